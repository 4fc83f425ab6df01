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
	for i, it := range noisy.Items {
		if it.Tolerance < 0.15 || it.Need < 100 && it.Need > 0 {
			t.Errorf("noisy item %d: %+v", i, it)
		}
	}
}

// TestCalibratedTellsBothWays: with the tolerance that is proposed, a change of twice as much
// comes out regressed as often as Power, and so many pairs are needed as there are.
func TestCalibratedTellsBothWays(t *testing.T) {
	items := alike(20, 0, 0.05, 0)
	first := calibrate(t, items, 1).Items[0]
	if first.Pairs != 20 || math.Abs(first.Spread-0.05) > 0.02 {
		t.Fatalf("%+v", first)
	}
	items[0].Tolerance = first.Tolerance
	second := calibrate(t, items, 200)
	if n := second.Items[0].Need; n != 20 {
		t.Errorf("%d pairs are needed", n)
	}
	if math.Abs(second.Items[0].Detectable-2*first.Tolerance) > 1e-12 {
		t.Errorf("detectable is %.4f, want twice %.4f", second.Items[0].Detectable, first.Tolerance)
	}
	if within := 200 - second.Alarms - second.Undecided; within < 140 {
		t.Errorf("%d of 200 within tolerance", within)
	}
}

// TestCalibrateAsJudged: leaving out what decides nothing changes no verdict.
func TestCalibrateAsJudged(t *testing.T) {
	d := design(t, DefaultLooks()...)
	d.Flips = 199
	short := d
	short.verdictAlone = true
	for seed := range uint64(30) {
		items := swapped(alike(20, 3, 0.02, 0.004), rand.New(rand.NewPCG(seed, 0)))
		want, pairs, err := d.sequence(items, seed)
		got, fewer, otherErr := short.sequence(items, seed)
		if err != nil || otherErr != nil || got != want || pairs != fewer {
			t.Errorf("seed %d: %s after %d pairs, want %s after %d; %v, %v", seed, got, fewer, want, pairs, err, otherErr)
		}
	}
}

func TestCalibrateRefuses(t *testing.T) {
	d := design(t, DefaultLooks()...)
	if _, err := d.Calibrate(alike(10, 0, 0.02, 0.05), 10, 1); err == nil {
		t.Error("10 pairs do for a design of 20")
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
