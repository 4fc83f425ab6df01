package curves

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"perflab/report"
	"perflab/report/chart"
	"perflab/report/internal/sample"
	"perflab/runner/metricname"
	"perflab/runner/quantity"
	"perflab/runner/result"
	"perflab/runner/verdict"
)

func TestSearchChart(t *testing.T) {
	d := data(sample.Search("en"))
	blocks := Measured(report.NewView(d))
	c := blocks[0].Charts[0]
	if c.ID != "chart-search" || c.Axis != "rate" || !strings.Contains(c.Summary, "none 3") || !strings.Contains(c.Note, "cross: failed") {
		t.Errorf("%+v", c)
	}
	var option struct {
		XAxis []struct {
			Type string
			Max  float64
		}
		YAxis  []struct{ Type string }
		Series []struct {
			ID   string
			Data []struct {
				Value  [2]float64
				Symbol chart.Sign
			}
			MarkLine *struct {
				Data []struct {
					Name         string
					XAxis, YAxis float64
				}
			}
		}
	}
	text, err := c.Options()
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(text), &option); err != nil {
		t.Fatal(err)
	}
	if option.XAxis[0].Type != "value" || option.XAxis[0].Max < 900 || option.YAxis[0].Type != "log" {
		t.Errorf("axes %+v %+v", option.XAxis, option.YAxis)
	}
	var ids []string
	for _, s := range option.Series {
		ids = append(ids, s.ID)
		if s.MarkLine != nil {
			mark := s.MarkLine.Data[0]
			found := d.Judgement.Variants[0].Figure(metricname.SearchRate, "value").Value
			if s.ID == "v0-p95" && (math.Abs(mark.XAxis-found) > 0.01 || mark.Name != quantity.Text(quantity.PerSecond, found)) || s.ID == "marks" && (mark.YAxis != 500 || mark.Name != "threshold p(95)<500") {
				t.Errorf("%s is marked %+v", s.ID, mark)
			}
		}
		for i, p := range s.Data {
			if want := map[bool]chart.Sign{true: chart.Cross, false: chart.Dot}[strings.HasSuffix(s.ID, "-failed")]; p.Symbol != want {
				t.Errorf("%s: point %d is signed %q", s.ID, i, p.Symbol)
			}
			if i > 0 && p.Symbol == chart.Dot && (p.Value[0] <= s.Data[i-1].Value[0] || p.Value[1] <= s.Data[i-1].Value[1]) {
				t.Errorf("%s: %v after %v", s.ID, p, s.Data[i-1])
			}
		}
	}
	if want := []string{
		"v0-p50", "v0-p50-failed", "v0-p95", "v0-p95-failed", "v0-p99", "v0-p99-failed",
		"v1-p50", "v1-p50-failed", "v1-p95", "v1-p95-failed", "v1-p99", "v1-p99-failed", "marks",
	}; !slices.Equal(ids, want) {
		t.Errorf("series %v, want %v", ids, want)
	}
}

// data is what a report of a made-up run is made of.
func data(run *result.Run, judgement *verdict.Judgement) report.Data {
	return report.Data{Run: run, Judgement: judgement}
}
