package series

import (
	"math"
	"slices"
	"testing"
	"time"

	"perflab/runner/metric"
	"perflab/runner/result"
)

func TestMergeTakesMedianAndExtremes(t *testing.T) {
	l := merge([]curve{{0: 1, 1: 10}, {0: 3, 1: 30, 3: 7}, {0: 2}}, 5)
	want := Line{X: []float64{0, 5, 10, 15}, Median: []float64{2, 20, math.NaN(), 7}, Low: []float64{1, 10, math.NaN(), 7}, High: []float64{3, 30, math.NaN(), 7}, Trials: 3}
	same := func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }
	if !slices.Equal(l.X, want.X) || !slices.EqualFunc(l.Median, want.Median, same) || !slices.EqualFunc(l.Low, want.Low, same) || !slices.EqualFunc(l.High, want.High, same) || l.Trials != 3 {
		t.Errorf("got %+v", l)
	}
	if l := merge([]curve{{}, nil}, 1); !l.Empty() {
		t.Errorf("no values, yet %+v", l)
	}
}

func TestPointValues(t *testing.T) {
	points := []metric.Point{
		{Second: 0, Span: time.Second, Requests: 100, P95: 10 * time.Millisecond, ChecksPassed: 90, ChecksFailed: 10},
		{Second: 1, Span: time.Second, Requests: 300, P95: 20 * time.Millisecond, ChecksPassed: 300},
		{Second: 2, Span: time.Second},
		{Second: 3, Span: 10 * time.Millisecond, Requests: 5, P95: time.Millisecond},
	}
	for name, c := range map[string]struct {
		value Value
		width int
		want  curve
	}{
		"rate":                      {RequestRate, 1, curve{0: 100, 1: 300, 2: 0}},
		"rate by two seconds":       {RequestRate, 2, curve{0: 200, 1: 5 / 1.01}},
		"p95":                       {ResponseP95, 1, curve{0: 10, 1: 20, 3: 1}},
		"p95, weighted by requests": {ResponseP95, 2, curve{0: 17.5, 1: 1}},
		"checks":                    {CheckShare, 1, curve{0: 90, 1: 100}},
	} {
		t.Run(name, func(t *testing.T) {
			got := pointCurve(points, nil, c.width, c.value)
			if len(got) != len(c.want) {
				t.Fatalf("got %v, want %v", got, c.want)
			}
			for k, v := range c.want {
				if math.Abs(got[k]-v) > 1e-9 {
					t.Errorf("at %d: got %v, want %v", k, got[k], v)
				}
			}
		})
	}
}

// TestP95OfSeveralSecondsIsThatOfAllTheirResponses: a quarter of four hundred responses took a
// second, so that 95% took no less; the mean of the seconds' percentiles, 752 ms, is the
// percentile of nothing.
func TestP95OfSeveralSecondsIsThatOfAllTheirResponses(t *testing.T) {
	r := metric.NewRecorder(metric.RecorderOptions{Timeline: metric.Timeline{Load: 2 * time.Second}, Lanes: 1})
	answer := func(end, took time.Duration, n int) {
		for range n {
			r.Lane(0).Request(&metric.Request{End: end, Waiting: took, Status: 200})
		}
	}
	answer(500*time.Millisecond, 10*time.Millisecond, 100)
	answer(1500*time.Millisecond, 10*time.Millisecond, 200)
	answer(1500*time.Millisecond, time.Second, 100)
	_, _, points := r.Finish(2 * time.Second)
	trial := &result.Trial{Series: points, Course: r.Course()}
	trials := []*result.Trial{trial}
	line := OverTime(trials, 2, ResponseP95)
	if got := line.Median[0]; len(line.Median) != 1 || math.Abs(got-1000) > 1000/32 {
		t.Errorf("p95 of two seconds is %v ms, want 1000", line.Median)
	}
	if ResponseMeans([][]*result.Trial{trials}, 2) {
		t.Error("it is said to be a mean")
	}
	trial.Course = nil // as older records
	if got := OverTime(trials, 2, ResponseP95).Median[0]; math.Abs(got-752.5) > 1 || !ResponseMeans([][]*result.Trial{trials}, 2) {
		t.Errorf("of a record without distributions it is %v ms, want the mean of 752.5, and to be told", got)
	}
	if ResponseMeans([][]*result.Trial{trials}, 1) {
		t.Error("single seconds are said to be means")
	}
}

func TestLongTrialsAreDrawnByStretches(t *testing.T) {
	for seconds, want := range map[int]int{1: 1, 200: 1, 310: 2, 600: 4, 1201: 8, 86400: 432} {
		trial := &result.Trial{Series: []metric.Point{{Second: 0}, {Second: seconds - 1}}}
		if got := Width([][]*result.Trial{{trial}}); got != want {
			t.Errorf("%d s: one point covers %d s, want %d", seconds, got, want)
		}
	}
}

func TestPercentilesEndWhereTheSamplesDo(t *testing.T) {
	h := metric.NewHistogram()
	for i := range 1000 {
		h.Record(time.Duration(i+1) * time.Millisecond)
	}
	l := Percentiles(h)
	if last := l.X[len(l.X)-1]; last > 1000 || last < 900 {
		t.Errorf("1000 samples carry to 99.9%%, not to 1-1/%v", last)
	}
	for i, x := range l.X {
		if want := 1000 * (1 - 1/x); math.Abs(l.Median[i]-want) > 0.01*want+2 {
			t.Errorf("at 1-1/%v: got %v ms, want %v", x, l.Median[i], want)
		}
	}
	if !Percentiles(nil).Empty() || !Percentiles(metric.NewHistogram()).Empty() {
		t.Error("a curve was drawn from nothing")
	}
}
