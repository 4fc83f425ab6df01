package between

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"perflab/runner/result"
)

// world is a machine on which runs of one code are drawn: variants of a primary figure and two
// others each, whose logarithms move with the run's state and with the trial.
type world struct {
	between, within float64 // standard deviations of a run's state, and of a trial
	shared          bool    // one state moves all variants of a run, else each has its own
	variants        int
	repeats         int
}

const figures = 3

// run draws the values by figure; worse is added to those of the last variant.
func (w world) run(rng *rand.Rand, worse float64) [][]float64 {
	var all [][]float64
	state := rng.NormFloat64()
	for v := range w.variants {
		if !w.shared {
			state = rng.NormFloat64()
		}
		trials := make([]float64, w.repeats)
		for r := range trials {
			trials[r] = rng.NormFloat64()
		}
		for range figures {
			// Half of a figure's variance is its own, half is the server's.
			own := math.Sqrt(0.5)
			of := rng.NormFloat64()
			values := make([]float64, w.repeats)
			for r := range values {
				values[r] = w.between*own*(state+of) + w.within*own*(trials[r]+rng.NormFloat64())
				if v == w.variants-1 {
					values[r] += worse
				}
			}
			all = append(all, values)
		}
	}
	return all
}

// judge draws base runs and a head, and judges it.
func (w world) judge(rng *rand.Rand, runs int, worse, tolerance float64) []Judged {
	items := make([]Item, w.variants*figures)
	for i := range items {
		items[i] = Item{Primary: i%figures == 0, Tolerance: tolerance, Robust: true, Explained: 0.194}
	}
	for range runs {
		for i, values := range w.run(rng, 0) {
			items[i].Base = append(items[i].Base, values)
		}
	}
	for i, values := range w.run(rng, worse) {
		items[i].Head = values
	}
	return Judge(items, rng.Uint64())
}

func has(judged []Judged, v result.Verdict) bool {
	for _, j := range judged {
		if j.Verdict == v {
			return true
		}
	}
	return false
}

// atMost is what a share of n may come to where the true one is p: 3.1 standard deviations
// above, which is exceeded once in a thousand seeds.
func atMost(n int, p float64) float64 {
	return float64(n)*p + 3.1*math.Sqrt(float64(n)*p*(1-p))
}

// TestTheSameIsNoRegression holds a run of the same code against stored ones, on machines whose
// runs are 2% and 5% apart. By trials, 18% to 59% of these were regressions.
func TestTheSameIsNoRegression(t *testing.T) {
	const n = 100
	for _, between := range []float64{0.02, 0.05} {
		for _, repeats := range []int{3, 10} {
			for _, runs := range []int{1, 2, 4, 5, 10} {
				t.Run(fmt.Sprintf("sd %v, %d repeats, %d runs", between, repeats, runs), func(t *testing.T) {
					w := world{between: between, within: 0.02, variants: 3, repeats: repeats, shared: runs%2 == 0}
					rng := rand.New(rand.NewPCG(uint64(1000*between), uint64(100*repeats+runs)))
					found, green := 0, 0
					for range n {
						judged := w.judge(rng, runs, 0, 0.05)
						if has(judged, result.Regressed) {
							found++
						}
						if has(judged, result.WithinTolerance) {
							green++
						}
					}
					t.Logf("regressed in %d of %d, a figure within tolerance in %d", found, n, green)
					if float64(found) > atMost(n, Alpha) {
						t.Errorf("%d of %d are regressions", found, n)
					}
					if runs < Enough && green > 0 {
						t.Errorf("%d of %d have a figure within tolerance after %d runs", green, n, runs)
					}
				})
			}
		}
	}
}

// TestTheErrorIsWhatIsPromised takes every change for one that matters, so that nothing but the
// statistics keeps the same from being a regression.
func TestTheErrorIsWhatIsPromised(t *testing.T) {
	const n = 150
	for _, runs := range []int{5, 10} {
		for _, w := range []world{
			{between: 0.05, within: 0.02, variants: 3, repeats: 3},
			{between: 0.05, within: 0.02, variants: 3, repeats: 3, shared: true},
			{between: 0, within: 0.02, variants: 3, repeats: 3},
			{between: 0.02, within: 0.05, variants: 1, repeats: 1},
		} {
			t.Run(fmt.Sprintf("%+v, %d runs", w, runs), func(t *testing.T) {
				rng := rand.New(rand.NewPCG(7, uint64(runs)))
				found := 0
				for range n {
					if has(w.judge(rng, runs, 0, 0), result.Regressed) {
						found++
					}
				}
				t.Logf("regressed in %d of %d", found, n)
				if float64(found) > atMost(n, Alpha) {
					t.Errorf("%d of %d are regressions", found, n)
				}
			})
		}
	}
}

// TestBeyondTheToleranceIsNotGreen makes the last variant worse by just the tolerance: calling
// it within tolerance is an error, which each figure may make in half of Alpha.
func TestBeyondTheToleranceIsNotGreen(t *testing.T) {
	const n = 200
	for _, runs := range []int{5, 10} {
		w := world{between: 0.02, within: 0.02, variants: 1, repeats: 3}
		rng := rand.New(rand.NewPCG(11, uint64(runs)))
		green := 0
		for range n {
			if w.judge(rng, runs, 0.05, 0.05)[0].Verdict == result.WithinTolerance {
				green++
			}
		}
		if float64(green) > atMost(n, Alpha/2) {
			t.Errorf("%d runs: %d of %d at the tolerance are within it", runs, green, n)
		}
	}
}

// TestARegressionIsFound makes one variant of three worse: by so much that the difference lies
// five standard errors, √(τ² + σ²/3·π/2)·√(1 + 1/k), above the tolerance.
func TestARegressionIsFound(t *testing.T) {
	const n = 100
	for name, c := range map[string]struct {
		between, worse float64
		runs           int
	}{
		"2% apart, 10 runs, 20% more": {0.02, math.Log(1.20), 10},
		"5% apart, 10 runs, 45% more": {0.05, math.Log(1.45), 10},
		"2% apart, 5 runs, 30% more":  {0.02, math.Log(1.30), 5},
		"2% apart, 1 run, half":       {0.02, math.Ln2, 1},
		"5% apart, 1 run, −73%":       {0.05, -math.Log(0.27), 1},
		"5% apart, 3 runs, −73%":      {0.05, -math.Log(0.27), 3},
	} {
		t.Run(name, func(t *testing.T) {
			w := world{between: c.between, within: 0.02, variants: 3, repeats: 3}
			rng := rand.New(rand.NewPCG(3, uint64(c.runs)))
			found := 0
			for range n {
				if w.judge(rng, c.runs, c.worse, 0.05)[2*figures].Verdict == result.Regressed {
					found++
				}
			}
			t.Logf("found in %d of %d", found, n)
			if found < n*9/10 {
				t.Errorf("found in %d of %d", found, n)
			}
		})
	}
}
