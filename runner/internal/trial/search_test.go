package trial

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"perflab/runner/result"
	"perflab/runner/spec"
)

// run steers a search against a server, within its bound of steps, and returns the rates
// measured and the last course. Each measurement is told how often its rate was before.
func run(t *testing.T, s spec.Search, server func(rate float64, before int) outcome) ([]float64, course) {
	t.Helper()
	var steps []outcome
	var rates []float64
	c := steer(s, nil)
	for c.next > 0 {
		if len(steps) == s.Steps() {
			t.Fatalf("%+v wants more than its %d steps: %v", s, s.Steps(), rates)
		}
		before := 0
		for _, r := range rates {
			if r == c.next {
				before++
			}
		}
		if (before > 0) != c.repeat || before > 2 {
			t.Fatalf("%v was measured %d times before, repeat is %v: %v", c.next, before, c.repeat, rates)
		}
		rates = append(rates, c.next)
		o := server(c.next, before)
		o.rate = c.next
		steps = append(steps, o)
		c = steer(s, steps)
	}
	return rates, c
}

// upTo is a server that holds every rate up to its capacity.
func upTo(capacity float64) func(float64, int) outcome {
	return func(rate float64, _ int) outcome { return outcome{held: rate <= capacity} }
}

func TestSteer(t *testing.T) {
	s := spec.Search{From: 100, To: 1000, Precision: 0.2}
	root := math.Sqrt(200 * 400)
	higher := math.Sqrt(root * 400)
	// after replaces what upTo(300) says of one measurement, counted from 0.
	after := func(n int, o outcome) func(float64, int) outcome {
		k := -1
		return func(rate float64, before int) outcome {
			if k++; k == n {
				return o
			}
			return upTo(300)(rate, before)
		}
	}
	for name, c := range map[string]struct {
		server       func(float64, int) outcome
		rates        []float64
		held, failed float64
		ended        result.SearchEnd
	}{
		"in between":                 {upTo(300), []float64{100, 200, 400, 400, root, higher, higher}, root, higher, result.SearchNear},
		"at a rate tried":            {upTo(400), []float64{100, 200, 400, 800, 800, 400 * math.Sqrt2, 400 * math.Sqrt2, 400 * math.Pow(2, 0.25), 400 * math.Pow(2, 0.25)}, 400, 400 * math.Pow(2, 0.25), result.SearchNear},
		"all":                        {upTo(5000), []float64{100, 200, 400, 800, 1000}, 1000, 0, result.SearchAllHeld},
		"none":                       {upTo(99), []float64{100, 100}, 0, 100, result.SearchNoneHeld},
		"one noisy step":             {after(1, outcome{}), []float64{100, 200, 200, 400, 400, root, higher, higher}, root, higher, result.SearchNear},
		"a doubt that passes":        {after(1, outcome{doubt: true}), []float64{100, 200, 200, 400, 400, root, higher, higher}, root, higher, result.SearchNear},
		"a doubt that stays":         {func(rate float64, _ int) outcome { return outcome{held: rate < 300, doubt: rate > 300} }, []float64{100, 200, 400, 400}, 200, 0, result.SearchGenerator},
		"failed, then doubtful":      {after(3, outcome{doubt: true}), []float64{100, 200, 400, 400, 400, root, higher, higher}, root, higher, result.SearchNear},
		"doubtful, then failed":      {after(2, outcome{doubt: true}), []float64{100, 200, 400, 400, 400, root, higher, higher}, root, higher, result.SearchNear},
		"doubtful, failed, doubtful": {func(rate float64, before int) outcome { return outcome{held: rate < 300, doubt: before != 1} }, []float64{100, 200, 400, 400, 400}, 200, 0, result.SearchGenerator},
		"doubt from the first":       {func(float64, int) outcome { return outcome{doubt: true} }, []float64{100, 100}, 0, 0, result.SearchGenerator},
	} {
		t.Run(name, func(t *testing.T) {
			rates, got := run(t, s, c.server)
			if !slices.EqualFunc(rates, c.rates, func(a, b float64) bool { return math.Abs(a-b) < 1e-6 }) {
				t.Errorf("measured %v, want %v", rates, c.rates)
			}
			if math.Abs(got.held-c.held) > 1e-6 || math.Abs(got.failed-c.failed) > 1e-6 || got.ended != c.ended {
				t.Errorf("held %v, failed %v, ended %q; want %v, %v, %q", got.held, got.failed, got.ended, c.held, c.failed, c.ended)
			}
		})
	}
}

// TestSearchFindsTheCapacity tries many searches against servers of every capacity: the
// answer is within the precision, and no search takes more steps than it says.
func TestSearchFindsTheCapacity(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	most := map[bool]bool{}
	for range 20000 {
		s := spec.Search{From: spec.Rate(math.Exp(rng.Float64() * 8)), Precision: spec.Share(math.Pow(rng.Float64(), 3))}
		s.To = s.From * spec.Rate(math.Exp(rng.Float64()*rng.Float64()*10))
		capacity := float64(s.From) * math.Exp(rng.Float64()*12-1)
		rates, c := run(t, s, upTo(capacity))
		most[len(rates) == s.Steps()] = true
		within := 1 + max(0.001, float64(s.Precision))
		switch c.ended {
		case result.SearchAllHeld:
			if c.held != float64(s.To) || capacity < float64(s.To) {
				t.Fatalf("%+v at capacity %v: %+v", s, capacity, c)
			}
		case result.SearchNoneHeld:
			if c.failed != float64(s.From) || capacity >= float64(s.From) {
				t.Fatalf("%+v at capacity %v: %+v", s, capacity, c)
			}
		case result.SearchNear:
			if c.held > capacity || c.failed <= capacity || c.failed > c.held*within*(1+1e-6) {
				t.Fatalf("%+v at capacity %v: %+v", s, capacity, c)
			}
		default:
			t.Fatalf("%+v at capacity %v: %+v", s, capacity, c)
		}
	}
	if !most[true] || !most[false] {
		t.Errorf("the bound of steps was reached: %v", most)
	}
}

// TestNoiseTakesNoMoreSteps lets steps hold, fail and be in doubt at random: the search ends
// within its bound, between rates it measured.
func TestNoiseTakesNoMoreSteps(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 20000 {
		s := spec.Search{From: 50, To: spec.Rate(50 * math.Exp(rng.Float64()*6)), Precision: spec.Share(rng.Float64() * 0.9)}
		hold, doubt := rng.Float64(), rng.Float64()*0.1
		rates, c := run(t, s, func(float64, int) outcome {
			if rng.Float64() < doubt {
				return outcome{doubt: true}
			}
			return outcome{held: rng.Float64() < hold}
		})
		for _, r := range rates {
			if r < float64(s.From) || r > float64(s.To) {
				t.Fatalf("%+v measured %v", s, rates)
			}
		}
		if c.ended == "" || c.failed != 0 && c.held >= c.failed {
			t.Fatalf("%+v: %+v", s, c)
		}
	}
}

func TestStepsCountsWhatItSays(t *testing.T) {
	for name, c := range map[string]struct {
		search spec.Search
		steps  int
	}{
		"documented":   {spec.Search{From: 50, To: 1600, Precision: 0.05}, 15},
		"one rate":     {spec.Search{From: 50, To: 50, Precision: 0.05}, 2},
		"within":       {spec.Search{From: 50, To: 52, Precision: 0.05}, 3},
		"exact double": {spec.Search{From: 50, To: 100, Precision: 0.99}, 5},
		"no precision": {spec.Search{From: 50, To: 100}, 23}, // 2 rates, 10 bisections, 11 repeats
	} {
		if got := c.search.Steps(); got != c.steps {
			t.Errorf("%s: %d steps, want %d", name, got, c.steps)
		}
	}
}
