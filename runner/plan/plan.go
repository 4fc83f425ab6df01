// Package plan expands an experiment into the trials that answer it, in the order they
// will run. It is pure: no I/O, no clock, no randomness but the recorded seed.
//
// The order interleaves variants, and engines where there are two, across repeats, so that
// a slow drift of the machine touches all of them alike: every repeat runs each variant
// once with each of its engines, in an order drawn from the experiment's seed. The number
// of repeats is fixed before the first trial.
package plan

import (
	"fmt"
	"math/rand/v2"
	"time"

	"perflab/runner/spec"
)

// Trial is one run of one variant with one engine.
type Trial struct {
	Index   int    `json:"index"`   // position in the run, from 0
	Variant string `json:"variant"` // name
	Repeat  int    `json:"repeat"`  // from 1
	Engine  string `json:"engine"`  // native or k6
	// Side is which of two sides that are held against each other runs; "" where there is one.
	Side Side `json:"side,omitempty"`
	// Attempt is 2 and more where the pair was measured again because something disturbed it;
	// 0 is the first.
	Attempt int `json:"attempt,omitempty"`
}

// Side is one of two that are held against each other, pair by pair.
type Side string

// The sides.
const (
	Base Side = "base" // what was there before
	Head Side = "head" // what is to be judged
)

// ID names the trial's file: it sorts by position.
func (t Trial) ID() string {
	id := fmt.Sprintf("%03d-%s-r%d", t.Index, t.Variant, t.Repeat)
	if t.Engine == spec.EngineK6 {
		id += "-" + t.Engine
	}
	if t.Side != "" {
		id += "-" + string(t.Side)
	}
	if t.Attempt > 1 {
		id += fmt.Sprintf("-a%d", t.Attempt)
	}
	return id
}

// Plan is all trials of a run, in order.
type Plan struct {
	Seed   uint64  `json:"seed"`
	Trials []Trial `json:"trials"`
	// Load is the time under load of all trials together, warm-up included. Building
	// and starting the environment come on top.
	Load time.Duration `json:"load_ns"`
}

// New expands the experiment.
func New(e *spec.Experiment) Plan {
	type once struct {
		variant *spec.Variant
		engine  string
	}
	var each []once
	for i := range e.Variants {
		for _, engine := range e.Variants[i].Load.Engines() {
			each = append(each, once{&e.Variants[i], engine})
		}
	}
	p := Plan{Seed: e.Seed}
	rng := rand.New(rand.NewPCG(e.Seed, 0x9e3779b97f4a7c15))
	for r := 1; r <= e.Repeats; r++ {
		for _, i := range rng.Perm(len(each)) {
			v := each[i].variant
			p.Trials = append(p.Trials, Trial{Index: len(p.Trials), Variant: v.Name, Repeat: r, Engine: each[i].engine})
			p.Load += v.Load.Length()
		}
	}
	return p
}

// Without returns the plan without the trials for which done is true.
func (p Plan) Without(e *spec.Experiment, done func(Trial) bool) Plan {
	rest := Plan{Seed: p.Seed}
	for _, t := range p.Trials {
		if !done(t) {
			rest.Trials = append(rest.Trials, t)
			rest.Load += Length(e, t.Variant)
		}
	}
	return rest
}

// Length is the time under load of one trial of a variant, warm-up included; 0 for a
// variant the experiment does not have.
func Length(e *spec.Experiment, variant string) time.Duration {
	for _, v := range e.Variants {
		if v.Name == variant {
			return v.Load.Length()
		}
	}
	return 0
}
