package scale

import (
	"math"
	"math/rand/v2"
	"testing"
)

// law is the universal scalability law itself.
func law(one, contention, coherency float64, n int) float64 {
	servers := float64(n)
	return one * servers / (1 + contention*(servers-1) + coherency*servers*(servers-1))
}

func drawn(rng *rand.Rand, noise float64, one, contention, coherency float64, repeats int, sizes ...int) (points []Point) {
	for _, n := range sizes {
		p := Point{Servers: n}
		for range repeats {
			rate := law(one, contention, coherency, n) * (1 + noise*rng.NormFloat64())
			p.Rates, p.Mean = append(p.Rates, rate), p.Mean+rate/float64(repeats)
		}
		points = append(points, p)
	}
	return points
}

func TestTheLawComesBack(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for _, c := range [][3]float64{{30, 0, 0}, {30, 0.1, 0}, {500, 0.05, 0.01}, {2, 0, 0.02}} {
		f, ok := fitOf(drawn(rng, 0, c[0], c[1], c[2], 2, 1, 2, 4))
		if !ok {
			t.Fatalf("%v: no fit", c)
		}
		near := func(what string, got, want float64) {
			if math.Abs(got-want) > 1e-6*math.Max(1, want) {
				t.Errorf("%v: %s is %v, want %v", c, what, got, want)
			}
		}
		near("one", f.one().Value, c[0])
		near("contention", f.ratio(1).Value, c[1])
		near("coherency", f.ratio(2).Value, c[2])
		near("eight", f.at(8).Value, law(c[0], c[1], c[2], 8))
	}
}

// TestIntervalsHoldTheTruth counts how often they do, over many experiments of the size of
// feed-scale-out.yaml; that of eight servers, how often it holds a trial of them.
func TestIntervalsHoldTheTruth(t *testing.T) {
	rng := rand.New(rand.NewPCG(2026, 11))
	for _, c := range [][2]float64{{0.1, 0.01}, {0.05, 0}, {0, 0}} {
		const runs = 2000
		contention, coherency, next := 0, 0, 0
		for range runs {
			f, ok := fitOf(drawn(rng, 0.03, 30, c[0], c[1], 3, 1, 2, 4))
			if !ok || !f.interval {
				t.Fatal("no fit")
			}
			holds := func(e Estimate, v float64) int {
				if e.Low <= v && v <= e.High {
					return 1
				}
				return 0
			}
			contention += holds(f.ratio(1), c[0])
			coherency += holds(f.ratio(2), c[1])
			next += holds(f.at(8), law(30, c[0], c[1], 8)*(1+0.03*rng.NormFloat64()))
		}
		for what, n := range map[string]int{"contention": contention, "coherency": coherency, "next": next} {
			if share := float64(n) / runs; share < 0.93 {
				t.Errorf("%v: the interval of %s holds the truth in %.3f", c, what, share)
			}
		}
		t.Logf("%v: %d %d %d of %d", c, contention, coherency, next, runs)
	}
}

func TestWithoutEnoughTrials(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	if f, ok := fitOf(drawn(rng, 0.01, 30, 0.1, 0.01, 1, 1, 2, 4)); !ok || f.interval {
		t.Errorf("three trials have an interval: %+v, %v", f, ok)
	}
	if _, ok := fitOf(drawn(rng, 0.01, 30, 0.1, 0.01, 5, 1, 2)); ok {
		t.Error("two numbers of servers give three figures")
	}
}

// TestWhatCannotBe shows that a rate that grows faster than the servers gives neither contention
// nor coherency below 0.
func TestWhatCannotBe(t *testing.T) {
	f, ok := fitOf([]Point{{Servers: 1, Rates: []float64{10, 10.1}, Mean: 10.05}, {Servers: 2, Rates: []float64{22, 21.9}, Mean: 21.95}, {Servers: 4, Rates: []float64{45, 45.2}, Mean: 45.1}})
	if !ok {
		t.Fatal("no fit")
	}
	for _, e := range []Estimate{f.ratio(1), f.ratio(2)} {
		if e.Value < 0 || e.Low < 0 || e.High < e.Value {
			t.Errorf("%+v", e)
		}
	}
	if next := f.at(8); next.Value > 8*f.one().Value*(1+1e-9) || next.Low > next.Value || next.High < next.Value {
		t.Errorf("%+v of %+v", next, f.one())
	}
}
