package html

import (
	"encoding/json"
	"strings"
	"testing"

	"perflab/report/internal/sample"
	"perflab/runner/metricname"
	"perflab/runner/spec"
)

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
				if s.MarkArea == nil || s.MarkArea.Data[0][0].XAxis != 0 || s.MarkArea.Data[0][1].XAxis != 5 { // a point covers two seconds
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
		trial.Model = spec.OpenModel
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
