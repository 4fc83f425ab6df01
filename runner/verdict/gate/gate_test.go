package gate

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"perflab/runner/metricname"
	"perflab/runner/plan"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict/paired"
)

var update = flag.Bool("update", false, "write docs/gate-rows.md anew")

// row is a change that the gate is there for, with what must be named; or none, that must not be.
type row struct {
	name    string
	machine machine
	head    server
	want    result.Verdict
	named   string
}

const (
	paused = "users: 400, think_time: 1s"
	atRate = "rate: 400/s"
)

var rows = []row{
	{"alike", machine{noise: 0.02}, server{}, result.WithinTolerance, ""},
	{"alike, one outlier trial", machine{noise: 0.02, burst: true}, server{}, result.WithinTolerance, ""},
	{"alike, with pauses", machine{noise: 0.02, paused: true, load: paused}, server{}, result.WithinTolerance, ""},
	{"alike, at a rate", machine{noise: 0.02, paused: true, load: atRate}, server{}, result.WithinTolerance, ""},
	{"alike, two requests", machine{noise: 0.02, load: "users: 10, requests: {list: {}, one: {}}"}, server{}, result.WithinTolerance, ""},
	{"alike, trials spread by 6%", machine{noise: 0.06}, server{}, "", ""},
	{"10% more work", machine{noise: 0.02}, server{slower: 0.1}, result.Regressed, "http_reqs.rate"},
	{"30% more work, trials spread by 6%", machine{noise: 0.06}, server{slower: 0.3}, result.Regressed, "http_reqs.rate"},
	{"30% slower, at a rate", machine{noise: 0.02, paused: true, load: atRate}, server{slower: 0.3}, result.Regressed, "http_req_duration_intended.p(95)"},
	{"1% tail of +50 ms", machine{noise: 0.02}, server{tail: 0.01}, result.Regressed, ""},
	{"1% tail of +50 ms, with pauses", machine{noise: 0.02, paused: true, load: paused}, server{tail: 0.01}, result.Regressed, "http_req_duration.p(99.9)"},
	{"a leak of 70 MB a trial", machine{noise: 0.02}, server{leak: 35000}, result.Regressed, "server_memory_slope.value"},
	{"CPU per request 2.5×, with pauses", machine{noise: 0.02, paused: true, load: paused}, server{cpu: 1.5}, result.Regressed, "server_cpu_per_request.mean"},
	{"one endpoint of two +239%, with pauses", machine{noise: 0.02, paused: true, load: paused + ", requests: {list: {}, one: {}}"}, server{second: 2.39}, result.Regressed, "http_req_duration.p(95)"},
	{"0.8% errors from 0", machine{noise: 0.02}, server{failed: 0.008}, result.Regressed, "http_req_failed.rate"},
	{"2% dropped from 0", machine{noise: 0.02, paused: true, load: atRate}, server{dropped: 0.02}, result.Regressed, "dropped_iterations.count"},
	{"30% quicker", machine{noise: 0.02}, server{slower: -0.3}, result.WithinTolerance, ""},
}

// right tells whether a comparison is what the row asks for.
func (r row) right(c *result.Comparison) bool {
	if r.want == "" {
		return c.Verdict != result.Regressed
	}
	named := r.named == "" || slices.ContainsFunc(c.Metrics, func(ch result.Change) bool {
		return ch.Verdict == result.Regressed && metricname.Figure(ch.Metric, ch.Aggregation) == r.named
	})
	return c.Verdict == r.want && named
}

// TestRows goes through the gate as the program does, with made-up trials. With -update so often
// that the shares can be told.
func TestRows(t *testing.T) {
	var table strings.Builder
	const studied = 40
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			if !*update {
				if c, _ := r.machine.seeded(3).run(t, server{}, r.head, ""); !r.right(c) {
					t.Errorf("want %s of %q\n%s", r.want, r.named, describe(c))
				}
				return
			}
			verdicts, pairs, right := map[result.Verdict]int{}, 0, 0
			for seed := range uint64(studied) {
				c, _ := r.machine.seeded(seed).run(t, server{}, r.head, "")
				verdicts[c.Verdict]++
				pairs += c.Pairs
				if r.right(c) {
					right++
				}
			}
			of := func(v result.Verdict) float64 { return 100 * float64(verdicts[v]) / studied }
			fmt.Fprintf(&table, "| %s | %.0f%% | %.0f%% | %.0f%% | %s | %.1f |\n", r.name, of(result.Regressed), of(result.Undecided), of(result.WithinTolerance), r.named, float64(pairs)/studied)
			if right < studied*8/10 || r.want != result.Regressed && verdicts[result.Regressed] > 6 { // 5% and three standard errors
				t.Errorf("%v, %d of %d as they are to be", verdicts, right, studied)
			}
		})
	}
	if !*update {
		return
	}
	text := "# What the gate makes of changes\n\nMade by `go test ./runner/verdict/gate -run TestRows -update -timeout 1h`: " + fmt.Sprintf("%d simulated runs a row, whose\n", studied) +
		"trials have histograms, counts, CPU and memory: about 2000 requests of 4 ms a trial, trials that spread by 2% where\nno other spread is named. Default rules, a tolerance of 5%. How often pairs alone are wrong stands in\n[gate-study.md](gate-study.md).\n\n" +
		"| change | regressed | undecided | within tolerance | by | pairs |\n|---|---:|---:|---:|---|---:|\n" + table.String()
	if err := os.WriteFile(filepath.Join("..", "..", "..", "docs", "gate-rows.md"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// few are a run of so many pairs of equal sides and their trials.
func (m machine) few(t *testing.T, pairs int, rules string, change func(*result.Trial)) (*result.Run, []*result.Trial) {
	t.Helper()
	m = m.seeded(5)
	if m.load == "" {
		m.load = "users: 10"
	}
	e, err := spec.Parse("x.yaml", []byte("environment: {url: 'http://127.0.0.1:1'}\nload: {"+m.load+"}\n"+rules), spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	run := &result.Run{ID: "run", Experiment: *e, Plan: plan.Against(e, pairs)}
	run.Against = &result.Against{Base: result.Base{Asked: "main", Commit: "0123456789"}, Rules: e.Regression, Looks: paired.DefaultLooks(), Alpha: paired.DefaultAlpha, Undecided: spec.UndecidedFail}
	var trials []*result.Trial
	for i, at := range run.Plan.Trials {
		trial := m.trialOf(server{}, at, i)
		if change != nil {
			change(trial)
		}
		trials = append(trials, trial)
	}
	return run, trials
}

func judged(t *testing.T, run *result.Run, trials []*result.Trial, ended bool) *result.Comparison {
	t.Helper()
	c, err := Judge(run, trials, ended)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := json.Marshal(c); err != nil { // an infinity would be lost with the whole record
		t.Error(err)
	}
	return c
}

func figureOf(c *result.Comparison, name string) *result.Change {
	for i := range c.Metrics {
		if metricname.Figure(c.Metrics[i].Metric, c.Metrics[i].Aggregation) == name {
			return &c.Metrics[i]
		}
	}
	return nil
}

// TestNothingIsDecidedBetweenLooks unless no more pairs will run.
func TestNothingIsDecidedBetweenLooks(t *testing.T) {
	m := machine{noise: 0.005}
	for pairs, want := range map[int]result.Verdict{0: result.Undecided, 1: result.Undecided, 3: result.Undecided, 6: result.WithinTolerance, 7: result.Undecided} {
		run, trials := m.few(t, pairs, "", nil)
		c := judged(t, run, trials, false)
		if c.Verdict != want || Enough(c) != (want == result.WithinTolerance) {
			t.Errorf("%d pairs: %s", pairs, describe(c))
		}
		if pairs == 7 && judged(t, run, trials, true).Verdict != result.WithinTolerance {
			t.Error("7 pairs of an ended run are undecided")
		}
		if c.Verdict == result.Undecided && pairs < 4 && (len(c.Reasons) != 1 || !strings.Contains(c.Reasons[0].String(), fmt.Sprintf("which needs 4: %d", pairs))) {
			t.Errorf("%d pairs: %v", pairs, c.Reasons)
		}
	}
}

// TestPairsThatDoNotCount are left out, and a pair measured again counts by its last attempt.
func TestPairsThatDoNotCount(t *testing.T) {
	run, trials := machine{noise: 0.005}.few(t, 7, "", nil)
	trials[4].Status = result.Invalid
	again := *trials[8]
	again.Attempt, again.Status = 2, result.Complete
	other := *trials[9]
	other.Attempt = 2
	trials[8].Metrics = nil
	c := judged(t, run, append(trials, &again, &other), true)
	if c.Pairs != 6 || c.Disturbed != 1 || c.Verdict != result.WithinTolerance {
		t.Error(describe(c))
	}
	if c.Base != "main (0123456)" || c.Head != "run" {
		t.Errorf("%q against %q", c.Head, c.Base)
	}
	for _, trial := range trials {
		trial.Status = result.Invalid
	}
	c = judged(t, run, trials, true)
	if len(c.Metrics) != 1 || c.Metrics[0].Tolerance != 0.05 || c.Verdict != result.Undecided {
		t.Errorf("none counts: %s", describe(c))
	}
}

// TestWhatWasNotMeasured is left out where nobody asked for it, and undecided else.
func TestWhatWasNotMeasured(t *testing.T) {
	noUse := func(trial *result.Trial) { trial.Resources = nil }
	run, trials := machine{noise: 0.005}.few(t, 6, "", noUse)
	c := judged(t, run, trials, true)
	if c.Verdict != result.WithinTolerance || figureOf(c, "server_memory.max") != nil || len(c.Warnings) != 1 || !strings.Contains(c.Warnings[0].String(), "server_cpu_per_request.mean") {
		t.Error(describe(c))
	}
	run, trials = machine{noise: 0.005}.few(t, 6, "regression: {metrics: {server_memory.max: 10%, http_req_blocked.avg: 10%, http_req_duration.p(99.99): 50%, iterations_interrupted.count: 1}}", noUse)
	c = judged(t, run, trials, true)
	for name, why := range map[string]string{"server_memory.max": "not measured", "http_req_blocked.avg": "not measured", "http_req_duration.p(99.99)": "1 request of a side lie beyond it, and 20 are needed"} {
		if ch := figureOf(c, name); ch == nil || ch.Verdict != result.Undecided || !strings.Contains(ch.Reason.String(), why) {
			t.Errorf("%s: %+v", name, ch)
		}
	}
	if c.Verdict != result.Undecided || len(c.Reasons) < 3 {
		t.Error(describe(c))
	}
	// On one side alone nothing is left out: the head could hide it.
	run, trials = machine{noise: 0.005}.few(t, 6, "", func(trial *result.Trial) {
		if trial.Side == plan.Head {
			trial.Resources = nil
		}
	})
	if c = judged(t, run, trials, true); c.Verdict != result.Undecided || figureOf(c, "server_memory.max") == nil {
		t.Error(describe(c))
	}
}

// TestTolerancesInTheFiguresUnit hold the plain difference.
func TestTolerancesInTheFiguresUnit(t *testing.T) {
	slower := func(trial *result.Trial) {}
	rules := "regression: {metrics: {http_req_duration.avg: 5ms, http_req_duration.p(95): 10ms, http_req_duration.p(50): 1us, http_reqs.rate: 100/s, server_memory.max: 1GiB}}"
	run, trials := machine{noise: 0.005}.few(t, 10, rules, slower)
	c := judged(t, run, trials, true)
	for name, want := range map[string]float64{"http_req_duration.avg": 5e6, "http_req_duration.p(95)": 10e6, "http_reqs.rate": 100, "server_memory.max": 1 << 30} {
		ch := figureOf(c, name)
		if ch == nil || ch.Verdict != result.WithinTolerance || !ch.Absolute || ch.Tolerance != want || ch.Low > ch.Change || ch.High < ch.Change || ch.High > want {
			t.Errorf("%s: %+v", name, ch)
		}
	}
	if ch := figureOf(c, "http_req_duration.p(50)"); ch.Verdict != result.Undecided {
		t.Errorf("%+v", ch)
	}
}

// TestRulesOfTheHead do not count; that they differ fails what is not allowed to.
func TestRulesOfTheHead(t *testing.T) {
	loosened := "regression: {undecided: pass, primary: iterations.rate, metrics: {http_req_failed.rate: 50%}}"
	other, _ := machine{}.few(t, 0, loosened, nil)
	run, trials := machine{noise: 0.005}.few(t, 6, "", nil)
	run.Against.HeadRules = &other.Experiment.Regression
	c := judged(t, run, trials, true)
	said := ""
	for _, s := range c.Reasons {
		said += s.String() + "\n"
	}
	for _, want := range []string{
		"the head's file changes the rules", "decides by iterations.rate, the base's by http_reqs.rate",
		"gates http_req_failed.rate at 50 points, the base's at 0.1 points", "has an undecided comparison pass, the base's fail",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("no %q in %s", want, said)
		}
	}
	if c.Verdict != result.NotComparable || !Enough(c) {
		t.Error(describe(c))
	}
	run.Against.Allowed = []string{RulesWord}
	if c = judged(t, run, trials, true); c.Verdict != result.WithinTolerance || len(c.Reasons) > 0 || len(c.Warnings) < 3 {
		t.Error(describe(c))
	}
}
