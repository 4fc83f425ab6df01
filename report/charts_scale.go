package report

import (
	"math"

	"perflab/runner/metric"
	"perflab/runner/result"
)

// scale is the range of an axis, grown by the values on it. Its zero value is empty.
type scale struct {
	Low, High float64
	used      bool
}

func (s *scale) include(values ...float64) {
	for _, v := range values {
		switch {
		case math.IsNaN(v) || math.IsInf(v, 0):
		case !s.used:
			s.Low, s.High, s.used = v, v, true
		default:
			s.Low, s.High = math.Min(s.Low, v), math.Max(s.High, v)
		}
	}
}

// parts is how many intervals an axis has: the page's script divides it by the same.
const parts = 4

// top is the end of an axis from zero: four equal round steps that reach the highest value.
func (s scale) top() float64 {
	if s.High <= 0 {
		return 1
	}
	need := s.High * 1.02 / parts
	power := math.Pow(10, math.Floor(math.Log10(need)))
	for _, m := range []float64{1, 1.5, 2, 2.5, 3, 4, 5, 6, 8} {
		if m*power >= need {
			return parts * m * power
		}
	}
	return parts * 10 * power
}

// binaryTop is top for bytes, in round KiB, MiB and GiB.
func (s scale) binaryTop() float64 {
	step := 1.0
	for step*parts < s.High*1.02 {
		step *= 2
	}
	if unit := math.Pow(1024, math.Floor(math.Log2(step)/10)); step > 2*unit { // 3, 6, 12, ... save empty space
		if three := step / 4 * 3; three*parts >= s.High*1.02 {
			step = three
		}
	}
	return parts * step
}

// shareFloor is the lower end of an axis in percent that ends at 100.
func (s scale) shareFloor() float64 {
	for _, floor := range []float64{98, 96, 90, 80, 60} {
		if s.Low >= floor+(100-floor)/10 {
			return floor
		}
	}
	return 0
}

// decades are the powers of ten around the values.
func (s scale) decades() (low, high float64) {
	return math.Pow(10, math.Floor(math.Log10(s.Low))), math.Pow(10, math.Ceil(math.Log10(s.High)))
}

// span is a shaded stretch of the time axis, level a line across it.
type span struct {
	Name     string
	From, To int // seconds
}

type level struct {
	Name  string
	Value float64 // in the axis' unit
}

// phases shades the warm-up and the drain. Where trials differ it takes the longest
// warm-up and the earliest drain.
func phases(variants [][]*result.Trial, w Words) []span {
	warm, drain, end := 0, math.MaxInt, 0
	for _, trials := range variants {
		for _, t := range trials {
			if t.Search != nil { // each of its steps has phases of its own
				continue
			}
			for _, p := range t.Series {
				switch p.Phase {
				case metric.WarmUp:
					warm = max(warm, p.Second+1)
				case metric.Drain:
					drain = min(drain, p.Second)
				}
				end = max(end, p.Second)
			}
		}
	}
	var spans []span
	if warm > 0 {
		spans = append(spans, span{w["warm_up"], 0, warm})
	}
	if drain < end {
		name := w["drain"]
		if (end-drain)*10 < end { // too narrow for a word
			name = ""
		}
		spans = append(spans, span{name, drain, end})
	}
	return spans
}
