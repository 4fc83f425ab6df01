package trial

import (
	"fmt"
	"slices"

	"perflab/runner/result"
)

// Limits of the generator's own use, beyond which it measured itself rather than the
// server. Shares are of the CPUs it may use, and of time for throttling.
const (
	cpuInvalid       = 0.95 // it had nothing left to start a request on time
	cpuWarning       = 0.80
	throttledInvalid = 0.10 // held back by a CPU quota for a tenth of the time
	throttledWarning = 0.01
)

// selfCheck says why the generator's use makes a trial invalid, or what comes near it. Both
// are empty where it had room, or where its use could not be read. The median second
// decides, so that a start-up or one busy moment does not.
func selfCheck(generator result.Resource) (invalid, warning string) {
	if len(generator.Points) == 0 || generator.CPUs <= 0 {
		return "", ""
	}
	cpu := median(generator.Points, func(p result.ResourcePoint) float64 { return p.CPU }) / generator.CPUs
	held := median(generator.Points, func(p result.ResourcePoint) float64 { return p.Throttled })
	const remedy = "give it more CPUs, or send less"
	switch {
	case cpu >= cpuInvalid:
		return fmt.Sprintf("the generator was saturated: it used %.0f%% of its %g CPUs (limit %.0f%%); %s", 100*cpu, generator.CPUs, 100*cpuInvalid, remedy), ""
	case held >= throttledInvalid:
		return fmt.Sprintf("the generator was held back by its CPU quota for %.0f%% of the time (limit %.0f%%); %s", 100*held, 100*throttledInvalid, remedy), ""
	case cpu >= cpuWarning:
		return "", fmt.Sprintf("the generator used %.0f%% of its %g CPUs; from %.0f%% on its figures would be invalid", 100*cpu, generator.CPUs, 100*cpuInvalid)
	case held >= throttledWarning:
		return "", fmt.Sprintf("the generator was held back by its CPU quota for %.0f%% of the time; from %.0f%% on its figures would be invalid", 100*held, 100*throttledInvalid)
	}
	return "", ""
}

// median is the middle value, the upper one of two.
func median(points []result.ResourcePoint, of func(result.ResourcePoint) float64) float64 {
	values := make([]float64, len(points))
	for i, p := range points {
		values[i] = of(p)
	}
	slices.Sort(values)
	return values[len(values)/2]
}
