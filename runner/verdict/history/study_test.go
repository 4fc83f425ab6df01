package history

import (
	"math"
	"math/rand/v2"
	"testing"
)

// world makes up series of runs: metrics that move together by the share common, around levels
// that the runs' own spread of 1 hides.
type world struct {
	runs, metrics int
	memory        float64 // of a run for the one before it
	drift         float64 // over all runs
	outliers      float64 // share of runs that lie 10 off
	states        float64 // share of runs in which the machine is in another state, 3 off
	episode       float64 // of the first metric, in the middle third
	shift         float64 // of the first metric, from the middle on
}

const common = 0.5

func (w world) draw(rng *rand.Rand) (series [][]float64, places [][]int) {
	series, places = make([][]float64, w.metrics), make([][]int, w.metrics)
	state := make([]float64, w.metrics+1)
	for r := range w.runs {
		for m := range state {
			keep := w.memory
			if r == 0 {
				keep = 0
			}
			state[m] = keep*state[m] + math.Sqrt(1-keep*keep)*rng.NormFloat64()
		}
		off := w.drift * float64(r) / float64(w.runs)
		if rng.Float64() < w.outliers {
			off += 10
		}
		if rng.Float64() < w.states {
			off += 3
		}
		for m := range w.metrics {
			v := off + math.Sqrt(common)*state[0] + math.Sqrt(1-common)*state[m+1]
			if m == 0 && r >= w.runs/2 {
				v += w.shift
			}
			if m == 0 && r >= w.runs/3 && r < 2*w.runs/3 {
				v += w.episode
			}
			series[m], places[m] = append(series[m], v), append(places[m], r)
		}
	}
	return series, places
}

// place is where the first metric shifts first.
func (w world) place() int {
	if w.episode != 0 {
		return w.runs / 3
	}
	return w.runs / 2
}

// seen is in what share of so many draws a shift was found in the first metric, near its place,
// and in any other.
func (w world) seen(draws int) (first, near, other float64) {
	each := 1 / float64(draws)
	for i := range draws {
		series, places := w.draw(rand.New(rand.NewPCG(uint64(i), 7)))
		found, _ := shifts(series, places, w.runs, uint64(i))
		for m, f := range found {
			if len(f) == 0 {
				continue
			}
			if m > 0 {
				other += each
				break
			}
			first += each
			if math.Abs(float64(f[0].at-w.place())) <= 1 {
				near += each
			}
			if w.shift == 0 && w.episode == 0 {
				break
			}
		}
	}
	return first, near, other
}

// TestNoFalseShifts: without a shift, one is found in at most one of twenty histories, whatever
// runs do beside spreading; a hundred histories may have two standard errors more. Where half of
// a run's distance from the level stays for the next run it is one in nine: such a series
// wanders, and an honest level is not to be had.
func TestNoFalseShifts(t *testing.T) {
	for name, w := range map[string]world{
		"one metric":           {runs: 20, metrics: 1},
		"six metrics":          {runs: 20, metrics: 6},
		"many runs":            {runs: 60, metrics: 3},
		"memory":               {runs: 30, metrics: 6, memory: 0.3},
		"drift of half an sd":  {runs: 30, metrics: 6, drift: 0.5},
		"outliers":             {runs: 30, metrics: 6, outliers: 0.1},
		"two states":           {runs: 30, metrics: 6, states: 0.3},
		"outliers with memory": {runs: 30, metrics: 6, memory: 0.3, outliers: 0.05},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const draws = 100
			first, _, other := w.seen(draws)
			t.Logf("found in %.3f", first+other)
			if first+other > 0.05+2*math.Sqrt(0.05*0.95/draws) {
				t.Errorf("shifts found in %.3f of the histories", first+other)
			}
		})
	}
}

// TestShiftsAreSeen: with ten runs on either side.
func TestShiftsAreSeen(t *testing.T) {
	for name, c := range map[string]struct {
		world
		least float64
	}{
		"2 sd, one metric":             {world{runs: 20, metrics: 1, shift: 2}, 0.7},
		"3 sd, one metric":             {world{runs: 20, metrics: 1, shift: 3}, 0.9},
		"2.5 sd of one of six metrics": {world{runs: 20, metrics: 6, shift: 2.5}, 0.7},
		"3 sd of one of six metrics":   {world{runs: 20, metrics: 6, shift: 3}, 0.85},
		"with memory":                  {world{runs: 20, metrics: 6, shift: 3, memory: 0.3}, 0.6},
		"a level that comes back":      {world{runs: 36, metrics: 6, episode: 4}, 0.8},
		"with outliers":                {world{runs: 30, metrics: 6, shift: 3, outliers: 0.05}, 0.8},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const draws = 100
			first, near, other := c.seen(draws)
			t.Logf("found in %.3f, near its place in %.3f; in others %.3f", first, near, other)
			if first < c.least {
				t.Errorf("found in %.3f of the histories, want %.2f", first, c.least)
			}
			if near < 0.75*first {
				t.Errorf("found near its place in %.3f of %.3f", near, first)
			}
			if other > 0.05 {
				t.Errorf("metrics that did not shift are named in %.3f", other)
			}
		})
	}
}
