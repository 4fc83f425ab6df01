package paired

import (
	"math"
	"math/rand/v2"
	"testing"
)

// alike are the items of one variant whose two sides are the same, spread by sd: the primary
// one and so many others.
func alike(pairs, others int, sd, tolerance float64) []Item {
	rng := rand.New(rand.NewPCG(11, 0))
	var items []Item
	for m := range 1 + others {
		it := Item{Primary: m == 0, Robust: true, Tolerance: tolerance}
		for range pairs {
			it.Worse = append(it.Worse, sd*rng.NormFloat64())
		}
		items = append(items, it)
	}
	return items
}

func calibrate(t *testing.T, items []Item, runs int) Calibration {
	t.Helper()
	d := design(t, DefaultLooks()...)
	d.Flips = 199
	c, err := d.Calibrate(items, runs, 1)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestCalibrateWithoutTolerance: of sides that are alike, and with nothing that noise may do,
// alarms are as rare as the design says.
func TestCalibrateWithoutTolerance(t *testing.T) {
	c := calibrate(t, alike(20, 3, 0.02, 0), 400)
	if c.Low > DefaultAlpha || c.Alarms == 0 {
		t.Errorf("%d alarms of %d runs [%.3f, %.3f], want some and 5%% at most", c.Alarms, c.Runs, c.Low, c.High)
	}
	if c.Alarms+c.Undecided != c.Runs {
		t.Errorf("%d alarms and %d undecided of %d: nothing can be within no tolerance", c.Alarms, c.Undecided, c.Runs)
	}
}

func TestCalibrateQuietAndNoisy(t *testing.T) {
	quiet := calibrate(t, alike(20, 3, 0.005, 0.05), 100)
	if quiet.Alarms != 0 || quiet.Undecided != 0 || quiet.Pairs > 7 {
		t.Errorf("quiet: %+v", quiet)
	}
	noisy := calibrate(t, alike(20, 3, 0.3, 0.05), 100)
	if noisy.Undecided < 90 || noisy.Pairs < 19 {
		t.Errorf("noisy: %d undecided of %d after %.1f pairs", noisy.Undecided, noisy.Runs, noisy.Pairs)
	}
}

// TestToleranceTellsBothWays: with the tolerance that is proposed, sides that are alike come out
// within it as often as Power, and so many pairs are needed as there are.
func TestToleranceTellsBothWays(t *testing.T) {
	d := design(t, DefaultLooks()...)
	items := alike(20, 0, 0.05, 0)
	sd, ok := Spread(items[0])
	if !ok || math.Abs(sd-0.05) > 0.02 {
		t.Fatalf("spread %.3f, %t", sd, ok)
	}
	items[0].Tolerance = d.Tolerance(sd, 1)
	if n := d.Need(sd, items[0].Tolerance, 1); n != 20 {
		t.Errorf("%d pairs are needed", n)
	}
	if n := d.Need(sd, items[0].Tolerance/10, 1); n != -1 {
		t.Errorf("%d pairs are needed for a tenth of it", n)
	}
	if c := calibrate(t, items, 200); c.Within() < 0.7 {
		t.Errorf("%.0f%% within tolerance", 100*c.Within())
	}
	if _, ok := Spread(Item{Worse: []float64{1, 2}}); ok {
		t.Error("two pairs have a spread")
	}
}

// TestFewerPairsThanLooks draws with repetition.
func TestFewerPairsThanLooks(t *testing.T) {
	if c := calibrate(t, alike(5, 2, 0.005, 0.05), 20); c.Within() != 1 {
		t.Errorf("%+v", c)
	}
}

// TestCalibrateAsJudged: leaving out what decides nothing changes no verdict.
func TestCalibrateAsJudged(t *testing.T) {
	d := design(t, DefaultLooks()...)
	d.Flips = 199
	short := d
	short.verdictAlone = true
	for seed := range uint64(30) {
		items := drawn(alike(20, 3, 0.02, 0.004), 20, rand.New(rand.NewPCG(seed, 0)))
		want, pairs, err := d.sequence(items, seed)
		got, fewer, otherErr := short.sequence(items, seed)
		if err != nil || otherErr != nil || got != want || pairs != fewer {
			t.Errorf("seed %d: %s after %d pairs, want %s after %d; %v, %v", seed, got, fewer, want, pairs, err, otherErr)
		}
	}
}

func TestCalibrateRefuses(t *testing.T) {
	d := design(t, DefaultLooks()...)
	for name, items := range map[string][]Item{
		"other pairs": append(alike(10, 0, 0.02, 0.05), alike(9, 0, 0.02, 0.05)...), "no pair": {{}},
		"fewer the other way round": {{Worse: []float64{1, 2}, Mirror: []float64{1}}},
	} {
		if _, err := d.Calibrate(items, 10, 1); err == nil {
			t.Errorf("%s: it was told of", name)
		}
	}
}

// TestMirror: what is no plain difference has its own value with the sides swapped.
func TestMirror(t *testing.T) {
	items := []Item{{Primary: true, Worse: []float64{-1, -1, -1.2, -1.1, -1, -1.1}, Mirror: []float64{-1.1, -1, -1, -1.1, -1.2, -1}}}
	if c := calibrate(t, items, 20); c.Within() != 1 {
		t.Errorf("%+v: both ways round each pair is better by 1", c)
	}
	if a := items[0].Alike(); math.Abs(a+1.066667) > 1e-5 {
		t.Errorf("alike sides come to %.4f", a)
	}
}

func TestShareAsPublished(t *testing.T) {
	for _, c := range []struct {
		k, n      int
		low, high float64
	}{{0, 30, 0, 0.1157}, {1, 30, 0.0008, 0.1722}, {10, 10, 0.6915, 1}} {
		if low, high := share(c.k, c.n); math.Abs(low-c.low) > 5e-4 || math.Abs(high-c.high) > 5e-4 {
			t.Errorf("%d of %d: [%.4f, %.4f], want [%.4f, %.4f]", c.k, c.n, low, high, c.low, c.high)
		}
	}
}
