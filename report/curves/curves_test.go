package curves

import (
	"testing"

	"perflab/report/chart"
	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/threshold"
	"perflab/runner/verdict"
	"perflab/runner/verdict/figure"
)

func TestLevelsNameTheVariantsTheyHoldFor(t *testing.T) {
	slow := threshold.Threshold{Metric: metricname.HTTPReqDuration, Expr: "p(95)<500", Aggregation: "p", Percentile: 95, Value: 500}
	other := slow
	other.Expr, other.Percentile = "p(99)<900", 99
	variants := []verdict.Variant{{Sample: figure.Sample{Name: "a"}, Thresholds: []verdict.Check{{Threshold: slow}, {Threshold: other}}}, {Sample: figure.Sample{Name: "b"}}}
	got := levels(variants, metricname.HTTPReqDuration, metricname.P, 95, 1, phrase.ReportWords(phrase.English))
	if len(got) != 1 || got[0] != (chart.Level{Name: "threshold p(95)<500 (a)", Value: 500}) {
		t.Errorf("got %v", got)
	}
	variants[1].Thresholds = variants[0].Thresholds
	if got := levels(variants, metricname.HTTPReqDuration, metricname.P, 95, 1, phrase.ReportWords(phrase.English)); len(got) != 1 || got[0].Name != "threshold p(95)<500" {
		t.Errorf("shared by all: got %v", got)
	}
}
