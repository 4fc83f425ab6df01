package compare

import (
	"math"
	"slices"
	"strconv"
	"time"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/quantity"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/threshold"
	"perflab/runner/verdict/figure"
)

// Side is a run as far as a comparison needs it: what it asked for, where it ran and what the
// gate looks at of each trial. It is what a stored baseline keeps.
type Side struct {
	ID          string          `json:"run"`
	Started     time.Time       `json:"started,omitzero"`
	Fingerprint string          `json:"fingerprint,omitempty"`
	Manifest    result.Manifest `json:"manifest"`
	Experiment  spec.Experiment `json:"experiment"` // without its text: reference, claims, goal
	Variants    []Variant       `json:"variants"`   // in the file's order
}

// Variant is what was measured of one variant, by the engine that judges it.
type Variant struct {
	Name       string           `json:"name"`
	Stack      result.Stack     `json:"stack,omitzero"` // without a provider where no trial got that far
	Isolation  result.Isolation `json:"isolation"`
	EnginePath string           `json:"engine_path,omitempty"`
	Trials     []Measured       `json:"trials"` // that count, by repeat
}

// Measured is one trial.
type Measured struct {
	Repeat  int                `json:"repeat"`
	Figures map[string]float64 `json:"figures"` // by METRIC.AGGREGATION, in metricname.Unit
	// Samples is how many values percentiles are of, by metric.
	Samples map[string]int64 `json:"samples,omitempty"`
	// Events are of figures that count them, by METRIC.AGGREGATION.
	Events map[string]Events `json:"events,omitempty"`
	// Requests is how many were made.
	Requests float64 `json:"requests"`
	State    State   `json:"machine"`
}

// Events is how many of so many failed.
type Events struct {
	Failed float64 `json:"failed"`
	Of     float64 `json:"of"`
}

// State is how the machine fared during a trial, by what the trial measured of itself.
type State struct {
	// Ceiling is the most requests a second that the engine could have sent; 0: not known.
	Ceiling float64 `json:"ceiling_per_s,omitempty"`
	Stolen  float64 `json:"stolen,omitempty"`  // share of the CPU time that the hypervisor gave to others
	Stopped float64 `json:"stopped,omitempty"` // share of the time for which the generator stood still
	Others  float64 `json:"others,omitempty"`  // share of the server's CPUs that other programs used
}

// SideOf is a run with its trials, which may be fewer than planned. A variant's figures are
// those of its first engine: a second one beside it changes nothing of them.
func SideOf(run *result.Run, trials []*result.Trial) Side {
	s := AskedOf(&run.Experiment, run.Manifest)
	s.ID, s.Started, s.Fingerprint = run.ID, run.Started, run.Fingerprint
	for i := range run.Experiment.Variants {
		v := &run.Experiment.Variants[i]
		sample := figure.Gather(run, v.Name, v.Load.Engines()[0], trials)
		s.Variants[i].took(sample.Trials)
		names := kept(run.Experiment.Rules(v.Name))
		for _, t := range sample.Counted() {
			s.Variants[i].Trials = append(s.Variants[i].Trials, measuredOf(t, names))
		}
	}
	return s
}

// AskedOf is what an experiment asks for on a machine, before anything of it has run.
func AskedOf(e *spec.Experiment, m result.Manifest) Side {
	s := Side{Manifest: m, Experiment: *e}
	s.Manifest.Settings, s.Experiment.File = nil, ""
	s.Experiment.Reference, s.Experiment.Claims, s.Experiment.Goal, s.Experiment.Thresholds = nil, nil, nil, nil
	s.Experiment.Variants = slices.Clone(e.Variants)
	for i := range s.Experiment.Variants {
		v := &s.Experiment.Variants[i]
		v.Goal, v.Thresholds = nil, nil
		s.Variants = append(s.Variants, Variant{Name: v.Name})
	}
	return s
}

// took takes what the trials ran on from the first that got that far.
func (v *Variant) took(trials []*result.Trial) {
	for _, t := range trials {
		if v.Stack.Provider == "" && t.Environment.Stack.Provider != "" {
			v.Stack, v.Isolation = t.Environment.Stack, t.Environment.Isolation
		}
		if v.EnginePath == "" {
			v.EnginePath = t.EnginePath
		}
	}
}

// variant is one by its name; nil where there is none.
func (s *Side) variant(name string) *Variant {
	i := slices.IndexFunc(s.Variants, func(v Variant) bool { return v.Name == name })
	if i < 0 {
		return nil
	}
	return &s.Variants[i]
}

// Typical is a variant's figure of its median trial, in metricname.Unit; not ok where it is not
// kept.
func (s *Side) Typical(variant string, g spec.Gated) (value float64, ok bool) {
	v := s.variant(variant)
	if v == nil || len(valuesIn(g, v.Trials)) == 0 {
		return 0, false
	}
	return quantity.Median(valuesIn(g, v.Trials)), true
}

// asked is what a variant of the side asks for.
func (s *Side) asked(name string) *spec.Variant {
	i := slices.IndexFunc(s.Experiment.Variants, func(v spec.Variant) bool { return v.Name == name })
	if i < 0 {
		return &spec.Variant{Name: name}
	}
	return &s.Experiment.Variants[i]
}

// kept are the figures that are kept of a trial: what is gated, and what another file's gate
// would most likely ask for.
func kept(r spec.Rules) []spec.Gated {
	all := r.All()
	for _, g := range []spec.Gated{
		{Metric: metricname.HTTPReqs, Aggregation: metricname.Rate},
		{Metric: metricname.HTTPReqDuration, Aggregation: metricname.Avg},
		{Metric: metricname.HTTPReqDuration, Aggregation: metricname.P50},
		{Metric: metricname.HTTPReqDuration, Aggregation: metricname.P95},
		{Metric: metricname.HTTPReqDuration, Aggregation: metricname.P99},
		{Metric: metricname.HTTPReqFailed, Aggregation: metricname.Rate},
		{Metric: metricname.ServerMemory, Aggregation: metricname.Max},
	} {
		if !slices.ContainsFunc(all, func(o spec.Gated) bool { return o.Name() == g.Name() }) {
			all = append(all, g)
		}
	}
	return all
}

// measuredOf takes the figures of a trial, to six digits: a file that survives a review has no
// use for more.
func measuredOf(t *result.Trial, figures []spec.Gated) Measured {
	m := Measured{Repeat: t.Repeat, Figures: map[string]float64{}, Samples: map[string]int64{}, Events: map[string]Events{}}
	m.Requests, m.State = t.Metrics.Counters[metricname.HTTPReqs], stateOf(t)
	for _, g := range figures {
		if v, ok := valueOf(g, t); ok {
			m.Figures[g.Name()] = rounded(v)
		}
		if h := t.Metrics.Trends[g.Metric]; h.Count() > 0 {
			m.Samples[g.Metric] = h.Count()
		}
		if e, ok := eventsOf(g, t); ok {
			m.Events[g.Name()] = e
		}
	}
	return m
}

func rounded(v float64) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 6, 64), 64)
	if err != nil {
		return v
	}
	return r
}

// valueOf is a figure of one trial, in the unit of thresholds.
func valueOf(g spec.Gated, t *result.Trial) (float64, bool) {
	v, ok := figure.PerTrial(threshold.Threshold{Metric: g.Metric, Aggregation: aggregationOf(g), Percentile: percentile(g)}, []*result.Trial{t})
	if !ok || math.IsInf(v[0], 0) {
		return 0, false
	}
	return v[0], true
}

// aggregationOf is a figure's in the words of a threshold, which has a percentile apart.
func aggregationOf(g spec.Gated) string {
	if percentile(g) > 0 {
		return metricname.P
	}
	return g.Aggregation
}

// percentile is a figure's, 0 to 100; 0 of one that is none.
func percentile(g spec.Gated) float64 {
	p, _ := metricname.ParsePercentile(g.Aggregation)
	return p
}

// eventsOf counts what a figure is a share or a number of; not ok for any other.
func eventsOf(g spec.Gated, t *result.Trial) (Events, bool) {
	switch {
	case isFailures(g.Metric):
		failed, measured := t.Metrics.Counters[g.Metric]
		e := Events{Failed: failed}
		for _, c := range []string{metricname.Iterations, metricname.DroppedIterations, metricname.IterationsInterrupted} {
			e.Of += t.Metrics.Counters[c]
		}
		return e, measured && e.Of > 0
	case metricname.Unit(g.Metric, g.Aggregation) != quantity.Share:
		return Events{}, false
	}
	r := t.Metrics.Rates[g.Metric]
	if g.Metric == metricname.CacheHits && t.Cache != nil {
		r = metric.Rate{True: t.Cache.Hits, Total: t.Cache.Hits + t.Cache.Misses}
	}
	e := Events{float64(r.True), float64(r.Total)}
	if metricname.HigherIsBetter(g.Metric) {
		e.Failed = e.Of - e.Failed
	}
	return e, e.Of > 0
}

// isFailures tells the counters of iterations that came to nothing.
func isFailures(name string) bool {
	return name == metricname.DroppedIterations || name == metricname.IterationsInterrupted
}

// stateOf is how the machine fared during a trial.
func stateOf(t *result.Trial) State {
	s := State{}
	e := t.Evidence
	if e == nil {
		return s
	}
	if e.Ceiling != nil {
		s.Ceiling = rounded(e.Ceiling.Rate)
	}
	if c := e.Check("steal_share"); c != nil && c.Status != result.GradeUnknown {
		s.Stolen = rounded(c.Value)
	}
	if h := e.Generator.Hiccups; h != nil {
		s.Stopped = rounded(h.Lost)
	}
	if cpus := len(t.Environment.Isolation.Server); e.ServerCPUs != nil && cpus > 0 {
		own := 0.0
		for _, r := range t.Resources {
			if r.Name == "generator" {
				continue // it is kept off these CPUs
			}
			used, n := 0.0, 0
			figure.Seconds(r.Name, []*result.Trial{t}, func(p result.ResourcePoint) { used, n = used+p.CPU, n+1 })
			if n > 0 {
				own += used / float64(n) / float64(cpus)
			}
		}
		s.Others = rounded(math.Max(0, e.ServerCPUs.Busy-own))
	}
	return s
}
