package compare

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/plan"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict/internal/sample"
)

// run is a run of variant a that answered so many requests a second in each trial, each in
// latency but for the slow ones, of which so many in a thousand failed.
type run struct {
	id      string
	rates   []float64
	latency time.Duration
	slow    time.Duration // of the slowest 2%
	failed  int64         // of a thousand
	cpu     float64       // that the server kept busy
	memory  int64
	change  func(*result.Run)
	trials  func([]*result.Trial)
}

func (r run) side() Side {
	made := sample.Run()
	made.ID = r.id
	made.Experiment.Tolerance = 0.05
	made.Manifest = result.Manifest{CPU: "A", CPUs: 2, Kernel: "6.1", Memory: 4 << 30}
	if r.change != nil {
		r.change(made)
	}
	var trials []*result.Trial
	for i, rate := range r.rates {
		set := metric.NewSet()
		set.Elapsed = 10 * time.Second
		n := int64(10 * rate)
		h := metric.NewHistogram()
		for k := range n {
			// Spread by a tenth, the slowest 2% apart.
			took := r.latency + time.Duration(float64(r.latency)*0.1*float64(k%100)/100)
			if k%50 == 49 && r.slow > 0 {
				took = r.slow
			}
			h.Record(took)
		}
		set.Trends[metricname.HTTPReqDuration] = h
		set.Counters[metricname.HTTPReqs] = float64(n)
		set.Rates[metricname.HTTPReqFailed] = metric.Rate{True: n * r.failed / 1000, Total: n}
		t := &result.Trial{
			Trial: plan.Trial{Variant: "a", Repeat: i + 1, Index: i}, Status: result.Complete, Metrics: set,
			Environment: result.Environment{Stack: sample.Django},
		}
		server := result.Resource{Name: "server", CPUs: 1}
		for second := range 10 {
			t.Series = append(t.Series, metric.Point{Second: second, Phase: metric.Load, Requests: n / 10})
			server.Points = append(server.Points, result.ResourcePoint{Second: second, CPU: r.cpu, Memory: r.memory})
		}
		t.Resources = []result.Resource{server}
		trials = append(trials, t)
	}
	if r.trials != nil {
		r.trials(trials)
	}
	return SideOf(made, trials)
}

// steady is a run whose rate is off by so much from the others'.
func steady(id string, off float64) run {
	r := run{id: id, latency: time.Duration(float64(20*time.Millisecond) / (1 + off)), slow: 25 * time.Millisecond, cpu: 0.5, memory: 20 << 20}
	for _, trial := range []float64{0, 0.01, -0.01} {
		r.rates = append(r.rates, 500*(1+off)*(1+trial))
	}
	return r
}

// stored are so many base runs, 1% apart.
func stored(n int) (base []Side) {
	for i := range n {
		base = append(base, steady(fmt.Sprintf("2026010%d", i+1), 0.01*[]float64{0, 0.8, -0.9, 1, -1, 0.5, -0.4}[i]).side())
	}
	return base
}

func change(r run, f func(*run)) run {
	r.rates = slices.Clone(r.rates)
	f(&r)
	return r
}

func TestVerdicts(t *testing.T) {
	same := steady("head", 0.002)
	for name, c := range map[string]struct {
		head run
		runs int
		want result.Verdict
		says string
	}{
		"the same, five runs":  {same, 5, result.WithinTolerance, ""},
		"the same, four runs":  {same, 4, result.Undecided, "4 base runs cannot tell how far apart two runs of the same thing come out, which takes 5 (1 more base run)"},
		"the same, one run":    {same, 1, result.Undecided, "1 base run cannot tell"},
		"−13%, five runs":      {steady("head", -0.13), 5, result.Regressed, "a: http_reqs.rate changed by -13.0%"},
		"−13%, one run":        {steady("head", -0.13), 1, result.Undecided, "1 base run cannot tell"},
		"−73%, one run":        {steady("head", -0.73), 1, result.Regressed, "a: http_reqs.rate changed by -73.0%"},
		"better, five runs":    {steady("head", 0.5), 5, result.WithinTolerance, ""},
		"a tail, five runs":    {change(same, func(r *run) { r.slow = 60 * time.Millisecond }), 5, result.Regressed, "a: http_req_duration.p(99) changed by +140"},
		"a tail, one run":      {change(same, func(r *run) { r.slow = 100 * time.Millisecond }), 1, result.Regressed, "a: http_req_duration.p(99) changed by +300"},
		"CPU behind pauses":    {change(same, func(r *run) { r.cpu = 1.25 }), 5, result.Regressed, "a: server_cpu_per_request.mean changed by +14"},
		"memory":               {change(same, func(r *run) { r.memory = 79 << 20 }), 1, result.Regressed, "a: server_memory.max changed by +59 MiB"},
		"some memory, one run": {change(same, func(r *run) { r.memory = 23 << 20 }), 1, result.Undecided, "1 base run cannot tell"},
		"errors, five runs":    {change(same, func(r *run) { r.failed = 8 }), 5, result.Regressed, "a: http_req_failed.rate changed by +0.79 points"},
		"errors, one run":      {change(same, func(r *run) { r.failed = 8 }), 1, result.Regressed, "a: http_req_failed.rate changed by +0.79 points"},
		"one disturbed trial":  {change(same, func(r *run) { r.rates[1] = 100 }), 5, result.WithinTolerance, ""},
		"nothing measured":     {change(same, func(r *run) { r.rates = nil }), 5, result.Undecided, "a: http_reqs.rate cannot be judged: it was not measured"},
	} {
		t.Run(name, func(t *testing.T) {
			got := Runs(stored(c.runs), c.head.side(), Options{})
			all := phrase.Join(phrase.English, got.Reasons...)
			if got.Verdict != c.want || !strings.HasPrefix(all, c.says) || c.says == "" && all != "" {
				t.Errorf("%s: %s\nwant %s: %s", got.Verdict, all, c.want, c.says)
			}
			if got.By != result.ByRuns || got.BaseRuns != c.runs || got.Undecided != "fail" {
				t.Errorf("%+v", got)
			}
			if c.runs < 5 {
				for _, m := range got.Metrics {
					if m.Verdict == result.WithinTolerance {
						t.Errorf("%s is within tolerance after %d runs", m.Metric, c.runs)
					}
				}
			}
		})
	}
}

// Without a second trial nothing tells how far apart trials come out: twice as much is granted.
func TestASingleTrialTellsNoSpread(t *testing.T) {
	for _, c := range []struct {
		off    float64
		trials int
		want   result.Verdict
	}{
		{-0.35, 3, result.Regressed},
		{-0.35, 1, result.Undecided},
		{-0.73, 1, result.Regressed},
	} {
		first := func(r run) Side { return change(r, func(r *run) { r.rates = r.rates[:c.trials] }).side() }
		got := Runs([]Side{first(steady("base", 0))}, first(steady("head", c.off)), Options{}).Metrics[0]
		if got.Verdict != c.want {
			t.Errorf("%+v: %+v", c, got)
		}
	}
}

// What the machine recorded of itself explains as much of a difference as it can have made.
func TestRecordedStatesExplain(t *testing.T) {
	evidence := func(e result.Evidence) func([]*result.Trial) {
		return func(trials []*result.Trial) {
			for _, t := range trials {
				t.Evidence = &e
			}
		}
	}
	slow := steady("head", -0.35)
	base := steady("base", 0)
	base.trials = evidence(result.Evidence{Ceiling: &result.Ceiling{Rate: 10_000}})
	for name, c := range map[string]struct {
		of   result.Evidence
		want result.Verdict
	}{
		"as before":         {result.Evidence{Ceiling: &result.Ceiling{Rate: 10_000}}, result.Regressed},
		"a slower machine":  {result.Evidence{Ceiling: &result.Ceiling{Rate: 6_000}}, result.Undecided},
		"a faster machine":  {result.Evidence{Ceiling: &result.Ceiling{Rate: 16_000}}, result.Regressed},
		"stolen":            {result.Evidence{Checks: []result.SelfCheck{{Name: "steal_share", Value: 0.4, Status: result.GradeInvalid}}}, result.Undecided},
		"the CPU elsewhere": {result.Evidence{Generator: result.Generator{Hiccups: &result.Hiccups{Lost: 0.4}}}, result.Undecided},
	} {
		t.Run(name, func(t *testing.T) {
			head := slow
			head.trials = evidence(c.of)
			got := Runs([]Side{base.side()}, head.side(), Options{}).Metrics[0]
			if got.Verdict != c.want {
				t.Errorf("%+v", got)
			}
		})
	}
}

// A leak and CPU time that pauses hide are found on a machine with other work too.
func TestABusyMachineExplainsNoMemory(t *testing.T) {
	head := change(steady("head", 0), func(r *run) { r.cpu, r.memory = 1.25, 79<<20 })
	head.trials = func(trials []*result.Trial) {
		for _, t := range trials {
			t.Environment.Isolation.Server = []int{0, 1}
			t.Evidence = &result.Evidence{ServerCPUs: &result.CPUUse{Busy: 1}}
		}
	}
	base := steady("base", 0)
	base.trials = head.trials
	found := map[string]result.Verdict{}
	for _, m := range Runs([]Side{base.side()}, head.side(), Options{}).Metrics {
		found[m.Metric] = m.Verdict
	}
	if found[metricname.ServerMemory] != result.Regressed || found[metricname.ServerCPUPerRequest] != result.Regressed {
		t.Errorf("%v", found)
	}
}

// Of a percentile beyond which less lies than the machine stood still, nothing is told from few
// runs, whatever it came to; five show how much that is.
func TestATailOfTheMachine(t *testing.T) {
	head := change(steady("head", 0), func(r *run) { r.slow = 100 * time.Millisecond })
	head.trials = func(trials []*result.Trial) {
		for _, t := range trials {
			t.Evidence = &result.Evidence{Generator: result.Generator{Hiccups: &result.Hiccups{Lost: 0.02}}}
		}
	}
	for runs, want := range map[int]result.Verdict{1: result.Undecided, 5: result.Regressed} {
		for _, m := range Runs(stored(runs), head.side(), Options{}).Metrics {
			if m.Aggregation == metricname.P99 && (m.Verdict != want || m.Reason.IsZero() != (runs == 5)) {
				t.Errorf("%d runs: %+v", runs, m)
			}
		}
	}
}

func TestWhatIsNotAlikeIsRefused(t *testing.T) {
	head := change(steady("head", 0), func(r *run) {
		r.change = func(made *result.Run) { made.Manifest.CPU, made.Manifest.Kernel = "B", "6.2" }
	}).side()
	got := Runs(stored(5), head, Options{Base: "feed"})
	all := phrase.Join(phrase.English, got.Reasons...)
	for _, want := range []string{
		"no base run was measured like this one; the newest, 20260105, was not in this:",
		"cpu: the CPU differs: A in the base, B in the head", "kernel: the kernel differs: 6.1 in the base, 6.2 in the head",
		"--allow-difference cpu,kernel lets that pass",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("%s\nlacks %q", all, want)
		}
	}
	if got.Verdict != result.NotComparable || len(got.Metrics) > 0 || got.Base != "feed" {
		t.Errorf("%+v", got)
	}
	got = Runs(stored(5), head, Options{Allowed: []What{CPU, Kernel, Load}})
	if got.Verdict != result.WithinTolerance || !reflect.DeepEqual(got.Allowed, []string{"cpu", "kernel"}) {
		t.Errorf("allowed: %s %v, %s", got.Verdict, got.Allowed, phrase.Join(phrase.English, got.Reasons...))
	}
	if warned := phrase.Join(phrase.English, got.Warnings...); !strings.Contains(warned, "allowed by --allow-difference cpu: the CPU differs: A in the base, B in the head") {
		t.Errorf("warnings: %s", warned)
	}
}

// A baseline may hold the runs of several machines: those of the head's count.
func TestRunsOfAnotherMachineAreLeftOut(t *testing.T) {
	base := stored(6)
	base[2].Manifest.CPU = "B"
	got := Runs(base, steady("head", 0).side(), Options{})
	if got.Verdict != result.WithinTolerance || got.BaseRuns != 5 {
		t.Errorf("%s by %d runs", got.Verdict, got.BaseRuns)
	}
	if warned := phrase.Join(phrase.English, got.Warnings...); !strings.HasPrefix(warned, "1 of 6 base runs not counted, for not being measured like this run: cpu") {
		t.Errorf("warnings: %s", warned)
	}
}

func TestARunIsNotItsOwnBase(t *testing.T) {
	head := steady("head", 0).side()
	got := Runs([]Side{head}, head, Options{})
	if got.Verdict != result.NotComparable || got.Reasons[0].String() != "the base has no run but head itself" {
		t.Errorf("%s, %v", got.Verdict, got.Reasons)
	}
	if got := Runs(append(stored(5), head), head, Options{}); got.BaseRuns != 5 {
		t.Errorf("%d runs", got.BaseRuns)
	}
}

// The rules are the base's: the head's own file does not loosen its gate.
func TestTheHeadDoesNotLoosenItsGate(t *testing.T) {
	loose := func(off float64) Side {
		return change(steady("head", off), func(r *run) { r.change = func(made *result.Run) { made.Experiment.Tolerance = 0.99 } }).side()
	}
	got := Runs(stored(5), loose(-0.2), Options{})
	if got.Verdict != result.Regressed || got.Metrics[0].Tolerance != 0.05 {
		t.Errorf("slower: %s, %+v", got.Verdict, got.Metrics[0])
	}
	got = Runs(stored(5), loose(0), Options{})
	all := phrase.Join(phrase.English, got.Reasons...)
	if got.Verdict != result.NotComparable || !strings.Contains(all, "the head's file gates http_reqs.rate at 99%, the base's at 5%, which holds") {
		t.Errorf("the same: %s, %s", got.Verdict, all)
	}
	got = Runs(stored(5), loose(0), Options{Allowed: []What{Rules}})
	if got.Verdict != result.WithinTolerance || !reflect.DeepEqual(got.Allowed, []string{"rules"}) {
		t.Errorf("allowed: %s, %v", got.Verdict, got.Allowed)
	}
}

// TestSearches holds the rates found against each other, not the response times at them.
func TestSearches(t *testing.T) {
	side := func(id string, rates [3]float64) Side {
		run, trials := sample.Searched(rates)
		run.ID, run.Experiment.Tolerance = id, 0.05
		return SideOf(run, trials)
	}
	var base []Side
	for i, rate := range []float64{640, 645, 635, 642, 638} {
		base = append(base, side(fmt.Sprint(i), [3]float64{rate, rate, rate}))
	}
	for want, rates := range map[result.Verdict][3]float64{
		result.WithinTolerance: {641, 640, 642},
		result.Regressed:       {420, 440, 460},
	} {
		got := Runs(base, side("head", rates), Options{})
		if len(got.Metrics) == 0 || got.Metrics[0].Metric != metricname.SearchRate || got.Metrics[0].Verdict != want {
			t.Errorf("%s: %+v", want, got.Metrics)
		}
	}
}

// A side is what a stored baseline keeps: written and read back, it judges as it did.
func TestASideSurvivesJSON(t *testing.T) {
	base := stored(5)
	data, err := json.Marshal(base)
	if err != nil {
		t.Fatal(err)
	}
	var back []Side
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	head := steady("head", -0.13).side()
	was, is := Runs(base, head, Options{}), Runs(back, head, Options{})
	if !reflect.DeepEqual(was, is) {
		t.Errorf("was %+v\nis %+v", was, is)
	}
	if again, _ := json.Marshal(back); string(again) != string(data) {
		t.Errorf("%s\n%s", data, again)
	}
}

// What the head alone has is no part of the comparison, and what the base alone has is told.
func TestVariantsOfOneSide(t *testing.T) {
	more := change(steady("head", 0), func(r *run) {
		r.change = func(made *result.Run) {
			made.Experiment.Variants = append(made.Experiment.Variants, spec.Variant{Name: "new"})
		}
	}).side()
	got := Runs(stored(5), more, Options{})
	if warned := phrase.Join(phrase.English, got.Warnings...); got.Verdict != result.WithinTolerance || !strings.Contains(warned, "new: the base has no such variant") {
		t.Errorf("a new variant: %s, %s", got.Verdict, warned)
	}
	fewer := change(steady("head", 0), func(r *run) {
		r.change = func(made *result.Run) { made.Experiment.Variants[0].Name = "b" }
	}).side()
	if got := Runs(stored(5), fewer, Options{}); got.Verdict != result.NotComparable {
		t.Errorf("a missing variant: %s", got.Verdict)
	}
}
