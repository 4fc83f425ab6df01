package trial

import (
	"fmt"
	"math"
	"slices"
	"time"

	"perflab/runner/internal/resource/cpu"
	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/quantity"
	"perflab/runner/result"
	"perflab/runner/spec"
)

// facts is what a trial knows of its own measuring once its load has ended.
type facts struct {
	load      spec.Load
	metrics   *metric.Set     // the measured part
	generator result.Resource // its use, sampled
	hiccups   *result.Hiccups // nil: not watched
	ceiling   *result.Ceiling // nil: noCeiling says why
	noCeiling string
	little    *metric.Balance // nil: there were no users
	before    snapshot
	after     snapshot
}

// selfChecks grades the facts: first the generator, then what it had of the machine, then
// whether the figures fit each other, last what speaks of the server.
func selfChecks(f facts) []result.SelfCheck {
	return []result.SelfCheck{
		f.cpu(), f.throttled(), f.hiccup(),
		f.lag("send_lag_p50_ns", 0.5), f.lag("send_lag_p99_ns", 0.99), f.lag("send_lag_max_ns", 1),
		f.ceilingUse(),
		f.openFiles(), f.ports(), f.noPort(), f.steal(),
		f.residual(),
		f.overflows(), f.otherDrops(),
	}
}

const more = "give the generator more CPUs, or send less"

func (f facts) cpu() result.SelfCheck {
	c := selfCheck{"generator_cpu_share", unitShare, CPULimits}
	if onQuota(f.generator) {
		c.limits = QuotaLimits
	}
	share, ok := cpuShare(f.generator)
	if !ok {
		return c.unknown(noSample)
	}
	return c.of(share, fmt.Sprintf("the generator used %s of its %s", quantity.FixedPercent(share, 0), cpus(f.generator.CPUs)), "it was saturated", more)
}

const noSample = "its use could not be read while the load ran"

// cpuShare is of the generator's CPUs in the median second, so that a start-up or one busy
// moment does not decide.
func cpuShare(generator result.Resource) (share float64, ok bool) {
	if len(generator.Points) == 0 || generator.CPUs <= 0 {
		return 0, false
	}
	busy := make([]float64, len(generator.Points))
	for i, p := range generator.Points {
		busy[i] = p.CPU
	}
	return quantity.Median(busy) / generator.CPUs, true
}

// onQuota reports whether a CPU quota, and not the number of its CPUs, bounds the generator.
func onQuota(generator result.Resource) bool {
	return generator.CPUs != math.Trunc(generator.CPUs) ||
		slices.ContainsFunc(generator.Points, func(p result.ResourcePoint) bool { return p.Throttled > 0 })
}

func cpus(n float64) string {
	if n == 1 {
		return "1 CPU"
	}
	return fmt.Sprintf("%g CPUs", n)
}

func (f facts) throttled() result.SelfCheck {
	c := selfCheck{"generator_throttled_share", unitShare, ThrottledLimits}
	if len(f.generator.Points) == 0 {
		return c.unknown(noSample)
	}
	share, seconds := 0.0, 0.0
	for _, p := range f.generator.Points {
		if time.Duration(p.Second)*time.Second >= time.Duration(f.load.WarmUp) {
			share, seconds = share+p.Throttled, seconds+1
		}
	}
	if seconds == 0 {
		return c.unknown(noSample)
	}
	share /= seconds
	return c.of(share, fmt.Sprintf("the generator was held back by its CPU quota for %s of the time", quantity.Percent(share)),
		"it sent and read late", "lift the quota (docker run --cpus, systemd's CPUQuota), or send less")
}

func (f facts) hiccup() result.SelfCheck {
	c := selfCheck{"generator_stopped_share", unitShare, HiccupLimits}
	if f.hiccups == nil || f.hiccups.Count == 0 {
		return c.unknown("the generator's process was not watched, or for too short a time")
	}
	return c.of(f.hiccups.Lost, fmt.Sprintf("the generator's process stood still for %s of the time, up to %s at once", quantity.Percent(f.hiccups.Lost), quantity.Compact(f.hiccups.Max)),
		"it had no CPU when it should have sent and read", "end what else runs on its CPUs, and lift limits such as cpulimit, nice and a CPU quota")
}

func (f facts) lag(name string, quantile float64) result.SelfCheck {
	lag, response := trend(f.metrics, metricname.SendLag), trend(f.metrics, metricname.HTTPReqDuration)
	middle := response.Quantile(0.5)
	c := selfCheck{name: name, unit: unitNs}
	var which string
	switch quantile {
	case 0.5:
		c.limits, which = lagLimits(middle), "half"
	case 0.99:
		c.limits, which = lagTailLimits(middle, f.load.Start == "together"), "1%"
	}
	if lag.Count() == 0 {
		return c.unknown("no request was sent")
	}
	value := lag.Quantile(quantile)
	return c.of(float64(value), fmt.Sprintf("%s of the requests were sent %s and more after they should have been, where the median response takes %s", which, quantity.Compact(value), quantity.Compact(middle)),
		"the generator did not keep up", more)
}

// trend is one of the set's, empty where there is none.
func trend(s *metric.Set, name string) *metric.Histogram {
	if s == nil || s.Trends[name] == nil {
		return metric.NewHistogram()
	}
	return s.Trends[name]
}

func (f facts) ceilingUse() result.SelfCheck {
	c := selfCheck{"ceiling_share", unitShare, CeilingLimits}
	switch {
	case f.ceiling == nil:
		return c.unknown(f.noCeiling)
	case f.metrics == nil || f.ceiling.Rate == 0:
		return c.unknown("no request was sent")
	}
	rate := f.metrics.RPS()
	share := rate / f.ceiling.Rate
	return c.of(share, fmt.Sprintf("%.0f requests a second are %s of the %.0f/s that the generator sends to a server of no work", rate, quantity.Percent(share), f.ceiling.Rate),
		"the rate is the generator's, not the server's", more)
}

func (f facts) steal() result.SelfCheck {
	c := selfCheck{"steal_share", unitShare, StealLimits}
	if err := firstError(f.before.ticks.err, f.after.ticks.err); err != nil {
		return c.unknown(err.Error())
	}
	share, err := cpu.Stolen(f.before.ticks.value, f.after.ticks.value)
	if err != nil {
		return c.unknown(err.Error())
	}
	return c.of(share, fmt.Sprintf("the hypervisor gave %s of the CPU time to other machines", quantity.Percent(share)),
		"server and generator stood still in turn", "measure on a machine with CPUs of its own")
}

func (f facts) residual() result.SelfCheck {
	c := selfCheck{"little_residual_share", unitShare, littleLimits}
	if f.little == nil {
		return c.unknown("no user was active in the measured part")
	}
	c.limits.Warn += f.little.Edge
	b := f.little
	found := fmt.Sprintf("the figures do not fit each other: by Little's law %.4g iterations a second of %s each hold %.4g users, but %.4g were active",
		b.Rate, quantity.Compact(b.Response+b.Pause), b.Rate*(b.Response+b.Pause).Seconds(), b.Users)
	return c.of(math.Abs(b.Residual), found, "", "users waited for what no figure shows, responses that had not come by the end or a generator that was late: compare the windows of 10 s in the report")
}

// firstError is the first that is one.
func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// littleOf holds Little's law against a series.
func littleOf(series []metric.Point, load spec.Load) (windows []metric.Balance, whole *metric.Balance) {
	pause := time.Duration(load.ThinkTime)
	if load.Model().Open() {
		pause = 0
	}
	return metric.Little(series, pause, metric.LittleWindow)
}
