package target

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"perflab/runner/spec"
)

// Order are the services of a file in the order in which they start: each after those that its
// target needs or uses and after those that its own environment names. Services that know
// nothing of each other are in the order of their names. read reads a target; an error is its
// own, or names services that wait for each other.
func Order(services map[string]spec.Service, read func(name string) (*Target, error)) ([]string, error) {
	before := map[string][]string{}
	names := slices.Sorted(maps.Keys(services))
	for _, name := range names {
		t, err := read(services[name].Target)
		if err != nil {
			return nil, err
		}
		var known []string
		if t != nil {
			known = t.Services()
		}
		for _, other := range names {
			if slices.Contains(known, other) || mentions(services[name].Env, other) {
				before[name] = append(before[name], other)
			}
		}
	}
	var order []string
	for len(order) < len(names) {
		i := slices.IndexFunc(names, func(name string) bool {
			return !slices.Contains(order, name) && !slices.ContainsFunc(before[name], func(other string) bool { return !slices.Contains(order, other) })
		})
		if i < 0 {
			stuck := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return slices.Contains(order, name) })
			return nil, &WaitError{stuck}
		}
		order = append(order, names[i])
	}
	return order, nil
}

// WaitError is services of which each waits for another's address.
type WaitError struct{ Services []string }

func (e *WaitError) Error() string {
	if len(e.Services) == 1 {
		return fmt.Sprintf("the service %s waits for its own address", e.Services[0])
	}
	return fmt.Sprintf("the services %s wait for each other's addresses", strings.Join(e.Services, " and "))
}

// mentions tells whether environment variables hold a placeholder of a service.
func mentions(env map[string]string, service string) bool {
	for _, text := range env {
		if strings.Contains(text, "${services."+service+".") {
			return true
		}
	}
	return false
}
