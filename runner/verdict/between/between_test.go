package between

import (
	"math"
	"testing"

	"perflab/runner/result"
)

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.IsNaN(got) || math.Abs(got-want) > tolerance {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func runsOf(values ...float64) (runs [][]float64) {
	for _, v := range values {
		runs = append(runs, []float64{v})
	}
	return runs
}

// Of one trial a run, the interval is that for one more value of a normal sample: with 1..5 the
// mean is 3, s² = 2.5, √(2.5·1.2) = 1.7321, t(0.975, 4) = 2.7764.
func TestIntervalOfOneMore(t *testing.T) {
	j := Judge([]Item{{Primary: true, Base: runsOf(1, 2, 3, 4, 5), Head: []float64{10}, Tolerance: 1}}, 1)[0]
	near(t, "estimate", j.Estimate, 7, 1e-12)
	near(t, "low", j.Low, 7-2.7764*1.7321, 1e-3)
	near(t, "high", j.High, 7+2.7764*1.7321, 1e-3)
	// t = 6/1.7321 = 3.4641 with 4 degrees: 0.012869 one-sided
	near(t, "p", j.P, 0.012869, 0.004)
	if j.Verdict != result.Regressed || j.Runs != 5 {
		t.Errorf("%+v", j)
	}
}

// Values 0, 1, 3 with variances 1, 1, 0.25 have at τ² = 0 the mean 13/6 and
// Q = 1·4.694 + 1·1.361 + 4·0.694 = 8.833, above 2, so that τ² is not 0.
func TestPauleMandelSolvesItsEquation(t *testing.T) {
	runs := []summary{{value: 0, variance: 1}, {value: 1, variance: 1}, {value: 3, variance: 0.25}}
	tau := pauleMandel(runs)
	mean, _ := weighted(runs, tau)
	q := 0.0
	for _, r := range runs {
		q += (r.value - mean) * (r.value - mean) / (tau + r.variance)
	}
	near(t, "Q at τ²", q, 2, 1e-9)
	if tau <= 0 {
		t.Errorf("τ² = %v", tau)
	}
	for i := range runs {
		runs[i].variance = 100
	}
	if tau := pauleMandel(runs); tau != 0 {
		t.Errorf("runs no further apart than their trials: τ² = %v", tau)
	}
}

func TestFewRunsAreNeverGreen(t *testing.T) {
	base := runsOf(0, 0, 0, 0)
	for name, c := range map[string]struct {
		base      [][]float64
		worse     float64
		explained float64
		want      result.Verdict
		more      int
	}{
		"the same":                     {base, 0, 0.2, result.Undecided, 1},
		"better":                       {base, -1, 0.2, result.Undecided, 1},
		"as much as the states":        {base, 0.24, 0.2, result.Undecided, 1},
		"beyond them":                  {base, 0.26, 0.2, result.Regressed, 0},
		"beyond them, not beyond runs": {runsOf(-0.2, 0.2, 0), 0.26, 0.2, result.Undecided, -1},
		"one run":                      {base[:1], 0, 0.2, result.Undecided, 4},
		"no run":                       {nil, 1, 0.2, result.Undecided, 5},
	} {
		t.Run(name, func(t *testing.T) {
			j := Judge([]Item{{Primary: true, Base: c.base, Head: []float64{c.worse}, Tolerance: 0.05, Explained: c.explained}}, 1)[0]
			if j.Verdict != c.want || j.More != c.more || j.P != 1 {
				t.Errorf("%+v", j)
			}
		})
	}
}

// A single trial that something disturbed is no regression of a duration, while a run's errors
// in one trial count as errors that spread.
func TestOneDisturbedTrial(t *testing.T) {
	var base [][]float64
	for _, v := range []float64{0, 0.01, -0.01, 0.005, -0.005, 0.01} {
		base = append(base, []float64{v, v + 0.01, v - 0.01})
	}
	head := []float64{0, 0.01, 1}
	j := Judge([]Item{{Primary: true, Base: base, Head: head, Tolerance: 0.05, Robust: true}}, 1)[0]
	if j.Verdict != result.WithinTolerance {
		t.Errorf("a duration: %+v", j)
	}
	j = Judge([]Item{{Primary: true, Base: base, Head: head, Tolerance: 0.05}}, 1)[0]
	if j.Verdict != result.Undecided {
		t.Errorf("errors: %+v", j)
	}
}

func TestCountsHaveAFloor(t *testing.T) {
	base := runsOf(0, 0, 0, 0, 0)
	for floor, want := range map[float64]result.Verdict{0.0001: result.Regressed, 0.004: result.Undecided} {
		j := Judge([]Item{{Primary: true, Base: base, Head: []float64{0.008}, Tolerance: 0.001, Floor: floor}}, 1)[0]
		if j.Verdict != want {
			t.Errorf("floor %v: %+v", floor, j)
		}
	}
	j := Judge([]Item{{Primary: true, Base: base, Head: []float64{0}, Tolerance: 0.001, Floor: 0.0001}}, 1)[0]
	if j.Verdict != result.WithinTolerance {
		t.Errorf("none at all: %+v", j)
	}
}

func TestWhatSomeRunsLackIsTestedByItself(t *testing.T) {
	whole := runsOf(0, 0.01, -0.01, 0.005, -0.005, 0)
	lacking := append(runsOf(0, 0.01, -0.01, 0.005, -0.005), nil)
	items := []Item{{Base: whole, Head: []float64{0.5}, Tolerance: 0.05}, {Base: lacking, Head: []float64{0.5}, Tolerance: 0.05}, {Base: whole, Tolerance: 0.05}}
	judged := Judge(items, 1)
	if judged[0].Verdict != result.Regressed || judged[1].Verdict != result.Regressed || judged[1].Runs != 5 {
		t.Errorf("%+v", judged)
	}
	if judged[2].Verdict != result.Undecided || !math.IsInf(judged[2].High, 1) {
		t.Errorf("not measured: %+v", judged[2])
	}
}

func TestMoreRunsWouldDecide(t *testing.T) {
	base := runsOf(0, 0.02, -0.02, 0.03, -0.03)
	j := Judge([]Item{{Primary: true, Base: base, Head: []float64{-0.02}, Tolerance: 0.05}}, 1)[0]
	if j.Verdict != result.Undecided || j.More < 1 {
		t.Fatalf("%+v", j)
	}
	j = Judge([]Item{{Primary: true, Base: base, Head: []float64{0.05}, Tolerance: 0.05}}, 1)[0]
	if j.Verdict != result.Undecided || j.More != -1 {
		t.Errorf("at the tolerance: %+v", j)
	}
}
