package chart

import "math"

// Range is an axis from Min to Max.
type Range struct {
	Log      bool
	Min, Max float64
}

// extent grows with the values on an axis. Its zero value is empty.
type extent struct {
	Low, High float64
	used      bool
}

func (e *extent) include(values ...float64) {
	for _, v := range values {
		switch {
		case math.IsNaN(v) || math.IsInf(v, 0):
		case !e.used:
			e.Low, e.High, e.used = v, v, true
		default:
			e.Low, e.High = math.Min(e.Low, v), math.Max(e.High, v)
		}
	}
}

// parts is how many intervals an axis of numbers has: the page's script divides it by the same.
const parts = 4

// linearRange is how far apart response times may lie on a linear axis; beyond it the
// fastest variant would be a flat line at the bottom.
const linearRange = 30

// Fit sets both axes to hold what was added, by the chart's unit: shares end at 100, response
// times far apart and percentiles are on a logarithm, bytes in round binary units, all others go from zero
// in four round steps; over runs the axis holds their values alone.
func (c *Chart) Fit() {
	c.XEnd = c.x.top()
	low, high := c.y.decades()
	switch {
	case c.Axis == Percentile:
		c.Y = Range{true, low, math.Max(high, 10*low)}
	case c.Unit == Milliseconds && c.y.Low > 0 && c.y.High/c.y.Low > linearRange:
		c.Y = Range{true, low, high}
	case c.Axis == ByRun && c.Unit != Bytes && (c.Unit != Share || c.y.High < 50):
		c.Y = c.y.around()
	case c.Unit == Share:
		c.Y = Range{false, c.y.shareFloor(), 100}
	case c.Unit == Bytes:
		c.Y = Range{false, 0, c.y.binaryTop()}
	default:
		c.Y = Range{false, 0, c.y.top()}
	}
}

// top is the end of an axis from zero: four equal round steps that reach the highest value.
func (e extent) top() float64 {
	if e.High <= 0 {
		return 1
	}
	need := e.High * 1.02 / parts
	power := math.Pow(10, math.Floor(math.Log10(need)))
	for _, m := range []float64{1, 1.5, 2, 2.5, 3, 4, 5, 6, 8} {
		if m*power >= need {
			return parts * m * power
		}
	}
	return parts * 10 * power
}

// around is an axis of four round steps that holds the values without going down to zero: a
// level that moved by a twentieth is to be seen. It is a fifth of the highest value at least, or
// what is mere spread would look like much.
func (e extent) around() Range {
	if e.High <= 0 {
		return Range{Max: 1}
	}
	span := math.Max(e.High-e.Low, 0.2*e.High)
	for need := span * 1.05 / parts; ; need *= 1.1 {
		power := math.Pow(10, math.Floor(math.Log10(need)))
		for _, m := range []float64{1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10} {
			step := m * power
			if step < need {
				continue
			}
			low := math.Max(0, math.Floor((e.Low-(step*parts-(e.High-e.Low))/2)/step)*step)
			if low <= e.Low && low+parts*step >= e.High {
				return Range{false, low, low + parts*step}
			}
		}
	}
}

// binaryTop is top for bytes, in round KiB, MiB and GiB.
func (e extent) binaryTop() float64 {
	step := 1.0
	for step*parts < e.High*1.02 {
		step *= 2
	}
	if unit := math.Pow(1024, math.Floor(math.Log2(step)/10)); step > 2*unit { // 3, 6, 12, ... save empty space
		if three := step / 4 * 3; three*parts >= e.High*1.02 {
			step = three
		}
	}
	return parts * step
}

// shareFloor is the lower end of an axis in percent that ends at 100.
func (e extent) shareFloor() float64 {
	for _, floor := range []float64{98, 96, 90, 80, 60} {
		if e.Low >= floor+(100-floor)/10 {
			return floor
		}
	}
	return 0
}

// decades are the powers of ten around the values.
func (e extent) decades() (low, high float64) {
	return math.Pow(10, math.Floor(math.Log10(e.Low))), math.Pow(10, math.Ceil(math.Log10(e.High)))
}
