package report

import (
	"fmt"
	"html/template"

	"perflab/runner/metricname"
	"perflab/runner/plan"
	"perflab/runner/quantity"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/threshold"
	"perflab/runner/verdict"
	"perflab/runner/verdict/answer"
)

// CheckRow is one threshold or goal of one variant with its verdict.
type CheckRow struct {
	Variant, Expected, Measured string
	Tone, Mark, Word            string
	Style                       template.CSS
	Rate                        bool // a goal that the bars at a glance show
}

// checkRows are the thresholds or the goals of all variants, as of picks them.
func checkRows(j *verdict.Judgement, w Words, of func(verdict.Variant) []verdict.Check) []CheckRow {
	var rows []CheckRow
	for i, v := range j.Variants {
		for _, c := range of(v) {
			measured := "–"
			if c.Outcome != verdict.NoData {
				measured = MeasuredText(c.Threshold, c.Value)
			}
			rows = append(rows, CheckRow{
				v.Name, ThresholdText(c.Threshold), measured,
				tone(string(c.Outcome)), mark(string(c.Outcome)), w.outcome(string(c.Outcome)), SeriesStyle(i), false,
			})
		}
	}
	return rows
}

type ClaimRow struct {
	Quote, Variant, Expect, Evidence string
	Scope                            string // empty: it was not judged
	Points                           string // what too few trials point to; empty with enough
	Tone, Mark, Word                 string
}

func claimRows(j *verdict.Judgement, w Words) []ClaimRow {
	var rows []ClaimRow
	for _, c := range j.Claims {
		rows = append(rows, ClaimRow{
			c.Quote, c.Variant, c.Expect.Text, w.evidence(c), w.scope(c.Scope), answer.ClaimPoints(&c).In(w.in()),
			tone(string(c.Verdict)), mark(string(c.Verdict)), w.outcome(string(c.Verdict)),
		})
	}
	return rows
}

// ClaimFails reports whether a claim is one that fails the run: the file lets claims decide, and
// it is refuted, or has no verdict where that is not to be a warning or nothing.
func ClaimFails(d Data, c verdict.Claim) bool {
	if !d.Run.Experiment.GatesClaims() || c.Verdict == verdict.Reproduced {
		return false
	}
	undecided := d.Run.Experiment.Regression.Undecided
	if d.Run.Against != nil {
		undecided = d.Run.Against.Undecided
	}
	return c.Verdict == verdict.Refuted || undecided != spec.UndecidedWarn && undecided != spec.UndecidedPass
}

// TrialRow is one trial in the order they ran.
type TrialRow struct {
	Index                           int
	Variant                         string
	Repeat                          int
	Engine                          string // where it is another than native
	Side                            string // of two; with the attempt where the pair was measured again
	Started, Tone, Mark, Word, Note string
}

func trialRows(d Data, w Words) []TrialRow {
	ran := map[int]*result.Trial{}
	for _, v := range d.Judgement.Variants {
		for _, t := range verdict.AllTrials(v) {
			ran[t.Index] = t
		}
	}
	var rows []TrialRow
	again := measuredAgain(d.Run.Plan.Trials)
	for _, planned := range d.Run.Plan.Trials {
		if ran[planned.Index] == nil && NotNeeded(d.Run) {
			continue
		}
		r := TrialRow{Index: planned.Index + 1, Variant: planned.Variant, Repeat: planned.Repeat, Started: "–", Tone: "plain", Word: "–"}
		if planned.Engine == spec.EngineK6 {
			r.Engine = planned.Engine
		}
		if planned.Side != "" {
			r.Side = w["gate_side_"+string(planned.Side)]
			if planned.Attempt > 1 {
				r.Side += ", " + fmt.Sprintf(w["gate_attempt"], planned.Attempt)
			}
		}
		if t := ran[planned.Index]; t != nil {
			state := string(t.Status)
			if t.Status == result.Failed {
				state = "broken"
			}
			r.Started = t.Started.UTC().Format("15:04:05")
			r.Tone, r.Mark, r.Word = tone(state), mark(state), w.outcome(state)
			r.Note = noteOf(t, w)
			if again[planned.ID()] {
				r.Note = Joined("; ", w["gate_again"], r.Note)
			}
		}
		rows = append(rows, r)
	}
	return rows
}

// NotNeeded reports whether planned trials that did not run were not needed any more: what ran
// before them decided, or took all the time there was.
func NotNeeded(run *result.Run) bool {
	a := run.Against
	return a != nil && (a.Ended == result.EndedDecided || a.Ended == result.EndedTime)
}

// measuredAgain are the trials, by ID, after which their pair was measured again.
func measuredAgain(planned []plan.Trial) map[string]bool {
	again := map[string]bool{}
	for _, t := range planned {
		if t.Attempt < 2 {
			continue
		}
		t.Attempt--
		for _, earlier := range planned {
			if earlier.Variant == t.Variant && earlier.Repeat == t.Repeat && earlier.Side == t.Side && max(earlier.Attempt, 1) == t.Attempt {
				again[earlier.ID()] = true
			}
		}
	}
	return again
}

// ThresholdText is a threshold as its file has it: http_reqs rate>=1000.
func ThresholdText(t threshold.Threshold) string { return t.Metric + " " + t.Expr }

// MeasuredText writes a measured value of a threshold's metric: milliseconds for a
// trend, a share for a rate's share, else a plain number.
func MeasuredText(t threshold.Threshold, v float64) string {
	unit := metricname.Unit(t.Metric, t.Aggregation)
	if unit == quantity.Milliseconds {
		return quantity.Text(quantity.Nanoseconds, v*1e6)
	}
	return quantity.Text(unit, v)
}
