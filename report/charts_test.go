package report

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"perflab/report/internal/sample"
	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict"
)

func TestMergeTakesMedianAndExtremes(t *testing.T) {
	l := merge([]curve{{0: 1, 1: 10}, {0: 3, 1: 30, 3: 7}, {0: 2}}, 5)
	want := lane{X: []float64{0, 5, 10, 15}, Median: []float64{2, 20, math.NaN(), 7}, Low: []float64{1, 10, math.NaN(), 7}, High: []float64{3, 30, math.NaN(), 7}, Trials: 3}
	same := func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }
	if !slices.Equal(l.X, want.X) || !slices.EqualFunc(l.Median, want.Median, same) || !slices.EqualFunc(l.Low, want.Low, same) || !slices.EqualFunc(l.High, want.High, same) || l.Trials != 3 {
		t.Errorf("got %+v", l)
	}
	if l := merge([]curve{{}, nil}, 1); !l.empty() {
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
		value func([]metric.Point) (float64, bool)
		width int
		want  curve
	}{
		"rate":                      {requestRate, 1, curve{0: 100, 1: 300, 2: 0}},
		"rate by two seconds":       {requestRate, 2, curve{0: 200, 1: 5 / 1.01}},
		"p95":                       {p95, 1, curve{0: 10, 1: 20, 3: 1}},
		"p95, weighted by requests": {p95, 2, curve{0: 17.5, 1: 1}},
		"checks":                    {checkShare, 1, curve{0: 90, 1: 100}},
	} {
		t.Run(name, func(t *testing.T) {
			got := pointCurve(points, c.width, c.value)
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

func TestLongTrialsAreDrawnByStretches(t *testing.T) {
	for seconds, want := range map[int]int{1: 1, 310: 1, 600: 1, 601: 2, 86400: 144} {
		trial := &result.Trial{Series: []metric.Point{{Second: 0}, {Second: seconds - 1}}}
		if got := stretch([][]*result.Trial{{trial}}); got != want {
			t.Errorf("%d s: one point covers %d s, want %d", seconds, got, want)
		}
	}
}

func TestScales(t *testing.T) {
	for high, want := range map[float64]float64{0: 1, 1: 1.2, 917: 1000, 1000: 1200, 0.05: 0.06, 999999: 1200000, 3.3: 4} {
		if got := (scale{High: high}).top(); math.Abs(got-want) > 1e-9 {
			t.Errorf("top of %v: got %v, want %v", high, got, want)
		}
	}
	for high, want := range map[float64]float64{0: 4, 420 << 20: 512 << 20, 44 << 20: 48 << 20, 600 << 20: 768 << 20} {
		if got := (scale{High: high}).binaryTop(); got != want || got < high {
			t.Errorf("top of %v bytes: got %v, want %v", high, got, want)
		}
	}
	for low, want := range map[float64]float64{100: 98, 99.9: 98, 97: 96, 90: 80, 50: 0} {
		if got := (scale{Low: low}).shareFloor(); got != want {
			t.Errorf("floor of %v%%: got %v, want %v", low, got, want)
		}
	}
}

func TestPercentilesEndWhereTheSamplesDo(t *testing.T) {
	h := metric.NewHistogram()
	for i := range 1000 {
		h.Record(time.Duration(i+1) * time.Millisecond)
	}
	l := percentileLane(h)
	if last := l.X[len(l.X)-1]; last > 1000 || last < 900 {
		t.Errorf("1000 samples carry to 99.9%%, not to 1-1/%v", last)
	}
	for i, x := range l.X {
		if want := 1000 * (1 - 1/x); math.Abs(l.Median[i]-want) > 0.01*want+2 {
			t.Errorf("at 1-1/%v: got %v ms, want %v", x, l.Median[i], want)
		}
	}
	if !percentileLane(nil).empty() || !percentileLane(metric.NewHistogram()).empty() {
		t.Error("a curve was drawn from nothing")
	}
}

func TestLevelsNameTheVariantsTheyHoldFor(t *testing.T) {
	threshold := spec.Threshold{Metric: metricname.HTTPReqDuration, Expr: "p(95)<500", Aggregation: "p", Percentile: 95, Value: 500}
	other := threshold
	other.Expr, other.Percentile = "p(99)<900", 99
	variants := []verdict.Variant{{Name: "a", Thresholds: []verdict.Check{{Threshold: threshold}, {Threshold: other}}}, {Name: "b"}}
	got := levels(variants, metricname.HTTPReqDuration, "p", 95, 1, words("en"))
	if len(got) != 1 || got[0] != (level{"threshold p(95)<500 (a)", 500}) {
		t.Errorf("got %v", got)
	}
	variants[1].Thresholds = variants[0].Thresholds
	if got := levels(variants, metricname.HTTPReqDuration, "p", 95, 1, words("en")); len(got) != 1 || got[0].Name != "threshold p(95)<500" {
		t.Errorf("shared by all: got %v", got)
	}
}

// TestChartsDrawEveryVariant reads the options back as ECharts will.
func TestChartsDrawEveryVariant(t *testing.T) {
	page := render(t, data(sample.Caching()), Options{})
	ids := []string{"chart-rps", "chart-p95", "chart-checks", "chart-latency", "chart-cpu-0", "chart-memory-0", "chart-cpu-1", "chart-memory-1", "chart-cpu-2", "chart-memory-2"}
	drawn := options(page)
	if len(drawn) != len(ids) {
		t.Fatalf("%d charts, want %d", len(drawn), len(ids))
	}
	for i, id := range ids {
		if !strings.Contains(page, `id="`+id+`" role="img" aria-label="`) {
			t.Errorf("%s is not on the page, or has no label", id)
		}
		var option struct {
			XAxis  []struct{ Data []float64 }
			Series []struct {
				ID       string
				Name     string
				Data     []*float64
				MarkArea *struct{ Data [][]struct{ XAxis int } }
				MarkLine *struct {
					Data []struct {
						Name  string
						YAxis float64
					}
				}
			}
		}
		if err := json.Unmarshal([]byte(drawn[i]), &option); err != nil {
			t.Fatal(err)
		}
		lines := 0
		for _, s := range option.Series {
			if s.ID == "v0" || s.ID == "v1" || s.ID == "v2" {
				lines++
				if s.Name != []string{"database", "queryset", "response"}[s.ID[1]-'0'] {
					t.Errorf("%s: series %s is called %s", id, s.ID, s.Name)
				}
			}
			if s.ID == "marks" && strings.HasPrefix(id, "chart-rps") {
				if s.MarkLine == nil || s.MarkLine.Data[0].YAxis != 1000 {
					t.Errorf("%s: the goal is not drawn", id)
				}
				if s.MarkArea == nil || s.MarkArea.Data[0][0].XAxis != 0 || s.MarkArea.Data[0][1].XAxis != 10 {
					t.Errorf("%s: the warm-up is not shaded", id)
				}
			} else if s.ID != "marks" && len(s.Data) > len(option.XAxis[0].Data) {
				t.Errorf("%s: series %s has %d points on an axis of %d", id, s.ID, len(s.Data), len(option.XAxis[0].Data))
			}
		}
		if want := 3; lines != want && !(lines == 2 && strings.HasSuffix(id, "-2")) { // one variant has no cache
			t.Errorf("%s: %d variants drawn, want %d", id, lines, want)
		}
	}
}

func TestOpenModelShowsIntendedStarts(t *testing.T) {
	d := data(sample.Caching())
	for _, trial := range d.Judgement.Variants[0].Trials {
		trial.Model = "open"
	}
	set := d.Judgement.Variants[0].Metrics
	set.Trends[metricname.HTTPReqIntended] = set.Trends[metricname.HTTPReqDuration]
	if page := render(t, d, Options{}); !strings.Contains(page, `"v0-intended"`) {
		t.Error("an open model's intended-start percentiles are not drawn")
	}
	if page := render(t, data(sample.Caching()), Options{}); strings.Contains(page, `"v0-intended"`) {
		t.Error("a closed model has no intended starts to draw")
	}
}
