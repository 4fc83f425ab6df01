package compare

import (
	"math"
	"slices"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/quantity"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict/figure"
)

// EnginesAgree is the relative difference in requests per second up to which two engines
// are said to send the same.
const EnginesAgree = 0.03

// Limits of what two engines' response times may differ by before a reason is looked for: a
// tenth, and what a generator that shares its CPU with nothing adds at most.
const (
	latencyAlike      = 0.10
	latencyAlikeFloor = 500e3 // nanoseconds
)

// Engines holds the trials of two engines against each other, which sent the same load to
// one variant.
type Engines struct {
	First   string          `json:"first"`  // whose trials make the variant's figures: native
	Second  string          `json:"second"` // k6
	Trials  []*result.Trial `json:"-"`      // the second's, all, in order of repeat
	Valid   int             `json:"valid_trials"`
	Planned int             `json:"planned_trials"`
	Rows    []EngineRow     `json:"rows"`
	// Agree says that both send the same number of requests per second, within EnginesAgree;
	// Known that both were measured.
	Agree bool `json:"agree"`
	Known bool `json:"known"`
	// Says is in what they agree, in what not, and what in the record explains it.
	Says []phrase.Statement `json:"said"`

	cpus [2]float64 // that each may use; 0: not known
}

// EngineRow is one figure of both.
type EngineRow struct {
	Metric      string   `json:"metric"`
	Aggregation string   `json:"aggregation"`
	Unit        string   `json:"unit"`
	First       *float64 `json:"first,omitempty"` // nil: not measured
	Second      *float64 `json:"second,omitempty"`
	// Change is by how much the second is more than the first: relative, or for a share the
	// plain difference; nil where there is none.
	Change *float64 `json:"change,omitempty"`
}

// engineFigures are the rows, in order; those that neither engine has are left out.
var engineFigures = []figure.Measure{
	figure.Aggregate(metricname.HTTPReqs, metricname.Rate, quantity.PerSecond),
	figure.Trend(metricname.HTTPReqDuration, metricname.P50),
	figure.Trend(metricname.HTTPReqDuration, metricname.P95),
	figure.Trend(metricname.HTTPReqDuration, metricname.P99),
	figure.Aggregate(metricname.Checks, metricname.Rate, quantity.Share),
	figure.Aggregate(metricname.HTTPReqFailed, metricname.Rate, quantity.Share),
	figure.Aggregate(metricname.DroppedIterations, metricname.Count, ""),
	figure.Aggregate(metricname.IterationsInterrupted, metricname.Count, ""),
	firstOf(metricname.HTTPReqs, "", func(p metric.Point) float64 { return float64(p.Requests) }),
	firstOf(metricname.HTTPReqDuration, quantity.Nanoseconds, func(p metric.Point) float64 { return float64(p.P95) }),
	figure.Trend(metricname.SendLag, metricname.P99),
	figure.CPU(metricname.ServerCPU, "server"),
	generatorCPU,
	{Metric: metricname.GeneratorCPU, Aggregation: metricname.PerRequest, Unit: quantity.Nanoseconds, Of: cpuPerRequest},
	figure.Memory(metricname.GeneratorMemory, "generator"),
}

var generatorCPU = figure.CPU(metricname.GeneratorCPU, "generator")

// firstOf is a mean over trials of the load's first second, where that is part of what was
// measured: a warm-up leaves it out.
func firstOf(name, unit string, of func(metric.Point) float64) figure.Measure {
	return figure.Measure{Metric: name, Aggregation: metricname.FirstSecond, Unit: unit, Of: func(_ *metric.Set, trials []*result.Trial) (float64, bool) {
		sum, n := 0.0, 0
		for _, t := range trials {
			if len(t.Series) > 0 && t.Series[0].Phase == metric.Load {
				sum += of(t.Series[0])
				n++
			}
		}
		return sum / float64(n), n > 0
	}}
}

// cpuPerRequest is the generator's CPU time for one request, in nanoseconds.
func cpuPerRequest(set *metric.Set, trials []*result.Trial) (float64, bool) {
	busy, ok := generatorCPU.Of(set, trials)
	if rate := set.RPS(); ok && rate > 0 {
		return busy / rate * 1e9, true
	}
	return 0, false
}

// EnginesOf holds the trials of the second engine against those of the first, which are
// v's.
func EnginesOf(v, second *figure.Sample, asked *spec.Variant) *Engines {
	engines := asked.Load.Engines()
	e := &Engines{First: engines[0], Second: engines[1], Trials: second.Trials, Valid: second.Valid, Planned: second.Planned}
	a, b := v.Counted(), second.Counted()
	for _, def := range engineFigures {
		row := EngineRow{Metric: def.Metric, Aggregation: def.Aggregation, Unit: def.Unit}
		row.First, row.Second = taken(def, v.Metrics, a), taken(def, second.Metrics, b)
		if def.Aggregation == metricname.Count { // of one trial
			row.First, row.Second = over(row.First, len(a)), over(row.Second, len(b))
		}
		row.compare()
		if !row.nothing() {
			e.Rows = append(e.Rows, row)
		}
	}
	e.cpus = [2]float64{generatorCPUs(a), generatorCPUs(b)}
	e.explain(asked)
	return e
}

// generatorCPUs are those the generator may use, by the first trial that says so.
func generatorCPUs(trials []*result.Trial) float64 {
	for _, t := range trials {
		for _, r := range t.Resources {
			if r.Name == "generator" {
				return r.CPUs
			}
		}
	}
	return 0
}

func taken(def figure.Measure, set *metric.Set, trials []*result.Trial) *float64 {
	if set == nil || len(trials) == 0 {
		return nil
	}
	if v, ok := def.Of(set, trials); ok && !math.IsNaN(v) {
		return &v
	}
	return nil
}

// over divides a value, if there is one.
func over(v *float64, n int) *float64 {
	if v == nil {
		return nil
	}
	mean := *v / float64(n)
	return &mean
}

// nothing reports whether there is nothing to show: not measured, or a count that is 0 in both.
func (r *EngineRow) nothing() bool {
	none := func(v *float64) bool { return v == nil || r.Aggregation == metricname.Count && *v == 0 }
	return none(r.First) && none(r.Second)
}

func (r *EngineRow) compare() {
	if r.First == nil || r.Second == nil {
		return
	}
	change := *r.Second - *r.First
	if r.Unit != "share" {
		if *r.First == 0 {
			return
		}
		change /= *r.First
	}
	r.Change = &change
}

// Row finds a figure; nil where neither engine has it.
func (e *Engines) Row(name, aggregation string) *EngineRow {
	i := slices.IndexFunc(e.Rows, func(r EngineRow) bool { return r.Metric == name && r.Aggregation == aggregation })
	if i < 0 {
		return nil
	}
	return &e.Rows[i]
}

// both returns the two values of a figure; not ok where one is missing.
func (e *Engines) both(name, aggregation string) (first, second float64, ok bool) {
	r := e.Row(name, aggregation)
	if r == nil || r.First == nil || r.Second == nil {
		return 0, 0, false
	}
	return *r.First, *r.Second, true
}

// Warning says that the engines send different loads, or that one of them has nothing to
// compare; nothing where they agree.
func (e *Engines) Warning() phrase.Statement {
	switch {
	case !e.Known:
		return e.Says[0]
	case e.Agree:
		return phrase.Statement{}
	}
	return phrase.EnginesDisagree(phrase.Text(e.First), phrase.Text(e.Second), phrase.Sentences(e.Says[0]))
}
