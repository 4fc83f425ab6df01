package metric

import (
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
)

// within is the histogram's promise: half a bucket of at most 1/1024 of the value, and a
// nanosecond for the rounding of an interpolation.
func within(got, want time.Duration) bool {
	return math.Abs(float64(got-want)) <= float64(want)/2048+1
}

// interpolated is k6's percentile, from all samples.
func interpolated(sorted []time.Duration, q float64) time.Duration {
	position := q * float64(len(sorted)-1)
	low := int(position)
	if low == len(sorted)-1 {
		return sorted[low]
	}
	return sorted[low] + time.Duration((position-float64(low))*float64(sorted[low+1]-sorted[low]))
}

func TestQuantileAgreesWithAllSamples(t *testing.T) {
	laws := map[string]func(r *rand.Rand) time.Duration{
		"exponential": func(r *rand.Rand) time.Duration { return time.Duration(r.ExpFloat64() * 2e7) },
		"tail": func(r *rand.Rand) time.Duration {
			if r.IntN(100) == 0 {
				return 500 * time.Millisecond
			}
			return time.Millisecond + time.Duration(r.IntN(1000))
		},
		"sub-microsecond": func(r *rand.Rand) time.Duration { return time.Duration(r.IntN(900)) },
		"seven decades":   func(r *rand.Rand) time.Duration { return time.Duration(math.Exp(r.Float64() * 30)) },
		"constant":        func(*rand.Rand) time.Duration { return 20 * time.Millisecond },
	}
	for name, law := range laws {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			for _, n := range []int{1, 2, 3, 10, 101, 5000} {
				h := NewHistogram()
				all := make([]time.Duration, n)
				sum := time.Duration(0)
				for i := range all {
					all[i] = law(r)
					sum += all[i]
					h.Record(all[i])
				}
				slices.Sort(all)
				for _, q := range []float64{0, 0.001, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999, 1} {
					if got, want := h.Quantile(q), interpolated(all, q); !within(got, want) {
						t.Errorf("n=%d: p(%g) = %v, want %v", n, 100*q, got, want)
					}
				}
				if h.Count() != int64(n) || h.Sum() != sum || h.Min() != all[0] || h.Max() != all[n-1] {
					t.Errorf("n=%d: count, sum, min, max = %d %v %v %v, want %d %v %v %v", n, h.Count(), h.Sum(), h.Min(), h.Max(), n, sum, all[0], all[n-1])
				}
			}
		})
	}
}

func TestQuantileInterpolates(t *testing.T) {
	h := NewHistogram()
	for _, d := range []time.Duration{100, 200, 300, 400} {
		h.Record(d)
	}
	for q, want := range map[float64]time.Duration{0: 100, 0.5: 250, 0.9: 370, 0.95: 385, 1: 400, -1: 100, 2: 400} {
		if got := h.Quantile(q); got != want {
			t.Errorf("quantile %g = %v, want %v", q, got, want)
		}
	}
}

func TestRecordOutOfRange(t *testing.T) {
	h := NewHistogram()
	h.Record(-time.Second)
	h.Record(100 * time.Hour)
	if h.Count() != 2 || h.Min() != 0 || h.Max() != 100*time.Hour || h.Mean() != 50*time.Hour || h.Quantile(1) != 100*time.Hour {
		t.Errorf("count %d, min %v, max %v, mean %v", h.Count(), h.Min(), h.Max(), h.Mean())
	}
}

func TestEmptyHistogram(t *testing.T) {
	var none *Histogram
	empty := NewHistogram()
	empty.Merge(NewHistogram())
	if none.Count() != 0 || empty.Count() != 0 || empty.Quantile(0.5) != 0 || empty.Mean() != 0 || empty.Buckets(8) != nil || empty.Percentiles(4) != nil {
		t.Error("an empty histogram has something in it")
	}
}

func TestMergeIsRecordingBoth(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	a, b, both := NewHistogram(), NewHistogram(), NewHistogram()
	for i := range 4000 {
		d := time.Duration(r.ExpFloat64() * 1e6)
		both.Record(d)
		if i%3 == 0 {
			a.Record(d)
		} else {
			b.Record(d)
		}
	}
	a.Merge(b)
	if a.Sum() != both.Sum() || a.Min() != both.Min() || a.Max() != both.Max() || !a.counts.Equals(both.counts) {
		t.Error("a merged histogram differs from one that saw everything")
	}
	a.Reset()
	if a.Count() != 0 || a.Max() != 0 {
		t.Errorf("after Reset: %d values up to %v", a.Count(), a.Max())
	}
}

func TestHistogramJSON(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	full := NewHistogram()
	for range 3000 {
		full.Record(time.Duration(r.ExpFloat64() * 3e7))
	}
	full.Record(10 * time.Hour)
	for name, h := range map[string]*Histogram{"full": full, "empty": {}, "one": func() *Histogram { h := &Histogram{}; h.Record(7); return h }()} {
		t.Run(name, func(t *testing.T) {
			text, err := json.Marshal(h)
			if err != nil {
				t.Fatal(err)
			}
			var back Histogram
			if err := json.Unmarshal(text, &back); err != nil {
				t.Fatal(err)
			}
			if back.Count() != h.Count() || back.Sum() != h.Sum() || back.Min() != h.Min() || back.Max() != h.Max() {
				t.Errorf("came back as %d values, %v to %v, sum %v", back.Count(), back.Min(), back.Max(), back.Sum())
			}
			for q := 0.0; q <= 1; q += 0.01 {
				if back.Quantile(q) != h.Quantile(q) {
					t.Fatalf("p(%g) came back as %v, was %v", 100*q, back.Quantile(q), h.Quantile(q))
				}
			}
		})
	}
}

func TestHistogramJSONRefuses(t *testing.T) {
	h := NewHistogram()
	h.Record(time.Second)
	good, err := json.Marshal(h)
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := hdr.New(1, 1000, 2).Encode(hdr.V2CompressedEncodingCookieBase)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"not base64":       `{"count":1,"hdr":"%%%"}`,
		"no histogram":     `{"count":1}`,
		"another count":    strings.Replace(string(good), `"count":1`, `"count":2`, 1),
		"min above max":    strings.Replace(string(good), `"min_ns":1000000000`, `"min_ns":2000000000`, 1),
		"foreign geometry": `{"count":0,"hdr":"` + string(foreign) + `"}`,
		"too long":         `{"count":1,"hdr":"` + strings.Repeat("A", 2<<20) + `"}`,
		"another type":     `[]`,
	} {
		t.Run(name, func(t *testing.T) {
			if err := json.Unmarshal([]byte(text), &Histogram{}); err == nil {
				t.Error("was accepted")
			}
		})
	}
}

func TestBucketsHoldEverything(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	h := NewHistogram()
	for range 2000 {
		h.Record(time.Duration(math.Exp(r.Float64() * 25)))
	}
	for _, perDoubling := range []int{1, 4, 8, 1000} {
		buckets, total := h.Buckets(perDoubling), int64(0)
		for i, b := range buckets {
			total += b.Count
			if b.To <= b.From || i > 0 && b.From != buckets[i-1].To {
				t.Fatalf("%d: bucket %d is %v to %v after %v", perDoubling, i, b.From, b.To, buckets[max(i-1, 0)].To)
			}
		}
		if total != h.Count() || buckets[0].From > h.Min() || buckets[len(buckets)-1].To <= h.Max() {
			t.Errorf("%d: %d of %d values, %v to %v", perDoubling, total, h.Count(), buckets[0].From, buckets[len(buckets)-1].To)
		}
	}
}

func TestPercentilesAscend(t *testing.T) {
	h := NewHistogram()
	for i := range 1000 {
		h.Record(time.Duration(i) * time.Millisecond)
	}
	curve := h.Percentiles(4)
	for i := 1; i < len(curve); i++ {
		if curve[i].Quantile < curve[i-1].Quantile || curve[i].Value < curve[i-1].Value {
			t.Errorf("point %d: %v after %v", i, curve[i], curve[i-1])
		}
	}
	if last := curve[len(curve)-1]; last.Quantile != 1 || last.Value != h.Max() {
		t.Errorf("ends at %v", last)
	}
}

func BenchmarkHistogramRecord(b *testing.B) {
	h := NewHistogram()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		h.Record(time.Duration(i&0xfffff) * 100)
	}
}

func BenchmarkHistogramQuantile(b *testing.B) {
	h := NewHistogram()
	r := rand.New(rand.NewPCG(9, 10))
	for range 10000 {
		h.Record(time.Duration(r.ExpFloat64() * 1e7))
	}
	b.ReportAllocs()
	for b.Loop() {
		h.Quantile(0.95)
	}
}

func TestBars(t *testing.T) {
	h := NewHistogram()
	if h.Bars() != nil {
		t.Error("bars of nothing")
	}
	for _, ms := range []int{5, 5, 7, 20} {
		h.Record(time.Duration(ms)*time.Millisecond + 3)
	}
	bars := h.Bars()
	if len(bars) != 3 || bars[0].Count != 2 || bars[0].From != h.Min() || bars[2].To != h.Max()+1 {
		t.Fatalf("%+v", bars)
	}
	for _, b := range bars {
		if b.From >= b.To || float64(b.To-b.From) > 0.001*float64(b.From) {
			t.Errorf("%+v", b)
		}
	}
}

// TestSetsAddUpAsHistogramsMerge holds the way of sets against that of the library, over the whole
// range of values.
func TestSetsAddUpAsHistogramsMerge(t *testing.T) {
	parts := make([]*Histogram, 3)
	for k := range parts {
		parts[k] = NewHistogram()
		for v := int64(k); v < highest; v += v/7 + int64(k) + 1 {
			parts[k].Record(time.Duration(v))
		}
		parts[k].Record(time.Duration(highest) + time.Hour)
	}
	want, sum, before := NewHistogram(), NewSet(), parts[0].Count()
	for _, p := range parts {
		want.Merge(p)
		sum.Merge(&Set{Trends: map[string]*Histogram{"a": p}})
	}
	got := sum.Trends["a"]
	if got.Count() != want.Count() || got.Sum() != want.Sum() || got.Min() != want.Min() || got.Max() != want.Max() {
		t.Errorf("got %d values, %v to %v; want %d, %v to %v", got.Count(), got.Min(), got.Max(), want.Count(), want.Min(), want.Max())
	}
	if a, b := got.filled(), want.filled(); !slices.Equal(a, b) {
		t.Errorf("buckets: %v, want %v", a, b)
	}
	if parts[0].Count() != before {
		t.Error("a part was changed")
	}
}

// TestWhatIsReadBackIsWhatTheLibraryReads over the whole range of values: each bucket, each
// percentile, each drawing, and what is recorded or merged into it.
func TestWhatIsReadBackIsWhatTheLibraryReads(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for name, most := range map[string]float64{"narrow": 12, "wide": 30.2} {
		h := NewHistogram()
		for range 5000 {
			h.record(int64(math.Exp(r.Float64()*most)), 1+r.Int64N(1000))
		}
		text, err := json.Marshal(h)
		if err != nil {
			t.Fatal(err)
		}
		var e encoded
		var read Histogram
		if err := errors.Join(json.Unmarshal(text, &e), json.Unmarshal(text, &read)); err != nil {
			t.Fatal(err)
		}
		theirs, err := hdr.Decode([]byte(e.HDR))
		if err != nil {
			t.Fatal(err)
		}
		if bars := (&Histogram{counts: theirs}).filled(); !slices.Equal(read.read.bars, bars) {
			t.Fatalf("%s: read %v, want %v", name, read.read.bars, bars)
		}
		if !slices.Equal(read.Buckets(8), h.Buckets(8)) || !slices.Equal(read.Bars(), h.Bars()) || !slices.Equal(read.Percentiles(9), h.Percentiles(9)) {
			t.Errorf("%s: it is drawn in another way", name)
		}
		if again, err := json.Marshal(&read); err != nil || string(again) != string(text) {
			t.Errorf("%s: it is written in another way, %v", name, err)
		}
		h.Merge(&read)
		read.Merge(&read)
		read.Record(time.Second)
		h.Record(time.Second)
		if !slices.Equal(read.filled(), h.filled()) || read.Sum() != h.Sum() {
			t.Errorf("%s: another histogram after more was recorded", name)
		}
	}
}
