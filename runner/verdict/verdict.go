// Package verdict judges a run: thresholds, goal and claims, and what its rooms say of it.
//
// Everything it says has three outcomes, never two: no data is not a pass, and too little
// data is inconclusive rather than a guess. What it says in words are statements, which
// whoever shows them writes in the reader's language. It is pure: no I/O, no clock, and
// random draws from one seed.
//
// Judge goes through the steps in order: for each variant its sample (room figure), its
// thresholds and goal (thresholds.go, search.go), what limited it (room limit), what was
// published of it (against.go) and its second engine (room compare); then the claims
// (claims.go, decide.go), predictions (limit again), the audit of the published text (room
// audit), and last the run's own outcome with its reasons and warnings (judge.go, same.go).
// The rooms know nothing of each other but figure, and nothing of this package.
package verdict

import (
	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/threshold"
	"perflab/runner/verdict/audit"
	"perflab/runner/verdict/compare"
	"perflab/runner/verdict/figure"
	"perflab/runner/verdict/limit"
	"perflab/runner/verdict/scale"
)

// Outcome is the result of one judgement.
type Outcome string

// Outcomes of thresholds, goals and runs.
const (
	Passed Outcome = "passed"
	Failed Outcome = "failed"
	NoData Outcome = "no data" // nothing was measured; counts as failed for the exit code
)

// Undecided is the outcome of a run whose claims are to decide and do not.
const Undecided Outcome = "undecided"

// Outcomes of claims, and of a run that cannot be judged.
const (
	Reproduced    Outcome = "reproduced"
	Refuted       Outcome = "refuted"
	Inconclusive  Outcome = "inconclusive"
	NotComparable Outcome = "not comparable"
	Invalid       Outcome = "invalid"
)

// Judgement is everything that can be said about one run.
type Judgement struct {
	// Outcome is passed, failed, no data, undecided or invalid; Status tells whether the run is whole.
	Outcome  Outcome            `json:"outcome"`
	Status   result.Status      `json:"status"`
	Reasons  []phrase.Statement `json:"reason_parts,omitempty"` // what made it other than passed
	Warnings []phrase.Statement `json:"warning_parts,omitempty"`

	Stack    result.Stack    `json:"stack"`    // of the first trial that ran
	Variants []Variant       `json:"variants"` // in the file's order, those without a trial too
	Claims   []Claim         `json:"claims,omitempty"`
	WhatIf   []limit.WhatIf  `json:"what_if,omitempty"`
	Scale    []scale.Law     `json:"scale,omitempty"` // of variants that differ in their number of servers
	Audit    []audit.Finding `json:"audit,omitempty"` // of the published figures
}

// Variant is what was measured and judged for one variant, by the trials of its first engine.
type Variant struct {
	figure.Sample
	Thresholds []Check           `json:"thresholds,omitempty"`
	Goal       []Check           `json:"goal,omitempty"`
	Bottleneck *limit.Bottleneck `json:"bottleneck,omitempty"` // nil where nothing was measured
	Published  *Published        `json:"published,omitempty"`  // nil where the text has no figure of it
	Engines    *compare.Engines  `json:"engines,omitempty"`    // nil where one engine sent the load
	// Paired are the trials of both sides, with those that were measured again; nil where there
	// is one side.
	Paired []*result.Trial `json:"-"`
}

// Check is one threshold or goal with what was measured.
type Check struct {
	Threshold threshold.Threshold `json:"threshold"`
	Value     float64             `json:"value"` // in the threshold's unit
	Outcome   Outcome             `json:"outcome"`
	Aborted   bool                `json:"aborted,omitempty"` // it ended a trial, and Value is of that one
}

// Claim is one claim with its verdict and the evidence for it.
type Claim struct {
	spec.Claim
	Verdict Outcome            `json:"verdict"`
	Grounds []phrase.Statement `json:"grounds"`         // the figures that it rests on
	Scope   string             `json:"scope,omitempty"` // Absolute or Relative; empty where it was not judged
	// Value is what the left side came to, from the means over trials, and Low and High its
	// 95% interval, in the unit of thresholds; 0 where it was not judged.
	Value float64 `json:"value,omitempty"`
	Low   float64 `json:"low,omitempty"`
	High  float64 `json:"high,omitempty"`
	// PointsTo is what too few trials for an interval say of a claim that is inconclusive for
	// that: reproduced or refuted by their mean alone; empty for any other. Trials is how many
	// there were of the figure that has fewest.
	PointsTo Outcome `json:"points_to,omitempty"`
	Trials   int     `json:"trials,omitempty"`

	// Of are the variants whose figures the claim is of, in the order it names them.
	Of []string `json:"-"`
}
