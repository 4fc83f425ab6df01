package verdict

import (
	"math"

	"perflab/runner/metric"
	"perflab/runner/result"
	"perflab/runner/spec"
)

// Names of figures that are not k6's metrics.
const (
	ServerCPU    = "server_cpu"    // CPUs busy over the measured part
	GeneratorCPU = "generator_cpu" // the same of the load generator
	ServerMemory = "server_memory" // largest use in the measured part
	CacheHits    = "cache_hits"    // hits out of all look-ups
)

// figure is how one figure is taken: of one trial, or of all with their metrics merged.
type figure struct {
	metric, aggregation, unit string
	of                        func(set *metric.Set, trials []*result.Trial) (float64, bool)
}

// allFigures is every figure, in the order of Variant.Figures.
var allFigures = []figure{
	{metric.HTTPReqs, "rate", "per_s", aggregate(metric.HTTPReqs, "rate", 0, 1)},
	trend(metric.HTTPReqDuration, "avg", 0),
	trend(metric.HTTPReqDuration, "p(50)", 50),
	trend(metric.HTTPReqDuration, "p(90)", 90),
	trend(metric.HTTPReqDuration, "p(95)", 95),
	trend(metric.HTTPReqDuration, "p(99)", 99),
	trend(metric.HTTPReqDuration, "max", 0),
	trend(metric.IterationDuration, "avg", 0),
	trend(metric.IterationDuration, "p(95)", 95),
	{metric.Checks, "rate", "share", aggregate(metric.Checks, "rate", 0, 1)},
	{metric.HTTPReqFailed, "rate", "share", aggregate(metric.HTTPReqFailed, "rate", 0, 1)},
	{metric.DataReceived, "rate", "bytes_per_s", aggregate(metric.DataReceived, "rate", 0, 1)},
	{metric.DataReceived, "per_response", "bytes_per_response", bytesPerResponse},
	{ServerCPU, "mean", "cpu", cpu("server")},
	{GeneratorCPU, "mean", "cpu", cpu("generator")},
	{ServerMemory, "max", "bytes", memory("server")},
	{CacheHits, "rate", "share", cacheHits},
	{spec.SearchRate, "value", "per_s", searchRate},
}

// figures takes every figure that was measured. One that some trial lacks keeps its value
// and has no interval.
func figures(merged *metric.Set, trials []*result.Trial) []Figure {
	figures := []Figure{} // a variant without trials has none, which is not "unknown"
	for _, def := range allFigures {
		value, ok := def.of(merged, trials)
		if len(trials) == 0 || !ok {
			continue
		}
		f := Figure{Metric: def.metric, Aggregation: def.aggregation, Unit: def.unit, Value: value, Low: value, High: value, Trials: []float64{}}
		for _, t := range trials {
			if v, ok := def.of(t.Metrics, []*result.Trial{t}); ok {
				f.Trials = append(f.Trials, v)
			}
		}
		if low, high, ok := MeanInterval(f.Trials); ok && len(f.Trials) == len(trials) {
			f.Low, f.High, f.Interval = possible(def.unit, low), possible(def.unit, high), true
		}
		figures = append(figures, f)
	}
	return figures
}

// possible cuts a bound off at what the unit allows: none is negative, a share is at most 1.
func possible(unit string, bound float64) float64 {
	bound = math.Max(bound, 0)
	if unit == "share" {
		bound = math.Min(bound, 1)
	}
	return bound
}

func aggregate(name, aggregation string, percentile, factor float64) func(*metric.Set, []*result.Trial) (float64, bool) {
	return func(set *metric.Set, _ []*result.Trial) (float64, bool) {
		v, ok := set.Aggregate(name, aggregation, percentile)
		return v * factor, ok
	}
}

// trend is a figure of durations, which thresholds have in milliseconds and figures in nanoseconds.
func trend(name, aggregation string, percentile float64) figure {
	of := aggregation
	if percentile > 0 {
		of = "p"
	}
	return figure{name, aggregation, "ns", aggregate(name, of, percentile, 1e6)}
}

// bytesPerResponse counts the responses only: a refused request brought no bytes.
func bytesPerResponse(set *metric.Set, _ []*result.Trial) (float64, bool) {
	if set == nil {
		return 0, false
	}
	var responses int64
	for _, n := range set.Statuses {
		responses += n
	}
	return set.Counters[metric.DataReceived] / float64(responses), responses > 0
}

// cpu is the mean of CPUs busy over the trials' measured seconds.
func cpu(component string) func(*metric.Set, []*result.Trial) (float64, bool) {
	return func(_ *metric.Set, trials []*result.Trial) (float64, bool) {
		sum, n := 0.0, 0
		measured(component, trials, func(p result.ResourcePoint) {
			sum += p.CPU
			n++
		})
		return sum / float64(n), n > 0
	}
}

func memory(component string) func(*metric.Set, []*result.Trial) (float64, bool) {
	return func(_ *metric.Set, trials []*result.Trial) (float64, bool) {
		most, found := int64(0), false
		measured(component, trials, func(p result.ResourcePoint) {
			most, found = max(most, p.Memory), true
		})
		return float64(most), found
	}
}

// measured visits a component's use in every second of the measured part; in all of them
// where the trial has no series to tell which those are.
func measured(component string, trials []*result.Trial, visit func(result.ResourcePoint)) {
	for _, t := range trials {
		load := map[int]bool{}
		for _, p := range t.Series {
			if p.Phase == metric.Load && t.Search.Within(p.Second) {
				load[p.Second] = true
			}
		}
		for _, r := range t.Resources {
			if r.Name != component {
				continue
			}
			for _, p := range r.Points {
				if len(load) == 0 || load[p.Second] {
					visit(p)
				}
			}
		}
	}
}

// cacheHits is the share of look-ups that hit; there is none without a cache.
func cacheHits(_ *metric.Set, trials []*result.Trial) (float64, bool) {
	var hits, lookups int64
	for _, t := range trials {
		if t.Cache != nil {
			hits += t.Cache.Hits
			lookups += t.Cache.Hits + t.Cache.Misses
		}
	}
	return float64(hits) / float64(lookups), lookups > 0
}
