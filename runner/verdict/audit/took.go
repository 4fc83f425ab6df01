package audit

import (
	"slices"
	"time"

	"perflab/runner/metricname"
	"perflab/runner/phrase"
)

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
	case took.high < asked-max(0.01*asked, early):
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

// early is how much sooner than asked for a run may end, in s: siege and others count whole seconds
// from before the first request.
const early = 1

// aYear is longer than any run that a text tells of, in s.
const aYear = 365 * 24 * 3600

// exactRate are the tools whose rate is the number of requests by the time they took; that of
// others is a mean over seconds, or leaves a part of the run out.
var exactRate = []string{"k6", "wrk", "wrk2", "hey", "ab", "h2load", "siege"}

// stated holds the time that the tool itself says the run took against the file's, where no count
// and rate have told it, and the number of requests in that time against their rate.
func (a *auditor) stated() {
	took, quote, ok := a.get(metricname.Duration, metricname.Value)
	if !ok {
		return
	}
	took = took.over(exactly(1000))
	asked, lasts := time.Duration(a.v.Load.Duration).Seconds(), a.v.Load.Duration
	latest := asked + time.Duration(a.v.Load.GracefulStop).Seconds() + 1
	f := Finding{Subject: "duration", Figures: []string{quote}, Outcome: Inconsistent}
	f.derive(phrase.AuditFormulaStated(took.in(1), phrase.Text(lasts.String())))
	_, _, told := a.took()
	switch {
	case took.low > aYear:
		f.say(phrase.AuditTookImpossible(took.in(0)))
		a.add(f)
		return
	case told || a.v.Load.Bounded() || took.value <= 0:
	case took.high < asked-max(0.01*asked, early):
		f.say(phrase.AuditTookLess(took.in(1), phrase.Text(lasts.String())))
		a.add(f)
	case took.low > latest:
		f.say(phrase.AuditTookLonger(took.in(1), phrase.Text(lasts.String())))
		a.add(f)
	}
	count, q1, ok1 := a.get(metricname.HTTPReqs, metricname.Count)
	rate, q2, ok2 := a.get(metricname.HTTPReqs, metricname.Rate)
	if !ok1 || !ok2 || took.low <= 0 || count.low <= 0 || !slices.Contains(exactRate, a.source(metricname.HTTPReqs, metricname.Rate)) {
		return
	}
	// What a tool does at either end of a run may be part of one and not of the other.
	by := count.over(printed{took.value, max(0, took.low-1), took.high + 1})
	if by.meets(rate, 0.02) {
		return
	}
	f = Finding{Subject: "count, rate and duration", Figures: []string{q1, q2, quote}, Outcome: Inconsistent}
	f.derive(phrase.AuditFormulaByTime(count.in(0), took.in(1), count.over(took).in(1)))
	f.say(phrase.AuditRateOther(count.over(took).in(1), rate.in(1)))
	a.add(f)
}
