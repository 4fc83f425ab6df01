package chart

import (
	_ "embed" // for the script
	"encoding/json"
	"fmt"
	"html/template"
	"math"
	"slices"
	"strconv"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// Script draws all charts of a page from their options, in the page's own colours, and draws
// them again when the colour scheme, the width or the choice of variants changes. It wants
// ECharts' own script before it.
//
//go:embed charts.js
var Script string

// AssetsHost is where go-echarts serves ECharts' script from, for pages that do not hold it.
func AssetsHost() string { return charts.NewLine().AssetsHost }

// Options is the chart as ECharts' options: JSON with <, > and & escaped, safe inside a script
// element. Series are named vN after their variant, by which the page's script colours, hides
// and explains them; the colours, fonts and number formats are the script's, which knows the
// reader's colour scheme. It takes go-echarts' option map and not its page snippet: that one
// turns text of a certain form into code.
func (c Chart) Options() (template.JS, error) {
	line := charts.NewLine()
	for _, s := range c.Series {
		c.addSeries(line, s)
	}
	c.addMarks(line)
	// Over time and percentile x is an axis of categories, not of numbers: only over those does
	// ECharts stack the bands, and percentiles too are points of equal distance.
	x := opts.XAxis{Type: "category"}
	if c.shared() {
		line.SetXAxis(c.X)
	} else {
		x = opts.XAxis{Type: "value", Min: 0, Max: c.XEnd}
	}
	y := opts.YAxis{Type: "value", Min: c.Y.Min, Max: c.Y.Max}
	if c.Y.Log {
		y.Type = "log"
	}
	line.SetGlobalOptions(charts.WithXAxisOpts(x), charts.WithYAxisOpts(y))
	line.Validate()
	b, err := json.Marshal(line.JSON())
	if err != nil {
		return "", fmt.Errorf("encode %s: %w", c.ID, err)
	}
	return template.JS(b), nil
}

// shared tells the axes over which all series have the same places.
func (c Chart) shared() bool { return c.Axis == Time || c.Axis == Percentile || c.Axis == ByRun }

func (c Chart) addSeries(line *charts.Line, s Series) {
	variant, id := s.variant(), s.id()
	style := opts.LineStyle{Type: string(s.Line.Dash), Width: float32(s.Line.Width)}
	if s.Line.None {
		style.Opacity = opts.Float(0)
	}
	if !c.shared() {
		options := []charts.SeriesOpts{charts.WithSeriesId(id), points(s.Points), charts.WithLineStyleOpts(style)}
		for _, u := range s.Upright {
			options = append(options, charts.WithMarkLineNameXAxisItemOpts(opts.MarkLineNameXAxisItem{Name: u.Name, XAxis: u.Value}))
		}
		line.AddSeries(s.Name, nil, options...)
		return
	}
	if s.Band.Low != nil {
		quiet := charts.WithLineStyleOpts(opts.LineStyle{Opacity: opts.Float(0)})
		stack := charts.WithLineChartOpts(opts.LineChart{Stack: variant})
		line.AddSeries(s.Name, nil, charts.WithSeriesId(variant+"-low"), values(s.Band.Low), quiet, stack)
		line.AddSeries(s.Name, nil, charts.WithSeriesId(variant+"-band"), values(s.Band.Spread), quiet, stack,
			charts.WithAreaStyleOpts(opts.AreaStyle{Opacity: opts.Float(0.16)}))
	}
	options := []charts.SeriesOpts{charts.WithSeriesId(id), values(s.Values), charts.WithLineStyleOpts(style)}
	for _, u := range s.Upright { // on an axis of categories, by its place among them
		options = append(options, charts.WithMarkLineNameXAxisItemOpts(opts.MarkLineNameXAxisItem{Name: u.Name, XAxis: slices.Index(c.X, u.Value)}))
	}
	line.AddSeries(s.Name, nil, options...)
}

// variant and id are a series' names in the options.
func (s Series) variant() string { return "v" + strconv.Itoa(s.Variant) }

func (s Series) id() string {
	if s.Part != "" {
		return s.variant() + "-" + s.Part
	}
	return s.variant()
}

// addMarks adds the shaded spans and the levels, on a series of their own so that hiding a
// variant leaves them.
func (c Chart) addMarks(line *charts.Line) {
	var options []charts.SeriesOpts
	for _, s := range c.Spans {
		options = append(options, charts.WithMarkAreaData([]opts.MarkAreaData{{Name: s.Name, XAxis: s.From}, {XAxis: s.To}}))
	}
	for _, l := range c.Levels {
		options = append(options, charts.WithMarkLineNameYAxisItemOpts(opts.MarkLineNameYAxisItem{Name: l.Name, YAxis: l.Value}))
	}
	if len(options) > 0 {
		line.AddSeries("", nil, append(options, charts.WithSeriesId("marks"), values(nil))...)
	}
}

// values are a series' data over shared places; NaN leaves a gap.
func values(of []float64) charts.SeriesOpts {
	data := make([]*float64, len(of))
	for i, v := range of {
		if !math.IsNaN(v) {
			data[i] = &v
		}
	}
	return func(s *charts.SingleSeries) { s.Data = data }
}

// points are a series' data with places of their own, signed or not.
func points(of []Point) charts.SeriesOpts {
	type signed struct {
		Value  [2]float64 `json:"value"`
		Symbol Sign       `json:"symbol"`
	}
	var pairs [][2]float64
	var signs []signed
	for _, p := range of {
		pairs = append(pairs, [2]float64{p.X, p.Y})
		signs = append(signs, signed{[2]float64{p.X, p.Y}, p.Sign})
	}
	return func(s *charts.SingleSeries) {
		if len(of) > 0 && of[0].Sign == "" {
			s.Data = pairs
			return
		}
		s.Data, s.ShowSymbol = signs, opts.Bool(true)
	}
}
