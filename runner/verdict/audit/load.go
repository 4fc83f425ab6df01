package audit

import (
	"math"
	"time"

	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/spec"
)

// load compares the load that the text describes, or that its tool printed, with the file's:
// figures of another load say nothing of this one.
func (a *auditor) load() {
	a.users()
	a.requests()
	a.each()
}

// users compares how many there were. k6's last value is of those that were still there, so
// that its highest counts.
func (a *auditor) users() {
	l := a.v.Load
	if l.Model().Open() || len(l.Stages) > 0 {
		return
	}
	for _, aggregation := range []string{metricname.Asked, metricname.Max, metricname.Value} {
		n, quote, ok := a.get(metricname.VUs, aggregation)
		if !ok || aggregation == metricname.Value && a.source(metricname.VUs, aggregation) == "k6" {
			continue
		}
		want := exactly(float64(l.Users))
		if a.source(metricname.VUs, aggregation) == "k6" && l.Bounded() && n.low <= want.high {
			return // k6 counts them once a second, and some may have ended by then
		}
		if !n.meets(want, 0) {
			f := Finding{Subject: "users", Outcome: Inconsistent, Figures: []string{quote}}
			f.derive(phrase.AuditFormulaUsers(n.in(0), phrase.Number(l.Users)))
			f.say(phrase.AuditUsersDiffer(n.in(0), phrase.Number(l.Users)))
			a.add(f)
		}
		return
	}
}

// requests compares how many a load that ends after some was of. A tool that gives each user
// the same whole number leaves out less than one for each.
func (a *auditor) requests() {
	l := a.v.Load
	want := map[spec.Model]int{spec.SharedIterations: l.Iterations, spec.PerUserIterations: l.IterationsPerUser * l.Users}[l.Model()]
	count, quote, ok := a.get(metricname.Iterations, metricname.Count)
	if !ok {
		count, quote, ok = a.get(metricname.HTTPReqs, metricname.Count)
	}
	if !ok || want == 0 {
		return
	}
	if took, _, known := a.took(); known && count.high < float64(want) && took.high >= time.Duration(l.Duration).Seconds() {
		return // the longest time that it may take ended it
	}
	if slack := float64(l.Users); count.high < float64(want)-slack || count.low > float64(want)+slack {
		f := Finding{Subject: "requests", Outcome: Inconsistent, Figures: []string{quote}}
		f.derive(phrase.AuditFormulaRequests(count.in(0), phrase.Number(want)))
		f.say(phrase.AuditRequestsDiffer(count.in(0), phrase.Number(want)))
		a.add(f)
	}
}

// each compares the requests of an iteration with the one that an iteration sends here.
func (a *auditor) each() {
	requests, q1, ok := a.get(metricname.HTTPReqs, metricname.Count)
	iterations, q2, ok2 := a.get(metricname.Iterations, metricname.Count)
	if !ok || !ok2 || iterations.low <= 0 {
		return
	}
	// A few may be k6's setup and teardown.
	if each := requests.over(iterations); each.low > 1.01 && requests.low-iterations.high > 2 {
		f := Finding{Subject: "requests of an iteration", Outcome: Noteworthy, Figures: []string{q1, q2}}
		f.derive(phrase.AuditFormulaEach(each.in(2)))
		f.say(phrase.AuditEachDiffer(each.in(2)))
		a.add(f)
	}
}

// source is the tool that printed a figure.
func (a *auditor) source(metric, aggregation string) string {
	p, _ := a.e.Reference.Printed(a.v.Name, metric, aggregation, 0)
	return p.Source
}

// worthSaying is the share of failed requests from which they change what rate and response
// times mean.
const worthSaying = 0.01

// failures says where responses were errors, did not come or were not alike: rate and
// response times count them all, and an error is often quicker than the page.
func (a *auditor) failures() {
	count, counted, ok := a.get(metricname.HTTPReqs, metricname.Count)
	if ok && count.low <= 0 {
		if count.high < 1 {
			a.unanswered(counted)
		}
		return
	}
	if hits, quote, found := a.get(metricname.HTTPReqFailed, metricname.Hits); found && ok {
		a.failed(hits.over(count), []string{quote, counted}, metricname.Figure(metricname.HTTPReqFailed, metricname.Hits)+" / "+metricname.Figure(metricname.HTTPReqs, metricname.Count))
	} else if share, quote, found := a.get(metricname.HTTPReqFailed, metricname.Rate); found {
		a.failed(share, []string{quote}, metricname.Figure(metricname.HTTPReqFailed, metricname.Rate))
	}
	if !ok {
		return
	}
	missing, quotes := a.missing(counted)
	if share := missing.over(count); share.value >= worthSaying {
		f := Finding{Subject: "failed requests", Outcome: Noteworthy, Figures: quotes}
		f.derive(phrase.AuditFormulaErrors(missing.in(0), count.in(0), share.times(exactly(100)).in(1)))
		f.say(phrase.AuditErrorsMany(missing.in(0)))
		a.add(f)
	}
	if other, quote, found := a.get(metricname.Errors, "length"); found && other.over(count).value >= worthSaying {
		share := other.over(count)
		f := Finding{Subject: "bytes of a response", Outcome: Noteworthy, Figures: []string{quote, counted}}
		f.derive(phrase.AuditFormulaLength(other.in(0), count.in(0), share.times(exactly(100)).in(1)))
		f.say(phrase.AuditLengthDiffers(phrase.Share(share.value)))
		a.add(f)
	}
}

// missing are the requests without a response, as far as the tool counts them by kind.
func (a *auditor) missing(counted string) (n printed, quotes []string) {
	n, quotes = exactly(0), []string{counted}
	for _, kind := range []string{"connect", "read", "write", "receive", "timeout", "exceptions"} {
		if more, quote, found := a.get(metricname.Errors, kind); found {
			n, quotes = n.plus(more), append(quotes, quote)
		}
	}
	return n, quotes
}

// unanswered says of a run without a response that there is none.
func (a *auditor) unanswered(counted string) {
	missing, quotes := a.missing(counted)
	f := Finding{Subject: "failed requests", Outcome: Noteworthy, Figures: quotes}
	f.derive(phrase.AuditFormulaNothing(missing.in(0)))
	f.say(phrase.AuditNothingAnswered)
	a.add(f)
}

func (a *auditor) failed(share printed, quotes []string, formula string) {
	if share.value < worthSaying {
		return
	}
	f := Finding{Subject: "failed requests", Outcome: Noteworthy, Figures: quotes}
	f.derive(phrase.AuditFormulaFailed(phrase.Text(formula), share.times(exactly(100)).in(1)))
	if share.value >= 0.995 {
		f.say(phrase.AuditFailedAll)
	} else {
		f.say(phrase.AuditFailedMany(phrase.Share(math.Min(share.value, 1))))
	}
	a.add(f)
}
