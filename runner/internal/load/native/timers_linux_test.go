package native

import (
	"math/rand/v2"
	"testing"
	"time"
)

// unset returns the timers of n users for whom nothing is due.
func unset(n int) (h timers, all []*user) {
	for range n {
		u := &user{}
		u.timer.user, u.timer.due = u, never
		h.add(&u.timer)
		all = append(all, u)
	}
	return h, all
}

// TestTimersFireInOrder compares the heap with the plain thing: look at all timers.
func TestTimersFireInOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	h, all := unset(50)
	for now := time.Duration(0); now < 20_000; now++ {
		// Timers move forward and back, as timeouts are set, replaced and given up.
		u := all[r.IntN(len(all))]
		switch r.IntN(3) {
		case 0:
			h.set(&u.timer, now+time.Duration(r.IntN(1000)))
		case 1:
			h.set(&u.timer, never)
		}
		want, next := 0, never
		for _, u := range all {
			if u.timer.due <= now {
				want++
			} else {
				next = min(next, u.timer.due)
			}
		}
		for range want {
			fired, _ := h.next(now)
			if fired == nil {
				t.Fatalf("at %d: too few timers fired", now)
			}
			if fired.timer.due != never {
				t.Fatalf("at %d: a timer fired and is still due at %d", now, fired.timer.due)
			}
		}
		if u, at := h.next(now); u != nil || at > next {
			t.Fatalf("at %d: fired %v too many, or asks to come back at %d, after %d", now, u != nil, at, next)
		}
	}
}

func BenchmarkTimers(b *testing.B) {
	h, all := unset(1000)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		now := time.Duration(i) * time.Millisecond
		u := all[i%1000]
		h.set(&u.timer, now+time.Minute)
		h.set(&u.timer, now+time.Second)
		h.next(now)
	}
}
