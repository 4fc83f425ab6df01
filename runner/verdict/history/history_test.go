package history

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/plan"
	"perflab/runner/quantity"
	"perflab/runner/result"
	"perflab/runner/verdict/internal/sample"
)

var rate = Figure{"a", metricname.HTTPReqs, metricname.Rate, quantity.PerSecond}

// runs are points of one machine with a figure each, a day apart.
func runs(values ...float64) []Point {
	points := make([]Point, len(values))
	for i, v := range values {
		points[i] = Point{
			Experiment: "feed", Fingerprint: "same", Machine: Machine{Provider: "host", CPU: "cpu", CPUs: 2, Kernel: "6"},
			Run:    Ref{ID: fmt.Sprintf("run-%02d", i), Started: time.Date(2026, 11, 1+i, 0, 0, 0, 0, time.UTC), Commit: fmt.Sprintf("commit-%02d", i)},
			Values: []Value{{rate, Spread{v, v, v}}}, Around: map[string]string{"kernel": "6.1"},
		}
	}
	return points
}

// around 100, spread by 1%, no two alike.
func level(n int, at float64) []float64 {
	values := make([]float64, n)
	for i := range values {
		values[i] = at * (1 + 0.01*math.Sin(float64(7*i*i+3*i+1)))
	}
	return values
}

func find(t *testing.T, points []Point) *History {
	t.Helper()
	h, err := Find(points, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestAShiftHasItsRunCommitAndSize(t *testing.T) {
	points := runs(append(level(10, 100), level(9, 90)...)...)
	for i := range points[10:] {
		points[10+i].Around = map[string]string{"kernel": "6.5"}
	}
	s := find(t, points).Lines[0].Series[0]
	if s.Outcome != Shifted || len(s.Shifts) != 1 {
		t.Fatalf("%s, %d shifts", s.Outcome, len(s.Shifts))
	}
	x := s.Shifts[0]
	if x.First.ID != "run-10" || x.First.Commit != "commit-10" || x.LastBefore.ID != "run-09" || x.Place != 10 || x.RunsBefore != 10 || x.RunsAfter != 9 {
		t.Errorf("%+v", x)
	}
	if x.Worse != Worse || x.P > Alpha || x.Low > -0.1 || x.High < -0.1 || x.High > -0.08 || x.Low < -0.12 {
		t.Errorf("%+v", x)
	}
	if got := fmt.Sprint(phrase.Lines(phrase.English, x.Around)); got != "[kernel: 6.1 before, 6.5 since]" {
		t.Errorf("around it: %s", got)
	}
	sample.Near(t, "level", s.Level, 90, 1)
}

func TestOutcomes(t *testing.T) {
	outlier := level(20, 100)
	outlier[12] = 50
	four := level(20, 100)
	for i := 16; i < 20; i++ {
		four[i] *= 0.5
	}
	for name, c := range map[string]struct {
		values []float64
		want   Outcome
		shifts int
	}{
		"steady":                {level(20, 100), Steady, 0},
		"one out of line":       {outlier, Steady, 0},
		"the newest four":       {four, Steady, 0},
		"all alike":             {[]float64{5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5}, Steady, 0},
		"too few":               {append(level(4, 100), level(4, 50)...), TooFew, 0},
		"one run":               {level(1, 100), TooFew, 0},
		"alike, too few":        {[]float64{5, 5}, TooFew, 0},
		"it shifts":             {append(level(10, 100), level(10, 95)...), Shifted, 1},
		"it shifts and is back": {append(append(level(12, 100), level(12, 90)...), level(12, 100)...), Shifted, 2},
		"it wanders":            {[]float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14}, TooFew, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := find(t, runs(c.values...)).Lines[0].Series[0]
			if s.Outcome != c.want || len(s.Shifts) != c.shifts {
				t.Errorf("%s with %d shifts, want %s with %d (memory %.2f, detectable %.3f)", s.Outcome, len(s.Shifts), c.want, c.shifts, s.Memory, s.Detectable)
			}
		})
	}
}

// TestMachinesAreApart: a machine that is slower makes no shift.
func TestMachinesAreApart(t *testing.T) {
	points := runs(append(level(10, 100), level(10, 50)...)...)
	for i := range points[10:] {
		points[10+i].Machine.CPUs = 4
	}
	h := find(t, points)
	if len(h.Lines) != 2 || h.Lines[0].Machine.CPUs != 4 || len(h.Lines[0].Runs) != 10 {
		t.Fatalf("%+v", h.Lines)
	}
	for _, l := range h.Lines {
		if len(l.Series[0].Shifts) > 0 {
			t.Errorf("a shift on %s", l.Machine)
		}
	}
}

func TestFingerprintsAreApart(t *testing.T) {
	points := runs(level(12, 100)...)
	points[2].Fingerprint, points[3].Fingerprint = "other", "other"
	points = append(points, Unreadable("broken", errors.New("half a record")))
	h := find(t, points)
	if len(h.Lines[0].Runs) != 10 || len(h.Others) != 1 || h.Others[0].Runs != 2 || h.Others[0].Newest.ID != "run-03" {
		t.Errorf("%d runs, others %+v", len(h.Lines[0].Runs), h.Others)
	}
	if len(h.Skipped) != 1 || h.Skipped[0].Why.String() != "half a record" || h.Experiment != "feed" {
		t.Errorf("skipped %v of %s", h.Skipped, h.Experiment)
	}
	if _, err := Find(points, "none", nil); err == nil {
		t.Error("a fingerprint that there is not was found")
	}
}

// TestOnlyWhatCountsIsKept: complete runs, and of them the head's trials.
func TestOnlyWhatCountsIsKept(t *testing.T) {
	run := sample.Run()
	trials := sample.Rates(100, 110, 90)
	base := sample.Rates(500)
	base[0].Side = plan.Base
	p := Of(run, append(base, trials...))
	for _, v := range p.Values {
		if v.Figure == rate && (v.High != 110 || v.Low != 90 || math.Abs(v.Mean-99.66) > 0.01) {
			t.Errorf("%+v", v)
		}
	}
	if len(p.Values) == 0 || p.Machine.Target != "django-feed" {
		t.Errorf("%+v", p)
	}
	run.Status = result.Invalid
	if p := Of(run, trials); p.Skipped.IsZero() || len(p.Values) > 0 {
		t.Errorf("an invalid run counts: %+v", p)
	}
}

func TestNeeded(t *testing.T) {
	for series, want := range map[int]int{1: 10, 6: 15, 24: 19} {
		if got := needed(series); got != want {
			t.Errorf("%d series need %d runs, want %d", series, got, want)
		}
	}
}

func TestSplit(t *testing.T) {
	x := []float64{1, 1, 1, 1, 1, 9, 9, 9, 9, 9, 1, 1, 1, 1, 1}
	at, end, q := new(scratch).split(x)
	if at != 5 || end != 10 {
		t.Errorf("apart at %d, up to %d", at, end)
	}
	sample.Near(t, "divergence", q, 5*5./10*16, 1e-9)
	if at, _, _ := new(scratch).split(x[:9]); at != 0 {
		t.Error("nine values were split")
	}
}

func TestApart(t *testing.T) {
	shift, low, high := apart([]float64{1, 2, 3, 4, 5}, []float64{11, 12, 13, 14, 150}, 0)
	// Of 25 differences, the third from either end: 96.8% by the exact test.
	if shift != 10 || low != 7 || high != 147 {
		t.Errorf("%v [%v, %v]", shift, low, high)
	}
}

func TestTheSameRunsGiveTheSameHistory(t *testing.T) {
	points := runs(append(level(10, 100), level(9, 97)...)...)
	a, b := find(t, points), find(t, points)
	if fmt.Sprint(a) != fmt.Sprint(b) && strings.Compare(fmt.Sprintf("%+v", *a), fmt.Sprintf("%+v", *b)) != 0 {
		t.Error("two readings differ")
	}
}
