package figure

import (
	"slices"

	"perflab/runner/metric"
	"perflab/runner/plan"
	"perflab/runner/result"
	"perflab/runner/spec"
)

// Sample is what was measured of one variant by one engine, all its valid trials together.
type Sample struct {
	Name    string          `json:"name"` // of the variant
	Engine  string          `json:"engine"`
	Trials  []*result.Trial `json:"-"` // all of it, in order of repeat
	Valid   int             `json:"valid_trials"`
	Planned int             `json:"planned_trials"`
	Metrics *metric.Set     `json:"-"` // merged over the valid trials; nil where there are none
	Figures []Figure        `json:"figures"`
}

// Valid reports whether a trial's figures count: it ran to its end and nothing in it
// speaks against the measurement.
func Valid(t *result.Trial) bool {
	return t != nil && t.Status == result.Complete && t.Metrics != nil
}

// Gather is the sample of a run's variant by one engine, of the trials given, which may be
// fewer than planned and hold others' too. Of two sides it is the head: the base is there to
// be held against it, and makes no figure. Of a pair that was measured again it is the last
// attempt, and pairs that need not run any more are not planned.
func Gather(run *result.Run, variant, engine string, trials []*result.Trial) Sample {
	s := Sample{Name: variant, Engine: engine}
	for _, t := range result.Standing(trials) {
		if t.Variant == variant && t.Side != plan.Base && sentBy(t.Engine, engine) {
			s.Trials = append(s.Trials, t)
		}
	}
	for _, t := range run.Plan.Trials {
		if t.Variant == variant && t.Side != plan.Base && t.Attempt < 2 && sentBy(t.Engine, engine) {
			s.Planned++
		}
	}
	if a := run.Against; a != nil && (a.Ended == result.EndedDecided || a.Ended == result.EndedTime) {
		s.Planned = len(s.Trials)
	}
	slices.SortStableFunc(s.Trials, func(a, b *result.Trial) int { return a.Repeat - b.Repeat })
	counted := s.Counted()
	s.Valid, s.Metrics = len(counted), Merged(counted)
	s.take()
	return s
}

// sentBy reports whether a trial's engine is the one given; a trial that names none is native's.
func sentBy(trial, engine string) bool {
	return trial == engine || trial == "" && engine == spec.EngineNative
}

// Counted are the trials whose figures count, by repeat.
func (s *Sample) Counted() []*result.Trial {
	var counted []*result.Trial
	for _, t := range s.Trials {
		if Valid(t) {
			counted = append(counted, t)
		}
	}
	return counted
}

// Of are the metrics of some of its trials as if of one, which are not to be changed; nil where there
// is no trial.
func (s *Sample) Of(trials []*result.Trial) *metric.Set {
	if s.Metrics != nil && slices.Equal(trials, s.Counted()) {
		return s.Metrics
	}
	return Merged(trials)
}

// Merged are the metrics of trials as if of one, which are not to be changed: of one trial they are
// its own. They are nil where there is no trial.
func Merged(trials []*result.Trial) *metric.Set {
	switch len(trials) {
	case 0:
		return nil
	case 1:
		return trials[0].Metrics
	}
	set := metric.NewSet()
	for _, t := range trials {
		set.Merge(t.Metrics)
	}
	return set
}
