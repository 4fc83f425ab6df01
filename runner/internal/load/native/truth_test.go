package native

import (
	"context"
	"crypto/tls"
	"math"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"perflab/runner/internal/load/loadtest"
	"perflab/runner/internal/trial"
	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/spec"
)

// measured measures w and returns what was measured and when that began and ended.
func measured(t *testing.T, w *loadtest.Witness, n *Engine, l spec.Load) (s *metric.Set, began, ended time.Time) {
	t.Helper()
	began = time.Now()
	m, err := n.Run(context.Background(), trial.LoadRequest{BaseURL: w.URL, Load: l})
	if err != nil {
		t.Fatal(err)
	}
	return m.Metrics, began, time.Now()
}

// TestTruth measures servers whose latency is known, without a pause, so that the bounds of
// witness.bounds are near: apart by two turns from one response to the next request.
//
// An engine that is late itself, in noticing a response or in sending the next request,
// moves those bounds apart too. So a control runs beside it, against the same law, at the
// same time. Let a be 1% or 0.3 ms or, on a machine that is not idle, what it adds to the
// slowest 5% of the control's requests. If the engine adds more than a to at most 5% of
// its requests, they move the others by 5% of the ranks at most, and its median is no more
// than a above the server's 55% quantile. Where the law gives most requests the same time
// that quantile is the median, and only an engine that adds more than a to about half of
// its requests fails: a machine slow to both alike would have to put half of some hundred
// requests of one client, in the same second, among the slowest 5% of the other's. The way
// through net/http adds its own work to each request: it is held to the bounds alone.
func TestTruth(t *testing.T) {
	own := newIdentity(t)
	for name, c := range map[string]struct {
		law   loadtest.Law
		users int
		load  int // ms
		stall bool
		tls   bool
	}{
		"over TLS":    {law: loadtest.Exponential(10 * time.Millisecond), users: 4, load: 1000, tls: true},
		"fixed":       {law: loadtest.Fixed(20 * time.Millisecond), users: 4, load: 1000},
		"exponential": {law: loadtest.Exponential(20 * time.Millisecond), users: 4, load: 1200},
		"tail": {users: 4, load: 2000, law: func(r *rand.Rand) time.Duration {
			if r.IntN(100) == 0 {
				return 500 * time.Millisecond
			}
			return 5 * time.Millisecond
		}},
		"stall": {law: loadtest.Fixed(5 * time.Millisecond), users: 2, load: 3000, stall: true},
	} {
		t.Run(name, func(t *testing.T) {
			ways(t, func(t *testing.T, n *Engine) {
				t.Parallel()
				w, beside := loadtest.NewWitness(t, c.law, c.stall), loadtest.NewWitness(t, c.law, false)
				if c.tls {
					w, n.TLS = loadtest.NewSecretWitness(t, c.law, own.server(t, &tls.Config{})), own.trusting().TLS
				}
				var added []time.Duration
				var machine sync.WaitGroup
				defer machine.Wait()
				machine.Go(func() { added = beside.Control(t, c.users, time.Duration(c.load)*time.Millisecond) })
				s, began, ended := measured(t, w, n, closed(c.users, func(l *spec.Load) { l.Duration, l.Start = ms(c.load), "together" }))
				machine.Wait()
				if t.Failed() {
					return
				}
				least := w.Agrees(t, s, began, ended)
				mid, near := loadtest.Quantile(least, 0.5), loadtest.Quantile(least, 0.55)
				got := s.Trends[metricname.HTTPReqDuration].Quantile(0.5)
				allowed := max(mid/100, 300*time.Microsecond, loadtest.Quantile(added, 0.95))
				t.Logf("the median is %v above the server's; the control adds %v (p95 %v)", got-mid, loadtest.Quantile(added, 0.5), loadtest.Quantile(added, 0.95))
				if !n.NetHTTP && got > near+allowed {
					t.Errorf("the median is %v, more than %v above the server's own %v (p55 %v)", got, allowed, mid, near)
				}
				// Who waits for the answer sends nothing meanwhile: the stall is one request a
				// user and shows in the maximum alone. That is what the open model is for.
				if n := w.Stalls(); n > c.users {
					t.Errorf("%d users met the stall %d times", c.users, n)
				}
			})
		})
	}
}

// TestStallInTheOpenModel freezes all responses once, under 200 iterations a second.
//
// An iteration that should start at t within the stall, which ends at e, has no answer
// before e: from its intended start it takes e-t or more. One that found no free user is
// dropped, and the next to find one, which is answered after e as well, stands for it. So
// the iterations intended more than x before the stall's end, rate · (length - x) rounded
// down, all count as longer than x in http_req_duration_intended, on any machine, however
// many users there are. The actual starts show the stall to no more requests than there
// are users: with two of them it has left the percentiles of http_req_duration.
func TestStallInTheOpenModel(t *testing.T) {
	const rate = 200
	for name, users := range map[string]int{"two users": 2, "enough users": 1000} {
		t.Run(name, func(t *testing.T) {
			ways(t, func(t *testing.T, n *Engine) {
				t.Parallel()
				w := loadtest.NewWitness(t, loadtest.Fixed(5*time.Millisecond), true)
				s, began, ended := measured(t, w, n, closed(0, func(l *spec.Load) { l.Duration, l.Rate, l.MaxUsers = ms(3000), rate, users }))
				least := w.Agrees(t, s, began, ended)
				dropped := int(s.Counters[metricname.DroppedIterations])
				expect(t, "scheduled", len(least)+dropped, 3*rate)

				// The schedule began between began and the first request.
				intended, length := s.Trends[metricname.HTTPReqIntended], w.StallLength()
				for _, x := range []time.Duration{1900 * time.Millisecond, time.Second, 100 * time.Millisecond} {
					want := int(math.Floor(rate * (length - x).Seconds()))
					late := longer(intended, x)
					t.Logf("%d took more than %v from their intended start, %d by their actual one, %d dropped", late, x, longer(s.Trends[metricname.HTTPReqDuration], x), dropped)
					if late < want {
						t.Errorf("%d took more than %v from their intended start, less than the %d of the stall", late, x, want)
					}
				}
				expect(t, "intended, dropped ones too", int(intended.Count()), 3*rate)
				if met := w.Stalls(); met > users {
					t.Errorf("%d users met the stall %d times", users, met)
				}
				if dropped > 0 {
					return
				}
				parts := s.Trends[metricname.SendLag].Sum() + s.Trends[metricname.HTTPReqBlocked].Sum() + s.Trends[metricname.HTTPReqDuration].Sum()
				expect(t, "lag, blocked and duration together", parts, intended.Sum())
			})
		})
	}
}

// longer is how many durations are x or more, as near as the histogram tells: none less.
func longer(h *metric.Histogram, x time.Duration) (n int) {
	for _, b := range h.Buckets(1024) {
		if b.To > x {
			n += int(b.Count)
		}
	}
	return n
}
