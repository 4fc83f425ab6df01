package metric

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// all is a histogram of n durations.
func all(d time.Duration, n int) *Histogram {
	h := NewHistogram()
	for range n {
		h.Record(d)
	}
	return h
}

// near says whether a duration is that of a course's resolution.
func near(got, want time.Duration) bool {
	return math.Abs(float64(got-want)) <= float64(want)/32
}

// TestQuantileOfACourseIsThatOfAllItsResponses: a quiet second with a few slow responses
// counts by these, not as a second.
func TestQuantileOfACourseIsThatOfAllItsResponses(t *testing.T) {
	var c Course
	c.Add(0, all(10*time.Millisecond, 1000))
	c.Add(1, all(time.Second, 10))
	c.Add(2, all(20*time.Millisecond, 100))
	for _, tt := range []struct {
		from, to int
		q        float64
		want     time.Duration
	}{
		{0, 2, 0.95, 10 * time.Millisecond}, {0, 2, 0.999, time.Second}, {2, 4, 0.95, 20 * time.Millisecond}, {0, 4, 0.95, 20 * time.Millisecond},
	} {
		if got, ok := c.Quantile(tt.from, tt.to, tt.q); !ok || !near(got, tt.want) {
			t.Errorf("%d to %d, %v: got %v, want %v", tt.from, tt.to, tt.q, got, tt.want)
		}
	}
	if _, ok := c.Quantile(4, 6, 0.95); ok {
		t.Error("nothing completed then, yet there is a quantile")
	}
	if _, ok := (*Course)(nil).Quantile(0, 2, 0.95); ok {
		t.Error("no course knows one")
	}
}

// TestCourseIsNearTheHistogram holds it against the histogram of the same durations.
func TestCourseIsNearTheHistogram(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	var c Course
	whole := NewHistogram()
	for second := range 60 {
		h := NewHistogram()
		for range 1 + rng.IntN(500) {
			h.Record(time.Duration(float64(30*time.Millisecond) * math.Exp(0.8*rng.NormFloat64())))
		}
		whole.Merge(h)
		c.Add(second, h)
	}
	for _, q := range []float64{0, 0.01, 0.5, 0.95, 0.99, 0.999, 1} {
		if got, _ := c.Quantile(0, 60, q); !near(got, whole.Quantile(q)) {
			t.Errorf("%v: got %v, the histogram has %v", q, got, whole.Quantile(q))
		}
	}
}

// TestRecordedCourse reads one back: in parts of two seconds, with the same quantiles.
func TestRecordedCourse(t *testing.T) {
	var c Course
	for second := range 11 {
		if second != 4 && second != 5 {
			c.Add(second+3, all(time.Duration(second+1)*time.Millisecond, 50))
		}
	}
	text, err := json.Marshal(&c)
	if err != nil {
		t.Fatal(err)
	}
	var read Course
	if err := json.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	for from := 0; from < 16; from += 2 {
		for to := from + 2; to <= 16; to += 2 {
			got, okGot := read.Quantile(from, to, 0.95)
			want, okWant := c.Quantile(from, to, 0.95)
			if got != want || okGot != okWant {
				t.Errorf("%d to %d: got %v %v, was %v %v", from, to, got, okGot, want, okWant)
			}
		}
	}
	if _, ok := read.Quantile(3, 5, 0.95); ok {
		t.Error("a recorded part was cut")
	}
}

func TestDamagedCourses(t *testing.T) {
	var c Course
	c.Add(0, all(time.Millisecond, 10))
	c.Add(7, all(time.Second, 10))
	good, err := json.Marshal(&c)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"width":  strings.Replace(string(good), `"width_s":2`, `"width_s":3`, 1),
		"fewer":  strings.Replace(string(good), `"parts":2`, `"parts":1`, 1),
		"more":   strings.Replace(string(good), `"parts":2`, `"parts":3`, 1),
		"no bin": `{"width_s":2,"parts":1,"bins":""}`,
		"text":   `{"width_s":2,"parts":1,"bins":"AAAA"}`,
		"kind":   `7`,
	} {
		if err := json.Unmarshal([]byte(text), new(Course)); err == nil {
			t.Errorf("%s: %s was read", name, text)
		}
	}
}

// TestJoinedCourses are those of steps, one after the other.
func TestJoinedCourses(t *testing.T) {
	var c, step Course
	c.Add(0, all(time.Millisecond, 10))
	c.Add(1, all(time.Millisecond, 10))
	step.Add(0, all(time.Second, 10))
	step.Add(1, all(time.Minute, 10))
	c.Join(&step, 1) // its first second shares the last
	c.Join(nil, 7)
	for _, tt := range []struct {
		from, to int
		want     time.Duration
	}{{0, 1, time.Millisecond}, {1, 2, time.Second}, {2, 3, time.Minute}} {
		if got, _ := c.Quantile(tt.from, tt.to, 1); !near(got, tt.want) {
			t.Errorf("%d: got %v, want %v", tt.from, got, tt.want)
		}
	}
	if got, _ := c.Quantile(1, 2, 0); !near(got, time.Millisecond) {
		t.Errorf("the shared second lost what it had: %v", got)
	}
}

func TestBins(t *testing.T) {
	last := -1
	for v := int64(0); v < 5000; v++ {
		b := binOf(v)
		if b != last && b != last+1 || binStart(b) > v || binStart(b+1) <= v {
			t.Fatalf("%d ns is in bin %d from %d to %d, after %d", v, b, binStart(b), binStart(b+1), last)
		}
		last = b
	}
	if b := binOf(highest); binStart(b) > highest || binStart(b+1) <= highest {
		t.Errorf("4 h are in bin %d from %d", b, binStart(b))
	}
}

// TestCountsAreReadWhereTheLibraryPutThem holds the order of its counts against its own way
// over them.
func TestCountsAreReadWhereTheLibraryPutThem(t *testing.T) {
	h := NewHistogram()
	for d := time.Duration(1); d < 5*time.Hour; d += 1 + d/7 {
		h.Record(d)
	}
	want := map[int64]int64{}
	for _, bar := range h.counts.Distribution() {
		if bar.Count > 0 {
			want[bar.From] = bar.Count
		}
	}
	for i, n := range h.counts.Export().Counts {
		if n != want[lowestIn(i)] {
			t.Errorf("index %d counts %d, of %d ns there are %d", i, n, lowestIn(i), want[lowestIn(i)])
		}
	}
}

func FuzzCourse(f *testing.F) {
	f.Add([]byte(`{"width_s":2,"parts":1,"bins":"AAAA"}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var c Course
		if json.Unmarshal(text, &c) != nil {
			return
		}
		again, err := json.Marshal(&c)
		if err != nil {
			t.Fatal(err)
		}
		var read Course
		if err := json.Unmarshal(again, &read); err != nil || len(read.parts) != len(c.parts) {
			t.Errorf("%s was read, and written as %s: %v", text, again, err)
		}
	})
}
