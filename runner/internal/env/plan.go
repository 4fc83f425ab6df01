package env

import (
	"fmt"
	"slices"

	"perflab/runner/spec"
	"perflab/runner/target"
)

// service is one service of a variant: how the file asks for it and the target it is.
type service struct {
	spec.Service
	target *target.Target
}

// addresses has every service that placeholders of v and of its target may name, without
// an address: a variant may not run it.
func addresses(v spec.Variant, t *target.Target) map[string]string {
	out := map[string]string{}
	for name := range v.Environment.Services {
		out[name] = ""
	}
	if t != nil {
		for name := range t.Needs {
			out[name] = ""
		}
	}
	return out
}

// services are those the variant runs: all that the file lists, but for a target only those
// it needs in this configuration.
func (o Options) services(v spec.Variant) (map[string]service, error) {
	var needed []string
	optional := map[string]string{}
	if v.Environment.Target != "" {
		t, err := target.Read(o.Targets, v.Environment.Target)
		if err != nil {
			return nil, err
		}
		if needed, err = t.Needed(v.Server); err != nil {
			return nil, err
		}
		optional = t.Needs
	}
	out := map[string]service{}
	for name, s := range v.Environment.Services {
		if _, ok := optional[name]; ok && !slices.Contains(needed, name) {
			continue
		}
		t, err := target.Read(o.Targets, s.Target)
		if err != nil {
			return nil, err
		}
		out[name] = service{s, t}
	}
	for _, name := range needed {
		if _, ok := out[name]; !ok {
			return nil, &failure{
				err:  fmt.Errorf("target %s needs the service %s in variant %s, which the file does not list", v.Environment.Target, name, v.Name),
				hint: fmt.Sprintf("add environment.services: {%s: {target: %s}}", name, name),
			}
		}
	}
	return out, nil
}
