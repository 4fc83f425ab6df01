package metric

import (
	"math"
	"time"
)

// LittleWindow is the length of the windows in which Little's law is looked at: long enough
// that most responses begin and end within one, short enough to show a stall.
const LittleWindow = 10 * time.Second

// Balance holds Little's law against one stretch of load. In a system in which nothing gets
// lost the mean number within it is the rate of arrivals times the time each stays
// (J. D. C. Little, "A Proof for the Queuing Formula: L = λW", Operations Research 9(3), 1961):
//
//	closed model   N = X · (R + Z)    every user is either waiting for an answer or pausing
//	open model     N = X · R          N: iterations in flight
//
// All four are measured or set apart from each other: N is the time integral of active users
// by its length, X the iterations completed by it, R what their requests took, connecting
// included, Z the pause that was asked for. So they must agree, whatever the server does;
// where they do not, users spent time that no figure shows, such as waiting for a generator
// that was late.
//
// The edges: what an iteration took counts where it completes, with the whole pause that
// follows, though a part of it may lie outside. In a steady load what comes in at one edge
// goes out at the other; in any other, and by chance, up to one round of every user is
// missing or too much. Edge is that round as a share of the stretch, and the uncertainty of
// Residual.
type Balance struct {
	From     time.Duration `json:"from_ns"` // since the start of the trial
	Span     time.Duration `json:"span_ns"`
	Users    float64       `json:"users"`       // N
	Rate     float64       `json:"rate_per_s"`  // X, iterations per second
	Response time.Duration `json:"response_ns"` // R, mean; 0 where no iteration completed
	Pause    time.Duration `json:"pause_ns"`    // Z
	Residual float64       `json:"residual"`    // X·(R+Z)/N − 1, a share: negative where time of users is missing; 0 without users
	Edge     float64       `json:"edge"`        // (R+Z)/Span, a share
}

// Product is X·(R+Z), the users that the rate and the times account for.
func (b Balance) Product() float64 { return b.Rate * (b.Response + b.Pause).Seconds() }

// Little looks at the measured part of a series, its drain left out, as a whole and in
// windows of about the given length: as many whole points as it takes to fill one, with a
// rest shorter than half of it in the last. pause is the think time of the closed model, 0
// in the open one. The whole is nil where the series has no such part, or no user in it.
func Little(series []Point, pause, window time.Duration) (windows []Balance, whole *Balance) {
	var all, part stretch
	var at time.Duration
	for _, p := range series {
		if p.Phase == Load {
			all.add(p, at)
			part.add(p, at)
			if part.span >= window {
				windows = append(windows, part.balance(pause))
				part = stretch{}
			}
		}
		at += p.Span
	}
	if all.users == 0 {
		return nil, nil
	}
	switch rest := part.span; {
	case rest == 0:
	case len(windows) > 0 && rest < window/2:
		last := &windows[len(windows)-1]
		*last = stretchOf(series, last.From).balance(pause)
	default:
		windows = append(windows, part.balance(pause))
	}
	b := all.balance(pause)
	return windows, &b
}

// stretch adds points up.
type stretch struct {
	from, span, busy, users time.Duration
	iterations              int64
}

// stretchOf adds up the measured part from from on.
func stretchOf(series []Point, from time.Duration) *stretch {
	var s stretch
	var at time.Duration
	for _, p := range series {
		if p.Phase == Load && at >= from {
			s.add(p, at)
		}
		at += p.Span
	}
	return &s
}

func (s *stretch) add(p Point, at time.Duration) {
	if s.span == 0 {
		s.from = at
	}
	s.span += p.Span
	s.busy += p.Busy
	s.users += p.UserTime
	s.iterations += p.Iterations
}

func (s *stretch) balance(pause time.Duration) Balance {
	seconds := s.span.Seconds()
	b := Balance{From: s.from, Span: s.span, Pause: pause, Users: s.users.Seconds() / seconds, Rate: float64(s.iterations) / seconds}
	if s.iterations > 0 {
		b.Response = s.busy / time.Duration(s.iterations)
	}
	round := (b.Response + pause).Seconds()
	b.Edge = round / seconds
	if b.Users > 0 {
		b.Residual = b.Rate*round/b.Users - 1
	}
	return b
}

// Off is how far the residual is beyond what the edges explain: 0 where they do.
func (b Balance) Off() float64 { return max(0, math.Abs(b.Residual)-b.Edge) }
