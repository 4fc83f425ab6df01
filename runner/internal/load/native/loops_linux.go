package native

import (
	"context"
	"crypto/tls"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"

	"golang.org/x/sys/unix"
)

// fastPath says whether this system has the event loops.
const fastPath = true

// maxLoops bounds the event loops: each alone sends about 70,000 requests a second.
const maxLoops = 8

// loops is the fast path: users divided over event loops, one for each CPU the program may
// use. The divisions of the load are exact: user or iteration i belongs to loop i mod n.
type loops struct {
	n      int
	stop   atomic.Bool
	flight atomic.Int64 // open model: iterations in flight, over all loops

	tls   *tls.Config   // nil: HTTP without TLS
	spoke atomic.Uint32 // the protocols that servers chose in handshakes

	allocated atomic.Int64 // open model: users there are, over all loops
}

// Bits of loops.spoke.
const (
	spokeHTTP1 = 1 << iota
	spokeHTTP2
)

func newLoops(j *job, config *tls.Config) way {
	n := runtime.GOMAXPROCS(0)
	var mine unix.CPUSet
	if err := unix.SchedGetaffinity(0, &mine); err == nil {
		n = min(n, mine.Count())
	}
	ls := &loops{n: max(1, min(n, j.users, maxLoops))}
	if j.base.Scheme == "https" {
		ls.tls = configFor(config, j.base.Hostname())
		ls.tls.DynamicRecordSizingDisabled = true
		warmRoots(ls.tls)
	}
	return ls
}

func (ls *loops) lanes() int { return ls.n }

func (ls *loops) path() string {
	switch ls.spoke.Load() {
	case 0:
		if ls.tls != nil {
			return PathNone
		}
	case spokeHTTP2:
		return PathFast2
	case spokeHTTP1 | spokeHTTP2:
		return PathFast + ", " + PathFast2
	}
	return PathFast
}

func (ls *loops) run(x *execution) error {
	defer spareProcs(ls.n)()
	defer context.AfterFunc(x.ctx, func() { ls.stop.Store(true) })()
	errs := make([]error, ls.n)
	var all sync.WaitGroup
	for i := range ls.n {
		all.Go(func() {
			defer preciseTimers()()
			l, err := newLoop(ls, x, i)
			if err == nil {
				err = l.run()
				l.close()
			}
			if errs[i] = err; err != nil {
				ls.stop.Store(true)
			}
		})
	}
	all.Wait()
	return errors.Join(errs...)
}

// preciseTimers binds the goroutine to its thread and has the kernel end that thread's
// waits on time: by default it may add 50 µs to save wake-ups.
func preciseTimers() (restore func()) {
	runtime.LockOSThread()
	_ = unix.Prctl(unix.PR_SET_TIMERSLACK, 1, 0, 0, 0)
	return func() {
		_ = unix.Prctl(unix.PR_SET_TIMERSLACK, 0, 0, 0, 0) // 0: the default again
		runtime.UnlockOSThread()
	}
}

// procs is GOMAXPROCS before the first of the engines running now raised it.
var procs struct {
	sync.Mutex
	raised, before int
}

// spareProcs gives Go's scheduler n processors more, as loops that wait keep theirs: the
// rest of the program runs as if they were not there.
func spareProcs(n int) (restore func()) {
	set := func(change int) {
		procs.Lock()
		defer procs.Unlock()
		if procs.raised == 0 {
			procs.before = runtime.GOMAXPROCS(0)
		}
		procs.raised += change
		runtime.GOMAXPROCS(procs.before + procs.raised)
	}
	set(n)
	return func() { set(-n) }
}
