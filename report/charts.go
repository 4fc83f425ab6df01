package report

import (
	"perflab/report/chart"
	"perflab/runner/result"
	"perflab/runner/verdict"
	"perflab/runner/verdict/series"
)

// ChartBlock is a group of charts: large ones below each other, or small ones in pairs.
type ChartBlock struct {
	Pair   bool
	Charts []chart.Chart
}

// allCharts are the page's charts in reading order. Charts without any data are left out.
func allCharts(d Data, w Words) []ChartBlock {
	var blocks []ChartBlock
	for _, build := range []struct {
		pair bool
		of   func(Data, Words) []chart.Chart
	}{{false, searchCharts}, {false, timeCharts}, {false, latencyCharts}, {true, resourceCharts}} {
		if charts := build.of(d, w); len(charts) > 0 {
			blocks = append(blocks, ChartBlock{Pair: build.pair, Charts: charts})
		}
	}
	return blocks
}

// mainWidth is that of a variant's main line.
const mainWidth = 1.75

// addLine draws a variant's line and, where it has several trials, the band between them.
func addLine(c *chart.Chart, variant int, name string, l series.Line, doubtful bool) {
	s := chart.Series{Variant: variant, Name: name, Line: chart.Line{Width: mainWidth}}
	if doubtful {
		s.Line.Dash = chart.Dotted
	}
	c.AddLane(s, chart.Lane{X: l.X, Values: l.Median, Low: l.Low, High: l.High}, l.Trials > 1)
}

// drawn are the trials of all variants that lines are made of, and which variants are doubtful.
func drawn(variants []verdict.Variant) (trials [][]*result.Trial, doubtful []bool) {
	trials, doubtful = make([][]*result.Trial, len(variants)), make([]bool, len(variants))
	for i, v := range variants {
		trials[i], doubtful[i] = verdict.Drawn(v)
	}
	return trials, doubtful
}

// shades are the warm-up and the drain on an axis of points of width seconds.
func shades(p series.Phases, width int, w Words) []chart.Span {
	var spans []chart.Span
	if p.WarmUp > 0 {
		spans = append(spans, chart.Span{Name: w["warm_up"], From: 0, To: p.WarmUp / width})
	}
	if p.Drain < p.End {
		name := w["drain"]
		if (p.End-p.Drain)*10 < p.End { // too narrow for a word
			name = ""
		}
		spans = append(spans, chart.Span{Name: name, From: p.Drain / width, To: p.End / width})
	}
	return spans
}

// loggedNote adds to a note that the vertical axis is logarithmic, where it is.
func loggedNote(c *chart.Chart, w Words) string {
	if c.Y.Log {
		return w["note_log"]
	}
	return ""
}
