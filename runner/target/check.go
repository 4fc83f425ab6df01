package target

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"perflab/runner/internal/nearest"
	"perflab/runner/spec"
	"perflab/runner/spec/yamltree"
)

// Check holds an experiment against the targets in fsys, the folder targets/: every
// target it names exists and speaks HTTP, every service exists and runs, and every service
// the target needs in a variant is declared. An error is a yamltree.Errors with the places in the
// experiment's file; an experiment read from a record has no places.
func Check(e *spec.Experiment, fsys fs.FS) error {
	c := targetCheck{fsys: fsys, found: &yamltree.Faults{}, read: map[string]*Target{}}
	for i, s := range e.Scopes(c.found) {
		if err := c.variant(&e.Variants[i], s); err != nil {
			return err
		}
	}
	return c.found.Err(len(e.Variants))
}

type targetCheck struct {
	fsys  fs.FS
	found *yamltree.Faults
	read  map[string]*Target
}

func (c *targetCheck) variant(v *spec.Variant, s yamltree.Scope) error {
	for _, name := range slices.Sorted(maps.Keys(v.Environment.Services)) {
		t, err := c.target(v.Environment.Services[name].Target, s, "environment", "services", name, "target")
		if err != nil {
			return err
		}
		if t != nil && t.Protocol == "none" {
			s.Value(fmt.Sprintf("the target %q runs nothing: other targets' images start from it", t.Name), "", "environment", "services", name, "target")
		} else if t != nil && t.Host == nil && v.Environment.CommandAlone() {
			s.Value(fmt.Sprintf("the target %q runs in a container alone, but environment.command runs on this machine", t.Name),
				fmt.Sprintf("host: in targets/%s/target.yaml says how it runs without one", t.Name), "environment", "services", name, "target")
		}
	}
	if err := c.order(v, s); err != nil {
		return err
	}
	if err := c.balancer(v, s); err != nil {
		return err
	}
	if v.Environment.Target == "" {
		return nil
	}
	t, err := c.target(v.Environment.Target, s, "environment", "target")
	if t == nil || err != nil {
		return err
	}
	if t.Protocol != "http" {
		s.Value(fmt.Sprintf("the target %q cannot answer requests: its protocol is %s, not http", t.Name, t.Protocol), "it may stand under services", "environment", "target")
		return nil
	}
	if t.Balances() {
		s.Value(fmt.Sprintf("the target %q hands requests on, and answers none itself", t.Name), "it may stand under balancer", "environment", "target")
		return nil
	}
	needs, err := t.Needed(v.Server)
	if err != nil {
		return err
	}
	for _, name := range needs {
		if _, ok := v.Environment.Services[name]; !ok {
			s.Value(fmt.Sprintf("the target %q needs a service named %s where %s", t.Name, name, t.Needs[name]),
				fmt.Sprintf("add services: {%s: {target: %s}} to environment", name, name), "environment", "target")
		}
	}
	return nil
}

// balancer reports a balancer that is none, and a server behind one that is.
func (c *targetCheck) balancer(v *spec.Variant, s yamltree.Scope) error {
	b := v.Environment.Balancer
	if b == nil {
		return nil
	}
	at := []string{"environment", "balancer", "target"}
	t, err := c.target(b.Target, s, at...)
	switch {
	case t == nil || err != nil:
		return err
	case !t.Balances():
		s.Value(fmt.Sprintf("the target %q spreads no load: nothing of it names ${%s}", t.Name, replicaAddresses), "haproxy and nginx do", at...)
	case t.Protocol != "http":
		s.Value(fmt.Sprintf("the target %q cannot answer requests: its protocol is %s, not http", t.Name, t.Protocol), "", at...)
	case t.Host == nil && v.Environment.CommandAlone():
		s.Value(fmt.Sprintf("the target %q runs in a container alone, but environment.command runs on this machine", t.Name), "", at...)
	}
	return nil
}

// order reports services that wait for each other, and those that a service needs and the file
// does not have.
func (c *targetCheck) order(v *spec.Variant, s yamltree.Scope) error {
	services := v.Environment.Services
	_, err := Order(services, func(name string) (*Target, error) { return c.read[name], nil })
	var wait *WaitError
	if errors.As(err, &wait) {
		s.Key(err.Error(), "one of them must start first", "environment", "services", wait.Services[0])
	} else if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(services)) {
		t := c.read[services[name].Target]
		if t == nil {
			continue
		}
		needs, err := t.Needed(v.Server)
		if err != nil {
			return err
		}
		for _, need := range needs {
			if _, ok := services[need]; !ok {
				s.Value(fmt.Sprintf("the target %q needs a service named %s where %s", t.Name, need, t.Needs[need]),
					fmt.Sprintf("add %s: {target: ...} to environment.services", need), "environment", "services", name, "target")
			}
		}
	}
	return nil
}

// target reads a target once; it returns nil after reporting one that is not there. The
// faults of a target's own file are an error: they have places of their own.
func (c *targetCheck) target(name string, s yamltree.Scope, path ...string) (*Target, error) {
	if t, ok := c.read[name]; ok {
		return t, nil
	}
	names, err := List(c.fsys)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(names, name) {
		suffix, hint := nearest.Suggestion(name, "targets", names)
		s.Value(fmt.Sprintf("there is no target %q%s", nearest.Shorten(name), suffix), hint, path...)
		return nil, nil
	}
	t, err := Read(c.fsys, name)
	if err != nil {
		return nil, err
	}
	c.read[name] = t
	return t, nil
}
