package native

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"perflab/runner/internal/load"
	"perflab/runner/metricname"
	"perflab/runner/spec"
)

// ledger is a server's record of who sent which iteration, from paths /USER/ITERATION.
type ledger struct {
	mu    sync.Mutex
	began time.Time
	seen  []entry
}

type entry struct {
	user, iteration int
	at              time.Duration // since the ledger was opened, before the load
}

// ServeHTTP implements http.Handler.
func (l *ledger) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	parts := strings.Split(r.URL.Path, "/")
	user, _ := strconv.Atoi(parts[1])
	iteration, _ := strconv.Atoi(parts[2])
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seen = append(l.seen, entry{user, iteration, time.Since(l.began)})
}

// entries is what was written down so far.
func (l *ledger) entries() []entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.seen)
}

// numbered sends requests that say who sends them.
func numbered(users int, change func(l *spec.Load)) spec.Load {
	l := closed(users, change)
	l.Request.Path = "/${user}/${iteration}"
	return l
}

func TestIterationsAreSentOnceEach(t *testing.T) {
	for name, c := range map[string]struct {
		load spec.Load
		want int
	}{
		"shared":          {numbered(7, func(l *spec.Load) { l.Iterations, l.Duration = 100, ms(60_000) }), 100},
		"shared, pausing": {numbered(3, func(l *spec.Load) { l.Iterations, l.Duration, l.ThinkTime = 9, ms(60_000), ms(5) }), 9},
		"per user":        {numbered(5, func(l *spec.Load) { l.IterationsPerUser, l.Duration = 12, ms(60_000) }), 60},
		"one for each": {numbered(5, func(l *spec.Load) {
			l.IterationsPerUser, l.Duration, l.ThinkTime, l.Start = 1, ms(60_000), ms(60_000), "together"
		}), 5},
		"shared by as many": {numbered(4, func(l *spec.Load) { l.Iterations, l.Duration = 4, ms(60_000) }), 4},
	} {
		t.Run(name, func(t *testing.T) {
			ways(t, func(t *testing.T, n *Engine) {
				book := &ledger{began: time.Now()}
				url, _ := serve(t, book)
				m := send(t, n, url, c.load).Metrics
				expect(t, "iterations", m.Counters[metricname.Iterations], c.want)
				times, users := map[int]int{}, map[int]int{}
				for _, e := range book.entries() {
					times[e.iteration]++
					users[e.user]++
				}
				for k := range c.want {
					if times[k] != 1 {
						t.Errorf("iteration %d was sent %d times", k, times[k])
					}
				}
				expect(t, "different iterations", len(times), c.want)
				if each := c.load.IterationsPerUser; each > 0 {
					for u := 1; u <= c.load.Users; u++ {
						expect(t, "iterations of user "+strconv.Itoa(u), users[u], each)
					}
				}
				// It ends with the last iteration, not with the longest it may take.
				if m.Elapsed >= time.Minute {
					t.Errorf("it took %v", m.Elapsed)
				}
			})
		})
	}
}

func TestIterationsThatTakeTooLong(t *testing.T) {
	ways(t, func(t *testing.T, n *Engine) {
		book := &ledger{began: time.Now()}
		url, _ := serve(t, book)
		m := send(t, n, url, numbered(2, func(l *spec.Load) { l.IterationsPerUser, l.Duration, l.ThinkTime = 1000, ms(300), ms(100) })).Metrics
		if sent := int(m.Counters[metricname.Iterations]); sent == 0 || sent > 2*3 {
			t.Errorf("2 users with a pause of 100 ms sent %d iterations in 300 ms", sent)
		}
		expect(t, "iterations_interrupted", m.Counters[metricname.IterationsInterrupted], 0)
	})
}

// TestRampingUsers holds each user to its windows: nothing that it sends arrives before one
// of them has begun. That it stops when the window ends is told by the engine's own record:
// from the second after the ramp down on nobody is active and nothing is begun.
func TestRampingUsers(t *testing.T) {
	ramping := numbered(1, func(l *spec.Load) {
		l.Start, l.ThinkTime = "together", ms(20)
		l.Stages = []spec.Stage{{Duration: ms(600), Target: spec.Level{Value: 4}}, {Duration: ms(300), Target: spec.Level{}}, {Duration: ms(3000), Target: spec.Level{}}}
		l.Duration, l.GracefulRampDown = ms(3900), ms(1000)
	})
	ways(t, func(t *testing.T, n *Engine) {
		t.Parallel()
		book := &ledger{began: time.Now()}
		url, _ := serve(t, book)
		m := send(t, n, url, ramping)
		users := map[int]int{}
		for _, e := range book.entries() {
			users[e.user]++
			if from := load.Windows(ramping, e.user-1)[0].From; e.at < from {
				t.Errorf("user %d sent something at %v, before its window began at %v", e.user, e.at, from)
			}
		}
		for u := 1; u <= 4; u++ {
			if users[u] == 0 {
				t.Errorf("user %d sent nothing: %v", u, users)
			}
		}
		expect(t, "users", len(users), 4)
		expect(t, "vus_max", m.Metrics.Gauges[metricname.VUsMax].Value, 4)
		expect(t, "requests", m.Metrics.Counters[metricname.HTTPReqs], len(book.entries()))
		last := m.Series[len(m.Series)-1]
		if len(m.Series) < 3 || last.Users != 0 || last.Requests != 0 {
			t.Errorf("the last of %d seconds has %d users and %d requests", len(m.Series), last.Users, last.Requests)
		}
	})
}

func TestRampedDownIterationsAreInterrupted(t *testing.T) {
	load := closed(3, func(l *spec.Load) {
		l.Start = "together"
		l.Stages = []spec.Stage{{Duration: ms(100), Target: spec.Level{Value: 1}}, {Duration: ms(1000), Target: spec.Level{Value: 1}}}
		l.Duration, l.GracefulRampDown, l.GracefulStop = ms(1100), ms(50), ms(50)
	})
	ways(t, func(t *testing.T, n *Engine) {
		var came atomic.Int64
		m := send(t, n, stuck(t, &came), load).Metrics
		expect(t, "iterations_interrupted", m.Counters[metricname.IterationsInterrupted], 3)
		expect(t, "http_reqs", m.Counters[metricname.HTTPReqs], 0)
	})
}

// TestRampingRateStartsWhatIsScheduled counts exactly: what is not started is dropped.
func TestRampingRateStartsWhatIsScheduled(t *testing.T) {
	ramping := numbered(0, func(l *spec.Load) {
		l.Rate, l.MaxUsers = 100, 50
		l.Stages = []spec.Stage{{Duration: ms(500), Target: spec.Level{Value: 300, Rate: true}}, {Duration: ms(500), Target: spec.Level{Value: 0, Rate: true}}}
		l.Duration = ms(1000)
	})
	ways(t, func(t *testing.T, n *Engine) {
		book := &ledger{began: time.Now()}
		url, _ := serve(t, book)
		m := send(t, n, url, ramping).Metrics
		// 0.5 s at 200/s on average and 0.5 s at 150/s; the last one would be due at the very end.
		started := len(book.entries()) + int(m.Counters[metricname.DroppedIterations])
		if started < 174 || started > 175 {
			t.Errorf("%d iterations were started or dropped, want 175 less the one at the end", started)
		}
		schedule := load.NewSchedule(ramping)
		for _, e := range book.entries() {
			if at := schedule.At(int64(e.iteration)); e.at < at {
				t.Errorf("iteration %d came at %v, before it was due at %v", e.iteration, e.at, at)
			}
		}
	})
}

func TestSeveralRequestsHaveFiguresOfTheirOwn(t *testing.T) {
	load := closed(2, func(l *spec.Load) {
		l.Iterations, l.Duration = 300, ms(60_000)
		l.Requests = []spec.NamedRequest{
			{Name: "good", Weight: 3, Request: spec.Request{Method: "GET", Path: "/good"}},
			{Name: "bad", Weight: 1, Request: spec.Request{Method: "POST", Path: "/bad", Body: "${iteration}"}},
		}
	})
	ways(t, func(t *testing.T, n *Engine) {
		var good, bad atomic.Int64
		url, _ := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/good" && r.Method == "GET" {
				good.Add(1)
				return
			}
			bad.Add(1)
			w.WriteHeader(http.StatusTeapot)
		}))
		s := send(t, n, url, load).Metrics
		for name, count := range map[string]int64{"good": good.Load(), "bad": bad.Load()} {
			if count == 0 {
				t.Errorf("%s was never sent", name)
			}
			expect(t, name, s.Counters[metricname.OfRequest(metricname.HTTPReqs, name)], count)
			expect(t, name+" durations", s.Trends[metricname.OfRequest(metricname.HTTPReqDuration, name)].Count(), count)
		}
		expect(t, "failed good", s.Rates[metricname.OfRequest(metricname.HTTPReqFailed, "good")].True, 0)
		expect(t, "failed bad", s.Rates[metricname.OfRequest(metricname.HTTPReqFailed, "bad")].True, bad.Load())
		expect(t, "all", s.Counters[metricname.HTTPReqs], 300)
	})
}
