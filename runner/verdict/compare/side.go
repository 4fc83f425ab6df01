package compare

import (
	"slices"

	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict/figure"
)

// Side is one of two runs: what it asked for, where it ran and what it measured.
type Side struct {
	ID       string
	Manifest result.Manifest
	Seed     uint64    // of what requests draw
	Variants []Variant // in the file's order
}

// Variant is one variant of a side.
type Variant struct {
	Asked  *spec.Variant
	Sample figure.Sample // of the engine by which the variant is judged
}

// Name is the variant's.
func (v *Variant) Name() string { return v.Asked.Name }

// SideOf is a run with its trials, which may be fewer than planned. A variant's figures are
// those of its first engine: a second one beside it changes nothing of them.
func SideOf(run *result.Run, trials []*result.Trial) Side {
	s := Side{ID: run.ID, Manifest: run.Manifest, Seed: run.Experiment.Seed}
	for i := range run.Experiment.Variants {
		v := &run.Experiment.Variants[i]
		s.Variants = append(s.Variants, Variant{v, figure.Gather(run, v.Name, v.Load.Engines()[0], trials)})
	}
	return s
}

// AskedOf is what an experiment asks for on a machine, before anything of it has run.
func AskedOf(e *spec.Experiment, m result.Manifest) Side {
	s := Side{Manifest: m, Seed: e.Seed}
	for i := range e.Variants {
		v := &e.Variants[i]
		s.Variants = append(s.Variants, Variant{Asked: v, Sample: figure.Sample{Name: v.Name}})
	}
	return s
}

// variant is one by its name; nil where there is none.
func (s *Side) variant(name string) *Variant {
	i := slices.IndexFunc(s.Variants, func(v Variant) bool { return v.Name() == name })
	if i < 0 {
		return nil
	}
	return &s.Variants[i]
}
