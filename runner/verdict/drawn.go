package verdict

import (
	"slices"

	"perflab/runner/metric"
	"perflab/runner/result"
)

// Drawn are the trials of a variant that its lines are made of: the valid ones, or where there
// are none whatever was measured, which is doubtful.
func Drawn(v Variant) (trials []*result.Trial, doubtful bool) {
	if trials = v.Counted(); len(trials) > 0 {
		return trials, false
	}
	return v.Trials, true
}

// Measured are a variant's merged metrics or, without a valid trial, those of its first
// trial that has any; nil where none has.
func Measured(v Variant) *metric.Set {
	if v.Metrics != nil {
		return v.Metrics
	}
	for _, t := range v.Trials {
		if t.Metrics != nil {
			return t.Metrics
		}
	}
	return nil
}

// OpenModel reports whether a valid trial of a variant sent at a rate, whatever the answers took.
func OpenModel(v Variant) bool {
	return slices.ContainsFunc(v.Counted(), func(t *result.Trial) bool { return t.Model.Open() })
}

// AllTrials are a variant's of all engines and of both sides.
func AllTrials(v Variant) []*result.Trial {
	switch {
	case v.Paired != nil:
		return v.Paired
	case v.Engines != nil:
		return slices.Concat(v.Trials, v.Engines.Trials)
	}
	return v.Trials
}

// Sides are a variant's trials that count for a comparison, of both sides where there are two.
func Sides(v Variant) []*result.Trial {
	if v.Paired == nil {
		return v.Trials
	}
	return result.Standing(v.Paired)
}
