package trial

import (
	"errors"
	"strings"
	"testing"
	"time"

	"perflab/runner/internal/resource/cpu"
	"perflab/runner/internal/resource/proc"
	"perflab/runner/internal/resource/socket"
	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/spec"
)

// fit are the facts of a trial with nothing to find: 10,000 requests of 20 ms in 10 s.
func fit() facts {
	set := metric.NewSet()
	set.Elapsed = 10 * time.Second
	set.Counters[metricname.HTTPReqs], set.Counters[metricname.DataReceived] = 10_000, 5_000_000
	set.Gauges[metricname.VUsMax] = metric.Gauge{Value: 1000}
	set.Trends[metricname.HTTPReqDuration], set.Trends[metricname.SendLag] = metric.NewHistogram(), metric.NewHistogram()
	for range 100 {
		set.Trends[metricname.HTTPReqDuration].Record(20 * time.Millisecond)
		set.Trends[metricname.SendLag].Record(50 * time.Microsecond)
	}
	f := facts{
		load: spec.Load{Users: 1000}, metrics: set,
		generator: use(1, 0.2, 0),
		hiccups:   &result.Hiccups{Every: hiccupEvery, Count: 1000, Max: 3 * time.Millisecond},
		ceiling:   &result.Ceiling{Rate: 30_000},
		little:    &metric.Balance{Users: 1000, Rate: 980, Response: 20 * time.Millisecond, Pause: time.Second, Residual: -0.0004, Edge: 0.1},
	}
	f.before.ticks.value, f.after.ticks.value = cpu.Ticks{All: 1000, Steal: 5}, cpu.Ticks{All: 2000, Steal: 10}
	f.before.files.value, f.after.limit.value = 10, proc.Limit{Soft: 20_000, Hard: 20_000}
	f.after.ports.value = socket.PortRange{First: 32768, Last: 60999}
	f.before.listening.value, f.after.listening.value = socket.Listening{Overflows: 3, Drops: 5}, socket.Listening{Overflows: 3, Drops: 5}
	return f
}

// use is that of a generator in three equal seconds.
func use(cpus, cpu, throttled float64) result.Resource {
	p := result.ResourcePoint{CPU: cpu, Throttled: throttled}
	return result.Resource{CPUs: cpus, Points: []result.ResourcePoint{p, p, p}}
}

func lags(d time.Duration) *metric.Histogram {
	h := metric.NewHistogram()
	for range 100 {
		h.Record(d)
	}
	return h
}

func TestSelfChecks(t *testing.T) {
	gone := errors.New("gone")
	for name, tc := range map[string]struct {
		change func(*facts)
		check  string
		want   result.Grade
		says   string
	}{
		"no CPU left":           {func(f *facts) { f.generator = use(2, 1.9, 0) }, "generator_cpu_share", result.GradeInvalid, "used 95% of its 2 CPUs (limit 95%): it was saturated; give the generator more CPUs"},
		"little CPU left":       {func(f *facts) { f.generator = use(2, 1.8, 0) }, "generator_cpu_share", result.GradeWarning, "used 90% of its 2 CPUs; from 95% on its figures would be invalid"},
		"all of its half CPU":   {func(f *facts) { f.generator = use(0.5, 0.5, 0) }, "generator_cpu_share", result.GradeInvalid, "100% of its 0.5 CPUs"},
		"room in its half CPU":  {func(f *facts) { f.generator = use(0.5, 0.29, 0) }, "generator_cpu_share", result.GradeOK, ""},
		"most of its half CPU":  {func(f *facts) { f.generator = use(0.5, 0.41, 0) }, "generator_cpu_share", result.GradeInvalid, "used 82% of its 0.5 CPUs (limit 80%)"},
		"one busy second":       {func(f *facts) { f.generator.Points[0].CPU = 1 }, "generator_cpu_share", result.GradeOK, ""},
		"no sample":             {func(f *facts) { f.generator.Points = nil }, "generator_cpu_share", result.GradeUnknown, "could not be read"},
		"a quota":               {func(f *facts) { f.generator = use(1, 0.1, 0.5) }, "generator_throttled_share", result.GradeInvalid, "held back by its CPU quota for 50% of the time (limit 1%)"},
		"a little of a quota":   {func(f *facts) { f.generator = use(1, 0.1, 0.005) }, "generator_throttled_share", result.GradeWarning, "for 0.5% of the time"},
		"stopped":               {func(f *facts) { f.hiccups.Lost, f.hiccups.Max = 0.82, 91*time.Millisecond }, "generator_stopped_share", result.GradeInvalid, "stood still for 82% of the time, up to 91 ms at once (limit 5%)"},
		"stopped now and then":  {func(f *facts) { f.hiccups.Lost = 0.01 }, "generator_stopped_share", result.GradeWarning, "stood still for 1% of the time"},
		"hardly stopped":        {func(f *facts) { f.hiccups.Lost = 0.0099 }, "generator_stopped_share", result.GradeOK, ""},
		"not watched":           {func(f *facts) { f.hiccups = nil }, "generator_stopped_share", result.GradeUnknown, "not watched"},
		"late":                  {func(f *facts) { f.metrics.Trends[metricname.SendLag] = lags(10 * time.Millisecond) }, "send_lag_p50_ns", result.GradeInvalid, "half of the requests were sent 10 ms and more after they should have been, where the median response takes 20 ms (limit 10 ms)"},
		"a little late":         {func(f *facts) { f.metrics.Trends[metricname.SendLag] = lags(2 * time.Millisecond) }, "send_lag_p50_ns", result.GradeWarning, "2 ms and more"},
		"late beside it":        {func(f *facts) { f.metrics.Trends[metricname.SendLag] = lags(1900 * time.Microsecond) }, "send_lag_p50_ns", result.GradeOK, ""},
		"nothing beside 6 s":    {func(f *facts) { slow(f); f.metrics.Trends[metricname.SendLag] = lags(50 * time.Millisecond) }, "send_lag_p50_ns", result.GradeOK, ""},
		"much even beside 6 s":  {func(f *facts) { slow(f); f.metrics.Trends[metricname.SendLag] = lags(3 * time.Second) }, "send_lag_p50_ns", result.GradeInvalid, "limit 3 s"},
		"a late tail":           {func(f *facts) { f.metrics.Trends[metricname.SendLag] = lags(20 * time.Millisecond) }, "send_lag_p99_ns", result.GradeWarning, "1% of the requests"},
		"a herd was asked for":  {func(f *facts) { f.load.Start = "together"; f.metrics.Trends[metricname.SendLag] = lags(time.Second) }, "send_lag_p99_ns", result.GradeOK, ""},
		"the latest":            {func(f *facts) { f.metrics.Trends[metricname.SendLag] = lags(time.Minute) }, "send_lag_max_ns", result.GradeOK, ""},
		"nothing sent":          {func(f *facts) { delete(f.metrics.Trends, metricname.SendLag) }, "send_lag_p50_ns", result.GradeUnknown, "no request"},
		"at the ceiling":        {func(f *facts) { f.ceiling.Rate = 1100 }, "ceiling_share", result.GradeInvalid, "1000 requests a second are 91% of the 1100/s that the generator sends to a server of no work (limit 90%)"},
		"near the ceiling":      {func(f *facts) { f.ceiling.Rate = 2000 }, "ceiling_share", result.GradeWarning, "are 50% of the 2000/s"},
		"ceiling not known":     {func(f *facts) { f.ceiling, f.noCeiling = nil, phrase.CeilingHTTPOnly }, "ceiling_share", result.GradeUnknown, "https"},
		"few files left":        {func(f *facts) { f.after.limit.value.Soft = 1262 }, "open_files_share", result.GradeWarning, "1010 of the 1262 files"},
		"no file at all":        {func(f *facts) { f.after.limit.value.Soft = 0 }, "open_files_share", result.GradeUnknown, "nothing to hold"},
		"files not known":       {func(f *facts) { f.before.files.err = gone }, "open_files_share", result.GradeUnknown, "gone"},
		"few ports left":        {func(f *facts) { f.after.resting.value = 23_000 }, "ports_share", result.GradeWarning, "23000 of the 28232 local ports"},
		"ports not known":       {func(f *facts) { f.after.resting.err = gone }, "ports_share", result.GradeUnknown, "gone"},
		"no port":               {func(f *facts) { f.metrics.Errors[metric.ErrPorts] = 100 }, "no_port_share", result.GradeInvalid, "1% of the requests found no free local port (limit 1%)"},
		"hardly a port":         {func(f *facts) { f.metrics.Errors[metric.ErrPorts] = 10 }, "no_port_share", result.GradeWarning, "0.1% of the requests"},
		"stolen time":           {func(f *facts) { f.after.ticks.value.Steal = 105 }, "steal_share", result.GradeInvalid, "gave 10% of the CPU time to other machines"},
		"a little of it":        {func(f *facts) { f.after.ticks.value.Steal = 25 }, "steal_share", result.GradeWarning, "2% of the CPU time"},
		"no tick":               {func(f *facts) { f.after.ticks = f.before.ticks }, "steal_share", result.GradeUnknown, "no clock tick"},
		"time is missing":       {func(f *facts) { f.little.Residual = -0.16 }, "little_residual_share", result.GradeWarning, "hold 999.6 users, but 1000 were active"},
		"within the edges":      {func(f *facts) { f.little.Residual = 0.14 }, "little_residual_share", result.GradeOK, ""},
		"no users":              {func(f *facts) { f.little = nil }, "little_residual_share", result.GradeUnknown, "no user"},
		"queue full":            {func(f *facts) { f.after.listening.value = socket.Listening{Overflows: 10, Drops: 12} }, "listen_overflows_count", result.GradeWarning, "turned connections away 7 times"},
		"every overflow a drop": {func(f *facts) { f.after.listening.value = socket.Listening{Overflows: 10, Drops: 12} }, "listen_drops_count", result.GradeOK, ""},
		"dropped otherwise":     {func(f *facts) { f.after.listening.value.Drops = 6 }, "listen_drops_count", result.GradeWarning, "dropped attempts to connect once"},
		"server not seen":       {func(f *facts) { f.before.listening.err = gone }, "listen_overflows_count", result.GradeUnknown, "gone"},
	} {
		t.Run(name, func(t *testing.T) {
			f := fit()
			tc.change(&f)
			for _, c := range selfChecks(f) {
				if c.Name != tc.check {
					continue
				}
				if c.Status != tc.want || !strings.Contains(c.Says.String(), tc.says) || c.Says.IsZero() != (tc.want == result.GradeOK) {
					t.Errorf("got %+v", c)
				}
				return
			}
			t.Errorf("there is no check %s", tc.check)
		})
	}
}

// Every check that is invalid is a reason, in their order; every one that is near it, a warning.
func TestVerdictOf(t *testing.T) {
	f := fit()
	f.generator, f.hiccups.Lost, f.ceiling.Rate = use(1, 0.99, 0.005), 0.5, 1900
	invalid, warnings := verdictOf(selfChecks(f))
	if a, b := strings.Index(invalid.String(), "it was saturated"), strings.Index(invalid.String(), "stood still"); a < 0 || b < a {
		t.Errorf("invalid %q", invalid)
	}
	if len(warnings) != 2 || !strings.Contains(warnings[0].String(), "quota") || !strings.Contains(warnings[1].String(), "1900/s") {
		t.Errorf("warnings %q", warnings)
	}
	if invalid, warnings := verdictOf(selfChecks(fit())); !invalid.IsZero() || len(warnings) > 0 {
		t.Errorf("a fit trial: invalid %q, warnings %q", invalid, warnings)
	}
}

// slow makes responses take 6 s, as those of a saturated server do.
func slow(f *facts) { f.metrics.Trends[metricname.HTTPReqDuration] = lags(6 * time.Second) }

func TestSelfChecksOfAFitTrial(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range selfChecks(fit()) {
		if c.Status != result.GradeOK || !c.Says.IsZero() || seen[c.Name] {
			t.Errorf("got %+v", c)
		}
		seen[c.Name] = true
		if suffix := "_" + c.Unit; !strings.HasSuffix(c.Name, suffix) {
			t.Errorf("%s does not end in its unit, %s", c.Name, c.Unit)
		}
		if c.InvalidAt > 0 && c.InvalidAt <= c.WarnAt {
			t.Errorf("%s is invalid from %v on, before it warns at %v", c.Name, c.InvalidAt, c.WarnAt)
		}
	}
}

// A trial of which nothing is known has no check that passes by default, and none that
// makes it invalid.
func TestSelfChecksOfNothing(t *testing.T) {
	var f facts
	f.before, f.after = Machine{}.take(labEnv{}), Machine{}.take(labEnv{})
	f.noCeiling = phrase.CeilingUnmeasured
	for _, c := range selfChecks(f) {
		if c.Status != result.GradeUnknown || c.Says.IsZero() {
			t.Errorf("got %+v", c)
		}
	}
}

func TestTheGeneratorsCPUIsTheMedianSecond(t *testing.T) {
	use := func(cpus ...float64) result.Resource {
		r := result.Resource{CPUs: 2}
		for i, c := range cpus {
			r.Points = append(r.Points, result.ResourcePoint{Second: i, CPU: c})
		}
		return r
	}
	for name, tt := range map[string]struct {
		generator result.Resource
		share     float64
		ok        bool
	}{
		"one busy second": {use(0.5, 2, 0.5), 0.25, true},
		"an even count":   {use(0.25, 1.75, 0.75, 2), 0.625, true},
		"no sample":       {use(), 0, false},
	} {
		if share, ok := cpuShare(tt.generator); share != tt.share || ok != tt.ok {
			t.Errorf("%s: got %v, %v", name, share, ok)
		}
	}
}

func TestEveryCheckHasItsName(t *testing.T) {
	for _, c := range selfChecks(fit()) {
		for _, l := range phrase.Languages() {
			if phrase.ReportWords(l)["check_"+c.Name] == "" {
				t.Errorf("%s has no name in %s", c.Name, l)
			}
		}
	}
}
