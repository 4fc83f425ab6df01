package k6run

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"perflab/runner/internal/load/loadtest"
	"perflab/runner/internal/trial"
	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/spec"
)

func TestSegments(t *testing.T) {
	parts, sequence := segments(4)
	expect(t, "parts", strings.Join(parts, " "), "0:1/4 1/4:2/4 2/4:3/4 3/4:1")
	expect(t, "sequence", sequence, "0,1/4,2/4,3/4,1")
}

// Samples of several instances make one histogram: percentiles are those of all of them pooled, not
// of the instances' own, and a second closes once every instance has passed it.
func TestFeedsOfSeveralInstances(t *testing.T) {
	var seen []metric.Point
	feeds := newFeeds(trial.LoadRequest{Load: closed(2, func(l *spec.Load) { l.Duration = ms(3000) }), Watch: func(p metric.Point) { seen = append(seen, p) }}, 2)
	for i, f := range feeds {
		s := &stream{}
		s.WriteString(k6Heading)
		s.start()
		s.users(100*time.Millisecond, 1)
		for n := range 10 {
			s.request(time.Duration(200*n+10)*time.Millisecond, "/", "200", "", "")
		}
		if err := f.read(strings.NewReader(s.String())); err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			expect(t, "seconds that one of two has passed", len(seen), 0)
		}
	}
	expect(t, "seconds that both have passed", len(seen), 1)
	_, set, series := finish(feeds, true)
	expect(t, "requests", set.Counters[metricname.HTTPReqs], 20)
	expect(t, "durations", set.Trends[metricname.HTTPReqDuration].Count(), 20)
	expect(t, "requests of the first second", series[0].Requests, 10)
	expect(t, "users", series[0].Users, 2)
}

// TestInstancesShareALoad has one load sent by one k6 and by four: both send the same iterations, each
// once, and what the four measured agrees with what the server saw of all of them.
func TestInstancesShareALoad(t *testing.T) {
	k := found(t)
	const iterations = 240
	for _, n := range []int{1, 4} {
		t.Run(strconv.Itoa(n), func(t *testing.T) {
			var mu sync.Mutex
			var got []int
			server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				number, err := strconv.Atoi(r.Header.Get("X-Iteration"))
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				got = append(got, number)
			}))
			defer server.Close()
			m := run(t, k, trial.LoadRequest{
				BaseURL: server.URL, Seed: 7, Checks: []spec.Check{{Name: "ok", Expr: "status == 200"}},
				Load: closed(8, func(l *spec.Load) {
					l.Instances, l.Iterations, l.Duration = n, iterations, ms(60_000)
					l.Request.Headers = map[string]string{"X-Iteration": "${iteration}"}
				}),
			})
			slices.Sort(got)
			expect(t, "requests", len(got), iterations)
			if len(slices.Compact(got)) != iterations {
				t.Errorf("some iterations were sent twice: %v", got)
			}
			s := m.Metrics
			expect(t, "iterations", s.Counters[metricname.Iterations], iterations)
			expect(t, "requests counted", s.Counters[metricname.HTTPReqs], iterations)
			expect(t, "durations", s.Trends[metricname.HTTPReqDuration].Count(), iterations)
			expect(t, "checks", s.Checks, []metric.Check{{Name: "ok", Passes: iterations}})
			expect(t, "invalid", m.Invalid.IsZero(), true)
			if n == 1 {
				return
			}
			expect(t, "instances", len(m.Instances), n)
			for _, i := range m.Instances {
				expect(t, i.Part+" ended", i.Ended, true)
			}
			if !strings.HasSuffix(m.Path, ", 4 instances") {
				t.Errorf("path %q", m.Path)
			}
		})
	}
}

// What four instances measured is what the server itself recorded, as it is of one.
func TestInstancesTruth(t *testing.T) {
	k := found(t)
	w := loadtest.NewWitness(t, loadtest.Exponential(20*time.Millisecond), false)
	began := time.Now()
	m := run(t, k, trial.LoadRequest{BaseURL: w.URL, Load: closed(6, func(l *spec.Load) { l.Instances, l.Duration, l.Start = 4, ms(1500), "together" })})
	least := w.Agrees(t, m.Metrics, began, time.Now())
	expect(t, "iterations", int(m.Metrics.Counters[metricname.Iterations]), len(least))
}

// One that is killed ends the others, and the measurement is invalid; nothing is left running.
func TestAKilledInstanceSpoilsTheLoad(t *testing.T) {
	k := found(t)
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer server.Close()
	var killed sync.Once
	var pids []int
	m, err := k.Run(t.Context(), trial.LoadRequest{
		BaseURL: server.URL, Load: closed(4, func(l *spec.Load) { l.Instances, l.ThinkTime, l.Duration = 2, ms(10), ms(600_000) }),
		Watch: func(metric.Point) {
			killed.Do(func() {
				k.mu.Lock()
				defer k.mu.Unlock()
				for _, p := range k.now {
					pids = append(pids, p.cmd.Process.Pid)
				}
				_ = syscall.Kill(pids[1], syscall.SIGKILL)
			})
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if says := m.Invalid.In(phrase.English); !strings.Contains(says, "the k6 that had 1/2:1 of the users failed: ") || !strings.Contains(says, "the others were ended") {
		t.Errorf("invalid: %q", says)
	}
	expect(t, "the killed one's end", m.Instances[1].Ended, false)
	for _, pid := range pids {
		if err := syscall.Kill(pid, 0); err == nil {
			t.Errorf("process %d is left", pid)
		}
	}
}
