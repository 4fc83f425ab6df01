package series

import (
	"math"

	"perflab/runner/metric"
	"perflab/runner/result"
)

// Stretch is one of a trial: the points of its seconds, From until before To, and how long all
// responses of the trial took.
type Stretch struct {
	Points   []metric.Point
	From, To int
	Course   *metric.Course // nil: not known
}

// Value is one quantity of a stretch; it is not known where ok is false.
type Value func(Stretch) (v float64, ok bool)

// OverTime is a variant's line of one quantity, its trials cut into stretches of width seconds.
func OverTime(trials []*result.Trial, width int, value Value) Line {
	var curves []curve
	for _, t := range trials {
		curves = append(curves, pointCurve(t.Series, t.Course, width, value))
	}
	return merge(curves, width)
}

// pointCurve takes one value of each stretch of a trial.
func pointCurve(points []metric.Point, course *metric.Course, width int, value Value) curve {
	c := curve{}
	for from := 0; from < len(points); {
		k, to := points[from].Second/width, from
		for to < len(points) && points[to].Second/width == k {
			to++
		}
		if v, ok := value(Stretch{points[from:to], k * width, (k + 1) * width, course}); ok {
			c[k] = v
		}
		from = to
	}
	return c
}

// RequestRate is requests per second. Slivers at the ends of a phase are left out: a
// rate over a few milliseconds is noise.
func RequestRate(s Stretch) (float64, bool) {
	var requests int64
	var seconds float64
	for _, p := range s.Points {
		requests += p.Requests
		seconds += p.Span.Seconds()
	}
	return float64(requests) / seconds, seconds >= 0.25
}

// ResponseP95 is the 95th percentile of response times in milliseconds: of a second as it was
// recorded, of several that of all their responses. Of a trial that has kept no distributions it
// is the mean of the seconds', weighted by requests, which ResponseMeans tells.
func ResponseP95(s Stretch) (float64, bool) {
	if s.To-s.From > 1 && len(s.Points) > 1 {
		if d, ok := s.Course.Quantile(s.From, s.To, 0.95); ok {
			return float64(d) / 1e6, true
		}
	}
	var requests, sum float64
	for _, p := range s.Points {
		requests += float64(p.Requests)
		sum += float64(p.Requests) * float64(p.P95) / 1e6
	}
	return sum / requests, requests > 0
}

// ResponseMeans reports whether a line of ResponseP95 by stretches of width seconds is made of
// means of the seconds' percentiles in any trial.
func ResponseMeans(variants [][]*result.Trial, width int) bool {
	for _, trials := range variants {
		for _, t := range trials {
			if width > 1 && t.Course == nil && len(t.Series) > 0 {
				return true
			}
		}
	}
	return false
}

// CheckShare is the share of checks that held, in percent.
func CheckShare(s Stretch) (float64, bool) {
	var passed, failed int64
	for _, p := range s.Points {
		passed += p.ChecksPassed
		failed += p.ChecksFailed
	}
	return 100 * float64(passed) / float64(passed+failed), passed+failed > 0
}

// Phases are the warm-up and the drain of a run, in seconds since the start of its trials.
// Where trials differ it is the longest warm-up and the earliest drain.
type Phases struct {
	WarmUp int // its end; 0: none
	Drain  int // its beginning; End and more: none
	End    int // of the longest trial
}

// PhasesOf finds them. Searches are left out: each of their steps has phases of its own.
func PhasesOf(variants [][]*result.Trial) Phases {
	phases := Phases{Drain: math.MaxInt}
	for _, trials := range variants {
		for _, t := range trials {
			if t.Search != nil {
				continue
			}
			for _, p := range t.Series {
				switch p.Phase {
				case metric.WarmUp:
					phases.WarmUp = max(phases.WarmUp, p.Second+1)
				case metric.Drain:
					phases.Drain = min(phases.Drain, p.Second)
				}
				phases.End = max(phases.End, p.Second)
			}
		}
	}
	return phases
}
