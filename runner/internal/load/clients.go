package load

import (
	"context"
	"crypto/tls"
	"slices"
	"strings"
	"sync"
	"time"

	"perflab/runner/metric"
)

// clients is the way through net/http: a goroutine for each user, woken by Go's timers.
type clients struct {
	tls *tls.Config

	mu        sync.Mutex
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
	ctx, cancel := context.WithTimeout(x.ctx, x.giveUp-x.elapsed())
	defer cancel()
	c.lane = x.recorder.Lane(0)
	defer c.closeFree()
	var all sync.WaitGroup
	defer all.Wait()
	if x.schedule != nil {
		c.startScheduled(ctx, x, &all)
		return nil
	}
	c.allocated = x.users
	c.lane.Users(0, 0, x.users)
	for i := range x.users {
		all.Go(func() { c.user(ctx, x, startOffset(x.load, i, x.users)) })
	}
	return nil
}

// user is one user of the closed model.
func (c *clients) user(ctx context.Context, x *execution, offset time.Duration) {
	if !sleep(ctx, x, offset) {
		return
	}
	u := newClient(x, c)
	defer u.close()
	c.change(x.elapsed(), 1)
	think := time.Duration(x.load.ThinkTime)
	for intended := offset; ; {
		began := x.elapsed()
		now, whole := u.iterate(ctx, c.lane, intended)
		if !whole {
			c.lane.Interrupted(now, 1)
			c.change(now, -1)
			return
		}
		c.lane.Iteration(now)
		intended = now + think
		if think == 0 {
			c.lane.IterationTook(now, now-began)
		}
		if now >= x.timeline.End() || !sleep(ctx, x, intended) {
			c.change(max(now, min(x.elapsed(), x.timeline.End())), -1)
			return
		}
		if ended := x.elapsed(); think > 0 {
			c.lane.IterationTook(ended, ended-began)
		}
	}
}

// startScheduled starts the iterations of the open model on time.
func (c *clients) startScheduled(ctx context.Context, x *execution, all *sync.WaitGroup) {
	for k := int64(0); ; k++ {
		at := x.schedule.at(k)
		if at >= x.timeline.End() || !sleep(ctx, x, at) {
			return
		}
		u := c.take(x)
		if u == nil {
			c.lane.Dropped(at, 1)
			continue
		}
		c.change(x.elapsed(), 1)
		all.Go(func() {
			began := x.elapsed()
			now, whole := u.iterate(ctx, c.lane, at)
			if whole {
				c.lane.Iteration(now)
				c.lane.IterationTook(now, now-began)
			} else {
				c.lane.Interrupted(now, 1)
			}
			c.change(now, -1)
			c.mu.Lock()
			defer c.mu.Unlock()
			c.free = append(c.free, u)
		})
	}
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
	return newClient(x, c)
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
