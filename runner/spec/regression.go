package spec

import (
	"slices"

	"perflab/runner/metricname"
)

// Regression is the gate of a head against a base: which figures are held against each other
// and which change of each does not matter yet.
type Regression struct {
	Primary   Figure       `yaml:"primary" json:"primary,omitempty" doc:"The figure that decides by itself, as METRIC.AGGREGATION. Default: http_reqs.rate; search_rate.value where load searches; where the load sets the rate itself, by rate: or think_time:, http_req_duration_intended.p(95) or http_req_duration.p(95)."`
	Undecided string       `yaml:"undecided" json:"undecided,omitempty" default:"fail" enum:"fail,warn,pass" doc:"What it comes to where neither a regression nor its absence was shown: fail, exit code 5; warn, a warning; pass, nothing."`
	Metrics   []Toleration `yaml:"metrics" json:"metrics,omitempty" doc:"Figures that are gated beside those that always are, by METRIC.AGGREGATION, each with the change for the worse that does not matter yet: 10% of the base, of a share points; or in the figure's own unit, such as 5ms or 64KiB. off: it is not gated."`

	// Variants are the rules that this comes to for each variant, see Experiment.Rules.
	Variants []Rules `yaml:"-" json:"variants,omitempty"`
}

// What an undecided comparison comes to.
const (
	UndecidedFail = "fail"
	UndecidedWarn = "warn"
	UndecidedPass = "pass"
)

// UndecidedWords are all that it can come to.
var UndecidedWords = []string{UndecidedFail, UndecidedWarn, UndecidedPass}

// Figure is one aggregation of a metric as a file names it, see metricname.ParseFigure.
type Figure string

// Toleration is a figure's tolerance as the file has it.
type Toleration struct {
	Figure Figure `json:"figure"`
	Text   string `json:"tolerance"` // 10%, 5ms, 64KiB, 3, or off
}

// Off is the tolerance of a figure that is not gated.
const Off = "off"

// Rules are what is gated of one variant.
type Rules struct {
	Variant string `json:"variant"`
	// Primary decides at 5% by itself; the others are tested together.
	Primary Gated   `json:"primary"`
	Metrics []Gated `json:"metrics"` // the others
}

// Gated is one figure that is held against the base's.
type Gated struct {
	Metric      string `json:"metric"` // with its tag where it has one: http_req_duration{name:list}
	Aggregation string `json:"aggregation"`
	// Tolerance is the change for the worse that does not matter yet: relative to the base, or,
	// where Absolute, in the figure's own unit (metricname.Unit), of a share from 0 to 1. What a
	// relative one is of where the base may be 0 is said by relativeTo.
	Tolerance float64 `json:"tolerance"`
	Absolute  bool    `json:"absolute,omitempty"`
	// Named says that the file names it: then it is undecided where it was not measured, while
	// one that is gated by default is left out.
	Named bool `json:"named,omitempty"`
}

// Name is the figure as files name it.
func (g Gated) Name() string { return metricname.Figure(g.Metric, g.Aggregation) }

// Rules are what is gated of a variant: as its record has them, or, in a record of a program
// that kept none, as its file would have them now. The zero Rules where there is no such
// variant.
func (e *Experiment) Rules(variant string) Rules {
	if r, ok := e.Regression.Of(variant); ok {
		return r
	}
	for i := range e.Variants {
		if v := &e.Variants[i]; v.Name == variant {
			rules, _ := e.Regression.rules(v, e.Tolerance)
			return rules
		}
	}
	return Rules{Variant: variant}
}

// Of are the rules of a variant; not ok where there are none.
func (r Regression) Of(variant string) (rules Rules, ok bool) {
	i := slices.IndexFunc(r.Variants, func(r Rules) bool { return r.Variant == variant })
	if i < 0 {
		return Rules{}, false
	}
	return r.Variants[i], true
}

// All are the primary one and the others.
func (r Rules) All() []Gated { return append([]Gated{r.Primary}, r.Metrics...) }

// Difference is a rule that two files do not have alike; nil: one does not gate the figure.
type Difference struct {
	Variant    string
	Figure     string
	Base, Head *Gated
	// Primary tells that the two decide by different figures.
	Primary bool
}

// Differences are the rules by which head is not judged as base is: of the variants that both
// have, since others are not compared. That a file names what is gated anyway is none.
func (r Regression) Differences(head Regression) (list []Difference) {
	for _, b := range r.Variants {
		h, ok := head.Of(b.Variant)
		if !ok {
			continue
		}
		seen := map[string]bool{}
		if b.Primary.Name() != h.Primary.Name() {
			list = append(list, Difference{Variant: b.Variant, Base: &b.Primary, Head: &h.Primary, Primary: true})
			seen[b.Primary.Name()], seen[h.Primary.Name()] = true, true
		}
		for _, g := range append(b.All(), h.All()...) {
			if seen[g.Name()] {
				continue
			}
			seen[g.Name()] = true
			of, in := find(b.All(), g), find(h.All(), g)
			if of == nil || in == nil || of.Tolerance != in.Tolerance || of.Absolute != in.Absolute {
				list = append(list, Difference{Variant: b.Variant, Figure: g.Name(), Base: of, Head: in})
			}
		}
	}
	return list
}

func find(list []Gated, g Gated) *Gated {
	i := slices.IndexFunc(list, func(o Gated) bool { return o.Name() == g.Name() })
	if i < 0 {
		return nil
	}
	return &list[i]
}
