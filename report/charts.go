package report

import (
	"encoding/json"
	"fmt"
	"html/template"
	"math"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"perflab/runner/quantity"
	"perflab/runner/result"
	"perflab/runner/verdict"
)

// chart is one drawing of the page: go-echarts' options under a fixed ID, so that the
// same record always gives the same bytes. Colours, fonts and number formats are the
// page script's, which knows the reader's colour scheme.
type chart struct {
	ID      string
	Title   string
	Note    string      // small print below the title
	Summary string      // in words, for who cannot see it
	Unit    string      // of y: rate, ms, share, cpu, bytes
	Axis    string      // of x: time, percentile or rate
	Option  template.JS // JSON with <, > and & escaped, safe inside a script element
}

// chartBlock is a group of charts: large ones below each other, or small ones in pairs.
type chartBlock struct {
	Pair   bool
	Charts []chart
}

// drawing collects the series of one chart. Series are named vN after their variant, by
// which the page's script colours, hides and explains them.
type drawing struct {
	line *charts.Line
	x    []float64 // of the longest line
	y    scale
}

func newDrawing() *drawing { return &drawing{line: charts.NewLine()} }

// add draws a variant's median line and, where trials differ, the band between them.
func (d *drawing) add(variant int, name string, l lane) {
	id := variantID(variant)
	if l.Trials > 1 {
		spread := make([]float64, len(l.Low))
		for i := range spread {
			spread[i] = l.High[i] - l.Low[i]
		}
		quiet := charts.WithLineStyleOpts(opts.LineStyle{Opacity: opts.Float(0)})
		stack := charts.WithLineChartOpts(opts.LineChart{Stack: id})
		d.series(id+"-low", name, l.Low, quiet, stack)
		d.series(id+"-band", name, spread, quiet, stack,
			charts.WithAreaStyleOpts(opts.AreaStyle{Opacity: opts.Float(0.16)}))
	}
	style := opts.LineStyle{Width: 1.75}
	if l.Doubtful {
		style.Type = "dotted"
	}
	d.series(id, name, l.Median, charts.WithLineStyleOpts(style))
	if len(l.X) > len(d.x) {
		d.x = l.X
	}
	d.y.include(l.High...)
	d.y.include(l.Low...)
}

// series adds one line over the chart's x; NaN leaves a gap.
func (d *drawing) series(id, name string, y []float64, options ...charts.SeriesOpts) {
	points := make([]*float64, len(y))
	for i := range y {
		if !math.IsNaN(y[i]) {
			v := quantity.Significant(y[i], 5)
			points[i] = &v
		}
	}
	d.line.AddSeries(name, nil, append(options, charts.WithSeriesId(id), func(s *charts.SingleSeries) { s.Data = points })...)
}

// marks adds the shaded spans and the level lines, on a series of their own so that
// hiding a variant leaves them. width is the seconds between two points of x.
func (d *drawing) marks(spans []span, levels []level, width int) {
	var options []charts.SeriesOpts
	for _, s := range spans {
		options = append(options, charts.WithMarkAreaData([]opts.MarkAreaData{{Name: s.Name, XAxis: s.From / width}, {XAxis: min(s.To/width, len(d.x)-1)}}))
	}
	for _, l := range levels {
		if l.Value <= 3*d.y.High { // one far above would flatten what was measured; the tables have it
			d.y.include(l.Value)
			options = append(options, charts.WithMarkLineNameYAxisItemOpts(opts.MarkLineNameYAxisItem{Name: l.Name, YAxis: l.Value}))
		}
	}
	if len(options) > 0 {
		d.series("marks", "", nil, options...)
	}
}

// option renders the options as JSON for a script element. It takes go-echarts' option
// map and not its page snippet: that one turns text of a certain form into code.
//
// x is an axis of categories, not of numbers: only over those does ECharts stack the
// bands, and percentiles too are points of equal distance.
func (d *drawing) option(y opts.YAxis) (template.JS, error) {
	x := make([]float64, len(d.x))
	for i := range x {
		x[i] = quantity.Significant(d.x[i], 7)
	}
	d.line.SetXAxis(x)
	d.line.SetGlobalOptions(charts.WithXAxisOpts(opts.XAxis{Type: "category"}), charts.WithYAxisOpts(y))
	d.line.Validate()
	b, err := json.Marshal(d.line.JSON())
	if err != nil {
		return "", fmt.Errorf("encode chart: %w", err)
	}
	return template.JS(b), nil
}

// drawn are the trials of a variant that its lines are made of: the valid ones, or
// where there are none whatever was measured, marked as doubtful.
func drawn(v verdict.Variant) (trials []*result.Trial, doubtful bool) {
	for _, t := range v.Trials {
		if verdict.Valid(t) {
			trials = append(trials, t)
		}
	}
	if len(trials) > 0 {
		return trials, false
	}
	return v.Trials, true
}

// allCharts are the page's charts in reading order. Charts without any data are left out.
func allCharts(d Data, w Words) ([]chartBlock, error) {
	var blocks []chartBlock
	for _, build := range []struct {
		pair bool
		of   func(Data, Words) ([]chart, error)
	}{{false, searchCharts}, {false, timeCharts}, {false, latencyCharts}, {true, resourceCharts}} {
		cs, err := build.of(d, w)
		if err != nil {
			return nil, err
		}
		if len(cs) > 0 {
			blocks = append(blocks, chartBlock{Pair: build.pair, Charts: cs})
		}
	}
	return blocks, nil
}

// variantID names a variant's series; the page's script reads the number back.
func variantID(i int) string { return fmt.Sprintf("v%d", i) }
