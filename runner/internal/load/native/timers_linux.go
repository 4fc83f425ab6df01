package native

import (
	"time"

	"perflab/runner/internal/load"
)

const never = load.Never

// timers is a binary heap of users by the time at which something is due for each: the end
// of its pause or the timeout of its request. A due time that moves back does not move the
// user at once: nearly every timeout is replaced before it comes.
type timers []*timer

// timer is one user's place in the heap.
type timer struct {
	due   time.Duration // when something is due; never where nothing is
	key   time.Duration // what the heap is ordered by: due or earlier
	place int           // index in the heap
	user  *user
}

// add puts a new timer into the heap.
func (h *timers) add(t *timer) {
	t.key, t.place = t.due, len(*h)
	*h = append(*h, t)
	h.up(t)
}

// set changes when t is due.
func (h *timers) set(t *timer, due time.Duration) {
	t.due = due
	if due < t.key {
		t.key = due
		h.up(t)
	}
}

// next returns the first user for whom something is due at now, and nil where there is
// none; then at is when to ask again. The user stays first until its timer is set.
func (h *timers) next(now time.Duration) (u *user, at time.Duration) {
	for len(*h) > 0 {
		t := (*h)[0]
		switch {
		case t.key > now:
			return nil, t.key
		case t.due <= now:
			t.due = never
			return t.user, now
		}
		t.key = t.due
		h.down(t)
	}
	return nil, never
}

func (h timers) up(t *timer) {
	i := t.place
	for i > 0 {
		parent := (i - 1) / 2
		if h[parent].key <= t.key {
			break
		}
		h[i] = h[parent]
		h[i].place = i
		i = parent
	}
	h[i], t.place = t, i
}

func (h timers) down(t *timer) {
	i := t.place
	for {
		child := 2*i + 1
		if child >= len(h) {
			break
		}
		if right := child + 1; right < len(h) && h[right].key < h[child].key {
			child = right
		}
		if t.key <= h[child].key {
			break
		}
		h[i] = h[child]
		h[i].place = i
		i = child
	}
	h[i], t.place = t, i
}
