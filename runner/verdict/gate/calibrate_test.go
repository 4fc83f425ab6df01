package gate

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/plan"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict/paired"
)

// against makes a run of so many pairs of a server against itself, none of them judged.
func (m machine) against(t testing.TB, pairs int, rules string) (*result.Run, []*result.Trial) {
	t.Helper()
	if m.load == "" {
		m.load = "users: 10"
	}
	e, err := spec.Parse("x.yaml", []byte("environment: {url: 'http://127.0.0.1:1'}\nload: {"+m.load+"}\n"+rules), spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	run := &result.Run{ID: "run", Experiment: *e, Plan: plan.Against(e, pairs)}
	run.Against = &result.Against{Rules: e.Regression, Looks: paired.DefaultLooks(), Alpha: paired.DefaultAlpha}
	var trials []*result.Trial
	for i, at := range run.Plan.Trials {
		trials = append(trials, m.trialOf(server{}, at, i))
	}
	return run, trials
}

func calibration(t testing.TB, m machine, pairs int, rules string) *Calibration {
	t.Helper()
	run, trials := m.seeded(5).against(t, pairs, rules)
	c, err := Calibrate(run, trials, 100)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *Calibration) figure(name string) Calibrated {
	for _, f := range c.Figures {
		if metricname.Figure(f.Metric, f.Aggregation) == name {
			return f
		}
	}
	return Calibrated{}
}

func describeCalibration(c *Calibration) string {
	text := fmt.Sprintf("%d pairs, file %+v, proposed %+v\n", c.Pairs, c.File, c.Proposed)
	for _, f := range c.Figures {
		text += fmt.Sprintf("  %+v\n", f)
	}
	return text + fmt.Sprintf("  %+v\n  %s", c.Propose, phrase.Join(phrase.English, c.Says...))
}

// TestCalibrateTellsTheNoise of a machine whose trials spread by 2%, so that pairs do by 2.8%.
func TestCalibrateTellsTheNoise(t *testing.T) {
	c := calibration(t, machine{noise: 0.02}, 20, "")
	if testing.Verbose() {
		t.Log(describeCalibration(c))
	}
	rate := c.figure("http_reqs.rate")
	if c.Pairs != 20 || !rate.Primary || math.Abs(rate.Spread-0.028) > 0.012 || rate.Tolerance != 0.05 {
		t.Errorf("%+v", rate)
	}
	// Of 20 pairs, by the t of the last look and a chance of 80%.
	if want := rate.Spread * 3.3 / math.Sqrt(20); math.Abs(rate.Least-want) > 0.15*want {
		t.Errorf("least tolerance %.4f, want about %.4f", rate.Least, want)
	}
	if want := 1 - (1-rate.Least)*(1-0.05); math.Abs(rate.Detectable-want) > 1e-9 {
		t.Errorf("detectable %.4f, want %.4f", rate.Detectable, want)
	}
	if rate.Needs < 6 || rate.Needs > 20 {
		t.Errorf("%d pairs for 5%%", rate.Needs)
	}
	if c.File.Alarms > 2 || c.Proposed.Within() < paired.Power || c.Proposed.Low > paired.DefaultAlpha {
		t.Errorf("file %+v, proposed %+v", c.File, c.Proposed)
	}
	p95 := c.figure("http_req_duration.p(95)")
	if p95.Least <= 0 || p95.Least > 0.2 || p95.Spread <= 0 || p95.Typical == 0 {
		t.Errorf("%+v", p95)
	}
}

// TestWhatIsProposedIsAFile: the tolerances can be read back, and the gate that they make is the
// one that was told of.
func TestWhatIsProposedIsAFile(t *testing.T) {
	for name, m := range map[string]machine{
		"closed": {noise: 0.08}, "open": {noise: 0.05, paused: true, load: "rate: 400/s"},
		"two requests": {noise: 0.05, load: "users: 10, requests: {list: {}, one: {}}"},
	} {
		t.Run(name, func(t *testing.T) {
			c := calibration(t, m, 20, "regression: {metrics: {server_memory.max: 10KiB, http_req_duration.p(99): 1us, http_req_failed.rate: 0%}}")
			rules := "regression:\n  metrics:\n"
			for _, p := range c.Propose {
				rules += fmt.Sprintf("    %q: %s\n", p.Figure, p.Text)
			}
			run, _ := m.seeded(5).against(t, 1, rules)
			for _, f := range c.Figures {
				for _, g := range run.Experiment.Rules(f.Variant).All() {
					scale := 1.0
					if g.Absolute && f.Unit == "ns" {
						scale = 1e6
					}
					if g.Name() != metricname.Figure(f.Metric, f.Aggregation) || !strings.Contains(rules, g.Name()) {
						continue
					}
					if got := scale * g.Tolerance; math.Abs(got-f.Proposed) > 1e-9*f.Proposed || g.Absolute != f.Absolute {
						t.Errorf("%s: %g (absolute %t) was read, %g (%t) was told of", g.Name(), got, g.Absolute, f.Proposed, f.Absolute)
					}
					if f.Proposed < f.Least {
						t.Errorf("%s: %g is proposed, and %g is the least", g.Name(), f.Proposed, f.Least)
					}
				}
			}
			if len(c.Propose) < 4 {
				t.Errorf("proposed: %+v", c.Propose)
			}
			if testing.Verbose() {
				t.Log(describeCalibration(c))
			}
		})
	}
}

func TestCalibrateNoise(t *testing.T) {
	c := calibration(t, machine{noise: 0.3}, 20, "")
	rate := c.figure("http_reqs.rate")
	if c.File.Undecided < 50 || rate.Proposed < 0.15 || rate.Needs > 0 && rate.Needs < 100 {
		t.Errorf("%s", describeCalibration(c))
	}
}

func TestCalibrateWithFewPairs(t *testing.T) {
	few := calibration(t, machine{noise: 0.02}, 6, "")
	if few.File.Runs == 0 || !strings.Contains(phrase.Join(phrase.English, few.Says...), "only 6 pairs") {
		t.Errorf("%s", describeCalibration(few))
	}
	none := calibration(t, machine{noise: 0.02}, 3, "")
	if none.File.Runs != 0 || len(none.Propose) != 0 || !strings.Contains(none.Says[0].String(), "3 pairs") {
		t.Errorf("%s", describeCalibration(none))
	}
	run, _ := machine{}.seeded(1).against(t, 4, "")
	if c, err := Calibrate(run, nil, 100); err != nil || c.Pairs != 0 || c.File.Runs != 0 {
		t.Errorf("%+v, %v", c, err)
	}
}
