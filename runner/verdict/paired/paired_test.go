package paired

import (
	"math"
	"testing"

	"perflab/runner/result"
)

func judge(t *testing.T, look int, items ...Item) []Judged {
	t.Helper()
	judged, err := design(t, DefaultLooks()...).Judge(items, look, 1)
	if err != nil {
		t.Fatal(err)
	}
	return judged
}

// wave is n differences around mean that spread evenly by at most width.
func wave(n int, mean, width float64) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = mean + width*(2*float64((i*7)%n)/float64(n-1)-1)
	}
	return out
}

func TestVerdicts(t *testing.T) {
	for name, c := range map[string]struct {
		worse []float64
		want  result.Verdict
	}{
		"alike":                    {wave(10, 0, 0.02), result.WithinTolerance},
		"far worse":                {wave(10, 0.2, 0.02), result.Regressed},
		"far better":               {wave(10, -0.2, 0.02), result.WithinTolerance},
		"at the tolerance":         {wave(10, 0.05, 0.02), result.Undecided},
		"too noisy":                {wave(10, 0, 0.3), result.Undecided},
		"worse, within tolerance":  {wave(10, 0.02, 0.005), result.WithinTolerance},
		"too few pairs":            {wave(3, 0.5, 0.01), result.Undecided},
		"no pair":                  {nil, result.Undecided},
		"without any spread":       {[]float64{0, 0, 0, 0, 0, 0}, result.WithinTolerance},
		"worse without any spread": {[]float64{1, 1, 1, 1, 1, 1}, result.Regressed},
	} {
		t.Run(name, func(t *testing.T) {
			j := judge(t, 1, Item{Primary: true, Worse: c.worse, Tolerance: 0.05})[0]
			if j.Verdict != c.want {
				t.Errorf("%s [%.3f, %.3f], want %s", j.Verdict, j.Low, j.High, c.want)
			}
			if (j.More != 0) != (j.Verdict == result.Undecided) {
				t.Errorf("%s wants %d more pairs", j.Verdict, j.More)
			}
		})
	}
}

// TestOneTrialThatWentWrongIsNoFinding: with the plain mean it hides what the others show.
func TestOneTrialThatWentWrongIsNoFinding(t *testing.T) {
	worse := wave(10, 0, 0.02)
	worse[4] = 3
	if got := judge(t, 1, Item{Primary: true, Robust: true, Worse: worse, Tolerance: 0.05})[0]; got.Verdict != result.WithinTolerance {
		t.Errorf("robust: %s [%.3f, %.3f]", got.Verdict, got.Low, got.High)
	}
	if got := judge(t, 1, Item{Primary: true, Worse: worse, Tolerance: 0.05})[0]; got.Verdict != result.Undecided {
		t.Errorf("plain: %s", got.Verdict)
	}
}

// TestNoErrorSeenIsNotNoError: 20 pairs of few requests cannot show that errors are rarer than
// one in a hundred.
func TestNoErrorSeenIsNotNoError(t *testing.T) {
	none := make([]float64, 20)
	if got := judge(t, 3, Item{Worse: none, Tolerance: 0.01, Floor: 0.02})[0]; got.Verdict != result.Undecided {
		t.Errorf("%s [%v, %v]", got.Verdict, got.Low, got.High)
	}
	if got := judge(t, 3, Item{Worse: none, Tolerance: 0.01, Floor: 0.001})[0]; got.Verdict != result.WithinTolerance {
		t.Errorf("%s [%v, %v]", got.Verdict, got.Low, got.High)
	}
}

// TestOneOfManyIsFound: a change in one metric of many is found after ten pairs, and the
// others are not blamed.
func TestOneOfManyIsFound(t *testing.T) {
	var items []Item
	for i := range 12 {
		mean := 0.0
		if i == 7 {
			mean = 0.3
		}
		worse := wave(10, mean, 0.03)
		for j := range worse {
			worse[j] += 0.01 * math.Sin(float64(3*i+5*j))
		}
		items = append(items, Item{Worse: worse, Tolerance: 0.05, Robust: true})
	}
	for i, j := range judge(t, 1, items...) {
		if (j.Verdict == result.Regressed) != (i == 7) {
			t.Errorf("metric %d: %s [%.3f, %.3f] p=%.4f", i, j.Verdict, j.Low, j.High, j.P)
		}
	}
}

func TestAll(t *testing.T) {
	w, u, r := Judged{Verdict: result.WithinTolerance}, Judged{Verdict: result.Undecided}, Judged{Verdict: result.Regressed}
	for name, c := range map[string]struct {
		of   []Judged
		want result.Verdict
	}{
		"none": {nil, result.Undecided}, "within": {[]Judged{w, w}, result.WithinTolerance}, "one undecided": {[]Judged{w, u}, result.Undecided}, "one regressed": {[]Judged{u, r, w}, result.Regressed},
	} {
		if got := All(c.of); got != c.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestGroupsHaveAsManyPairs(t *testing.T) {
	_, err := design(t, 6).Judge([]Item{{Worse: wave(6, 0, 1)}, {Worse: wave(7, 0, 1)}}, 0, 1)
	if err == nil {
		t.Error("a variant of 6 and 7 pairs was taken")
	}
}

// TestDetectableIsDetected: what a design says it can show it shows with about that chance.
func TestDetectableIsDetected(t *testing.T) {
	d := design(t, DefaultLooks()...)
	change := d.Detectable(0.06, 0.05)
	const runs = 400
	found := 0
	for i := range runs {
		s := newStudy(uint64(i))
		worse := make([]float64, 20)
		for j := range worse {
			worse[j] = change + 0.06*s.NormFloat64()
		}
		judged, err := d.Judge([]Item{{Primary: true, Worse: worse, Tolerance: 0.05}}, 3, 1)
		if err != nil {
			t.Fatal(err)
		}
		if judged[0].Verdict == result.Regressed {
			found++
		}
	}
	if share := float64(found) / runs; math.Abs(share-Power) > 0.06 { // 3 standard errors
		t.Errorf("found in %.2f of the runs", share)
	}
}
