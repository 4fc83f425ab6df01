package verdict

import (
	"fmt"
	"math"
	"strings"
	"time"

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
			a.durations()
			a.little()
			a.ceiling()
			a.checks()
			a.payload()
			a.order()
		}
		a.settings(known[v.Environment.Target])
		all = append(all, a.found...)
	}
	return append(all, goalFindings(e)...)
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
		if line = strings.TrimSpace(line); line != "" && !contains(kept, line) {
			kept = append(kept, line)
		}
	}
	f.Figures = kept
	a.found = append(a.found, f)
}

func contains(list []string, text string) bool {
	for _, have := range list {
		if have == text {
			return true
		}
	}
	return false
}

// took is how long the published run took, by count and rate of its requests, in s.
func (a *auditor) took() (span printed, quotes []string, ok bool) {
	for _, m := range []string{"http_reqs", "iterations"} {
		count, q1, ok1 := a.get(m, "count")
		rate, q2, ok2 := a.get(m, "rate")
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
	asked := time.Duration(a.v.Load.Duration).Seconds()
	latest := asked + time.Duration(a.v.Load.GracefulStop).Seconds() + 1
	f := Finding{
		Subject: "count, rate and duration", Figures: quotes, Outcome: Consistent,
		Formula: fmt.Sprintf("count / rate = %s s, asked %s", interval(took, 1), spec.Duration(a.v.Load.Duration)),
	}
	switch {
	case a.v.Load.Bounded():
		f.Says = fmt.Sprintf("the run took %s s", interval(took, 1))
	case took.high < asked*0.99:
		f.Outcome, f.Says = Inconsistent, fmt.Sprintf("the run took %s s, less than the %s of the file: the rate is not of this load", interval(took, 1), spec.Duration(a.v.Load.Duration))
	case took.low > latest:
		f.Outcome, f.Says = Inconsistent, fmt.Sprintf("the run took %s s, longer than %s and all the time its last requests may take: the rate is not of this load", interval(took, 1), spec.Duration(a.v.Load.Duration))
	case took.low > asked*1.0001:
		f.Says = fmt.Sprintf("the run took %s s: %s, and %.1f s in which the last requests ended", interval(took, 1), spec.Duration(a.v.Load.Duration), took.value-asked)
	default:
		f.Says = fmt.Sprintf("the run took %s s, as long as it was to", interval(took, 1))
	}
	a.add(f)
	for _, m := range []string{"data_received", "data_sent"} {
		count, q1, ok1 := a.get(m, "count")
		rate, q2, ok2 := a.get(m, "rate")
		if !ok1 || !ok2 || rate.low <= 0 {
			continue
		}
		other := count.over(rate)
		f := Finding{Subject: "bytes, their rate and duration", Outcome: Consistent, Figures: append([]string{q1, q2}, quotes...), Formula: fmt.Sprintf("%s count / rate = %s s", m, interval(other, 1))}
		if f.Says = "they are of a run as long as the requests'"; !other.meets(took, 0) {
			f.Outcome, f.Says = Inconsistent, fmt.Sprintf("they are of a run of %s s, the requests of one of %s s", interval(other, 1), interval(took, 1))
		}
		a.add(f)
	}
}

// little holds Little's law against the closed model's users: N = X·(R + Z), where k6's
// iteration_duration is R + Z already.
func (a *auditor) little() {
	l := a.v.Load
	if l.Model() != spec.ConstantUsers || l.Users == 0 {
		return
	}
	rate, q1, ok := a.get("http_reqs", "rate")
	if !ok {
		return
	}
	think := time.Duration(l.ThinkTime).Seconds()
	round, q2, ok := a.get("iteration_duration", "avg")
	formula := "http_reqs.rate · iteration_duration.avg"
	if !ok {
		if round, q2, ok = a.get("http_req_duration", "avg"); !ok {
			return
		}
		round = round.plus(exactly(1000 * think))
		formula = fmt.Sprintf("http_reqs.rate · (http_req_duration.avg + %s)", l.ThinkTime)
	}
	users := rate.times(round).over(exactly(1000))
	f := Finding{
		Subject: "Little's law", Figures: []string{q1, q2}, Outcome: Consistent,
		Formula: fmt.Sprintf("N = %s = %s users, asked %d", formula, interval(users, 0), l.Users),
	}
	n := exactly(float64(l.Users))
	switch {
	case users.meets(n, 0.03):
		f.Says = fmt.Sprintf("%d users fit rate and duration", l.Users)
	case users.high < n.value:
		f.Outcome = Inconsistent
		f.Says = fmt.Sprintf("rate and duration are of %s users at a time, not of %d: the others did nothing, or the figures are not of this load", interval(users, 0), l.Users)
	default:
		f.Outcome = Inconsistent
		f.Says = fmt.Sprintf("rate and duration would take %s users at a time, more than the %d there were", interval(users, 0), l.Users)
	}
	a.add(f)
}

// ceiling compares the rate with the most that users who pause can send: N/Z.
func (a *auditor) ceiling() {
	most, ok := mostOf(a.v.Load)
	rate, quote, found := a.get("http_reqs", "rate")
	if !ok || !found {
		return
	}
	f := Finding{
		Subject: "the closed model's ceiling", Figures: []string{quote}, Outcome: Consistent,
		Formula: fmt.Sprintf("N / Z = %d / %s = %.0f requests per second", a.v.Load.Users, a.v.Load.ThinkTime, most),
	}
	switch share := rate.value / most; {
	case rate.low > most:
		f.Outcome, f.Says = Inconsistent, fmt.Sprintf("%s a second are more than %d users with a pause of %s can send at all", interval(rate, 0), a.v.Load.Users, a.v.Load.ThinkTime)
	case share >= onlyPause:
		f.Outcome = Noteworthy
		f.Says = fmt.Sprintf("%.0f%% of the most that this load can send: the figure tells what was asked of the server, not what it can do", 100*share)
	default:
		f.Says = fmt.Sprintf("%.0f%% of the most that this load can send", 100*share)
	}
	a.add(f)
}

// mostOf is the most requests per second that a closed load with a pause can send.
func mostOf(l spec.Load) (float64, bool) {
	if l.Model() != spec.ConstantUsers || l.ThinkTime == 0 {
		return math.Inf(1), false
	}
	return float64(l.Users) / time.Duration(l.ThinkTime).Seconds(), true
}

// interval is an interval with so many decimals, one number where its ends read alike.
func interval(p printed, decimals int) string {
	low, high := fmt.Sprintf("%.*f", decimals, p.low), fmt.Sprintf("%.*f", decimals, p.high)
	switch {
	case math.IsInf(p.high, 1):
		return low + " or more"
	case low == high:
		return low
	}
	return low + " to " + high
}
