// Package audit holds the figures that a text published against each other and against the
// load that its experiment file describes, before anything is run.
//
// Each figure counts as the interval that its print stands for, so that rounding is never a
// finding. It refuses to say which of two figures that do not fit is the wrong one, and it
// changes no verdict: a reader is told what cannot be, and by which formula.
//
// Its steps, for each variant: the load (load.go), how long the run took, Little's law and the
// ceiling of a closed load (audit.go), what responses hold and the order of percentiles
// (content.go); then, of the whole text, figures that were copied (copies.go) and goals out of
// reach. interval.go computes with intervals.
package audit

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"perflab/runner/metricname"
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
	return append(append(all, copies(e)...), goalFindings(e)...)
}

// OfRun is what is found of the text that a run reproduces. The published figures are of the
// load in the file, whatever a profile or the command line made of it for this run.
func OfRun(run *result.Run) []Finding {
	if run.Experiment.Reference == nil {
		return nil
	}
	e, err := spec.Parse(run.Experiment.File, []byte(run.Source), spec.Options{})
	if err != nil || e.Reference == nil {
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

// took is how long the published run took, by count and rate of its requests, in s.
func (a *auditor) took() (span printed, quotes []string, ok bool) {
	for _, m := range []string{metricname.HTTPReqs, metricname.Iterations} {
		count, q1, ok1 := a.get(m, metricname.Count)
		rate, q2, ok2 := a.get(m, metricname.Rate)
		if ok1 && ok2 && rate.low > 0 {
			return count.over(rate), []string{q1, q2}, true
		}
	}
	return printed{}, nil, false
}

// durations compares how long the run took, by every count with a rate, with how long it
// was to take, and the counts with each other.
func (a *auditor) durations() {
	took, quotes, ok := a.took()
	if !ok {
		return
	}
	asked, lasts := time.Duration(a.v.Load.Duration).Seconds(), a.v.Load.Duration
	latest := asked + time.Duration(a.v.Load.GracefulStop).Seconds() + 1
	f := Finding{Subject: "count, rate and duration", Figures: quotes, Outcome: Consistent}
	if a.v.Load.Bounded() { // its duration is the longest it may take, which nobody asked for
		f.derive(phrase.AuditFormulaTookAlone(took.in(1)))
	} else {
		f.derive(phrase.AuditFormulaTook(took.in(1), phrase.Text(lasts.String())))
	}
	switch {
	case a.v.Load.Bounded():
		f.say(phrase.AuditTook(took.in(1)))
	case took.high < asked*0.99:
		f.Outcome = Inconsistent
		f.say(phrase.AuditTookLess(took.in(1), phrase.Text(lasts.String())))
	case took.low > latest:
		f.Outcome = Inconsistent
		f.say(phrase.AuditTookLonger(took.in(1), phrase.Text(lasts.String())))
	case took.low > asked*1.0001:
		f.say(phrase.AuditTookDrain(took.in(1), phrase.Text(lasts.String()), phrase.Fixed(took.value-asked, 1)))
	default:
		f.say(phrase.AuditTookAsked(took.in(1)))
	}
	a.add(f)
	for _, m := range []string{metricname.DataReceived, metricname.DataSent} {
		count, q1, ok1 := a.get(m, metricname.Count)
		rate, q2, ok2 := a.get(m, metricname.Rate)
		if !ok1 || !ok2 || rate.low <= 0 {
			continue
		}
		other := count.over(rate)
		f := Finding{Subject: "bytes, their rate and duration", Outcome: Consistent, Figures: append([]string{q1, q2}, quotes...)}
		f.derive(phrase.AuditFormulaBytesTook(phrase.Text(m), other.in(1)))
		if other.meets(took, 0) {
			f.say(phrase.AuditBytesTookAlike)
		} else {
			f.Outcome = Inconsistent
			f.say(phrase.AuditBytesTookOther(other.in(1), took.in(1)))
		}
		a.add(f)
	}
}

// little holds Little's law against the closed model's users: N = X·(R + Z), where k6's
// iteration_duration is R + Z already. X is then of iterations, which a text may have fewer
// of than requests. Users who end before the last of them bring the mean down: of a run
// that was to take D and took T, all were there for D, so that N is N·D/T at least.
func (a *auditor) little() {
	l := a.v.Load
	if l.Model() != spec.ConstantUsers || l.Users == 0 {
		return
	}
	rate, q1, ok := a.get(metricname.HTTPReqs, metricname.Rate)
	if !ok {
		return
	}
	think := time.Duration(l.ThinkTime).Seconds()
	round, q2, ok := a.get(metricname.IterationDuration, metricname.Avg)
	formula := metricname.Figure(metricname.HTTPReqs, metricname.Rate) + " · " + metricname.Figure(metricname.IterationDuration, metricname.Avg)
	if each, q, counted := a.get(metricname.Iterations, metricname.Rate); ok && counted && !each.meets(rate, 0) {
		rate, q1, formula = each, q, metricname.Figure(metricname.Iterations, metricname.Rate)+" · "+metricname.Figure(metricname.IterationDuration, metricname.Avg)
	}
	if !ok {
		if round, q2, ok = a.get(metricname.HTTPReqDuration, metricname.Avg); !ok {
			return
		}
		round = round.plus(exactly(1000 * think))
		formula = fmt.Sprintf("%s · (%s + %s)", metricname.Figure(metricname.HTTPReqs, metricname.Rate), metricname.Figure(metricname.HTTPReqDuration, metricname.Avg), l.ThinkTime)
	}
	users := rate.times(round).over(exactly(1000))
	f := Finding{Subject: "Little's law", Figures: []string{q1, q2}, Outcome: Consistent}
	f.derive(phrase.AuditFormulaLittle(phrase.Text(formula), users.in(0), phrase.Number(l.Users)))
	n := exactly(float64(l.Users))
	drained, tail := a.drained()
	switch {
	case users.meets(n, 0.03):
		f.say(phrase.AuditLittleFits(phrase.Number(l.Users)))
	case users.high < n.value && users.high*1.03 >= n.value*drained:
		f.say(phrase.AuditLittleDrain(phrase.Number(l.Users), phrase.Fixed(tail, 1)))
	case users.high < n.value:
		f.Outcome = Inconsistent
		f.say(phrase.AuditLittleFewer(users.in(0), phrase.Number(l.Users)))
	default:
		f.Outcome = Inconsistent
		f.say(phrase.AuditLittleMore(users.in(0), phrase.Number(l.Users)))
	}
	a.add(f)
}

// drained is the share of the run for which all users of the load were there, 1 where it
// is not known to be less, and how long the rest was, in s.
func (a *auditor) drained() (share, tail float64) {
	took, _, ok := a.took()
	asked := time.Duration(a.v.Load.Duration).Seconds()
	if !ok || took.value <= asked || took.low > asked+time.Duration(a.v.Load.GracefulStop).Seconds()+1 {
		return 1, 0
	}
	return asked / took.high, took.value - asked
}

// ceiling compares the rate with the most that users who pause can send: N/Z.
func (a *auditor) ceiling() {
	most, ok := mostOf(a.v.Load)
	rate, quote, found := a.get(metricname.HTTPReqs, metricname.Rate)
	if !ok || !found {
		return
	}
	f := Finding{Subject: "the closed model's ceiling", Figures: []string{quote}, Outcome: Consistent}
	f.derive(phrase.AuditFormulaCeiling(phrase.Number(a.v.Load.Users), phrase.Text(a.v.Load.ThinkTime.String()), phrase.Fixed(most, 0)))
	switch share := rate.value / most; {
	case rate.low > most:
		f.Outcome = Inconsistent
		f.say(phrase.AuditCeilingAbove(rate.in(0), phrase.Number(a.v.Load.Users), phrase.Text(a.v.Load.ThinkTime.String())))
	case share >= mostlyAsked:
		f.Outcome = Noteworthy
		f.say(phrase.AuditCeilingNear(phrase.Share(share)))
	default:
		f.say(phrase.AuditCeilingBelow(phrase.Share(share)))
	}
	a.add(f)
}

// mostlyAsked is the share of the most that a load can send from which on a rate tells what was asked.
const mostlyAsked = 0.90

// mostOf is the most requests per second that a closed load with a pause can send.
func mostOf(l spec.Load) (float64, bool) {
	if l.Model() != spec.ConstantUsers || l.ThinkTime == 0 {
		return math.Inf(1), false
	}
	return float64(l.Users) / time.Duration(l.ThinkTime).Seconds(), true
}
