package report

import (
	"fmt"
	"math"
	"strconv"

	"gonum.org/v1/plot"
)

// The ticks of pictures, and the texts at them, are those of page/charts.js.

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
		ticks = append(ticks, plot.Tick{Value: x, Label: strconv.FormatFloat(100*(1-1/x), 'f', max(0, n-2), 64) + "%"})
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
		ticks = append(ticks, plot.Tick{Value: v, Label: clock(v)})
	}
	return ticks
}

func clock(seconds float64) string {
	s := int(math.Round(seconds))
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

func axisText(axis string) func(float64) string {
	if axis == "rate" {
		return func(v float64) string { return short(v) + "/s" }
	}
	return short
}

func unitText(unit string) func(float64) string {
	switch unit {
	case "share":
		return func(v float64) string { return short(v) + "%" }
	case "ms":
		return func(v float64) string {
			switch {
			case v >= 1000:
				return short(v/1000) + " s"
			case v >= 1 || v == 0:
				return short(v) + " ms"
			}
			return short(v*1000) + " µs"
		}
	case "bytes":
		return func(v float64) string { return FormatValue("bytes", v) }
	}
	return short
}

// short is a number with as many digits as an axis needs: 1,200, 12.5, 0.25.
func short(v float64) string {
	switch a := math.Abs(v); {
	case a >= 100:
		return thousands(v)
	case a >= 10:
		return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64)
	}
	return strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64)
}
