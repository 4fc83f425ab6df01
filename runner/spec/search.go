package spec

import "math"

// Search looks for the highest rate that meets the thresholds.
type Search struct {
	From      Rate     `yaml:"from" json:"from" required:"true" doc:"The rate tried first; it doubles until one fails. Where it fails itself, no lower one is tried."`
	To        Rate     `yaml:"to" json:"to" required:"true" doc:"No higher rate is tried."`
	Precision Share    `yaml:"precision" json:"precision" default:"5%" doc:"The search ends when the lowest rate that failed is at most this much above the highest that held; less than 0.1% counts as 0.1%."`
	Step      Duration `yaml:"step" json:"step" default:"10s" min:"1s" max:"1h" doc:"How long each rate is measured, after a warm_up of its own. Longer steps find slower growing queues."`
}

// finest is the smallest precision there is.
const finest = 0.001

// rounding is by how much two rates may differ and be one, relative: room for the last
// digits of a root.
const rounding = 1e-9

// Steps is how many measurements a search takes at most: every rate once, and those that
// fail a second time as far as Repeats goes.
//
//	rates   = ⌈log₂(to/from)⌉ + 1  doublings
//	        + ⌈log₂(ln(min(2, to/from)) / ln(1 + precision))⌉  bisections
//	repeats = bisections + 1
//
// For 50/s to 1600/s within 5% that is 6 + 4 + 5.
func (s Search) Steps() int {
	doublings := int(math.Ceil(math.Log2(s.span())-rounding)) + 1
	return doublings + s.bisections() + s.Repeats()
}

// Repeats is how many failed steps are measured again: as many as fail where every
// measurement is right, the one that ends the doubling and each bisection.
func (s Search) Repeats() int { return s.bisections() + 1 }

// bisections is how many halvings of an interval, on a scale of ratios, bring the widest
// that doubling leaves down to the precision.
func (s Search) bisections() int {
	width := math.Log(min(2, s.span()))
	if width <= math.Log(s.ratio()) {
		return 0
	}
	return int(math.Ceil(math.Log2(width/math.Log(s.ratio())) - rounding))
}

// span is To over From, at least 1.
func (s Search) span() float64 { return max(1, float64(s.To)/float64(s.From)) }

// ratio is the lowest rate that failed over the highest that held when the search ends.
func (s Search) ratio() float64 { return 1 + max(finest, float64(s.Precision)) }

// Near reports whether a rate that held and one that failed are within the precision.
func (s Search) Near(held, failed float64) bool { return failed <= held*s.ratio()*(1+rounding) }

// Double is the rate after one that held: twice it, or To where that is no less.
func (s Search) Double(held float64) float64 {
	if 2*held*(1+rounding) >= float64(s.To) {
		return float64(s.To)
	}
	return 2 * held
}
