package site

import (
	"html/template"
	"slices"

	"perflab/report"
	"perflab/report/assets"
	"perflab/report/chart"
	"perflab/report/curves"
	"perflab/runner/phrase"
	"perflab/runner/verdict/history"
)

// historyView is the history of an experiment's runs on the machine of the newest one.
type historyView struct {
	report.HistoryLine
	Words    map[string]string
	Variants []variantView
	Charts   []chart.Chart
	Source   string // of ECharts' script
	Draw     template.JS
	Notice   string
}

// historyOf is nil with fewer runs than a level consists of: a chart of them would show nothing
// that the list does not.
func historyOf(runs []run, lang string) *historyView {
	var points []history.Point
	for _, r := range slices.Backward(runs) { // newest first
		if r.Broken == "" {
			points = append(points, r.Point)
		}
	}
	h, err := history.Find(points, "", nil)
	if err != nil || len(h.Lines) == 0 || len(h.Lines[0].Runs) < history.MinSegment {
		return nil
	}
	w, l := phrase.ReportWords(phrase.LanguageOf(lang)), h.Lines[0]
	v := &historyView{
		Words: w, HistoryLine: report.NewHistory(h, lang).Lines[0], Charts: curves.History(l),
		Source: "../assets/" + assets.Name, Draw: template.JS(chart.Script), Notice: assets.Notice,
	}
	if !assets.Embedded() {
		v.Source = chart.AssetsHost() + assets.Name
	}
	for i, name := range curves.Variants(l) {
		v.Variants = append(v.Variants, variantView{Name: name, Style: report.SeriesStyle(i)})
	}
	return v
}
