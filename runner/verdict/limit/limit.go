// Package limit says what kept a server from answering more requests, with the evidence for
// and against each candidate, and predicts its rate with other numbers of workers, CPUs and
// users.
//
// It refuses to guess: where the evidence fits no candidate, or more than one, the limit is
// Unknown, and says so with what was seen. A prediction is made only for closed loads whose
// server's CPU was measured.
//
// Its steps:
//
//  1. observed.go, use.go, slots.go: what a trial shows of where its requests spent their time;
//  2. signs.go: what that is a sign of;
//  3. weigh.go: the candidates, in an order in which none spoils another;
//  4. limit.go: Find brings a variant's trials together;
//  5. whatif.go: WhatIf calibrates the queueing network of network.go on a variant and holds
//     it against those like it.
package limit

import (
	"cmp"
	"slices"

	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict/figure"
	"perflab/runner/verdict/internal/naming"
)

// Kind is what kept a variant from answering more requests.
type Kind string

// The limits that can be told apart.
const (
	Generator  Kind = "generator"    // the program that sends
	CPU        Kind = "server CPU"   // its cores, or its CPU quota
	Slots      Kind = "worker slots" // workers, threads or connections, each held by a request
	Dependency Kind = "dependency"   // a service beside the server
	Network    Kind = "network path" // the way of the response
	Load       Kind = "load model"   // no more was asked for
	Unknown    Kind = "unknown"      // the evidence fits none of them, or more than one
)

// Bottleneck is what limited a variant, with the evidence for and against each candidate.
type Bottleneck struct {
	Limit    Kind               `json:"limit"`
	Name     string             `json:"name,omitempty"` // of the dependency
	Says     []phrase.Statement `json:"sentences"`      // with the figures
	Next     phrase.Statement   `json:"next_step"`      // what would test it
	Measures []Measure          `json:"measures"`
}

// Measure is one thing looked at.
type Measure struct {
	Name  string  `json:"name"` // server_cpu, slots_busy, thinking, ...
	Value float64 `json:"value"`
	Unit  string  `json:"unit"`            // share, s, count or cpus
	Limit float64 `json:"limit,omitempty"` // from which on it counts as used up; 0: none
}

// Find finds what limited a variant from its valid trials, or from those that are invalid by
// the generator; nil where nothing was measured. Each trial is weighed by itself; what most of
// them say is the limit, and its figures are of all trials that say so. Trials that disagree
// leave it unknown: a wrong diagnosis is worse than none.
func Find(s *figure.Sample, asked *spec.Variant) *Bottleneck {
	trials := s.Counted()
	if len(trials) == 0 {
		trials = s.Trials
	}
	var seen []*result.Trial
	var limits []phrase.Arg
	by := map[Kind][]*result.Trial{}
	for _, t := range trials {
		if o, ok := observe(asked, t); ok {
			limit := o.bottleneck().Limit
			seen, by[limit] = append(seen, t), append(by[limit], t)
			limits = append(limits, phrase.Limit(string(limit)))
		}
	}
	for kind, agreeing := range by {
		if 2*len(agreeing) > len(seen) {
			return told(s, kind, agreeing, len(seen), asked)
		}
	}
	o, ok := observeIn(s, asked, seen...)
	if !ok {
		return nil
	}
	b := &Bottleneck{Limit: Unknown, Measures: o.measures(), Next: phrase.NextQuieter}
	b.say(phrase.LimitDisagree(phrase.List(limits...)))
	b.sayContradiction(&o)
	return b
}

// NotKnown is the limit of a server of which nothing was recorded that would tell it.
func NotKnown(why, next phrase.Statement) *Bottleneck {
	return &Bottleneck{Limit: Unknown, Says: []phrase.Statement{why}, Next: next, Measures: []Measure{}}
}

// told is the limit that trials agree on, told by the figures of them all, which those of
// their median one stand in for where they add up to another limit.
func told(s *figure.Sample, kind Kind, agreeing []*result.Trial, of int, asked *spec.Variant) *Bottleneck {
	o, _ := observeIn(s, asked, agreeing...)
	b := o.bottleneck()
	if b.Limit != kind {
		median := medianByRate(agreeing)
		o, _ = observe(asked, median)
		b = o.bottleneck()
		b.say(phrase.LimitMedianTrial(phrase.Sentences(naming.Trial(median))))
	}
	if len(agreeing) < of {
		b.say(phrase.LimitMost(phrase.Number(len(agreeing)), phrase.Number(of)))
	}
	return &b
}

// medianByRate is the trial in the middle by its rate, of an even count the slower one of two.
func medianByRate(trials []*result.Trial) *result.Trial {
	sorted := slices.SortedStableFunc(slices.Values(trials), func(a, b *result.Trial) int { return cmp.Compare(a.Metrics.RPS(), b.Metrics.RPS()) })
	return sorted[(len(sorted)-1)/2]
}
