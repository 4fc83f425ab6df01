// Package summary reduces a run to what the site's own pages say of it, so that a thousand runs
// fit into memory, and into the cache beside the site.
//
// Steps: Of takes a run that was read and judged → trim leaves out its trials, histograms and
// settings → Run.Encode and Decode are its way through the cache. What is left is a report.Data:
// the functions of report that speak of a run's outcome, its claims, its limits and the figures of
// Kept may be asked about it; a report cannot be drawn of it. Best says which run of an experiment
// speaks for it; of the others most pages want no more than their Run.Brief.
//
// It judges nothing, reads nothing, and is the same for the same record.
package summary

import (
	"slices"

	"perflab/report"
	"perflab/runner/metricname"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict"
	"perflab/runner/verdict/figure"
	"perflab/runner/verdict/history"
	"perflab/runner/verdict/limit"
)

// Run is one run of an experiment.
type Run struct {
	Name string // of the folder that it lies in, which is the experiment's
	ID   string
	// Broken is why the record could not be read, without the path of this machine; all below is
	// then empty.
	Broken string
	// Data is the run and its judgement without what is left out: see Kept.
	Data report.Data
	// Trials is how many count, of all variants.
	Trials int
	// Point is what a history keeps of the run, the figures of Kept alone.
	Point history.Point
}

// Kept tells whether a figure is one that the pages may show of a run.
func Kept(metric, aggregation string) bool {
	if (history.Figure{Metric: metric, Aggregation: aggregation}).Followed() {
		return true
	}
	return metric == metricname.Checks && aggregation == metricname.Rate || metric == metricname.ServerCPUPerRequest
}

// Of is the summary of a run that lies in the folder name.
func Of(name string, run *result.Run, j *verdict.Judgement) Run {
	s := Run{Name: name, ID: run.ID, Data: report.Data{Run: trimRun(run), Judgement: trimJudgement(j)}, Point: history.OfSamples(run, func(i int) *figure.Sample { return &j.Variants[i].Sample })}
	for _, v := range j.Variants {
		s.Trials += v.Valid
	}
	s.Point.Values = slices.DeleteFunc(s.Point.Values, func(v history.Value) bool { return !Kept(v.Metric, v.Aggregation) })
	return s
}

// Brief is the summary of a run that does not speak for its experiment, for the pages that say
// little of it: how strong it is as evidence, when and where it ran, its rates, and its comparison.
func (r Run) Brief() Run {
	if r.Broken != "" {
		return r
	}
	of, j := r.Data.Run, r.Data.Judgement
	brief := Run{Name: r.Name, ID: r.ID, Trials: r.Trials}
	brief.Data.Run = &result.Run{ID: of.ID, Status: of.Status, Started: of.Started, Ended: of.Ended, Fingerprint: of.Fingerprint, Comparison: of.Comparison}
	kept := brief.Data.Run
	kept.Plan.Load, kept.Experiment.Language = of.Plan.Load, of.Experiment.Language
	kept.Manifest.Provider, kept.Manifest.CPU, kept.Manifest.CPUs = of.Manifest.Provider, of.Manifest.CPU, of.Manifest.CPUs
	brief.Data.Judgement = &verdict.Judgement{Outcome: j.Outcome, Status: j.Status, Stack: j.Stack}
	brief.Data.Judgement.Stack.Versions = nil
	for _, v := range j.Variants {
		var rates []figure.Figure
		for _, f := range v.Figures {
			if f.Metric == metricname.HTTPReqs && f.Aggregation == metricname.Rate || f.Metric == metricname.SearchRate {
				f.Trials = nil
				rates = append(rates, f)
			}
		}
		brief.Data.Judgement.Variants = append(brief.Data.Judgement.Variants, verdict.Variant{Sample: figure.Sample{Name: v.Name, Figures: rates}})
	}
	return brief
}

// trimRun keeps who asked what of which text, and where and when it ran.
func trimRun(r *result.Run) *result.Run {
	kept := *r
	kept.Arguments, kept.Plan.Trials, kept.Same, kept.Against, kept.Seal, kept.Elsewhere = nil, nil, nil, nil, nil, nil
	e := r.Experiment
	e.Config, e.Claims, e.Profiles, e.Regression, e.Variants = spec.Config{}, nil, nil, spec.Regression{}, nil
	for _, v := range r.Experiment.Variants {
		e.Variants = append(e.Variants, spec.Variant{Name: v.Name, Changes: v.Changes})
	}
	if e.Reference != nil {
		text := *e.Reference
		text.Figures, text.Settings, text.Dataset = nil, nil, nil
		e.Reference = &text
	}
	kept.Experiment = e
	kept.Manifest.Settings = nil
	return &kept
}

// trimJudgement keeps what was found, without the trials that it was found in.
func trimJudgement(j *verdict.Judgement) *verdict.Judgement {
	kept := *j
	kept.WhatIf, kept.Audit, kept.Warnings, kept.Variants = nil, nil, nil, nil
	for _, v := range j.Variants {
		v.Trials, v.Metrics, v.Paired, v.Engines = nil, nil, nil, nil
		var figures []figure.Figure
		for _, f := range v.Figures {
			if Kept(f.Metric, f.Aggregation) {
				figures = append(figures, f)
			}
		}
		v.Figures = figures
		if v.Bottleneck != nil {
			v.Bottleneck = &limit.Bottleneck{Limit: v.Bottleneck.Limit, Name: v.Bottleneck.Name, Says: v.Bottleneck.Says, Next: v.Bottleneck.Next}
		}
		kept.Variants = append(kept.Variants, v)
	}
	return &kept
}
