package verdict

import (
	"math"
	"strings"
	"testing"
	"time"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/plan"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/threshold"
	"perflab/runner/verdict/internal/sample"
)

// askedOfBoth is a run of one variant, three times with each engine.
func askedOfBoth(change func(l *spec.Load)) *result.Run {
	run := sample.Run()
	l := &run.Experiment.Variants[0].Load
	l.Engine, l.Users = spec.EngineBoth, 100
	if change != nil {
		change(l)
	}
	run.Plan = plan.New(&run.Experiment)
	return run
}

// sent is a trial of an engine, with what its generator used: CPUs busy of one, and memory.
func sent(engine string, repeat int, requests int64, latency time.Duration, cpu float64, memory int64) *result.Trial {
	t := sample.Trial("a", repeat, requests, 0, latency)
	t.Engine = engine
	t.Index = 2 * repeat
	if engine == spec.EngineK6 {
		t.Index++
	}
	t.Series = []metric.Point{{Phase: metric.Load, Span: time.Second, Requests: requests / 10, P95: latency}}
	t.Resources = []result.Resource{{Name: "generator", CPUs: 1, Points: []result.ResourcePoint{{CPU: cpu, Memory: memory}}}}
	return t
}

func TestEngines(t *testing.T) {
	lag := func(t *result.Trial, d time.Duration) *result.Trial {
		h := metric.NewHistogram()
		h.Record(d)
		t.Metrics.Trends[metricname.SendLag] = h
		return t
	}
	herd := func(t *result.Trial) *result.Trial {
		t.Series[0].P95, t.Series[0].Requests = 400*time.Millisecond, 90
		return t
	}
	drop := func(t *result.Trial, n float64) *result.Trial {
		t.Metrics.Counters[metricname.DroppedIterations] = n
		return t
	}
	server := func(t *result.Trial, cpu float64) *result.Trial {
		t.Resources = append(t.Resources, result.Resource{Name: "server", CPUs: 1, Points: []result.ResourcePoint{{CPU: cpu}}})
		return t
	}
	for name, c := range map[string]struct {
		load       func(l *spec.Load)
		native, k6 *result.Trial
		agree      bool
		says       []string // in this order, others may stand between
		not        string
	}{
		"alike": {
			nil, sent("native", 1, 1000, 20*time.Millisecond, 0.05, 20e6), sent("k6", 1, 990, 20400*time.Microsecond, 0.2, 290e6), true,
			[]string{
				"both send the same: 100 and 99 requests per second, 1.0% apart", "both see the same response times",
				"a request costs native 500µs of the generator's CPU time and k6 2.02ms; they take 19.1 MiB and 277 MiB of memory",
			},
			"times the CPU time",
		},
		"a generator's own work": {
			nil, lag(sent("native", 1, 1000, time.Millisecond, 0.03, 20e6), 6*time.Millisecond), sent("k6", 1, 985, 48*time.Millisecond, 0.9, 290e6), true,
			[]string{
				"both send the same", "k6 sees other response times than native: p(50) 48ms to 1ms, p(95) 48ms to 1ms", "k6 used 90% of the generator's CPUs",
				"k6 takes 30.5 times the CPU time for a request", "native itself was late with one request in a hundred by 6ms and more; k6 does not say",
			},
			"in the same instant",
		},
		"a herd": {
			func(l *spec.Load) { l.Start = "together" }, sent("native", 1, 1000, time.Millisecond, 0.03, 20e6), herd(sent("k6", 1, 1000, 10*time.Millisecond, 0.04, 20e6)), true,
			[]string{"k6 sees other response times", "all users start in the same instant: of the 90 responses that k6 had in the first second one in twenty took 400ms and more"},
			"",
		},
		"no herd where users start apart": {
			nil, sent("native", 1, 1000, time.Millisecond, 0.03, 20e6), herd(sent("k6", 1, 1000, 10*time.Millisecond, 0.04, 20e6)), true,
			[]string{"nothing in the record says why"},
			"in the same instant",
		},
		"fewer in a closed model": {
			nil, sent("native", 1, 1000, 100*time.Millisecond, 0.1, 1), sent("k6", 1, 800, 140*time.Millisecond, 0.1, 1), false,
			[]string{"k6 sends 20.0% fewer requests per second than native: 80 to 100", "in a closed model whoever waits longer for answers sends less: the median response takes 100ms in native and 140ms in k6"},
			"dropped",
		},
		"dropped in an open one": {
			func(l *spec.Load) { l.Users, l.Rate = 0, 100 }, drop(sent("native", 1, 1000, time.Millisecond, 0.1, 1), 0), drop(sent("k6", 1, 900, time.Millisecond, 0.1, 1), 100), false,
			[]string{"k6 sends 10.0% fewer", "iterations without a free user: native dropped 0, k6 100"},
			"closed model",
		},
		"a server held up": {
			nil, server(lag(sent("native", 1, 1000, 285*time.Millisecond, 0.07, 1), 8*time.Millisecond), 0.87), server(sent("k6", 1, 500, 759*time.Millisecond, 0.15, 1), 0.38), false,
			[]string{"k6 sends 50.0% fewer", "the server used 0.38 CPUs with k6 and 0.87 with native: it was slower while it did less"},
			"times the CPU time",
		},
		"no reason": {
			nil, sent("native", 1, 1000, time.Millisecond, 0.1, 1), sent("k6", 1, 1040, time.Millisecond, 0.1, 1), false,
			[]string{"k6 sends 4.0% more", "nothing in the record says why; more repeats"},
			"",
		},
	} {
		t.Run(name, func(t *testing.T) {
			run := askedOfBoth(c.load)
			j := Judge(run, []*result.Trial{c.native, c.k6})
			e := j.Variants[0].Engines
			if e == nil || !e.Known || e.Agree != c.agree {
				t.Fatalf("engines %+v, want them to agree: %v", e, c.agree)
			}
			all := strings.Join(e.Says, "\n")
			rest := all
			for _, want := range c.says {
				at := strings.Index(rest, want)
				if at < 0 {
					t.Fatalf("no %q in\n%s", want, all)
				}
				rest = rest[at:]
			}
			if c.not != "" && strings.Contains(all, c.not) {
				t.Errorf("%q in\n%s", c.not, all)
			}
			warned := strings.Contains(strings.Join(j.Warnings, "\n"), "a: native and k6 disagree: k6 sends")
			if warned == c.agree {
				t.Errorf("warnings %q", j.Warnings)
			}
		})
	}
}

// Figures, thresholds and claims are native's; the second engine's trials judge nothing, but
// an invalid one is one.
func TestTheFirstEngineJudges(t *testing.T) {
	run := askedOfBoth(nil)
	run.Experiment.Variants[0].Thresholds = []threshold.Threshold{sample.Threshold(metricname.HTTPReqDuration, "p(95)<50")}
	var trials []*result.Trial
	for repeat := 1; repeat <= 3; repeat++ {
		trials = append(trials, sent("native", repeat, 1000, 20*time.Millisecond, 0.1, 1), sent("k6", repeat, 1000, 80*time.Millisecond, 0.1, 1))
	}
	trials[1].Warnings = []phrase.Statement{phrase.Verbatim("tired")}
	j := Judge(run, trials)
	v := j.Variants[0]
	if j.Outcome != Passed || v.Valid != 3 || v.Planned != 3 || v.Engine != "native" || len(v.Trials) != 3 || v.Metrics.Counters[metricname.HTTPReqs] != 3000 {
		t.Errorf("%s (%q): %d of %d trials of %s, %v", j.Outcome, j.Reasons, v.Valid, v.Planned, v.Engine, v.Metrics.Counters)
	}
	if v.Engines.Valid != 3 || v.Engines.Planned != 3 || len(v.Engines.Trials) != 3 {
		t.Errorf("k6: %+v", v.Engines)
	}
	if w := strings.Join(j.Warnings, "\n"); !strings.Contains(w, "a, trial 1 with k6: tired") {
		t.Errorf("warnings %q", w)
	}
	row := v.Engines.Row(metricname.HTTPReqDuration, "p(50)")
	if row == nil || row.Change == nil || math.Abs(*row.Change-3) > 0.01 {
		t.Errorf("p(50): %+v, want k6's to be four times native's", row)
	}

	broken(trials[3], result.Invalid, "the generator was saturated")
	if j = Judge(run, trials); j.Outcome != Invalid || !strings.Contains(j.Reasons[0], "a, trial 2 with k6 is invalid: the generator was saturated") {
		t.Errorf("%s: %q", j.Outcome, j.Reasons)
	}
}

func TestEnginesThatCannotBeCompared(t *testing.T) {
	native, k6 := sent("native", 1, 1000, time.Millisecond, 0.1, 1), sent("k6", 1, 1000, time.Millisecond, 0.1, 1)
	for name, c := range map[string]struct {
		trials []*result.Trial
		want   string
	}{
		"the second never ran":  {[]*result.Trial{native}, "native and k6 cannot be compared: k6: no trial of it ran"},
		"the second broke":      {[]*result.Trial{native, broken(sent("k6", 1, 1, 1, 1, 1), result.Failed, "k6 gave up")}, "k6: no trial of it counts: k6 gave up"},
		"the first has nothing": {[]*result.Trial{k6}, "native has no valid trial"},
	} {
		t.Run(name, func(t *testing.T) {
			e := Judge(askedOfBoth(nil), c.trials).Variants[0].Engines
			if e.Known || e.Agree || !strings.Contains(strings.Join(e.Says, "\n"), c.want) {
				t.Errorf("%+v, want %q", e, c.want)
			}
		})
	}
	if e := Judge(sample.Run(), sample.Three()).Variants[0].Engines; e != nil {
		t.Errorf("one engine compared with itself: %+v", e)
	}
}

// A second engine beside the one that judges leaves two runs comparable; another engine does not.
func TestComparableWithASecondEngine(t *testing.T) {
	native, both, k6 := spec.Variant{}, spec.Variant{}, spec.Variant{}
	native.Load.Engine, both.Load.Engine, k6.Load.Engine = spec.EngineNative, spec.EngineBoth, spec.EngineK6
	if why := incomparable(&native, &both, nil, nil); why != "" {
		t.Errorf("native and both: %s", why)
	}
	if why := incomparable(&native, &k6, nil, nil); !strings.Contains(why, "load differs: engine") {
		t.Errorf("native and k6: %q", why)
	}
}
