package curves

import (
	"math"
	"slices"
	"strings"

	"perflab/report"
	"perflab/report/chart"
	"perflab/runner/metricname"
	"perflab/runner/quantity"
	"perflab/runner/verdict/history"
)

// ofUnit is what a figure's unit is on a chart, and by what its values are multiplied there.
var ofUnit = map[string]struct {
	unit   chart.Unit
	factor float64
}{
	quantity.PerSecond:   {chart.Rate, 1},
	quantity.Nanoseconds: {chart.Milliseconds, 1e-6},
	quantity.Share:       {chart.Share, 100},
	quantity.CPU:         {chart.CPU, 1},
	quantity.Bytes:       {chart.Bytes, 1},
}

// History are the charts of a machine's runs, with the lasting shifts as upright lines in
// their variant's colour: requests per second, the 95th percentile, checks and the CPU time of a
// request where the history has them, and every other figure that shifted.
func History(l history.Line) []chart.Chart {
	var charts []chart.Chart
	for _, name := range figuresOf(l) {
		var c chart.Chart
		var summary []string
		for _, s := range l.Series {
			if s.Metric+" "+s.Aggregation != name {
				continue
			}
			as := ofUnit[s.Unit]
			c.Title, c.Unit, c.Axis = name, as.unit, chart.ByRun
			c.ID = "chart-history-" + s.Metric + "-" + strings.Trim(strings.ReplaceAll(s.Aggregation, "(", ""), ")")
			variant := slices.Index(Variants(l), s.Variant)
			shown := chart.Series{Variant: variant, Name: s.Variant, Line: chart.Line{Width: mainWidth}}
			for _, x := range s.Shifts {
				shown.Upright = append(shown.Upright, chart.Level{Name: report.ShiftSize(s, x), Value: float64(x.Place + 1)})
			}
			c.AddLane(shown, laneOf(l, s, as.factor), true)
			summary = append(summary, s.Variant+" "+quantity.Text(s.Unit, s.Level))
		}
		c.Fit()
		c.Summary = c.Title + ": " + strings.Join(summary, ", ")
		charts = append(charts, c)
	}
	return charts
}

// Variants are those of a line, in the file's order, by which their colours go.
func Variants(l history.Line) []string {
	var names []string
	for _, s := range l.Series {
		if !slices.Contains(names, s.Variant) {
			names = append(names, s.Variant)
		}
	}
	return names
}

// figuresOf are the names of those that are drawn.
func figuresOf(l history.Line) []string {
	var names []string
	for _, s := range l.Series {
		name := s.Metric + " " + s.Aggregation
		always := s.Metric == metricname.HTTPReqs || s.Metric == metricname.HTTPReqDuration && s.Aggregation == metricname.P95 ||
			s.Metric == metricname.Checks || s.Metric == metricname.ServerCPUPerRequest
		if _, drawn := ofUnit[s.Unit]; drawn && (always || len(s.Shifts) > 0) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// laneOf is a series over all runs of its line, with gaps where a run lacks the figure.
func laneOf(l history.Line, s history.Series, factor float64) chart.Lane {
	n := len(l.Runs)
	lane := chart.Lane{X: make([]float64, n), Values: make([]float64, n), Low: make([]float64, n), High: make([]float64, n)}
	for i := range n {
		lane.X[i], lane.Values[i], lane.Low[i], lane.High[i] = float64(i+1), math.NaN(), math.NaN(), math.NaN()
	}
	for _, v := range s.Values {
		lane.Values[v.Run], lane.Low[v.Run], lane.High[v.Run] = v.Mean*factor, v.Low*factor, v.High*factor
	}
	return lane
}
