package verdict

import (
	"math"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/result"
)

// figure is how one figure is taken: of one trial, or of all with their metrics merged.
type figure struct {
	metric, aggregation, unit string
	of                        func(set *metric.Set, trials []*result.Trial) (float64, bool)
}

// allFigures is every figure, in the order of Variant.Figures.
var allFigures = []figure{
	{metricname.HTTPReqs, metricname.Rate, "per_s", aggregate(metricname.HTTPReqs, metricname.Rate, 0, 1)},
	trend(metricname.HTTPReqDuration, metricname.Avg, 0),
	trend(metricname.HTTPReqDuration, "p(50)", 50),
	trend(metricname.HTTPReqDuration, "p(90)", 90),
	trend(metricname.HTTPReqDuration, "p(95)", 95),
	trend(metricname.HTTPReqDuration, "p(99)", 99),
	trend(metricname.HTTPReqDuration, metricname.Max, 0),
	trend(metricname.IterationDuration, metricname.Avg, 0),
	trend(metricname.IterationDuration, "p(95)", 95),
	{metricname.Checks, metricname.Rate, "share", aggregate(metricname.Checks, metricname.Rate, 0, 1)},
	{metricname.HTTPReqFailed, metricname.Rate, "share", aggregate(metricname.HTTPReqFailed, metricname.Rate, 0, 1)},
	{metricname.DataReceived, metricname.Rate, "bytes_per_s", aggregate(metricname.DataReceived, metricname.Rate, 0, 1)},
	{metricname.DataReceived, metricname.PerResponse, "bytes_per_response", bytesPerResponse},
	{metricname.ServerCPU, metricname.Mean, "cpu", cpu("server")},
	{metricname.GeneratorCPU, metricname.Mean, "cpu", cpu("generator")},
	{metricname.ServerMemory, metricname.Max, "bytes", memory("server")},
	{metricname.CacheHits, metricname.Rate, "share", cacheHits},
	{metricname.SearchRate, metricname.Value, "per_s", searchRate},
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
	return set.Counters[metricname.DataReceived] / float64(responses), responses > 0
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
