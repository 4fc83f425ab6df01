package published

import (
	"math/big"
	"regexp"
	"strings"

	"perflab/runner/metricname"
)

// k6Run reads what k6 prints before and after its figures: scenarios and progress.
//
// Settings are exact. k6 rounds the time that a run took to tenths of a second
// (internal/ui/pb: GetFixedLengthDuration).
type k6Run struct {
	scenarios int
	asked     []Figure // of the one scenario; of several there is none that holds for the run
	last      []string // the progress line of the end, in parts
	quote     string
}

var (
	k6Scenarios = regexp.MustCompile(`^scenarios: \([\d.]+%\) \d+ scenarios?, (\d+) max VUs, (\S+) max duration`)
	k6Scenario  = regexp.MustCompile(`^\* [^:]+: (.+)$`)
	k6Progress  = regexp.MustCompile(`^running \((?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(\d+\.\d)s\), (\d+)/(\d+) VUs, (\d+) complete and (\d+) interrupted iterations$`)
	k6Bar       = regexp.MustCompile(`^\S+\s+[✓✗↓•]?\s*\[[^\]]*\]\s+\d`)

	k6Users     = regexp.MustCompile(`^(\d+) looping VUs for (\S+)`)
	k6Rate      = regexp.MustCompile(`^(` + digits + `) iterations/s for (\S+)`)
	k6Each      = regexp.MustCompile(`^(\d+) iterations for each of (\d+) VUs`)
	k6Shared    = regexp.MustCompile(`^(\d+) iterations shared among (\d+) VUs`)
	k6Ramped    = regexp.MustCompile(`^Up to .* for (\S+) over \d+ stages`)
	k6Unbounded = regexp.MustCompile(`^Externally controlled execution`)
)

func (r *k6Run) read(k *k6Text, line string) bool {
	if parts := k6Scenarios.FindStringSubmatch(line); parts != nil {
		k.add(metricname.VUsMax, metricname.Asked, UnitCount, printedNumber(parts[1]).exact(), "")
		if longest, ok := goDuration(parts[2]); ok {
			k.add(metricname.Duration, metricname.Max, UnitTime, longest, "")
		}
		return true
	}
	if parts := k6Scenario.FindStringSubmatch(line); parts != nil {
		return r.scenario(k, parts[1])
	}
	if parts := k6Progress.FindStringSubmatch(line); parts != nil {
		if strings.Trim(parts[5], "0") == "" { // nobody runs any more: the end
			r.last, r.quote = parts, k.quote
		}
		return true
	}
	return k6Bar.MatchString(line)
}

// scenario takes what a scenario asked for.
func (r *k6Run) scenario(k *k6Text, what string) bool {
	apart := toolText{source: k.source, quote: k.quote}
	lasting := func(text string) {
		if d, ok := goDuration(text); ok {
			apart.add(metricname.Duration, metricname.Asked, UnitTime, d, "")
		}
	}
	if parts := k6Users.FindStringSubmatch(what); parts != nil {
		apart.add(metricname.VUs, metricname.Asked, UnitCount, printedNumber(parts[1]).exact(), "")
		lasting(parts[2])
	} else if parts := k6Rate.FindStringSubmatch(what); parts != nil {
		apart.add(metricname.Iterations, metricname.AskedRate, UnitRate, printedNumber(parts[1]).rounded(), "")
		lasting(parts[2])
	} else if parts := k6Each.FindStringSubmatch(what); parts != nil {
		each, users := printedNumber(parts[1]), printedNumber(parts[2])
		apart.add(metricname.VUs, metricname.Asked, UnitCount, users.exact(), "")
		apart.add(metricname.Iterations, metricname.Asked, UnitCount, each.times(users.value).exact(), "")
	} else if parts := k6Shared.FindStringSubmatch(what); parts != nil {
		apart.add(metricname.VUs, metricname.Asked, UnitCount, printedNumber(parts[2]).exact(), "")
		apart.add(metricname.Iterations, metricname.Asked, UnitCount, printedNumber(parts[1]).exact(), "")
	} else if parts := k6Ramped.FindStringSubmatch(what); parts != nil {
		lasting(parts[1])
	} else if !k6Unbounded.MatchString(what) {
		return false
	}
	r.scenarios++
	r.asked = append(r.asked, apart.list...)
	return true
}

// end takes the progress of the run's end, and what its one scenario asked for.
func (r *k6Run) end(k *k6Text) {
	if r.scenarios == 1 {
		k.list = append(k.list, r.asked...)
	}
	if r.last == nil {
		return
	}
	k.quote = r.quote
	took := printedNumber(r.last[4])
	for i, seconds := range []int64{86_400, 3600, 60} {
		if r.last[i+1] != "" {
			took.value = new(big.Rat).Add(took.value, times(printedNumber(r.last[i+1]).value, big.NewRat(seconds, 1)))
		}
	}
	k.add(metricname.Duration, metricname.Value, UnitTime, took.times(timeUnits["s"]).rounded(), "")
	k.add(metricname.VUsMax, metricname.Value, UnitCount, printedNumber(r.last[6]).exact(), "")
	k.add(metricname.Iterations, metricname.Count, UnitCount, printedNumber(r.last[7]).exact(), "")
	k.add(metricname.IterationsInterrupted, metricname.Count, UnitCount, printedNumber(r.last[8]).exact(), "")
}
