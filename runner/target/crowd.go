package target

import (
	"io/fs"
	"math"
	"slices"

	"perflab/runner/spec"
)

// Crowd is a variant whose server may open more connections to a service than that takes.
type Crowd struct {
	Variant, Service string
	Most             int // connections the server may open at once, at least
	Clients          int // that the service takes
}

// Crowds finds the variants of e whose server may open more connections to a service than that
// takes: one for each request that it serves at once, as targets do that open one a request. Where
// the number of workers depends on the machine's CPUs, that of one CPU counts. An error is a
// target that cannot be read, see Check.
func Crowds(e *spec.Experiment, fsys fs.FS) ([]Crowd, error) {
	var found []Crowd
	for i := range e.Variants {
		v := &e.Variants[i]
		if v.Environment.Target == "" {
			continue
		}
		t, err := Read(fsys, v.Environment.Target)
		if err != nil {
			return nil, err
		}
		most, err := servedAtOnce(v)
		if err != nil {
			continue // what is wrong with the workers is said elsewhere
		}
		for _, name := range t.Uses {
			s, ok := v.Environment.Services[name]
			if !ok {
				continue
			}
			of, err := Read(fsys, s.Target)
			if err != nil {
				return nil, err
			}
			if of.Clients > 0 && most > of.Clients {
				found = append(found, Crowd{v.Name, name, most, of.Clients})
			}
		}
	}
	return slices.Clip(found), nil
}

// servedAtOnce is how many requests a variant's server serves at once.
func servedAtOnce(v *spec.Variant) (int, error) {
	workers, err := v.Server.Workers.Resolve(max(int(math.Ceil(v.Environment.CPUs)), 1))
	if err != nil {
		return 0, err
	}
	workers *= max(v.Environment.Replicas, 1)
	switch v.Server.Mode {
	case "threads":
		return workers * v.Server.Threads, nil
	case "pooled":
		return workers * v.Server.Connections, nil
	}
	return workers, nil
}
