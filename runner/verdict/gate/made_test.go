package gate

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/plan"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict/paired"
)

// server is how a made-up one behaves. The zero value answers 2000 requests in 5 s, in 4 ms at
// the median.
type server struct {
	slower  float64             // times of all requests, relative
	tail    float64             // share of the requests that take 50 ms more
	leak    float64             // bytes a request
	cpu     float64             // CPU time per request, relative
	failed  float64             // share
	second  float64             // times of the second request of two, relative
	dropped float64             // share of the iterations due
	unread  bool                // its memory was read too seldom for a slope
	trial   func(i int) float64 // times of trial i, relative
}

// machine is what all trials of a run share.
type machine struct {
	load     string  // of the experiment file
	paused   bool    // the load sets the rate
	requests float64 // of a trial; 0: 2000
	noise    float64 // spread of a trial's speed
	burst    bool    // one trial of the head is twice as slow and has failures
	heldUp   float64 // share of the trials in which the generator stood still for a twelfth of the time
	unread   float64 // share of the trials whose memory was read too seldom for a slope
	fault    string  // the self-check that these fail; "": generator_stopped_share
	r        *rand.Rand
}

const seconds = 5

// trialOf makes a trial.
func (m machine) trialOf(s server, at plan.Trial, i int) *result.Trial {
	factor := (1 + s.slower) * math.Exp(m.noise*m.r.NormFloat64())
	if s.trial != nil {
		factor *= 1 + s.trial(i)
	}
	requests := m.requests
	if requests == 0 {
		requests = 2000
	}
	if !m.paused {
		requests /= factor * (1 + s.tail*50/4)
	}
	n := int(requests)
	set := metric.NewSet()
	set.Elapsed = seconds * time.Second
	names := []string{metricname.HTTPReqDuration, metricname.HTTPReqIntended}
	var failed, second int64
	for k := range n {
		ms := 4 * factor * math.Exp(0.35*m.r.NormFloat64())
		if m.r.Float64() < s.tail {
			ms += 50
		}
		if m.r.Float64() < s.failed {
			failed++
		}
		q := "list"
		if k%2 == 1 {
			q, second = "one", second+1
			ms *= 1 + s.second
		}
		for _, name := range append(names, metricname.OfRequest(metricname.HTTPReqDuration, q)) {
			if set.Trends[name] == nil {
				set.Trends[name] = metric.NewHistogram()
			}
			set.Trends[name].Record(time.Duration(ms * 1e6))
		}
	}
	set.Counters[metricname.HTTPReqs], set.Counters[metricname.Iterations] = float64(n), float64(n)
	if strings.Contains(m.load, "rate") {
		set.Counters[metricname.DroppedIterations] = math.Round(s.dropped * float64(n))
	}
	set.Rates[metricname.HTTPReqFailed] = metric.Rate{True: failed, Total: int64(n)}
	t := &result.Trial{Trial: at, Status: result.Complete, Metrics: set}
	use := result.Resource{Name: "server"}
	for sec := range seconds {
		t.Series = append(t.Series, metric.Point{Second: sec, Phase: metric.Load, Requests: int64(n / seconds)})
		use.Points = append(use.Points, result.ResourcePoint{
			Second: sec, CPU: float64(n) / seconds * 0.0004 * (1 + s.cpu) * math.Exp(m.noise*m.r.NormFloat64()),
			Memory: int64(20e6 + 2e5*m.r.NormFloat64() + s.leak*float64(n)*float64(sec+1)/seconds),
		})
	}
	if m.r.Float64() < m.heldUp {
		t.Status = result.Invalid
		t.Evidence = &result.Evidence{Checks: []result.SelfCheck{{Name: cmp.Or(m.fault, "generator_stopped_share"), Status: result.GradeInvalid}}}
	}
	if s.unread || m.r.Float64() < m.unread {
		use.Points = use.Points[:2]
	}
	t.Resources = []result.Resource{use, {Name: "generator", Points: []result.ResourcePoint{{Second: 1, CPU: 0.9}}}}
	return t
}

// run makes a run of base against head and judges it look after look, as the program does.
func (m machine) run(t testing.TB, base, head server, rules string) (*result.Comparison, *result.Run) {
	t.Helper()
	if m.load == "" {
		m.load = "users: 10"
	}
	e, err := spec.Parse("x.yaml", []byte("environment: {url: 'http://127.0.0.1:1'}\nload: {"+m.load+"}\n"+rules), spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	run := &result.Run{ID: "run", Experiment: *e, Plan: plan.Against(e, 20)}
	run.Against = &result.Against{Base: result.Base{Asked: "main"}, Rules: e.Regression, Looks: paired.DefaultLooks(), Alpha: paired.DefaultAlpha, Undecided: e.Regression.Undecided}
	var trials []*result.Trial
	for i, at := range run.Plan.Trials {
		s := base
		if at.Side == plan.Head {
			s = head
			if m.burst && at.Repeat == 3 {
				s.slower, s.failed, s.tail = 1, 0.2, 0.1
			}
		}
		trials = append(trials, m.trialOf(s, at, i))
		every := 2 * len(e.Variants)
		if last := i == len(run.Plan.Trials)-1; i%every == every-1 && slices.Contains(run.Against.Looks, at.Repeat) {
			c, err := Judge(run, trials, last)
			if err != nil {
				t.Fatal(err)
			}
			if Enough(c) || last {
				return c, run
			}
		}
	}
	t.Fatal("no trial")
	return nil, nil
}

func (m machine) seeded(seed uint64) machine {
	m.r = rand.New(rand.NewPCG(seed, 11))
	return m
}

// describe is a comparison for a failed test.
func describe(c *result.Comparison) string {
	text := fmt.Sprintf("%s after %d pairs\n", c.Verdict, c.Pairs)
	for _, ch := range c.Metrics {
		text += fmt.Sprintf("  %s %s %s: %.4g → %.4g, %+.4f [%.4f, %.4f] of %.4f p=%.4f %s more %d %v\n",
			ch.Variant, ch.Metric, ch.Aggregation, ch.Base, ch.Head, ch.Change, ch.Low, ch.High, ch.Tolerance, ch.P, ch.Verdict, ch.More, ch.Reason)
	}
	for _, s := range append(c.Reasons, c.Warnings...) {
		text += "  " + s.String() + "\n"
	}
	return text
}
