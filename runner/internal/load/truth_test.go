package load

import (
	"context"
	"math"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"perflab/runner/internal/trial"
	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/spec"
)

// precision is how near a histogram reads a duration back: half a bucket (metric.Histogram).
const precision = 0.0005

// run measures w and returns what was measured and when that began and ended.
func (w *witness) run(t *testing.T, n *Native, l spec.Load) (s *metric.Set, began, ended time.Time) {
	t.Helper()
	began = time.Now()
	m, err := n.Run(context.Background(), trial.LoadRequest{BaseURL: w.url, Load: l})
	if err != nil {
		t.Fatal(err)
	}
	return m.Metrics, began, time.Now()
}

// agrees compares the measurement with the server's own record: requests and bytes
// exactly; the quantiles of the durations with those of the bounds.
//
// If each of n durations lies between two bounds of its own, then so does, for every rank,
// the duration of that rank between the bounds of that rank, and every quantile between the
// quantiles of the bounds. So nothing is allowed here beyond what a histogram rounds, and
// still no slow machine can fail it.
func (w *witness) agrees(t *testing.T, s *metric.Set, began, ended time.Time) (least []time.Duration) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	least, most := w.bounds(began, ended)
	expect(t, "http_reqs", s.Counters[metricname.HTTPReqs], len(least))
	expect(t, "data_sent", int64(s.Counters[metricname.DataSent]), w.sent)
	expect(t, "data_received", int64(s.Counters[metricname.DataReceived]), w.received)
	expect(t, "errors", s.Errors, map[string]int64{})
	measured := s.Trends[metricname.HTTPReqDuration]
	expect(t, "durations", measured.Count(), len(least))
	for _, q := range []float64{0, 0.5, 0.95, 0.99, 1} {
		got, low, high := measured.Quantile(q), quantile(least, q), quantile(most, q)
		t.Logf("p%v: %v, by the server's record %v to %v", 100*q, got, low, high)
		if float64(got) < float64(low)*(1-precision)-1 || float64(got) > float64(high)*(1+precision)+1 {
			t.Errorf("p%v is %v; by the server's own record it is between %v and %v", 100*q, got, low, high)
		}
	}
	return least
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
	for name, c := range map[string]struct {
		law   law
		users int
		load  int // ms
		stall bool
	}{
		"fixed":       {law: fixed(20 * time.Millisecond), users: 4, load: 1000},
		"exponential": {law: exponential(20 * time.Millisecond), users: 4, load: 1200},
		"tail": {users: 4, load: 2000, law: func(r *rand.Rand) time.Duration {
			if r.IntN(100) == 0 {
				return 500 * time.Millisecond
			}
			return 5 * time.Millisecond
		}},
		"stall": {law: fixed(5 * time.Millisecond), users: 2, load: 3000, stall: true},
	} {
		t.Run(name, func(t *testing.T) {
			ways(t, func(t *testing.T, n *Native) {
				t.Parallel()
				w, beside := newWitness(t, c.law, c.stall), newWitness(t, c.law, false)
				var added []time.Duration
				var machine sync.WaitGroup
				defer machine.Wait()
				machine.Go(func() { added = control(t, beside, c.users, time.Duration(c.load)*time.Millisecond) })
				s, began, ended := w.run(t, n, closed(c.users, func(l *spec.Load) { l.Duration, l.Start = ms(c.load), "together" }))
				machine.Wait()
				if t.Failed() {
					return
				}
				least := w.agrees(t, s, began, ended)
				mid, near := quantile(least, 0.5), quantile(least, 0.55)
				got := s.Trends[metricname.HTTPReqDuration].Quantile(0.5)
				allowed := max(mid/100, 300*time.Microsecond, quantile(added, 0.95))
				t.Logf("the median is %v above the server's; the control adds %v (p95 %v)", got-mid, quantile(added, 0.5), quantile(added, 0.95))
				if !n.NetHTTP && got > near+allowed {
					t.Errorf("the median is %v, more than %v above the server's own %v (p55 %v)", got, allowed, mid, near)
				}
				// Who waits for the answer sends nothing meanwhile: the stall is one request a
				// user and shows in the maximum alone. That is what the open model is for.
				if n := w.stalls(); n > c.users {
					t.Errorf("%d users met the stall %d times", c.users, n)
				}
			})
		})
	}
}

func fixed(d time.Duration) law { return func(*rand.Rand) time.Duration { return d } }

func exponential(mean time.Duration) law {
	return func(r *rand.Rand) time.Duration { return time.Duration(r.ExpFloat64() * float64(mean)) }
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
			ways(t, func(t *testing.T, n *Native) {
				t.Parallel()
				w := newWitness(t, fixed(5*time.Millisecond), true)
				s, began, ended := w.run(t, n, closed(0, func(l *spec.Load) { l.Duration, l.Rate, l.MaxUsers = ms(3000), rate, users }))
				least := w.agrees(t, s, began, ended)
				dropped := int(s.Counters[metricname.DroppedIterations])
				expect(t, "scheduled", len(least)+dropped, 3*rate)

				// The schedule began between began and the first request.
				intended, length := s.Trends[metricname.HTTPReqIntended], min(stallFor, w.to.Sub(w.first()))
				for _, x := range []time.Duration{1900 * time.Millisecond, time.Second, 100 * time.Millisecond} {
					want := int(math.Floor(rate * (length - x).Seconds()))
					late := longer(intended, x)
					t.Logf("%d took more than %v from their intended start, %d by their actual one, %d dropped", late, x, longer(s.Trends[metricname.HTTPReqDuration], x), dropped)
					if late < want {
						t.Errorf("%d took more than %v from their intended start, less than the %d of the stall", late, x, want)
					}
				}
				expect(t, "intended, dropped ones too", int(intended.Count()), 3*rate)
				if met := w.stalls(); met > users {
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
