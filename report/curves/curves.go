// Package curves says which charts a run has: its rate, its response times and its checks over
// time, the response time by percentile, by the rate of a search and over what is predicted, and
// what each component used.
//
// Steps: verdict/series makes the lines of all variants → here they get their names, the levels
// that speak of the same quantity and their notes, in the report's language → report/chart fits
// the axes and draws. A chart without any data is left out.
package curves

import (
	"perflab/report"
	"perflab/report/chart"
	"perflab/runner/result"
	"perflab/runner/verdict"
	"perflab/runner/verdict/series"
)

// Block is a group of charts: large ones below each other, or small ones in pairs.
type Block struct {
	Pair   bool
	Charts []chart.Chart
}

// Measured are the charts of what was measured, in reading order.
func Measured(view *report.View) []Block {
	var blocks []Block
	for _, build := range []struct {
		pair bool
		of   func(*report.View) []chart.Chart
	}{{false, searchCharts}, {false, timeCharts}, {false, latencyCharts}, {true, resourceCharts}} {
		if charts := build.of(view); len(charts) > 0 {
			blocks = append(blocks, Block{Pair: build.pair, Charts: charts})
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
func shades(p series.Phases, width int, w report.Words) []chart.Span {
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
func loggedNote(c *chart.Chart, w report.Words) string {
	if c.Y.Log {
		return w["note_log"]
	}
	return ""
}
