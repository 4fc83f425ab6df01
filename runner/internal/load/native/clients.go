package native

import (
	"context"
	"crypto/tls"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"perflab/runner/internal/load"
	"perflab/runner/metric"
)

// clients is the way through net/http: a goroutine for each user, woken by Go's timers.
type clients struct {
	tls      *tls.Config
	end      context.CancelFunc // ends the load
	checking chan struct{}      // holds one for each user whose checks read a body now

	mu        sync.Mutex
	fault     error // why the load cannot go on
	lane      *metric.Lane
	active    int // users active; open model: with a request under way
	allocated int
	free      []*client // open model: those without a request
	protocols []string  // those the server spoke, in order
}

func (c *clients) lanes() int { return 1 }

func (c *clients) path() string {
	if len(c.protocols) == 0 {
		return PathHTTP
	}
	return PathHTTP + " (" + strings.Join(c.protocols, ", ") + ")"
}

// spoke notes a protocol in which the server answered, such as HTTP/2.0.
func (c *clients) spoke(protocol string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if i, known := slices.BinarySearch(c.protocols, protocol); !known {
		c.protocols = slices.Insert(c.protocols, i, protocol)
	}
}

func (c *clients) run(x *execution) error {
	c.send(x)
	return c.fault
}

// send sends the load until it has ended, and waits for all users.
func (c *clients) send(x *execution) {
	ctx, cancel := context.WithTimeout(x.ctx, x.giveUp-x.elapsed())
	defer cancel()
	c.end = cancel
	c.checking = make(chan struct{}, runtime.GOMAXPROCS(0))
	c.lane = x.recorder.Lane(0)
	defer c.closeFree()
	var all sync.WaitGroup
	defer all.Wait()
	if x.schedule != nil {
		c.startScheduled(ctx, x, &all)
		return
	}
	c.allocated = x.users
	c.lane.Users(0, 0, x.users)
	for i := range x.users {
		all.Go(func() { c.user(ctx, x, i) })
	}
	if !x.load.Bounded() { // else it may end before its time
		sleep(ctx, x, x.timeline.End())
	}
}

// fail ends the load, which err keeps from going on.
func (c *clients) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fault = err
	c.end()
}

// user is user i of the closed model.
func (c *clients) user(ctx context.Context, x *execution, i int) {
	u := newClient(x, c, i+1)
	free := time.Duration(0)
	for _, w := range load.Windows(x.load, i) {
		w.From = max(w.From, free) // an iteration of the window before may have outlasted it
		if w.To <= w.From {
			continue
		}
		if x.spent(u.begun) || !sleep(ctx, x, w.From) {
			return
		}
		c.change(x.elapsed(), 1)
		free = c.stay(ctx, x, u, w)
		c.change(free, -1)
		u.close()
		if ctx.Err() != nil {
			return
		}
	}
}

// stay has u iterate through one window and returns when it left.
func (c *clients) stay(ctx context.Context, x *execution, u *client, w load.Window) (left time.Duration) {
	if w.To < x.timeline.End() {
		limited, cancel := context.WithTimeout(ctx, w.To+time.Duration(x.load.GracefulRampDown)-x.elapsed())
		defer cancel()
		ctx = limited
	}
	think := time.Duration(x.load.ThinkTime)
	for intended := w.From; ; {
		began := x.elapsed()
		k, ok := x.number(u.begun)
		if !ok {
			return began
		}
		u.begun++
		now, whole := u.iterate(ctx, c.lane, k, intended)
		if !whole {
			c.lane.Interrupted(now, 1)
			return now
		}
		c.lane.Iteration(now)
		if think == 0 {
			c.lane.IterationTook(now, now-began)
		}
		if intended = now + think; now >= w.To || x.spent(u.begun) {
			return now
		}
		if intended > w.To || !sleep(ctx, x, intended) {
			sleep(ctx, x, w.To)
			return max(now, min(x.elapsed(), w.To))
		}
		if ended := x.elapsed(); think > 0 {
			c.lane.IterationTook(ended, ended-began)
		}
	}
}

// startScheduled starts the iterations of the open model on time.
func (c *clients) startScheduled(ctx context.Context, x *execution, all *sync.WaitGroup) {
	var missed []time.Duration // when the iterations dropped since the last start should have begun
	standIn := func(missed []time.Duration, now time.Duration) {
		for _, at := range missed {
			c.lane.Missed(now, now-at)
		}
	}
	for k := int64(0); ; k++ {
		at := x.schedule.At(k)
		if at >= x.timeline.End() || !sleep(ctx, x, at) {
			break
		}
		u := c.take(x)
		if u == nil {
			c.lane.Dropped(at, 1)
			missed = append(missed, at)
			continue
		}
		c.change(x.elapsed(), 1)
		before := missed
		missed = nil
		all.Go(func() {
			began := x.elapsed()
			now, whole := u.iterate(ctx, c.lane, k, at)
			if whole {
				c.lane.Iteration(now)
				c.lane.IterationTook(now, now-began)
			} else {
				c.lane.Interrupted(now, 1)
			}
			standIn(before, now)
			c.change(now, -1)
			c.mu.Lock()
			defer c.mu.Unlock()
			c.free = append(c.free, u)
		})
	}
	now := min(x.elapsed(), x.timeline.End()-1) // within the phase that ends
	standIn(missed, now)
}

// take returns a free client, a new one where there may be more, or nil.
func (c *clients) take(x *execution) *client {
	c.mu.Lock()
	defer c.mu.Unlock()
	if n := len(c.free); n > 0 {
		u := c.free[n-1]
		c.free = c.free[:n-1]
		return u
	}
	if c.allocated >= x.users {
		return nil
	}
	c.allocated++
	return newClient(x, c, c.allocated)
}

func (c *clients) closeFree() {
	for _, u := range c.free {
		u.close()
	}
}

// change records that one user more or less is active.
func (c *clients) change(at time.Duration, by int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.active += by
	c.lane.Users(at, c.active, c.allocated)
}

// sleep waits until at; it reports false where the measured part or ctx ends first.
func sleep(ctx context.Context, x *execution, at time.Duration) bool {
	end := x.timeline.End()
	wait := min(at, end) - x.elapsed()
	if wait > 0 {
		t := time.NewTimer(wait)
		defer t.Stop()
		select {
		case <-t.C:
		case <-ctx.Done():
			return false
		}
	}
	return at < end && ctx.Err() == nil
}
