package history

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"gonum.org/v1/gonum/stat"

	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/quantity"
	"perflab/runner/result"
	"perflab/runner/verdict/figure"
)

// Point is what a history keeps of a run.
type Point struct {
	Experiment  string  `json:"experiment"`
	Fingerprint string  `json:"fingerprint"`
	Run         Ref     `json:"run"`
	Machine     Machine `json:"machine"`
	Values      []Value `json:"values"`
	// Skipped is why the run does not count; it has then no values.
	Skipped phrase.Statement  `json:"skipped,omitzero"`
	Around  map[string]string `json:"around,omitempty"` // what else may explain a shift, see around.go
}

// Ref names a run.
type Ref struct {
	ID      string    `json:"id"`
	Started time.Time `json:"started"`
	Commit  string    `json:"git_commit,omitempty"` // "" where the experiment is in no checkout
	Dirty   bool      `json:"git_dirty,omitempty"`  // the checkout had changes beside it
}

// Machine is what all runs of a line have in common. Runs of another one are not comparable.
type Machine struct {
	Provider string `json:"provider"`
	Target   string `json:"target"` // that ran
	StandIn  bool   `json:"stand_in,omitempty"`
	CPU      string `json:"cpu"` // model name
	CPUs     int    `json:"cpus"`
	Kernel   string `json:"kernel"` // its major version
}

// String is the machine in a few words.
func (m Machine) String() string {
	target := m.Target
	if m.StandIn {
		target += " (stand-in)"
	}
	return strings.Join(slices.DeleteFunc([]string{target, m.Provider, fmt.Sprintf("%s × %d", m.CPU, m.CPUs), "kernel " + m.Kernel}, func(s string) bool { return s == "" }), ", ")
}

// Figure names one.
type Figure struct {
	Variant     string `json:"variant"`
	Metric      string `json:"metric"`
	Aggregation string `json:"aggregation"`
	Unit        string `json:"unit"`
}

// Name is how a figure is asked for: http_reqs.rate, http_req_duration.p(95).
func (f Figure) Name() string { return f.Metric + "." + f.Aggregation }

// Value is a run's figure.
type Value struct {
	Figure
	Spread
}

// followed are the figures that a history has where none is named, with what is better. The
// fewer they are, the smaller a shift is seen: each is tested.
var followed = []struct {
	metric, aggregation string
	better              Better
}{
	{metricname.HTTPReqs, metricname.Rate, Higher},
	{metricname.HTTPReqDuration, metricname.P50, Lower},
	{metricname.HTTPReqDuration, metricname.P95, Lower},
	{metricname.HTTPReqDuration, metricname.P99, Lower},
	{metricname.HTTPReqFailed, metricname.Rate, Lower},
	{metricname.ServerCPU, metricname.Mean, Neither},
	{metricname.ServerMemory, metricname.Max, Lower},
	{metricname.SearchRate, metricname.Value, Higher},
}

// Followed tells whether a figure is one that a history has where none is named.
func (f Figure) Followed() bool {
	for _, k := range followed {
		if k.metric == f.Metric && k.aggregation == f.Aggregation {
			return true
		}
	}
	return false
}

// better is the direction of a figure that is better; of one of no direction neither is.
func (f Figure) better() Better {
	for _, k := range followed {
		if k.metric == f.Metric && k.aggregation == f.Aggregation {
			return k.better
		}
	}
	switch {
	case f.Unit == quantity.Nanoseconds:
		return Lower
	case f.Metric == metricname.Checks || f.Metric == metricname.CacheHits:
		return Higher
	}
	return Neither
}

// Of is what a history keeps of a run. Only a complete run counts, by the trials of each
// variant's first engine; those of a base that ran beside it do not.
func Of(run *result.Run, trials []*result.Trial) Point {
	return OfSamples(run, func(i int) *figure.Sample {
		v := &run.Experiment.Variants[i]
		s := figure.Gather(run, v.Name, v.Load.Engines()[0], trials)
		return &s
	})
}

// OfSamples is Of for who has the samples of the run's variants by their first engines, in the file's order.
func OfSamples(run *result.Run, sample func(variant int) *figure.Sample) Point {
	m := run.Manifest
	p := Point{
		Experiment: run.Experiment.Name, Fingerprint: run.Fingerprint,
		Run:     Ref{ID: run.ID, Started: run.Started, Commit: m.GitCommit, Dirty: m.GitDirty},
		Machine: Machine{Provider: m.Provider, CPU: strings.TrimSpace(m.CPU), CPUs: m.CPUs, Kernel: major(m.Kernel)},
		Around:  aroundOf(m),
	}
	if i := run.Imported; i != nil {
		p.Skipped = phrase.HistoryImported(phrase.Text(i.Tool))
		return p
	}
	if run.Status != result.Complete {
		p.Skipped = phrase.HistoryStatus(phrase.Status(string(run.Status)))
		return p
	}
	if p.Skipped = phrase.All(run.Doubts...); !p.Skipped.IsZero() {
		return p
	}
	for i := range run.Experiment.Variants {
		v, s := &run.Experiment.Variants[i], sample(i)
		for _, t := range s.Counted() {
			if stack := t.Environment.Stack; p.Machine.Target == "" {
				p.Machine.Target, p.Machine.StandIn = stack.Target, stack.StandIn
				addVersions(p.Around, stack.Versions)
			}
		}
		for _, f := range s.Figures {
			if spread, ok := spreadOf(f); ok {
				p.Values = append(p.Values, Value{Figure{v.Name, f.Metric, f.Aggregation, f.Unit}, spread})
			}
		}
	}
	if len(p.Values) == 0 {
		p.Skipped = phrase.HistoryEmpty
	}
	return p
}

// Unreadable is a run that could not be read.
func Unreadable(id string, err error) Point {
	return Point{Run: Ref{ID: id}, Skipped: phrase.Verbatim(err.Error())}
}

// spreadOf is a figure over the trials; not ok where one lacks it.
func spreadOf(f figure.Figure) (s Spread, ok bool) {
	if len(f.Trials) == 0 || slices.ContainsFunc(f.Trials, func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }) {
		return s, false
	}
	s.Low, s.High = slices.Min(f.Trials), slices.Max(f.Trials)
	if s.Mean = stat.Mean(f.Trials, nil); s.Low > 0 && f.Unit != quantity.Share {
		s.Mean = stat.GeometricMean(f.Trials, nil)
	}
	return s, true
}

// major is the first number of a kernel's version.
func major(kernel string) string {
	first, _, _ := strings.Cut(kernel, ".")
	return first
}
