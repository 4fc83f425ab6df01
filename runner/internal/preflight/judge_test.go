package preflight

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"perflab/runner/phrase"
	"perflab/runner/result"
)

// fit is a machine without a fault.
func fit() Readings {
	return Readings{
		CPUs:        Reading[int]{Value: 4},
		Governors:   Reading[[]string]{Value: []string{"performance"}},
		Load:        Reading[float64]{Value: 0.2},
		Clock:       Reading[string]{Value: "tsc"},
		Memory:      Reading[int64]{Value: 8 << 30},
		Descriptors: Reading[Limit]{Value: Limit{Soft: 1024, Hard: 20000}},
		Ports:       Reading[PortRange]{Value: PortRange{First: 32768, Last: 60999}},
		Reuse:       Reading[int]{Value: 2},
		Backlog:     Reading[int]{Value: 4096},
		Docker:      Reading[string]{Value: "20.10"},
		Host:        Reading[string]{Value: "django 3.2.25, redis-server 7.0.15"},
		Redis:       Reading[string]{Value: "/usr/bin/redis-server"},
		K6:          Reading[string]{Value: "v1.8.1"},
		Ceiling: Reading[result.Ceiling]{Value: result.Ceiling{
			PerReq: 12_500, Points: []result.CeilingPoint{{Bytes: 66, Rate: 80_000}, {Bytes: 48_068, Rate: 44_000}},
			Measured: time.Date(2026, 11, 22, 21, 32, 0, 0, time.UTC), Cached: true,
		}},
		Library: true,
		System:  "linux",
	}
}

// remedied is an error as an environment makes it.
type remedied struct{}

func (remedied) Error() string {
	return "gunicorn is not installed\n  hint: apt-get install gunicorn"
}
func (remedied) Remedy() phrase.Statement { return phrase.Verbatim("apt-get install gunicorn") }

func TestJudge(t *testing.T) {
	absent := errors.New("absent\nsecond line")
	lacking := remedied{}
	users := func(n int) Demand { return Demand{Users: n, Descriptors: n + 64} }
	for name, tc := range map[string]struct {
		change func(*Readings)
		demand Demand
		about  string
		want   Status
		found  string // part of what was found
		remedy string // part of the remedy
	}{
		"macOS":                         {func(r *Readings) { r.System = "darwin" }, users(10), "system", Warning, "no side is bound to CPUs", "measure on Linux"},
		"Windows":                       {func(r *Readings) { r.System = "windows" }, users(10), "system", Warning, "Unix", "WSL 2"},
		"another system":                {func(r *Readings) { r.System = "plan9" }, users(10), "system", Warning, "plan9: never tried", "measure on Linux"},
		"one CPU":                       {func(r *Readings) { r.CPUs.Value = 1 }, users(10), "cpus", Warning, "share", "--cpuset-cpus"},
		"one CPU, two required":         {func(r *Readings) { r.CPUs.Value = 1 }, Demand{Users: 10, Isolated: true}, "cpus", Failed, "required", "isolation=auto"},
		"governor":                      {func(r *Readings) { r.Governors.Value = []string{"performance", "powersave"} }, users(10), "governor", Warning, "powersave", "cpupower"},
		"load at the limit":             {func(r *Readings) { r.Load.Value = 2 }, users(10), "load", OK, "0.50", ""},
		"load above it":                 {func(r *Readings) { r.Load.Value = 2.1 }, users(10), "load", Warning, "0.53", "ps"},
		"load on unknown CPUs":          {func(r *Readings) { r.CPUs.Err = absent }, users(10), "load", Unknown, "absent", ""},
		"steal below the limit":         {func(r *Readings) { r.Steal.Value = 0.0199 }, users(10), "steal", OK, "2.0%", ""},
		"steal at the limit":            {func(r *Readings) { r.Steal.Value = 0.02 }, users(10), "steal", Warning, "2.0%", "of its own"},
		"hiccups below the limit":       {func(r *Readings) { r.Hiccups.Value.Lost = 0.0099 }, users(10), "hiccups", OK, "1.0% of the sample", ""},
		"hiccups at the limit":          {func(r *Readings) { r.Hiccups.Value = result.Hiccups{Lost: 0.01, Max: 47 * time.Millisecond} }, users(10), "hiccups", Warning, "up to 47 ms at once; a trial that does for 5% is invalid", "cpulimit"},
		"no sample":                     {func(r *Readings) { r.Hiccups.Err = absent }, users(10), "hiccups", Unknown, "absent", ""},
		"rate below half the ceiling":   {func(*Readings) {}, Demand{Users: 10, Rate: 39_999}, "ceiling", OK, "80000 requests/s of 66 bytes, 44000 requests/s of 48068 bytes, as measured on 2026-11-22", ""},
		"rate of half the ceiling":      {func(*Readings) {}, Demand{Users: 10, Rate: 40_000}, "ceiling", Warning, "up to 40000/s are asked for, and a trial at 90% is invalid", "more CPUs"},
		"ceiling not measured":          {func(r *Readings) { r.Ceiling.Err = absent }, users(10), "ceiling", Unknown, "absent", ""},
		"nothing turned away":           {func(*Readings) {}, users(10), "listen", OK, "no connection", ""},
		"connections turned away":       {func(r *Readings) { r.Listening.Value = Listening{Overflows: 3, Drops: 4} }, users(10), "listen", Warning, "turned away 4 times since the machine's start, 3 of them", "somaxconn"},
		"no k6":                         {func(r *Readings) { r.K6.Err = absent }, users(10), "k6", Warning, "not on the PATH", "make k6"},
		"quota below the CPUs":          {func(r *Readings) { r.Quota.Value.CPUs = 1.5 }, users(10), "cpu quota", Warning, "1.5 CPUs", "--cpus"},
		"quota of all CPUs":             {func(r *Readings) { r.Quota.Value.CPUs = 4 }, users(10), "cpu quota", OK, "4 CPUs", ""},
		"throttled":                     {func(r *Readings) { r.Quota.Value.Throttled = 1500 * time.Millisecond }, users(10), "cpu quota", Warning, "1.5 s", "CPUQuota"},
		"clock":                         {func(r *Readings) { r.Clock.Value = "hpet" }, users(10), "clock", Warning, "hpet", "current_clocksource"},
		"memory for the server":         {func(*Readings) {}, Demand{Users: 10, Memory: 8 << 30}, "memory", Warning, "8.5 GiB may be needed", "environment.memory"},
		"memory just enough":            {func(*Readings) {}, Demand{Users: 10, Memory: 8<<30 - room}, "memory", OK, "8 GiB", ""},
		"soft limit is raised":          {func(*Readings) {}, users(20000 - 64), "open files", OK, "1024", ""},
		"hard limit too small":          {func(*Readings) {}, users(20000 - 63), "open files", Failed, "need 20001", "prlimit"},
		"no limit":                      {func(r *Readings) { r.Descriptors.Value = Limit{Soft: math.MaxUint64, Hard: math.MaxUint64} }, users(10), "open files", OK, "no limit", ""},
		"all ports taken":               {func(r *Readings) { r.Descriptors.Value.Hard = 30000 }, Demand{Users: 28232}, "ports", OK, "28232", ""},
		"more users than ports":         {func(*Readings) {}, Demand{Users: 28233}, "ports", Failed, "28233 users", "ip_local_port_range"},
		"more users than any range has": {func(*Readings) {}, Demand{Users: 70000}, "ports", Failed, "70000 users", "lower the users"},
		"rate the ports allow":          {func(*Readings) {}, Demand{Users: 10, Connections: 470}, "ports", OK, "471 new connections/s", ""},
		"rate beyond them":              {func(*Readings) {}, Demand{Users: 10, Connections: 471}, "ports", Warning, "471/s", "tcp_tw_reuse=1"},
		"rate without bound":            {func(*Readings) {}, Demand{Users: 10, Connections: math.Inf(1)}, "ports", Warning, "as many as the server answers", "tcp_tw_reuse=1"},
		"reuse everywhere":              {func(r *Readings) { r.Reuse.Value = 1 }, Demand{Users: 10, Connections: 20000}, "ports", OK, "28232 new connections/s", ""},
		"reuse unknown":                 {func(r *Readings) { r.Reuse.Err = absent }, users(10), "ports", OK, "at least 471", ""},
		"few in TIME_WAIT":              {func(r *Readings) { r.TimeWait.Value = 2823 }, users(10), "time-wait", OK, "2823", ""},
		"many in TIME_WAIT":             {func(r *Readings) { r.TimeWait.Value = 2824 }, users(10), "time-wait", Warning, "2824", "wait a minute"},
		"backlog as asked":              {func(r *Readings) { r.Backlog.Value = 2048 }, users(10), "backlog", OK, "2048", ""},
		"backlog cut":                   {func(r *Readings) { r.Backlog.Value = 128 }, users(10), "backlog", Warning, "128", "somaxconn=2048"},
		"no engine":                     {func(r *Readings) { r.Docker.Err = absent }, users(10), "docker", Warning, "absent", "systemctl start docker"},
		"nothing installed":             {func(r *Readings) { r.Docker.Err, r.Host.Err = absent, lacking }, users(10), "host", Warning, "gunicorn is not installed", "apt-get install gunicorn"},
		"nothing but containers":        {func(r *Readings) { r.Host.Err = lacking }, users(10), "host", OK, "containers bring it", ""},
		"no redis":                      {func(r *Readings) { r.Docker.Err, r.Redis.Err = absent, absent }, users(10), "redis", Warning, "imitation", "redis-server"},
		"no redis, but containers":      {func(r *Readings) { r.Redis.Err = absent }, users(10), "redis", OK, "containers", ""},
		"no chart library":              {func(r *Readings) { r.Library = false }, users(10), "reports", Warning, "not built in", "make build"},
	} {
		t.Run(name, func(t *testing.T) {
			r := fit()
			tc.change(&r)
			findings := Judge(r, tc.demand)
			if Fit(findings) == (tc.want == Failed) {
				t.Errorf("fit: %v", Fit(findings))
			}
			for _, f := range findings {
				if f.Name != tc.about {
					continue
				}
				if f.Status != tc.want || !strings.Contains(f.Found.String(), tc.found) || !strings.Contains(f.Remedy.String(), tc.remedy) || strings.Contains(f.Found.String(), "second line") && f.Name == "docker" {
					t.Errorf("got %+v", f)
				}
				return
			}
			t.Errorf("no finding about %s", tc.about)
		})
	}
}

// Every finding says why it matters; only those that are not well say what to do, and
// every fault does.
func TestFindingsAreWhole(t *testing.T) {
	bad := Readings{
		CPUs: Reading[int]{Value: 1}, Governors: Reading[[]string]{Value: []string{"powersave"}},
		Load: Reading[float64]{Value: 9}, Steal: Reading[float64]{Value: 1}, Quota: Reading[Quota]{Value: Quota{CPUs: 0.1}},
		Clock: Reading[string]{Value: "jiffies"}, Ports: Reading[PortRange]{Value: PortRange{First: 1, Last: 10}}, TimeWait: Reading[int]{Value: 9},
		Docker: Reading[string]{Err: errors.New("none")}, Host: Reading[string]{Err: errors.New("none")}, Redis: Reading[string]{Err: errors.New("none")}, K6: Reading[string]{Err: errors.New("none")},
		Hiccups: Reading[result.Hiccups]{Value: result.Hiccups{Lost: 0.5}}, Ceiling: Reading[result.Ceiling]{Value: result.Ceiling{PerReq: 1e6}},
		Listening: Reading[Listening]{Value: Listening{Drops: 1}},
	}
	names := map[string]bool{}
	for _, f := range Judge(bad, Demand{Users: 1000, Rate: 1000}) {
		if f.Status == OK || f.Status == Unknown || f.Found.IsZero() || f.Why.IsZero() || f.Remedy.IsZero() {
			t.Errorf("on a bad machine: %+v", f)
		}
		if names[f.Name] {
			t.Errorf("two findings are called %s", f.Name)
		}
		names[f.Name] = true
	}
	for _, f := range Judge(fit(), Demand{Users: 1000}) {
		if f.Status != OK || f.Found.IsZero() || f.Why.IsZero() || !f.Remedy.IsZero() {
			t.Errorf("on a good machine: %+v", f)
		}
	}
}
