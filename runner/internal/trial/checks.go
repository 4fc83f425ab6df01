package trial

import (
	"math"
	"slices"
	"time"

	"perflab/runner/internal/resource/cpu"
	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/phrase"
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
	noCeiling phrase.Statement
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

func (f facts) cpu() result.SelfCheck {
	c := selfCheck{"generator_cpu_share", unitShare, CPULimits}
	if onQuota(f.generator) {
		c.limits = QuotaLimits
	}
	share, ok := cpuShare(f.generator)
	if !ok {
		return c.unknown(phrase.UseUnread)
	}
	return c.of(share, phrase.GeneratorUsed(phrase.Share(share), phrase.CPUs(f.generator.CPUs)), phrase.WasSaturated, phrase.MoreGenerator)
}

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

func (f facts) throttled() result.SelfCheck {
	c := selfCheck{"generator_throttled_share", unitShare, ThrottledLimits}
	if len(f.generator.Points) == 0 {
		return c.unknown(phrase.UseUnread)
	}
	share, seconds := 0.0, 0.0
	for _, p := range f.generator.Points {
		if time.Duration(p.Second)*time.Second >= time.Duration(f.load.WarmUp) {
			share, seconds = share+p.Throttled, seconds+1
		}
	}
	if seconds == 0 {
		return c.unknown(phrase.UseUnread)
	}
	share /= seconds
	return c.of(share, phrase.GeneratorThrottled(phrase.Percent(share)), phrase.SentAndRead, phrase.LiftQuota)
}

func (f facts) hiccup() result.SelfCheck {
	c := selfCheck{"generator_stopped_share", unitShare, HiccupLimits}
	if f.hiccups == nil || f.hiccups.Count == 0 {
		return c.unknown(phrase.NotWatched)
	}
	return c.of(f.hiccups.Lost, phrase.GeneratorStopped(phrase.Percent(f.hiccups.Lost), phrase.Duration(f.hiccups.Max)), phrase.HadNoCPU, phrase.QuietCPUs)
}

func (f facts) lag(name string, quantile float64) result.SelfCheck {
	lag, response := trend(f.metrics, metricname.SendLag), trend(f.metrics, metricname.HTTPReqDuration)
	middle := response.Quantile(0.5)
	c := selfCheck{name: name, unit: unitNs}
	late := phrase.TailSentLate
	switch quantile {
	case 0.5:
		c.limits, late = lagLimits(middle), phrase.HalfSentLate
	case 0.99:
		c.limits = lagTailLimits(middle, f.load.Start == "together")
	}
	if lag.Count() == 0 {
		return c.unknown(phrase.NothingSent)
	}
	value := lag.Quantile(quantile)
	return c.of(float64(value), late(phrase.Duration(value), phrase.Duration(middle)), phrase.NotKeptUp, phrase.MoreGenerator)
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
		return c.unknown(phrase.NothingSent)
	}
	rate := f.metrics.RPS()
	share := rate / f.ceiling.Rate
	return c.of(share, phrase.NearCeiling(phrase.Fixed(rate, 0), phrase.Percent(share), phrase.Fixed(f.ceiling.Rate, 0)), phrase.RateIsIts, phrase.MoreGenerator)
}

func (f facts) steal() result.SelfCheck {
	c := selfCheck{"steal_share", unitShare, StealLimits}
	if err := firstError(f.before.ticks.err, f.after.ticks.err); err != nil {
		return c.unknown(phrase.Error(err))
	}
	share, err := cpu.Stolen(f.before.ticks.value, f.after.ticks.value)
	if err != nil {
		return c.unknown(phrase.Error(err))
	}
	return c.of(share, phrase.CPUTimeStolen(phrase.Percent(share)), phrase.BothStopped, phrase.OwnCPUs)
}

func (f facts) residual() result.SelfCheck {
	c := selfCheck{"little_residual_share", unitShare, littleLimits}
	if f.little == nil {
		return c.unknown(phrase.NobodyActive)
	}
	c.limits.Warn += f.little.Edge
	b := f.little
	found := phrase.LittleDiffers(phrase.Digits(b.Rate, 4), phrase.Duration(b.Response+b.Pause),
		phrase.Digits(b.Rate*(b.Response+b.Pause).Seconds(), 4), phrase.Digits(b.Users, 4))
	return c.of(math.Abs(b.Residual), found, phrase.Statement{}, phrase.CompareWindows)
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
