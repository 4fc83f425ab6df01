package figure

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/quantity"
	"perflab/runner/result"
	"perflab/runner/threshold"
)

// Measure is how one figure is taken: of one trial, or of several with their metrics merged.
type Measure struct {
	Metric, Aggregation, Unit string
	Of                        func(set *metric.Set, trials []*result.Trial) (value float64, ok bool)
}

// all is every figure, in the order of Sample.Figures.
var all = []Measure{
	Aggregate(metricname.HTTPReqs, metricname.Rate, quantity.PerSecond),
	Trend(metricname.HTTPReqDuration, metricname.Avg),
	Trend(metricname.HTTPReqDuration, metricname.P50),
	Trend(metricname.HTTPReqDuration, metricname.P90),
	Trend(metricname.HTTPReqDuration, metricname.P95),
	Trend(metricname.HTTPReqDuration, metricname.P99),
	Trend(metricname.HTTPReqDuration, metricname.Max),
	Trend(metricname.IterationDuration, metricname.Avg),
	Trend(metricname.IterationDuration, metricname.P95),
	Aggregate(metricname.Checks, metricname.Rate, quantity.Share),
	Aggregate(metricname.HTTPReqFailed, metricname.Rate, quantity.Share),
	Aggregate(metricname.DataReceived, metricname.Rate, quantity.BytesPerSecond),
	{metricname.DataReceived, metricname.PerResponse, quantity.BytesPerResponse, BytesPerResponse},
	CPU(metricname.ServerCPU, "server"),
	CPU(metricname.GeneratorCPU, "generator"),
	Memory(metricname.ServerMemory, "server"),
	{metricname.CacheHits, metricname.Rate, quantity.Share, cacheHits},
	{metricname.SearchRate, metricname.Value, quantity.PerSecond, SearchRate},
}

// Aggregate is a metric's aggregation in the unit that thresholds have it in.
func Aggregate(name, aggregation, unit string) Measure {
	return Measure{name, aggregation, unit, func(set *metric.Set, _ []*result.Trial) (float64, bool) {
		return set.Aggregate(name, aggregation, 0)
	}}
}

// Trend is a figure of durations, which thresholds have in milliseconds and figures in
// nanoseconds: a percentile, or an aggregation without one.
func Trend(name, aggregation string) Measure {
	of := aggregation
	percentile, ok := metricname.ParsePercentile(aggregation)
	if ok {
		of = metricname.P
	}
	return Measure{name, aggregation, quantity.Nanoseconds, func(set *metric.Set, _ []*result.Trial) (float64, bool) {
		v, ok := set.Aggregate(name, of, percentile)
		return v * 1e6, ok
	}}
}

// CPU is the mean of the CPUs that a component kept busy over the trials' measured seconds.
func CPU(name, component string) Measure {
	return Measure{name, metricname.Mean, quantity.CPU, func(_ *metric.Set, trials []*result.Trial) (float64, bool) {
		sum, n := 0.0, 0
		Seconds(component, trials, func(p result.ResourcePoint) {
			sum += p.CPU
			n++
		})
		return sum / float64(n), n > 0
	}}
}

// Memory is the most that a component used in the measured part.
func Memory(name, component string) Measure {
	return Measure{name, metricname.Max, quantity.Bytes, func(_ *metric.Set, trials []*result.Trial) (float64, bool) {
		most, found := int64(0), false
		Seconds(component, trials, func(p result.ResourcePoint) {
			most, found = max(most, p.Memory), true
		})
		return float64(most), found
	}}
}

// Seconds visits a component's use in every second of the measured part; in all of them
// where the trial has no series to tell which those are.
func Seconds(component string, trials []*result.Trial, visit func(result.ResourcePoint)) {
	for _, t := range trials {
		for _, r := range t.Resources {
			if r.Name == component {
				SecondsOf(t, r.Points, visit)
			}
		}
	}
}

// SecondsOf visits those of a trial's points that are of its measured part, as Seconds does.
func SecondsOf(t *result.Trial, points []result.ResourcePoint, visit func(result.ResourcePoint)) {
	load := map[int]bool{}
	for _, p := range t.Series {
		if p.Phase == metric.Load && t.Search.Within(p.Second) {
			load[p.Second] = true
		}
	}
	for _, p := range points {
		if len(load) == 0 || load[p.Second] {
			visit(p)
		}
	}
}

// BytesPerResponse counts the responses only: a refused request brought no bytes.
func BytesPerResponse(set *metric.Set, _ []*result.Trial) (float64, bool) {
	if set == nil {
		return 0, false
	}
	if _, known := set.Counters[metricname.DataReceived]; !known {
		return 0, false
	}
	var responses int64
	for _, n := range set.Statuses {
		responses += n
	}
	return set.Counters[metricname.DataReceived] / float64(responses), responses > 0
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

// SearchRate is the mean over the trials of the rate found. There is none where a trial
// found none: all that is known of it then is that it lies below the lowest rate tried.
func SearchRate(_ *metric.Set, trials []*result.Trial) (float64, bool) {
	var rates []float64
	for _, t := range trials {
		rate, found := t.Search.Find()
		if !found {
			return 0, false
		}
		rates = append(rates, rate)
	}
	return stat.Mean(rates, nil), len(rates) > 0
}

// Value is a threshold's value over trials whose metrics merged are set, in its unit.
func Value(t threshold.Threshold, set *metric.Set, trials []*result.Trial) (value float64, ok bool) {
	if t.Metric == metricname.SearchRate {
		return SearchRate(set, trials)
	}
	value, ok = set.Aggregate(t.Metric, t.Aggregation, t.Percentile)
	if ok && value == 0 && metricname.Request(t.Metric) != "" && metricname.Base(t.Metric) == metricname.HTTPReqs {
		return 0, false // of a request or step that was never sent nothing was measured
	}
	return value, ok
}

// PerTrial is a threshold's value in each of the trials, also that of a figure which is not
// k6's and of which no threshold can be; not ok where one has none.
func PerTrial(t threshold.Threshold, trials []*result.Trial) (values []float64, ok bool) {
	of := func(set *metric.Set, one []*result.Trial) (float64, bool) { return Value(t, set, one) }
	if m, ok := Derived(t.Metric); ok {
		of = m.Of
	}
	return InEach(trials, of)
}

// Derived is how a figure is taken that is none of a metric's, see metricname.Derived; not ok
// for any other.
func Derived(name string) (Measure, bool) {
	aggregation, ok := metricname.Derived(name)
	if !ok {
		return Measure{}, false
	}
	for _, m := range slices.Concat(all, derived) {
		if m.Metric == name && m.Aggregation == aggregation {
			return m, true
		}
	}
	return Measure{}, false
}

// InEach is a value in each of the trials; not ok where one has none.
func InEach(trials []*result.Trial, of func(set *metric.Set, one []*result.Trial) (float64, bool)) (values []float64, ok bool) {
	for _, t := range trials {
		v, measured := of(t.Metrics, []*result.Trial{t})
		if !measured || math.IsNaN(v) {
			return nil, false
		}
		values = append(values, v)
	}
	return values, len(values) > 0
}
