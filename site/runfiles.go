package site

import (
	"encoding/json"
	"fmt"

	"perflab/report"
	"perflab/report/chart"
	"perflab/runner/metricname"
	"perflab/runner/result"
	"perflab/runner/verdict"
)

// recordOf is a run for programs: what was asked and where it ran, as recorded, and every figure and
// verdict. Seconds and histograms are left out: the charts' tables have what is drawn of them, and
// the record itself has them all.
func recordOf(d report.Data) ([]byte, error) {
	text, err := json.Marshal(struct {
		Run       *result.Run        `json:"run"`
		Judgement *verdict.Judgement `json:"judgement"`
	}{d.Run, d.Judgement})
	if err != nil {
		return nil, fmt.Errorf("run %s as JSON: %w", d.Run.ID, err)
	}
	return append(text, '\n'), nil
}

// cardOf is the picture that previews of a run's report show: its rate by variant beside what was
// published.
func cardOf(d report.Data) ([]byte, error) {
	var bars []chart.Bar
	for _, v := range d.Judgement.Variants {
		b := chart.Bar{Name: v.Name, Text: report.FigureText(v, metricname.HTTPReqs, metricname.Rate)}
		if f := v.Figure(metricname.HTTPReqs, metricname.Rate); f != nil {
			b.Value = f.Value
		}
		if p, ok := report.PrintedOf(v, metricname.HTTPReqs, metricname.Rate, 0); ok && !p.Open() {
			b.Mark = p.Value
		}
		bars = append(bars, b)
	}
	return chart.Card(bars)
}
