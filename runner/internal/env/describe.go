package env

import (
	"cmp"
	"strconv"
	"strings"

	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/targets/feed/dataset"
)

// stack names what runs; a server of one's own as the file does, so without secrets.
func (p *Plan) stack() result.Stack {
	s := result.Stack{Provider: p.Provider}
	own := p.Variant.Environment
	switch {
	case p.Target != nil:
		s.Asked, s.Target, s.Title, s.StandIn = p.Asked.Name, p.Target.Name, p.Target.Title, p.Target != p.Asked
	case own.CommandAlone():
		s.Asked, s.Target, s.Title = own.Command[0], own.Command[0], strings.Join(own.Command, " ")
	default:
		name := cmp.Or(own.Image, own.Build)
		s.Asked, s.Target, s.Title = name, name, name
	}
	return s
}

// Describe adds to a description what the server reports of itself, where it does, and then
// what the variant asks of it in the same keys. cpus is how many CPUs the server may use.
func Describe(d result.Environment, r *Report, v spec.Variant, cpus int) (result.Environment, error) {
	d.Asked, d.Effective, d.Native = map[string]string{}, map[string]string{}, []result.Setting{}
	if r == nil {
		return d, nil
	}
	var err error
	d.Asked, err = asked(v, cpus)
	d.Effective, d.Native, d.Stack.Versions = r.Effective, r.Native, r.Versions
	return d, err
}

// asked is what the variant asks of a server that can report its effective configuration, in the
// same keys; cpus is how many CPUs the server may use. Keys without effect in the mode are
// left out.
func asked(v spec.Variant, cpus int) (map[string]string, error) {
	server, err := serverValues(v.Server, cpus)
	if err != nil {
		return nil, err
	}
	out := map[string]string{
		"dataset.posts":  strconv.Itoa(v.Dataset.Posts),
		"dataset.sha256": dataset.SHA256(DatasetShape(v.Dataset)),
	}
	for _, key := range []string{"mode", "workers", "cache", "io_wait"} {
		out["server."+key] = server[key]
	}
	switch v.Server.Mode {
	case "threads":
		out["server.threads"] = server["threads"]
	case "pooled":
		out["server.connections"] = server["connections"]
	}
	return out, nil
}

// DatasetShape is a file's dataset as the feed targets know it.
func DatasetShape(d spec.Dataset) dataset.Shape {
	return dataset.Shape{Posts: d.Posts, Min: d.Characters.Min, Max: d.Characters.Max, Seed: d.Seed}
}
