package preflight

import (
	"slices"
	"time"

	"perflab/runner/internal/trial"
	"perflab/runner/phrase"
	"perflab/runner/result"
)

// busy is the limit above which the processor is no longer the measurement's own.
const busy = 0.5 // runnable processes per CPU, average over a minute

// room is the least memory that a run may need beside what its file allows the server:
// generator, histograms and the kernel's buffers.
const room = 512 << 20

func cpus(r Reading[int], d Demand) Finding {
	f := Finding{Name: "cpus", Why: phrase.WhyCPUs}
	switch {
	case r.Err != nil:
		return f.unknown(r.Err)
	case r.Value > 1:
		return f.fine(phrase.Found(phrase.CPUs(float64(r.Value))))
	case d.Isolated:
		return f.fail(phrase.FoundOneCPURequired, phrase.RemedyOneCPURequired)
	default:
		return f.warn(phrase.FoundOneCPU, phrase.RemedyOneCPU)
	}
}

func governor(r Reading[[]string]) Finding {
	f := Finding{Name: "governor", Why: phrase.WhyGovernor}
	found := phrase.Found(phrase.Names(r.Value))
	switch {
	case r.Err != nil:
		return f.unknown(r.Err)
	case slices.Equal(r.Value, []string{"performance"}):
		return f.fine(found)
	default:
		return f.warn(found, phrase.RemedyGovernor)
	}
}

func load(r Reading[float64], cpus Reading[int]) Finding {
	f := Finding{Name: "load", Why: phrase.WhyLoad}
	switch {
	case r.Err != nil:
		return f.unknown(r.Err)
	case cpus.Err != nil:
		return f.unknown(cpus.Err)
	}
	each := r.Value / float64(max(cpus.Value, 1))
	found := phrase.FoundLoad(phrase.Fixed(each, 2))
	if each > busy {
		return f.warn(found, phrase.RemedyLoad)
	}
	return f.fine(found)
}

func steal(r Reading[float64]) Finding {
	f := Finding{Name: "steal", Why: phrase.WhySteal}
	found := phrase.FoundSteal(phrase.ShareFixed(r.Value, 1))
	switch {
	case r.Err != nil:
		return f.unknown(r.Err)
	case r.Value >= trial.StealLimits.Warn:
		return f.warn(found, phrase.RemedySteal)
	default:
		return f.fine(found)
	}
}

func hiccups(r Reading[result.Hiccups]) Finding {
	f := Finding{Name: "hiccups", Why: phrase.WhyHiccups}
	lost, most := phrase.ShareFixed(r.Value.Lost, 1), phrase.Duration(r.Value.Max)
	switch {
	case r.Err != nil:
		return f.unknown(r.Err)
	case r.Value.Lost >= trial.HiccupLimits.Warn:
		return f.warn(phrase.FoundHiccupsInvalid(lost, most, phrase.Percent(trial.HiccupLimits.Invalid)), phrase.RemedyHiccups)
	default:
		return f.fine(phrase.FoundHiccups(lost, most))
	}
}

func quota(r Reading[Quota], cpus Reading[int]) Finding {
	f := Finding{Name: "cpu quota", Why: phrase.WhyQuota}
	if r.Err != nil {
		return f.unknown(r.Err)
	}
	found := phrase.FoundNoQuota
	if r.Value.CPUs > 0 {
		found = phrase.FoundQuota(phrase.Digits(r.Value.CPUs, 4))
	}
	if t := r.Value.Throttled; t > 0 {
		found = phrase.All(found, phrase.FoundThrottled(phrase.Duration(t)))
	}
	short := r.Value.CPUs > 0 && (cpus.Err != nil || r.Value.CPUs < float64(cpus.Value))
	if short || r.Value.Throttled > 0 {
		return f.warn(found, phrase.RemedyQuota)
	}
	return f.fine(found)
}

func clock(r Reading[string]) Finding {
	f := Finding{Name: "clock", Why: phrase.WhyClock}
	// All of these are read without entering the kernel.
	fast := []string{"tsc", "kvm-clock", "arch_sys_counter", "hyperv_clocksource_tsc_page"}
	switch {
	case r.Err != nil:
		return f.unknown(r.Err)
	case slices.Contains(fast, r.Value):
		return f.fine(phrase.Found(phrase.Text(r.Value)))
	default:
		return f.warn(phrase.Found(phrase.Text(r.Value)), phrase.RemedyClock)
	}
}

func memory(r Reading[int64], d Demand) Finding {
	f := Finding{Name: "memory", Why: phrase.WhyMemory}
	if r.Err != nil {
		return f.unknown(r.Err)
	}
	available := phrase.Memory(float64(r.Value))
	if need := d.Memory + room; r.Value < need {
		return f.warn(phrase.FoundMemoryShort(available, phrase.Memory(float64(need))), phrase.RemedyMemory)
	}
	return f.fine(phrase.FoundMemory(available))
}

// ceiling holds what the files ask for against what the engine can send to a server of no
// work, in responses of the smallest size: others it can send fewer of.
func ceiling(r Reading[result.Ceiling], d Demand) Finding {
	f := Finding{Name: "ceiling", Why: phrase.WhyCeiling}
	if r.Err != nil {
		return f.unknown(r.Err)
	}
	c := r.Value
	var sizes []phrase.Arg
	for _, p := range c.Points {
		sizes = append(sizes, phrase.Sentences(phrase.FoundCeiling(phrase.Fixed(p.Rate, 0), phrase.Fixed(p.Bytes, 0))))
	}
	found := phrase.Found(phrase.List(sizes...))
	if c.Cached {
		found = phrase.All(found, phrase.FoundCeilingKnown(phrase.Text(c.Measured.Format(time.DateOnly))))
	}
	if share := d.Rate / c.At(0); share >= trial.CeilingLimits.Warn {
		return f.warn(phrase.All(found, phrase.FoundCeilingNear(phrase.Rate(d.Rate), phrase.Percent(trial.CeilingLimits.Invalid))), phrase.RemedyCeiling)
	}
	return f.fine(found)
}
