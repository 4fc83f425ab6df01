package audit

import (
	"fmt"
	"math"
	"slices"
	"time"

	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/spec"
)

// oneRequest are the tools whose users send one request, and the next when it is answered; the
// users of others do what a script says, or, as h2load's and autocannon's, have several under way.
var oneRequest = []string{"wrk", "wrk2", "hey", "ab", "oha", "bombardier", "siege"}

// rounds are the iterations per second of all users: as printed, or their number by the time
// that the run took, or the requests of a tool that sends one an iteration. Of any other text it
// is not known how many an iteration sends; known is then false, and the rate that of requests,
// of which there are as many or more.
type rounds struct {
	rate   printed
	quotes []string
	name   string // of the rate in a formula
	known  bool
}

func (a *auditor) rounds() (r rounds, ok bool) {
	requests, quote, found := a.get(metricname.HTTPReqs, metricname.Rate)
	if each, q, ok := a.get(metricname.Iterations, metricname.Rate); ok {
		return rounds{each, []string{q}, metricname.Figure(metricname.Iterations, metricname.Rate), true}, true
	}
	if n, q, counted := a.get(metricname.Iterations, metricname.Count); counted {
		if took, quotes, ok := a.took(); ok && took.low > 0 {
			name := fmt.Sprintf("%s / %.4g s", metricname.Figure(metricname.Iterations, metricname.Count), took.value)
			return rounds{n.over(took), append([]string{q}, quotes...), name, true}, true
		}
	}
	name := metricname.Figure(metricname.HTTPReqs, metricname.Rate)
	return rounds{requests, []string{quote}, name, slices.Contains(oneRequest, a.source(metricname.HTTPReqs, metricname.Rate))}, found
}

// little holds Little's law against the closed model's users: N = X·(R + Z), where X is of
// iterations and k6's iteration_duration is R + Z already. Users who end before the last of them
// bring the mean down: of a run that was to take D and took T, all were there for D, so that N is
// N·D/T at least.
func (a *auditor) little() {
	l := a.v.Load
	if l.Model() != spec.ConstantUsers || l.Users == 0 {
		return
	}
	x, ok := a.rounds()
	if !ok {
		return
	}
	round, quote, ok := a.get(metricname.IterationDuration, metricname.Avg)
	if !ok {
		a.littleByRequests(x)
		return
	}
	users := x.rate.times(round).over(exactly(1000))
	f := Finding{Subject: "Little's law", Figures: append(slices.Clone(x.quotes), quote), Outcome: Consistent}
	f.derive(phrase.AuditFormulaLittle(phrase.Text(x.name+" · "+metricname.Figure(metricname.IterationDuration, metricname.Avg)), users.in(0), phrase.Number(l.Users)))
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
	case !x.known:
		each := users.over(n)
		if !each.meets(exactly(math.Round(each.value)), 0.03) {
			f.Outcome = Noteworthy // a script may send some of its requests now and then
		}
		f.say(phrase.AuditLittleUnknown(users.in(0), phrase.Number(l.Users), each.in(1)))
	default:
		f.Outcome = Inconsistent
		f.say(phrase.AuditLittleMore(users.in(0), phrase.Number(l.Users)))
	}
	a.add(f)
}

// What a tool does between a response and the next request, in no response time: from which
// share of the users' time and from how long an iteration on it is said.
const (
	ownShare = 0.10
	ownTime  = 0.005 // s
)

// littleByRequests holds Little's law with the times of requests alone. A tool's own time between
// them, and a pause of the text that the file does not have, are in none: fewer users than there
// were say so, and are no contradiction. More are one, where no user sends two at a time.
func (a *auditor) littleByRequests(x rounds) {
	requests, q1, ok1 := a.get(metricname.HTTPReqs, metricname.Rate)
	took, q2, ok2 := a.get(metricname.HTTPReqDuration, metricname.Avg)
	if !ok1 || !ok2 {
		return
	}
	n, think := float64(a.v.Load.Users), time.Duration(a.v.Load.ThinkTime)
	pausing := x.rate.times(exactly(think.Seconds()))
	if !x.known {
		pausing.low = 0 // of many requests an iteration
	}
	users := requests.times(took).over(exactly(1000)).plus(pausing)
	f := Finding{Subject: "Little's law", Figures: append([]string{q1, q2}, x.quotes...), Outcome: Consistent}
	formula := fmt.Sprintf("%s · %s", metricname.Figure(metricname.HTTPReqs, metricname.Rate), metricname.Figure(metricname.HTTPReqDuration, metricname.Avg))
	if think > 0 {
		formula += fmt.Sprintf(" + %s · %s", x.name, a.v.Load.ThinkTime)
	}
	f.derive(phrase.AuditFormulaLittle(phrase.Text(formula), users.in(1), phrase.Number(a.v.Load.Users)))
	drained, tail := a.drained()
	switch apart := (n - users.high) / x.rate.high; {
	case users.meets(exactly(n), 0.03):
		f.say(phrase.AuditLittleFits(phrase.Number(a.v.Load.Users)))
	case users.low > n && x.known:
		f.Outcome = Inconsistent
		f.say(phrase.AuditLittleMore(users.in(0), phrase.Number(a.v.Load.Users)))
	case users.low > n:
		f.Outcome = Noteworthy
		f.say(phrase.AuditLittleAtOnce(users.in(0), phrase.Number(a.v.Load.Users)))
	case users.high >= n:
		f.say(phrase.AuditLittleFits(phrase.Number(a.v.Load.Users)))
	case users.high*1.03 >= n*drained:
		f.say(phrase.AuditLittleDrain(phrase.Number(a.v.Load.Users), phrase.Fixed(tail, 1)))
	default:
		if n-users.high >= ownShare*n && apart >= ownTime {
			f.Outcome = Noteworthy
		}
		f.say(phrase.AuditLittleApart(users.in(1), phrase.Number(a.v.Load.Users), phrase.Seconds(apart)))
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

// ceiling compares the iterations with the most that users who pause can make: N/Z.
func (a *auditor) ceiling() {
	most, ok := mostOf(a.v.Load)
	x, found := a.rounds()
	if !ok || !found {
		return
	}
	f := Finding{Subject: "the closed model's ceiling", Figures: x.quotes, Outcome: Consistent}
	users, pause := phrase.Number(a.v.Load.Users), phrase.Text(a.v.Load.ThinkTime.String())
	if x.known && x.name != metricname.Figure(metricname.HTTPReqs, metricname.Rate) {
		f.derive(phrase.AuditFormulaCeilingRounds(users, pause, phrase.Digits(most, 4), phrase.Text(x.name), x.rate.in(1)))
	} else {
		f.derive(phrase.AuditFormulaCeiling(users, pause, phrase.Fixed(most, 0)))
	}
	switch share := x.rate.value / most; {
	case x.rate.low > most && !x.known:
		each := x.rate.over(exactly(most))
		f.say(phrase.AuditCeilingUnknown(x.rate.in(0), users, pause, each.in(1)))
	case x.rate.low > most:
		f.Outcome = Inconsistent
		f.say(phrase.AuditCeilingAbove(x.rate.in(0), users, pause))
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
