package site

import (
	"slices"
	"strings"

	"perflab/report"
	"perflab/report/assets"
	"perflab/report/curves"
	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/verdict/history"
	"perflab/site/page"
	"perflab/site/summary"
)

// experiment is the page of one experiment.
func (s *shelf) experiment(e experiment) page.Experiment {
	c := s.card(e, "")
	p := page.Experiment{Frame: s.frame(page.ExperimentPage, c.Heading(), true), Card: c, Text: c.Text}
	p.Description = c.Shown.Answer.Says
	if r := e.featured(); r != nil {
		p.Source, p.File = r.Data.Run.Source, fileName(r.Data.Run.Experiment.File)
		p.Base = link(e.Name, r.ID)
	}
	if p.History = s.history(e.Runs); p.History == nil {
		p.Spark = c.Spark
	}
	for i := range e.Runs {
		v := s.run(&e.Runs[i], "")
		if i < page.ListedRuns {
			p.Runs = append(p.Runs, v)
		} else {
			p.Older = append(p.Older, v)
		}
	}
	return p
}

// fileName is a file's name without the folders of the machine that it was read on.
func fileName(path string) string {
	return path[strings.LastIndexAny(path, `/\`)+1:]
}

// history is nil with fewer runs than a level consists of: a chart of them would show nothing
// that the list does not.
func (s *shelf) history(runs []run) *page.History {
	var points []history.Point
	for _, r := range slices.Backward(runs) { // newest first
		if r.Broken == "" {
			points = append(points, r.Point)
		}
	}
	h, err := history.Find(points, "", func(f history.Figure) bool { return summary.Kept(f.Metric, f.Aggregation) })
	if err != nil || len(h.Lines) == 0 || len(h.Lines[0].Runs) < history.MinSegment {
		return nil
	}
	l := h.Lines[0]
	v := &page.History{
		HistoryLine: report.NewHistory(h, s.lang).Lines[0], Words: phrase.ReportWords(phrase.LanguageOf(s.lang)),
		Library: assets.Embedded(), Notice: assets.Notice,
	}
	for _, c := range curves.History(l) {
		v.Charts = append(v.Charts, page.Trend{Chart: c, Asks: s.words()[asks(c.ID)], Picture: c.Picture(640, 240)})
	}
	for i, name := range curves.Variants(l) {
		v.Names = append(v.Names, page.VariantFigures{Name: name, Series: i})
	}
	return v
}

// asks is the word for the question that a chart of a figure's history answers.
func asks(chart string) string {
	for figure, word := range map[string]string{
		metricname.HTTPReqs + "-" + metricname.Rate: "asks_rate", metricname.HTTPReqDuration + "-p95": "asks_p95",
		metricname.Checks + "-" + metricname.Rate: "asks_checks", metricname.ServerCPUPerRequest + "-" + metricname.Mean: "asks_cpu",
	} {
		if chart == "chart-history-"+figure {
			return word
		}
	}
	return "asks_other"
}
