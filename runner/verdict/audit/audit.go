// Package audit holds the figures that a text published against each other and against the
// load that its experiment file describes, before anything is run.
//
// Each figure counts as the interval that its print stands for, so that rounding is never a
// finding. It refuses to say which of two figures that do not fit is the wrong one, and it
// changes no verdict: a reader is told what cannot be, and by which formula.
//
// Its steps, for each variant: the load (load.go), how long the run took (took.go), Little's law
// and the ceiling of a closed load (little.go), what responses hold and the order of percentiles
// (content.go); then, of the whole text, figures that were copied (copies.go), what the text
// concludes (claims.go) and goals out of reach. interval.go computes with intervals.
package audit

import (
	"slices"
	"strings"

	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/spec"
)

// Outcome is what a finding comes to.
type Outcome string

// The outcomes.
const (
	Consistent   Outcome = "consistent"   // the figures fit each other
	Inconsistent Outcome = "inconsistent" // they cannot all be true of the load described
	Noteworthy   Outcome = "noteworthy"   // they may be true, but do not mean what is easily read from them
)

// Finding is one look at published figures: what was compared, by which formula, and what
// follows.
type Finding struct {
	Variant string             `json:"variant,omitempty"` // empty: of the text as a whole
	Subject string             `json:"subject"`           // a few words, such as Little's law
	Outcome Outcome            `json:"outcome"`
	Figures []string           `json:"figures"` // as printed
	Formula []phrase.Statement `json:"working"` // with the numbers in it
	Says    []phrase.Statement `json:"sentences"`
}

func (f *Finding) say(s phrase.Statement) { f.Says = append(f.Says, s) }

// derive adds to the formula.
func (f *Finding) derive(s phrase.Statement) { f.Formula = append(f.Formula, s) }

// Of is what is found of an experiment's published figures. known are the settings of each
// target, as its own documentation names them.
func Of(e *spec.Experiment, known map[string][]string) []Finding {
	var all []Finding
	for i := range e.Variants {
		v := &e.Variants[i]
		a := auditor{e: e, v: v}
		if a.published() {
			a.load()
			a.durations()
			a.stated()
			a.little()
			a.ceiling()
			a.checks()
			a.failures()
			a.payload()
			a.order()
		}
		a.settings(known[v.Environment.Target])
		all = append(all, a.found...)
	}
	return slices.Concat(all, copies(e), conclusions(e), goalFindings(e))
}

// OfRun is what is found of the text that a run reproduces. The published figures are of the
// load in the file, whatever a profile or the command line made of it for this run.
func OfRun(run *result.Run) []Finding {
	if run.Experiment.Reference == nil {
		return nil
	}
	e := sources.parsed(run.Experiment.File, run.Source)
	if e == nil || e.Reference == nil {
		return nil // an older record, whose source this program reads no more
	}
	return Of(e, run.Manifest.Settings)
}

// auditor audits the figures of one variant.
type auditor struct {
	e     *spec.Experiment
	v     *spec.Variant
	found []Finding
}

// published reports whether the text has any figure of the variant.
func (a *auditor) published() bool {
	if a.e.Reference == nil {
		return false
	}
	for _, f := range a.e.Reference.Figures {
		if f.Variant == a.v.Name && len(f.Printed) > 0 {
			return true
		}
	}
	return false
}

// get finds a figure and the line it was printed in.
func (a *auditor) get(metric, aggregation string) (figure printed, quote string, ok bool) {
	p, ok := a.e.Reference.Printed(a.v.Name, metric, aggregation, 0)
	if !ok || p.Open() {
		return printed{}, "", false
	}
	return printed{p.Value, p.Low, p.High}, p.Quote, true
}

func (a *auditor) add(f Finding) {
	f.Variant = a.v.Name
	kept := f.Figures[:0]
	for _, line := range f.Figures {
		if line = strings.TrimSpace(line); line != "" && !slices.Contains(kept, line) {
			kept = append(kept, line)
		}
	}
	f.Figures = kept
	a.found = append(a.found, f)
}
