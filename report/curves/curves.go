// Package curves says which charts a run has: its rate, its response times and its checks over
// time, the response time by percentile, by the rate of a search and over what is predicted, and
// what each component used.
//
// Steps: verdict/series makes the lines of all variants → here they get their names, the levels
// that speak of the same quantity and their notes, in the report's language → report/chart fits
// the axes and draws. A chart without any data is left out.
package curves

import (
	"fmt"

	"perflab/report"
	"perflab/report/chart"
	"perflab/runner/result"
	"perflab/runner/verdict"
	"perflab/runner/verdict/series"
)

// Block is a group of charts: large ones below each other, or small ones in pairs. Says is what
// takes no chart to say: what was the same all the time.
type Block struct {
	Pair   bool
	Charts []chart.Chart
	Says   []string
}

// Measured are the charts of what was measured, in reading order.
func Measured(view *report.View) []Block {
	var blocks []Block
	for _, build := range []struct {
		pair bool
		of   func(*report.View) []chart.Chart
	}{{false, searchCharts}, {false, timeCharts}, {false, latencyCharts}, {true, resourceCharts}} {
		b := Block{Pair: build.pair}
		for _, c := range build.of(view) {
			if v, flat := c.Flat(); flat && c.Unit == chart.Share {
				b.Says = append(b.Says, fmt.Sprintf(view.W["page_flat"], c.Title, c.Text(v)))
			} else {
				b.Charts = append(b.Charts, c)
			}
		}
		if len(b.Charts) > 0 || len(b.Says) > 0 {
			blocks = append(blocks, b)
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

// shownDrain is how much of the drain is drawn, as a part of what lies before it: half of a short
// run's axis would be the wait for its last answers.
const shownDrain = 0.1

// phasesOf are those of a run as far as they are drawn, on an axis of points of width seconds.
func phasesOf(trials [][]*result.Trial, width int) series.Phases {
	p := series.PhasesOf(trials)
	if p.Drain < p.End {
		p.End = min(p.End, p.Drain+max(2*width, int(shownDrain*float64(p.Drain))))
	}
	return p
}

// cut ends a line where the axis ends.
func cut(l series.Line, p series.Phases) series.Line {
	n := len(l.X)
	for n > 0 && p.End > 0 && l.X[n-1] > float64(p.End) {
		n--
	}
	l.X, l.Median, l.Low, l.High = l.X[:n], l.Median[:n], l.Low[:n], l.High[:n]
	return l
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
