package metric

import "time"

// Timeline says when the phases of a trial begin and end, and cuts it into the slots that
// become points: whole seconds since the start, those in which a phase ends cut in two.
type Timeline struct {
	WarmUp time.Duration // 0: none
	Load   time.Duration // the measured part; the drain follows it
}

// End is when no new work is begun: the end of the measured part.
func (t Timeline) End() time.Duration { return t.WarmUp + t.Load }

// Phase returns the phase that at lies in. A sample belongs to the phase in which its
// request completed, whenever that began; a phase's end belongs to the next one.
func (t Timeline) Phase(at time.Duration) Phase {
	switch {
	case at < t.WarmUp:
		return WarmUp
	case at < t.End():
		return Load
	default:
		return Drain
	}
}

// slotAt returns the number of the slot that at lies in.
func (t Timeline) slotAt(at time.Duration) int {
	n := int(at / time.Second)
	if cuts(t.WarmUp) && at >= t.WarmUp {
		n++
	}
	if cuts(t.End()) && at >= t.End() {
		n++
	}
	return n
}

// slot is one second of the timeline, or a part of one.
type slot struct {
	second     int
	phase      Phase
	start, end time.Duration
}

// slot returns the nth slot; it is the inverse of slotAt.
func (t Timeline) slot(n int) slot {
	s := slot{second: n}
	load, drain := t.slotAt(t.WarmUp), t.slotAt(t.End())
	if cuts(t.WarmUp) && n >= load {
		s.second--
	}
	if cuts(t.End()) && n >= drain {
		s.second--
	}
	s.start = time.Duration(s.second) * time.Second
	s.end = s.start + time.Second
	switch {
	case n < load:
		s.phase, s.end = WarmUp, min(s.end, t.WarmUp)
	case n < drain:
		s.phase, s.start, s.end = Load, max(s.start, t.WarmUp), min(s.end, t.End())
	default:
		s.phase, s.start = Drain, max(s.start, t.End())
	}
	return s
}

// cuts reports whether a phase ending at at ends within a second.
func cuts(at time.Duration) bool { return at%time.Second != 0 }
