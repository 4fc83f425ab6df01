package preflight

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"perflab/runner/internal/trial"
	"perflab/runner/quantity"
	"perflab/runner/result"
)

// busy is the limit above which the processor is no longer the measurement's own.
const busy = 0.5 // runnable processes per CPU, average over a minute

// room is the least memory that a run may need beside what its file allows the server:
// generator, histograms and the kernel's buffers.
const room = 512 << 20

func cpus(r Reading[int], d Demand) Finding {
	f := Finding{Name: "cpus", Why: "on one CPU the generator takes its time from the server it measures"}
	switch {
	case r.Err != nil:
		return f.unknown(r.Err)
	case r.Value > 1:
		return f.fine(fmt.Sprintf("%d CPUs", r.Value))
	case d.Isolated:
		return f.fail("1 CPU, and environment.isolation is required", "give this machine or container a second CPU, or --set environment.isolation=auto")
	default:
		return f.warn("1 CPU: server and generator share it", "give this machine or container a second CPU (docker run --cpuset-cpus 0,1)")
	}
}

func governor(r Reading[[]string]) Finding {
	f := Finding{Name: "governor", Why: "a CPU that changes its frequency makes two runs differ"}
	found := strings.Join(r.Value, ", ")
	switch {
	case r.Err != nil:
		return f.unknown(r.Err)
	case slices.Equal(r.Value, []string{"performance"}):
		return f.fine(found)
	default:
		return f.warn(found, "sudo cpupower frequency-set -g performance")
	}
}

func load(r Reading[float64], cpus Reading[int]) Finding {
	f := Finding{Name: "load", Why: "what else runs here takes CPU time from server and generator"}
	switch {
	case r.Err != nil:
		return f.unknown(r.Err)
	case cpus.Err != nil:
		return f.unknown(cpus.Err)
	}
	each := r.Value / float64(max(cpus.Value, 1))
	found := quantity.Fixed(each, 2) + " runnable processes per CPU in the last minute"
	if each > busy {
		return f.warn(found, "end what else runs: ps -eo pcpu,pid,args --sort=-pcpu | head")
	}
	return f.fine(found)
}

func steal(r Reading[float64]) Finding {
	f := Finding{Name: "steal", Why: "time the hypervisor gives to other machines looks like a slow server"}
	found := quantity.FixedPercent(r.Value, 1) + " of the CPU time"
	switch {
	case r.Err != nil:
		return f.unknown(r.Err)
	case r.Value >= trial.StealLimits.Warn:
		return f.warn(found, "measure on a machine with CPUs of its own; vmstat 1 shows the share as st")
	default:
		return f.fine(found)
	}
}

func hiccups(r Reading[result.Hiccups]) Finding {
	f := Finding{Name: "hiccups", Why: "while the generator's process stands still, it sends and reads late, and the server looks slow"}
	found := fmt.Sprintf("stood still for %s of the sample, up to %s at once", quantity.FixedPercent(r.Value.Lost, 1), quantity.Compact(r.Value.Max))
	switch {
	case r.Err != nil:
		return f.unknown(r.Err)
	case r.Value.Lost >= trial.HiccupLimits.Warn:
		return f.warn(fmt.Sprintf("%s; a trial that does for %s is invalid", found, quantity.Percent(trial.HiccupLimits.Invalid)),
			"end what else runs (ps -eo pcpu,pid,args --sort=-pcpu | head), and start runner without nice, cpulimit and a CPU quota")
	default:
		return f.fine(found)
	}
}

func quota(r Reading[Quota], cpus Reading[int]) Finding {
	f := Finding{Name: "cpu quota", Why: "a group that has used up its quota stands still until the next period"}
	if r.Err != nil {
		return f.unknown(r.Err)
	}
	found := "none"
	if r.Value.CPUs > 0 {
		found = quantity.Digits(r.Value.CPUs, 4) + " CPUs"
	}
	if t := r.Value.Throttled; t > 0 {
		found += fmt.Sprintf(", held back for %s so far", quantity.Compact(t))
	}
	short := r.Value.CPUs > 0 && (cpus.Err != nil || r.Value.CPUs < float64(cpus.Value))
	if short || r.Value.Throttled > 0 {
		return f.warn(found, "start this container without --cpus, or lift the unit's quota: sudo systemctl set-property UNIT CPUQuota=")
	}
	return f.fine(found)
}

func clock(r Reading[string]) Finding {
	f := Finding{Name: "clock", Why: "other clock sources cost a system call at each reading, twice a request and more"}
	// All of these are read without entering the kernel.
	fast := []string{"tsc", "kvm-clock", "arch_sys_counter", "hyperv_clocksource_tsc_page"}
	switch {
	case r.Err != nil:
		return f.unknown(r.Err)
	case slices.Contains(fast, r.Value):
		return f.fine(r.Value)
	default:
		return f.warn(r.Value, "echo tsc | sudo tee /sys/devices/system/clocksource/clocksource0/current_clocksource")
	}
}

func memory(r Reading[int64], d Demand) Finding {
	f := Finding{Name: "memory", Why: "a machine that swaps measures its disk"}
	if r.Err != nil {
		return f.unknown(r.Err)
	}
	found := quantity.Memory(float64(r.Value)) + " available"
	if need := d.Memory + room; r.Value < need {
		return f.warn(fmt.Sprintf("%s, %s may be needed", found, quantity.Memory(float64(need))), "end what takes it (ps -eo rss,pid,args --sort=-rss | head), or lower environment.memory")
	}
	return f.fine(found)
}

// ceiling holds what the files ask for against what the engine can send to a server of no
// work, in responses of the smallest size: others it can send fewer of.
func ceiling(r Reading[result.Ceiling], d Demand) Finding {
	f := Finding{Name: "ceiling", Why: "what the generator cannot send, no server can answer"}
	if r.Err != nil {
		return f.unknown(r.Err)
	}
	c := r.Value
	var sizes []string
	for _, p := range c.Points {
		sizes = append(sizes, fmt.Sprintf("%.0f requests/s of %.0f bytes", p.Rate, p.Bytes))
	}
	found := strings.Join(sizes, ", ")
	if c.Cached {
		found += ", as measured on " + c.Measured.Format(time.DateOnly)
	}
	if share := d.Rate / c.At(0); share >= trial.CeilingLimits.Warn {
		return f.warn(fmt.Sprintf("%s; up to %s are asked for, and a trial at %s is invalid", found, quantity.Rate(d.Rate), quantity.Percent(trial.CeilingLimits.Invalid)),
			"lower the rate, or give this machine or container more CPUs")
	}
	return f.fine(found)
}
