package load

import (
	"math"
	"time"

	"perflab/runner/spec"
)

// Window is a stretch of the trial in which a user is active: it begins iterations from
// the one time on, and none from the other on.
type Window struct{ From, To time.Duration }

// Windows returns when user i of the closed model is active, counted from 0, in order. A
// constant user is active from its start to the end of the measured part.
//
// Ramping users follow k6: between two levels their number changes linearly,
//
//	users(t) = a + (b - a) · t / length
//
// and user i begins when the line reaches i+1 from below and ends when it reaches i from
// above:
//
//	3 |        ______
//	2 |     __/      \__       user 1: ├────────┤
//	1 |  __/            \__    user 0: ├──────────────┤
//	0 |_/                  \_
//
// Before the stages, in the warm-up, those of the beginning are active.
func Windows(l spec.Load, i int) []Window {
	begin := time.Duration(l.WarmUp)
	end := begin + time.Duration(l.Duration)
	if len(l.Stages) == 0 {
		return []Window{{StartOffset(l, i, l.Users), end}}
	}
	var all []Window
	level, active, from := float64(l.Users), i < l.Users, StartOffset(l, i, l.Users)
	for _, s := range l.Stages {
		target, length := s.Target.Value, time.Duration(s.Duration)
		switch crossing := float64(i) + 1; {
		case !active && target >= crossing:
			active, from = true, begin+part(length, crossing-level, target-level)
		case active && target <= float64(i):
			active = false
			if to := begin + part(length, level-float64(i), level-target); to > from {
				all = append(all, Window{from, to})
			}
		}
		level, begin = target, begin+length
	}
	if active && from < end {
		all = append(all, Window{from, end})
	}
	return all
}

// part is length · some/all, to the nanosecond.
func part(length time.Duration, some, all float64) time.Duration {
	return time.Duration(math.Round(float64(length) * some / all))
}

// AllUsers is how many users a load allocates: those of the closed model, or the
// iterations in flight at most of the open one.
func AllUsers(l spec.Load) int {
	if l.Model().Open() {
		return MaxUsers(l)
	}
	return int(l.Highest())
}
