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
	"perflab/runner/phrase"
	"perflab/runner/spec"
	"perflab/runner/verdict/figure"
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
// the generator; nil where nothing was measured. Trials that disagree leave it unknown: a
// wrong diagnosis is worse than none.
func Find(s *figure.Sample, asked *spec.Variant) *Bottleneck {
	trials := s.Counted()
	if len(trials) == 0 {
		trials = s.Trials
	}
	var found []Bottleneck
	for _, t := range trials {
		if o, ok := observe(t, asked); ok {
			found = append(found, o.bottleneck())
		}
	}
	if len(found) == 0 {
		return nil
	}
	middle := found[len(found)/2]
	seen := map[Kind]int{}
	var kinds []phrase.Arg
	for _, b := range found {
		seen[b.Limit]++
		kinds = append(kinds, phrase.Limit(string(b.Limit)))
	}
	for _, b := range found {
		if seen[b.Limit]*2 > len(found) {
			return &b
		}
	}
	return &Bottleneck{
		Limit: Unknown, Measures: middle.Measures,
		Says: []phrase.Statement{phrase.LimitDisagree(phrase.List(kinds...))}, Next: phrase.NextQuieter,
	}
}
