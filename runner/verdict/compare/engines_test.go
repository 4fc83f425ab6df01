package compare

import (
	"strings"
	"testing"
	"time"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict/figure"
	"perflab/runner/verdict/internal/sample"
)

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
			nil, sample.Sent("native", 1, 1000, 20*time.Millisecond, 0.05, 20e6), sample.Sent("k6", 1, 990, 20400*time.Microsecond, 0.2, 290e6), true,
			[]string{
				"both send the same: 100 and 99 requests per second, 1.0% apart", "both see the same response times",
				"a request costs native 500 µs of the generator's CPU time and k6 2.02 ms; they take 19.1 MiB and 277 MiB of memory",
			},
			"times the CPU time",
		},
		"a generator's own work": {
			nil, lag(sample.Sent("native", 1, 1000, time.Millisecond, 0.03, 20e6), 6*time.Millisecond), sample.Sent("k6", 1, 985, 48*time.Millisecond, 0.9, 290e6), true,
			[]string{
				"both send the same", "k6 sees other response times than native: p(50) 48 ms to 1 ms, p(95) 48 ms to 1 ms", "k6 used 90% of the generator's CPUs",
				"k6 takes 30.5 times the CPU time for a request", "native itself was late with one request in a hundred by 6 ms and more; k6 does not say",
			},
			"in the same instant",
		},
		"a herd": {
			func(l *spec.Load) { l.Start = "together" }, sample.Sent("native", 1, 1000, time.Millisecond, 0.03, 20e6), herd(sample.Sent("k6", 1, 1000, 10*time.Millisecond, 0.04, 20e6)), true,
			[]string{"k6 sees other response times", "all users start in the same instant: of the 90 responses that k6 had in the first second one in twenty took 400 ms and more"},
			"",
		},
		"no herd where users start apart": {
			nil, sample.Sent("native", 1, 1000, time.Millisecond, 0.03, 20e6), herd(sample.Sent("k6", 1, 1000, 10*time.Millisecond, 0.04, 20e6)), true,
			[]string{"nothing in the record says why"},
			"in the same instant",
		},
		"fewer in a closed model": {
			nil, sample.Sent("native", 1, 1000, 100*time.Millisecond, 0.1, 1), sample.Sent("k6", 1, 800, 140*time.Millisecond, 0.1, 1), false,
			[]string{"k6 sends 20.0% fewer requests per second than native: 80 to 100", "in a closed model whoever waits longer for answers sends less: the median response takes 100 ms in native and 140 ms in k6"},
			"dropped",
		},
		"dropped in an open one": {
			func(l *spec.Load) { l.Users, l.Rate = 0, 100 }, drop(sample.Sent("native", 1, 1000, time.Millisecond, 0.1, 1), 0), drop(sample.Sent("k6", 1, 900, time.Millisecond, 0.1, 1), 100), false,
			[]string{"k6 sends 10.0% fewer", "iterations without a free user: native dropped 0, k6 100"},
			"closed model",
		},
		"a server held up": {
			nil, server(lag(sample.Sent("native", 1, 1000, 285*time.Millisecond, 0.07, 1), 8*time.Millisecond), 0.87), server(sample.Sent("k6", 1, 500, 759*time.Millisecond, 0.15, 1), 0.38), false,
			[]string{"k6 sends 50.0% fewer", "the server used 0.38 CPUs with k6 and 0.87 with native: it was slower while it did less"},
			"times the CPU time",
		},
		"no reason": {
			nil, sample.Sent("native", 1, 1000, time.Millisecond, 0.1, 1), sample.Sent("k6", 1, 1040, time.Millisecond, 0.1, 1), false,
			[]string{"k6 sends 4.0% more", "nothing in the record says why; more repeats"},
			"",
		},
	} {
		t.Run(name, func(t *testing.T) {
			run := sample.RunOfBoth(c.load)
			e := enginesOf(run, []*result.Trial{c.native, c.k6})
			if e == nil || !e.Known || e.Agree != c.agree {
				t.Fatalf("engines %+v, want them to agree: %v", e, c.agree)
			}
			all := english(e.Says)
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
			warned := strings.Contains(e.Warning().String(), "native and k6 disagree: k6 sends")
			if warned == c.agree {
				t.Errorf("warns %q", e.Warning())
			}
		})
	}
}

func TestEnginesThatCannotBeCompared(t *testing.T) {
	native, k6 := sample.Sent("native", 1, 1000, time.Millisecond, 0.1, 1), sample.Sent("k6", 1, 1000, time.Millisecond, 0.1, 1)
	for name, c := range map[string]struct {
		trials []*result.Trial
		want   string
	}{
		"the second never ran":  {[]*result.Trial{native}, "native and k6 cannot be compared: k6: no trial of it ran"},
		"the second broke":      {[]*result.Trial{native, sample.Broken(sample.Sent("k6", 1, 1, 1, 1, 1), result.Failed, "k6 gave up")}, "k6: no trial of it counts: k6 gave up"},
		"the first has nothing": {[]*result.Trial{k6}, "native has no valid trial"},
	} {
		t.Run(name, func(t *testing.T) {
			e := enginesOf(sample.RunOfBoth(nil), c.trials)
			if e.Known || e.Agree || !strings.Contains(english(e.Says), c.want) {
				t.Errorf("%+v, want %q", e, c.want)
			}
		})
	}
}

func enginesOf(run *result.Run, trials []*result.Trial) *Engines {
	first, second := figure.Gather(run, "a", spec.EngineNative, trials), figure.Gather(run, "a", spec.EngineK6, trials)
	return EnginesOf(&first, &second, &run.Experiment.Variants[0])
}

// english is what statements say, a line each.
func english(statements []phrase.Statement) string {
	return strings.Join(phrase.Lines(phrase.English, statements), "\n")
}
