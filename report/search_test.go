package report

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"perflab/report/chart"
	"perflab/report/internal/sample"
	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/threshold"
)

func TestSearchSentences(t *testing.T) {
	slow := threshold.Threshold{Metric: metricname.HTTPReqDuration, Expr: "p(95)<500", Aggregation: "p", Percentile: 95, Operator: "<", Value: 500}
	failed := result.SearchStep{Rate: 800, Missed: []result.SearchMiss{{Threshold: &slow, Value: 712}}}
	held := result.SearchStep{Rate: 640, Held: true}
	doubt := result.SearchStep{Rate: 800, Doubt: phrase.Verbatim("the generator was late")}
	for name, c := range map[string]struct {
		search result.Search
		want   string
	}{
		"found":        {result.Search{Steps: []result.SearchStep{held, failed}, Rate: 640, Failed: 800, Ended: result.SearchNear}, "holds 640/s; 800/s failed: http_req_duration p(95)<500: measured 712.0 ms"},
		"all":          {result.Search{Steps: []result.SearchStep{held}, Rate: 640, Ended: result.SearchAllHeld}, "holds 640/s, the highest rate that may be tried"},
		"none":         {result.Search{Steps: []result.SearchStep{failed}, Failed: 800, Ended: result.SearchNoneHeld}, "no rate held; 800/s failed: http_req_duration p(95)<500: measured 712.0 ms"},
		"generator":    {result.Search{Steps: []result.SearchStep{held, doubt}, Rate: 640, Ended: result.SearchGenerator}, "holds at least 640/s; at 800/s the figures may be the generator's own, and the search ended"},
		"broken":       {result.Search{Steps: []result.SearchStep{held}, Rate: 640, Ended: result.SearchBroken}, "holds at least 640/s; the search was cut short"},
		"broken first": {result.Search{Ended: result.SearchBroken}, "no rate held; the search was cut short"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := SearchLine(&c.search); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestSearchChart(t *testing.T) {
	d := data(sample.Search("en"))
	blocks := allCharts(d, words("en"))
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
			if s.ID == "v0-p95" && (math.Abs(mark.XAxis-found) > 0.01 || mark.Name != rateFigure(found)) || s.ID == "marks" && (mark.YAxis != 500 || mark.Name != "threshold p(95)<500") {
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
