// Package compare holds measurements of one experiment against each other: two runs, and two
// engines that sent the same load.
//
// It refuses to compare what was not measured alike, and to call alike what merely shows no
// difference: an outcome is a regression, an improvement, or that none was shown, cannot be
// told, or cannot be compared. It is pure, and knows runs by what they recorded alone.
//
// Its steps for two runs:
//
//  1. side.go: a Side is one run, its variants as asked with what was measured of them;
//  2. comparable.go: what must be alike, and what around the runs may explain a difference;
//  3. difference.go: which metrics are tested, and the statistics of all of them together;
//  4. compare.go: Runs settles the outcome of each variant and of all;
//  5. words.go: what the outcome rests on, in statements.
//
// engines.go holds the figures of two engines beside each other, and engines_explain.go says
// what in the record explains where they are apart.
package compare

import (
	"slices"

	"perflab/runner/phrase"
	"perflab/runner/verdict/figure"
)

// Outcome is what a comparison comes to.
type Outcome string

// The outcomes.
const (
	Regression    Outcome = "regression"
	Improvement   Outcome = "improvement"
	NoDifference  Outcome = "no difference shown" // which is not "the same": see the interval
	CannotTell    Outcome = "cannot tell"         // too few trials, or none
	NotComparable Outcome = "not comparable"
)

// Comparison judges one run, the head, against another, the base.
type Comparison struct {
	Base string `json:"base"` // run ID
	Head string `json:"head"` // run ID
	// Outcome is the gravest of the variants': regression, not comparable, cannot tell,
	// improvement, no difference shown. A variant only the head has does not count.
	Outcome   Outcome             `json:"outcome"`
	Reasons   []phrase.Statement  `json:"reason_parts,omitempty"`  // for the outcome
	Warnings  []phrase.Statement  `json:"warning_parts,omitempty"` // what may explain a difference, or hide one
	Threshold float64             `json:"threshold"`               // relative: 0.05 is 5%
	Tests     int                 `json:"tests"`                   // how many differences were tested at once
	Variants  []VariantComparison `json:"variants"`                // in the base's order, those only the head has last
}

// VariantComparison compares one variant.
type VariantComparison struct {
	Name        string           `json:"name"`
	Outcome     Outcome          `json:"outcome"`
	Reason      phrase.Statement `json:"reason_part,omitzero"` // why it is not comparable or cannot be told
	Differences []Difference     `json:"differences,omitempty"`
	added       bool             // only the head has it
}

// Runs judges head against base, variant by variant and metric by metric over their
// valid trials. threshold is the relative difference below which a change does not
// matter, 0 to 1.
//
// A difference is a regression (or an improvement) when three things hold: it is beyond
// the threshold (for shares the smaller of it and ShareThreshold); its whole 95% interval
// by Welch's t lies beyond zero; and it stays significant when all differences of the
// comparison are tested together by Holm's procedure. So two runs of the same thing show
// any difference at all, in any variant or metric, in at most 5% of comparisons; a build
// does not turn red from noise because many numbers were looked at. The price is
// power where trials are few: a difference that is not shown may still be there, and its
// interval says how large it could be. With fewer than figure.EnoughTrials valid trials on
// either side nothing can be told.
//
// Variants whose stack, dataset, load or limits differ are not comparable. The server's own
// configuration may differ: that is what one compares.
func Runs(base, head Side, threshold float64) *Comparison {
	c := &Comparison{Base: base.ID, Head: head.ID, Threshold: threshold, Warnings: otherMachine(base.Manifest, head.Manifest)}
	for i := range base.Variants {
		b := &base.Variants[i]
		if h := head.variant(b.Name()); h != nil {
			c.Variants = append(c.Variants, compareVariant(b, h))
		} else {
			c.Variants = append(c.Variants, VariantComparison{Name: b.Name(), Outcome: NotComparable, Reason: phrase.CompareNoHead})
		}
	}
	for i := range head.Variants {
		if name := head.Variants[i].Name(); base.variant(name) == nil {
			c.Variants = append(c.Variants, VariantComparison{Name: name, Outcome: NotComparable, Reason: phrase.CompareNoBase, added: true})
		}
	}
	c.Tests = adjust(c.Variants)
	for i := range c.Variants {
		v := &c.Variants[i]
		v.settle(threshold)
		if hidden := v.hidden(threshold); len(hidden) > 0 {
			c.Warnings = append(c.Warnings, phrase.CompareHidden(phrase.Text(v.Name), phrase.Names(hidden)))
		}
	}
	c.conclude()
	return c
}

// compareVariant has the differences, or why there are none.
func compareVariant(base, head *Variant) VariantComparison {
	v := VariantComparison{Name: base.Name()}
	if why := incomparable(base, head); !why.IsZero() {
		v.Outcome, v.Reason = NotComparable, why
		return v
	}
	v.Differences = differences(base, head)
	switch {
	case base.Sample.Valid < figure.EnoughTrials || head.Sample.Valid < figure.EnoughTrials:
		v.Outcome = CannotTell
		v.Reason = phrase.CompareFew(phrase.Trials(base.Sample.Valid), phrase.Trials(head.Sample.Valid), phrase.Number(figure.EnoughTrials))
	case len(v.Differences) == 0:
		v.Outcome, v.Reason = CannotTell, phrase.CompareNothing
	}
	return v
}

// settle gives every difference its verdict and the variant the gravest of them.
func (v *VariantComparison) settle(threshold float64) {
	var found []Outcome
	for i := range v.Differences {
		d := &v.Differences[i]
		d.Verdict = d.judge(threshold)
		found = append(found, d.Verdict)
	}
	if v.Outcome == "" {
		v.Outcome = gravest(found)
	}
}

// hidden names the metrics that show no difference while their interval leaves room for a
// regression that would matter.
func (v *VariantComparison) hidden(threshold float64) []string {
	var names []string
	for _, d := range v.Differences {
		worst := d.High
		if d.HigherIsBetter {
			worst = -d.Low
		}
		if d.Verdict == NoDifference && worst > d.tolerance(threshold) {
			names = append(names, d.Metric+" "+d.Aggregation)
		}
	}
	return names
}

// gravity orders outcomes, the gravest first. A regression elsewhere outweighs what could
// not be compared; what could not be compared outweighs an improvement elsewhere.
var gravity = []Outcome{Regression, NotComparable, CannotTell, Improvement, NoDifference}

func gravest(found []Outcome) Outcome {
	for _, o := range gravity {
		if slices.Contains(found, o) {
			return o
		}
	}
	return CannotTell
}

// conclude takes the gravest outcome, and the reasons of the variants that have it.
func (c *Comparison) conclude() {
	var found []Outcome
	for _, v := range c.Variants {
		if !v.added {
			found = append(found, v.Outcome)
		}
	}
	c.Outcome = gravest(found)
	for _, v := range c.Variants {
		if v.added || v.Outcome != c.Outcome {
			continue
		}
		because := func(s phrase.Statement) {
			c.Reasons = append(c.Reasons, phrase.OfVariant(phrase.Text(v.Name), phrase.Sentences(s)))
		}
		if !v.Reason.IsZero() {
			because(v.Reason)
		}
		for _, d := range v.Differences {
			if d.Verdict == c.Outcome && (d.Verdict == Regression || d.Verdict == Improvement) {
				because(d.statement())
			}
		}
	}
}
