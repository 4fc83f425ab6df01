package report

import (
	"encoding/json"
	"fmt"
	"html/template"
	"slices"
	"strings"
	"time"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"perflab/runner/metricname"
	"perflab/runner/quantity"
	"perflab/runner/result"
	"perflab/runner/verdict"
)

// percentiles are the curves of a search, each with its own dash.
var percentiles = []struct {
	name, dash string
	percentile float64
	of         func(result.SearchStep) time.Duration
}{
	{"p50", "dotted", 50, func(s result.SearchStep) time.Duration { return s.P50 }},
	{"p95", "solid", 95, func(s result.SearchStep) time.Duration { return s.P95 }},
	{"p99", "dashed", 99, func(s result.SearchStep) time.Duration { return s.P99 }},
}

// Signs of a search's points, as ECharts knows them: a dot, a cross, a ring.
const (
	signHeld   = "circle"
	signFailed = "path://M2 0L5 3L8 0L10 2L7 5L10 8L8 10L5 7L2 10L0 8L3 5L0 2Z"
	signDoubt  = "emptyCircle"
)

// searchPoint is one rate of a search: where it lies and how it went.
type searchPoint struct {
	Value  [2]float64 `json:"value"` // achieved rate per second, milliseconds
	Symbol string     `json:"symbol"`
}

// searchCharts is response time against the rate achieved: the curve that bends where the
// server's capacity ends.
func searchCharts(d Data, w Words) ([]chart, error) {
	draw := newDrawing()
	var x scale
	var summary []string
	var limits []level
	for i, v := range d.Judgement.Variants {
		rates := rateSteps(v)
		if len(rates) == 0 {
			continue
		}
		for _, c := range percentiles {
			var held, failed []searchPoint
			for _, steps := range rates {
				p := pointOf(steps, c.of)
				if p.Value[1] <= 0 {
					continue // nothing was answered
				}
				if p.Symbol == signHeld {
					held = append(held, p)
				} else {
					failed = append(failed, p)
				}
				x.include(p.Value[0])
				draw.y.include(p.Value[1])
			}
			id := variantID(i) + "-" + c.name
			options := []charts.SeriesOpts{points(id, held), charts.WithLineStyleOpts(opts.LineStyle{Type: c.dash, Width: 1.5})}
			if f := FigureOf(v, metricname.SearchRate, metricname.Value); f != nil && c.name == "p95" {
				x.include(f.Value)
				options = append(options, charts.WithMarkLineNameXAxisItemOpts(opts.MarkLineNameXAxisItem{Name: rateFigure(f.Value), XAxis: quantity.Significant(f.Value, 7)}))
			}
			draw.line.AddSeries(v.Name+" "+c.name, nil, options...)
			// What failed lies beyond the curve, in any order: a server that is overrun serves
			// less than at its best.
			if len(failed) > 0 {
				draw.line.AddSeries(v.Name+" "+c.name+" ✗", nil, points(id+"-failed", failed), charts.WithLineStyleOpts(opts.LineStyle{Opacity: opts.Float(0)}))
			}
		}
		summary = append(summary, v.Name+" "+FigureText(v, metricname.SearchRate, metricname.Value))
	}
	if len(summary) == 0 {
		return nil, nil
	}
	for _, c := range percentiles {
		limits = append(limits, levels(d.Judgement.Variants, metricname.HTTPReqDuration, metricname.P, c.percentile, 1, w)...)
	}
	draw.marks(nil, limits, 1)
	y, note := opts.YAxis{Type: "value", Min: 0, Max: draw.y.top()}, w["note_search"]
	if draw.y.Low > 0 && draw.y.High/draw.y.Low > linearRange {
		y.Type = "log"
		y.Min, y.Max = draw.y.decades()
		note += " " + w["note_log"]
	}
	option, err := draw.numeric(opts.XAxis{Type: "value", Min: 0, Max: x.top()}, y)
	if err != nil {
		return nil, err
	}
	return []chart{{
		ID: "chart-search", Title: w["chart_search"], Note: note, Unit: "ms", Axis: "rate", Option: option,
		Summary: w["chart_search"] + ": " + strings.Join(summary, ", "),
	}}, nil
}

// points gives a series its name for the page's script and its points.
func points(id string, p []searchPoint) charts.SeriesOpts {
	return func(s *charts.SingleSeries) {
		s.Id, s.Data, s.ShowSymbol = id, p, opts.Bool(true)
	}
}

// rateSteps are the steps of a variant's searches by the rate asked, in ascending order: of
// each trial the last one at that rate, which is the one that counted.
func rateSteps(v verdict.Variant) [][]result.SearchStep {
	trials, _ := drawn(v)
	byRate := map[float64][]result.SearchStep{}
	for _, t := range trials {
		if t.Search == nil {
			continue
		}
		last := map[float64]result.SearchStep{}
		for _, s := range t.Search.Steps {
			last[s.Rate] = s
		}
		for rate, s := range last {
			byRate[rate] = append(byRate[rate], s)
		}
	}
	var rates []float64
	for rate := range byRate {
		rates = append(rates, rate)
	}
	slices.Sort(rates)
	steps := make([][]result.SearchStep, len(rates))
	for i, rate := range rates {
		steps[i] = byRate[rate]
	}
	return steps
}

// pointOf is one rate: the median of its trials, signed as most of them went.
func pointOf(steps []result.SearchStep, of func(result.SearchStep) time.Duration) searchPoint {
	var achieved, took []float64
	signs := map[string]int{}
	for _, s := range steps {
		achieved, took = append(achieved, s.Achieved), append(took, float64(of(s))/1e6)
		switch {
		case s.Doubt != "":
			signs[signDoubt]++
		case s.Held:
			signs[signHeld]++
		default:
			signs[signFailed]++
		}
	}
	p := searchPoint{Value: [2]float64{quantity.Significant(quantity.Median(achieved), 5), quantity.Significant(quantity.Median(took), 5)}, Symbol: signFailed}
	for _, sign := range []string{signDoubt, signHeld} {
		if 2*signs[sign] > len(steps) {
			p.Symbol = sign
		}
	}
	return p
}

// numeric renders the options with an axis of numbers for x; see option.
func (d *drawing) numeric(x opts.XAxis, y opts.YAxis) (template.JS, error) {
	d.line.SetGlobalOptions(charts.WithXAxisOpts(x), charts.WithYAxisOpts(y))
	d.line.Validate()
	b, err := json.Marshal(d.line.JSON())
	if err != nil {
		return "", fmt.Errorf("encode chart: %w", err)
	}
	return template.JS(b), nil
}
