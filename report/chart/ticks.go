package chart

import (
	"gonum.org/v1/plot"

	"perflab/runner/quantity"
)

// The ticks of pictures, and the texts at them, are those of charts.js.

// evenTicks divides an axis of numbers as the page does.
func evenTicks(low, high float64, text func(float64) string) plot.ConstantTicks {
	var ticks plot.ConstantTicks
	for i := range parts + 1 {
		v := low + (high-low)*float64(i)/parts
		ticks = append(ticks, plot.Tick{Value: v, Label: text(v)})
	}
	return ticks
}

func decadeTicks(low, high float64, text func(float64) string) plot.ConstantTicks {
	var ticks plot.ConstantTicks
	for v := low; v <= high*1.001; v *= 10 {
		ticks = append(ticks, plot.Tick{Value: v, Label: text(v)})
	}
	return ticks
}

// nines are the ticks of an axis of 1/(1-share): each adds a nine.
func nines(last float64) plot.ConstantTicks {
	var ticks plot.ConstantTicks
	for x, n := 1.0, 0; x <= last*1.001; x, n = x*10, n+1 {
		ticks = append(ticks, plot.Tick{Value: x, Label: quantity.FixedPercent(1-1/x, max(0, n-2))})
	}
	return ticks
}

// clockTicks are at most eight round times.
func clockTicks(last float64) plot.ConstantTicks {
	step := 1.0
	for _, step = range []float64{1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200} {
		if last/step <= 8 {
			break
		}
	}
	var ticks plot.ConstantTicks
	for v := 0.0; v <= last; v += step {
		ticks = append(ticks, plot.Tick{Value: v, Label: quantity.Clock(v)})
	}
	return ticks
}

// runTicks are at most nine runs.
func runTicks(runs []float64) plot.ConstantTicks {
	step := 1
	for _, step = range []int{1, 2, 5, 10, 15, 30, 60, 120, 300, 600} {
		if len(runs)/step <= 8 {
			break
		}
	}
	var ticks plot.ConstantTicks
	for _, v := range runs {
		if int(v)%step == 0 {
			ticks = append(ticks, plot.Tick{Value: v, Label: "#" + quantity.Short(v)})
		}
	}
	return ticks
}

func placeText(axis Axis) func(float64) string {
	if axis == ByRate {
		return func(v float64) string { return quantity.Short(v) + "/s" }
	}
	return quantity.Short
}

func valueText(unit Unit) func(float64) string {
	switch unit {
	case Share:
		return func(v float64) string { return quantity.Short(v) + "%" }
	case Milliseconds:
		return func(v float64) string {
			switch {
			case v >= 1000:
				return quantity.Short(v/1000) + " s"
			case v >= 1 || v == 0:
				return quantity.Short(v) + " ms"
			}
			return quantity.Short(v*1000) + " µs"
		}
	case Bytes:
		return func(v float64) string { return quantity.Text(quantity.Bytes, v) }
	}
	return quantity.Short
}
