package verdict

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"perflab/runner/metricname"
	"perflab/runner/result"
	"perflab/runner/spec"
)

// Outcomes of an audit's findings.
const (
	Consistent   Outcome = "consistent"   // the figures fit each other
	Inconsistent Outcome = "inconsistent" // they cannot all be true of the load described
	Noteworthy   Outcome = "noteworthy"   // they may be true, but do not mean what is easily read from them
)

// Finding is one look at published figures, before anything is run: what was compared, by
// which formula, and what follows.
type Finding struct {
	Variant string   `json:"variant,omitempty"` // empty: of the text as a whole
	Subject string   `json:"subject"`           // a few words, such as Little's law
	Outcome Outcome  `json:"outcome"`
	Figures []string `json:"figures"` // as printed
	Formula string   `json:"formula"` // with the numbers in it
	Says    string   `json:"says"`    // a sentence

	Sentences []Statement `json:"sentences"` // Says in parts
	Working   []Statement `json:"working"`   // Formula in parts
}

// say adds a sentence, or what goes on with one after a separator.
func (f *Finding) say(separator string, s Statement) {
	f.Says += separator + s.english
	f.Sentences = append(f.Sentences, s)
}

// derive adds to the formula.
func (f *Finding) derive(separator string, s Statement) {
	f.Formula += separator + s.english
	f.Working = append(f.Working, s)
}

// Audit holds the published figures of an experiment against each other and against the
// load that its file describes. Each figure counts as the interval that its print stands
// for, so that rounding is never a finding. known are the settings of each target, as
// its own documentation names them.
func Audit(e *spec.Experiment, known map[string][]string) []Finding {
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

// auditOf audits the text that a run reproduces. The published figures are of the load in
// the file, whatever a profile or the command line made of it for this run.
func auditOf(run *result.Run) []Finding {
	if run.Experiment.Reference == nil {
		return nil
	}
	e, err := spec.Parse(run.Experiment.File, []byte(run.Source), spec.Options{})
	if err != nil || e.Reference == nil {
		return nil // an older record, whose source this program reads no more
	}
	return Audit(e, run.Manifest.Settings)
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
		f.derive("", state("formula_took_alone", "count / rate = %s s", interval(took, 1)))
	} else {
		f.derive("", state("formula_took", "count / rate = %s s, asked %s", interval(took, 1), lasts))
	}
	switch {
	case a.v.Load.Bounded():
		f.say("", state("took", "the run took %s s", interval(took, 1)))
	case took.high < asked*0.99:
		f.Outcome = Inconsistent
		f.say("", state("took_less", "the run took %s s, less than the %s of the file: the rate is not of this load", interval(took, 1), lasts))
	case took.low > latest:
		f.Outcome = Inconsistent
		f.say("", state("took_longer", "the run took %s s, longer than %s and all the time its last requests may take: the rate is not of this load", interval(took, 1), lasts))
	case took.low > asked*1.0001:
		f.say("", state("took_drain", "the run took %s s: %s, and %s s in which the last requests ended", interval(took, 1), lasts, fixed(took.value-asked, 1)))
	default:
		f.say("", state("took_asked", "the run took %s s, as long as it was to", interval(took, 1)))
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
		f.derive("", state("formula_bytes_took", "%s count / rate = %s s", m, interval(other, 1)))
		if other.meets(took, 0) {
			f.say("", state("bytes_took_alike", "they are of a run as long as the requests'"))
		} else {
			f.Outcome = Inconsistent
			f.say("", state("bytes_took_other", "they are of a run of %s s, the requests of one of %s s", interval(other, 1), interval(took, 1)))
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
	f.derive("", state("formula_little", "N = %s = %s users, asked %s", formula, interval(users, 0), l.Users))
	n := exactly(float64(l.Users))
	drained, tail := a.drained()
	switch {
	case users.meets(n, 0.03):
		f.say("", state("little_fits", "%s users fit rate and duration", l.Users))
	case users.high < n.value && users.high*1.03 >= n.value*drained:
		f.say("", state("little_drain", "%s users fit rate and duration: in the last %s s those that were done did nothing", l.Users, fixed(tail, 1)))
	case users.high < n.value:
		f.Outcome = Inconsistent
		f.say("", state("little_fewer", "rate and duration are of %s users at a time, not of %s: the others did nothing, or the figures are not of this load", interval(users, 0), l.Users))
	default:
		f.Outcome = Inconsistent
		f.say("", state("little_more", "rate and duration would take %s users at a time, more than the %s there were", interval(users, 0), l.Users))
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
	f.derive("", state("formula_ceiling", "N / Z = %s / %s = %s requests per second", a.v.Load.Users, a.v.Load.ThinkTime, fixed(most, 0)))
	switch share := rate.value / most; {
	case rate.low > most:
		f.Outcome = Inconsistent
		f.say("", state("ceiling_above", "%s a second are more than %s users with a pause of %s can send at all", interval(rate, 0), a.v.Load.Users, a.v.Load.ThinkTime))
	case share >= mostlyAsked:
		f.Outcome = Noteworthy
		f.say("", state("ceiling_near", "%s of the most that this load can send: the figure tells what was asked of the server, not what it can do", percentage(share)))
	default:
		f.say("", state("ceiling_below", "%s of the most that this load can send", percentage(share)))
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
