package verdict

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"perflab/runner/metricname"
	"perflab/runner/quantity"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict/figure"
)

// Outcomes of a comparison.
const (
	Regression   Outcome = "regression"
	Improvement  Outcome = "improvement"
	NoDifference Outcome = "no difference shown" // which is not "the same": see the interval
	CannotTell   Outcome = "cannot tell"         // too few trials, or none
)

// ShareThreshold bounds the threshold of shares: one percentage point more failures
// matters to anybody, whatever change of latency one tolerates.
const ShareThreshold = 0.01

// Comparison judges one run, the head, against another, the base.
type Comparison struct {
	Base string `json:"base"` // run ID
	Head string `json:"head"` // run ID
	// Outcome is the gravest of the variants': regression, not comparable, cannot tell,
	// improvement, no difference shown. A variant only the head has does not count.
	Outcome   Outcome             `json:"outcome"`
	Reasons   []string            `json:"reasons,omitempty"`  // for the outcome, one sentence each
	Warnings  []string            `json:"warnings,omitempty"` // what may explain a difference, or hide one
	Threshold float64             `json:"threshold"`          // relative: 0.05 is 5%
	Tests     int                 `json:"tests"`              // how many differences were tested at once
	Variants  []VariantComparison `json:"variants"`           // in the base's order, those only the head has last
}

// VariantComparison compares one variant.
type VariantComparison struct {
	Name        string       `json:"name"`
	Outcome     Outcome      `json:"outcome"`
	Reason      string       `json:"reason,omitempty"` // why it is not comparable or cannot be told
	Differences []Difference `json:"differences,omitempty"`
	added       bool         // only the head has it
}

// Difference is one metric of one variant in both runs.
type Difference struct {
	Metric         string    `json:"metric"`
	Aggregation    string    `json:"aggregation"`
	Unit           string    `json:"unit"` // of Base, Head and the trials
	HigherIsBetter bool      `json:"higher_is_better"`
	BaseTrials     []float64 `json:"base_trials"`
	HeadTrials     []float64 `json:"head_trials"`
	// P is adjusted for all tests of the comparison.
	figure.Difference
	// Resolution is the relative change that the measurement itself cannot tell: the
	// precision of a search.
	Resolution float64 `json:"resolution,omitempty"`
	Verdict    Outcome `json:"verdict"`
}

// gated is one metric that a comparison tests, with the direction that is better.
type gated struct {
	metric, aggregation string
	higher              bool
}

// gate is what a comparison tests.
var gate = []gated{
	{metricname.HTTPReqs, metricname.Rate, true},
	{metricname.HTTPReqDuration, "p(50)", false},
	{metricname.HTTPReqDuration, "p(95)", false},
	{metricname.HTTPReqDuration, "p(99)", false},
	{metricname.Checks, metricname.Rate, true},
	{metricname.HTTPReqFailed, metricname.Rate, false},
}

// searchGate is what it tests of a search. The response times are those at the rate
// found, which are higher where that is: they would make an improvement a regression.
var searchGate = []gated{{metricname.SearchRate, metricname.Value, true}}

// Compare judges head against base, variant by variant and metric by metric over their
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
func Compare(base, head *Judgement, baseRun, headRun *result.Run, threshold float64) *Comparison {
	c := &Comparison{Base: baseRun.ID, Head: headRun.ID, Threshold: threshold, Warnings: otherMachine(baseRun, headRun)}
	for _, b := range base.Variants {
		v := VariantComparison{Name: b.Name}
		if h := variantOf(head, b.Name); h == nil {
			v.Outcome, v.Reason = NotComparable, "the head has no such variant"
		} else {
			compareVariant(&v, &b, h, specOf(baseRun, b.Name), specOf(headRun, b.Name))
		}
		c.Variants = append(c.Variants, v)
	}
	for _, h := range head.Variants {
		if variantOf(base, h.Name) == nil {
			c.Variants = append(c.Variants, VariantComparison{Name: h.Name, Outcome: NotComparable, Reason: "the base has no such variant", added: true})
		}
	}
	c.Tests = adjust(c.Variants)
	for i := range c.Variants {
		v := &c.Variants[i]
		settle(v, threshold)
		if hidden := v.hidden(threshold); len(hidden) > 0 {
			c.Warnings = append(c.Warnings, fmt.Sprintf("%s: the noise could hide a regression beyond the threshold in %s; more repeats narrow the intervals",
				v.Name, strings.Join(hidden, ", ")))
		}
	}
	c.conclude()
	return c
}

// compareVariant fills in the differences, or why there are none.
func compareVariant(v *VariantComparison, base, head *Variant, asked, now *spec.Variant) {
	baseTrials, headTrials := base.Counted(), head.Counted()
	if why := incomparable(asked, now, base.Trials, head.Trials); why != "" {
		v.Outcome, v.Reason = NotComparable, why
		return
	}
	tested, resolution := gate, 0.0
	if s := asked.Load.Search; s != nil {
		tested, resolution = searchGate, float64(s.Precision)
	}
	for _, g := range tested {
		b, h := base.Figure(g.metric, g.aggregation), head.Figure(g.metric, g.aggregation)
		if b == nil || h == nil {
			continue
		}
		d := Difference{
			Metric: g.metric, Aggregation: g.aggregation, Unit: b.Unit, HigherIsBetter: g.higher,
			BaseTrials: b.Trials, HeadTrials: h.Trials, Resolution: resolution,
			Difference: figure.DifferenceOf(b.Trials, h.Trials, b.Unit == quantity.Share),
		}
		v.Differences = append(v.Differences, d)
	}
	switch {
	case len(baseTrials) < figure.EnoughTrials || len(headTrials) < figure.EnoughTrials:
		v.Outcome, v.Reason = CannotTell, fmt.Sprintf("%s of the base and %s of the head count; %d a side are needed",
			count(len(baseTrials), "trial"), count(len(headTrials), "trial"), figure.EnoughTrials)
	case len(v.Differences) == 0:
		v.Outcome, v.Reason = CannotTell, "nothing was measured on both sides"
	}
}

// adjust replaces the p-values of all differences with Holm's and returns how many those are.
//
// A metric that is the same in every trial of both runs, such as a failure share of zero,
// could not have shown a difference and is not counted (R. E. Tarone, "A modified
// Bonferroni method for discrete data", Biometrics 46, 1990).
func adjust(variants []VariantComparison) int {
	var tested []*figure.Difference
	for i := range variants {
		for k := range variants[i].Differences {
			if d := &variants[i].Differences[k]; d.Interval && !constant(d.BaseTrials, d.HeadTrials) {
				tested = append(tested, &d.Difference)
			}
		}
	}
	figure.Holm(tested)
	return len(tested)
}

// constant reports whether all values of both are one.
func constant(a, b []float64) bool {
	for _, v := range slices.Concat(a, b) {
		if v != a[0] {
			return false
		}
	}
	return true
}

// judge gives the verdict; P must have been adjusted for all tests before.
func (d *Difference) judge(threshold float64) Outcome {
	switch {
	case !d.Interval:
		return CannotTell
	case d.P >= 1-figure.Confidence, d.Low <= 0 && 0 <= d.High, math.Abs(d.Change) <= d.tolerance(threshold):
		return NoDifference
	case (d.Change > 0) == d.HigherIsBetter:
		return Improvement
	}
	return Regression
}

// tolerance is the change that does not matter, in the unit of Change.
func (d *Difference) tolerance(threshold float64) float64 {
	if d.Points {
		return math.Min(threshold, ShareThreshold)
	}
	return math.Max(threshold, d.Resolution)
}

// settle gives every difference its verdict and the variant the gravest of them.
func settle(v *VariantComparison, threshold float64) {
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

func (c *Comparison) conclude() {
	var found []Outcome
	for _, v := range c.Variants {
		if v.added {
			continue
		}
		found = append(found, v.Outcome)
	}
	c.Outcome = gravest(found)
	for _, v := range c.Variants {
		if v.added || v.Outcome != c.Outcome {
			continue
		}
		if v.Reason != "" {
			c.Reasons = append(c.Reasons, v.Name+": "+v.Reason)
		}
		for _, d := range v.Differences {
			if d.Verdict == c.Outcome && (d.Verdict == Regression || d.Verdict == Improvement) {
				c.Reasons = append(c.Reasons, v.Name+": "+d.sentence())
			}
		}
	}
}

// sentence is "http_reqs rate fell by 15.2% (95% interval -16.9% to -13.5%)"; that of a
// share has points instead of percent.
func (d *Difference) sentence() string {
	unit, way := "%", "rose"
	if d.Points {
		unit = " points"
	}
	if d.Change < 0 {
		way = "fell"
	}
	size := math.Abs(d.Change)
	return fmt.Sprintf("%s %s %s by %.1f%s (95%% interval %+.1f%s to %+.1f%s)",
		d.Metric, d.Aggregation, way, 100*size, unit, 100*d.Low, unit, 100*d.High, unit)
}

func variantOf(j *Judgement, name string) *Variant {
	if i := slices.IndexFunc(j.Variants, func(v Variant) bool { return v.Name == name }); i >= 0 {
		return &j.Variants[i]
	}
	return nil
}

func specOf(run *result.Run, name string) *spec.Variant {
	vs := run.Experiment.Variants
	if i := slices.IndexFunc(vs, func(v spec.Variant) bool { return v.Name == name }); i >= 0 {
		return &vs[i]
	}
	return &spec.Variant{Name: name}
}

// otherMachine warns of what differs around the runs and could explain a difference.
func otherMachine(base, head *result.Run) []string {
	var warnings []string
	note := func(what, b, h string) {
		if b != h {
			warnings = append(warnings, fmt.Sprintf("%s differs: %s in the base, %s in the head", what, orNone(b), orNone(h)))
		}
	}
	b, h := base.Manifest, head.Manifest
	note("the host", b.Host, h.Host)
	note("the CPU", strings.TrimSpace(b.CPU), strings.TrimSpace(h.CPU))
	note("the number of CPUs", fmt.Sprint(b.CPUs), fmt.Sprint(h.CPUs))
	note("the kernel", b.Kernel, h.Kernel)
	note("the runner", b.Versions["runner"], h.Versions["runner"])
	return warnings
}

func orNone(s string) string {
	if s == "" {
		return "unknown"
	}
	return s
}
