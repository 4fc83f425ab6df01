package env

import (
	"fmt"
	"maps"
	"slices"

	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/target"
)

// Plan is how a variant runs with one provider, decided before anything is started.
type Plan struct {
	Provider  string
	Variant   spec.Variant
	Asked     *target.Target // that environment.target names; nil: a server of one's own
	Target    *target.Target // that runs: Asked, or what stands in for it
	Services  []Service      // in the order in which they start
	Balancer  *Service       // what the load goes to; nil: the one server
	Isolation result.Isolation
	Bound     int // how many CPUs the server and its services may use together
}

// Service is one service of a variant: how the file asks for it and the target it is.
type Service struct {
	Name   string
	Asked  spec.Service
	Target *target.Target
}

// NewPlan reads the targets of a variant. standIn, where it is not nil, returns the target
// that runs instead of the server's. Which CPUs are used is for the provider to decide.
func (o Options) NewPlan(provider string, v spec.Variant, standIn func(*target.Target) (*target.Target, error)) (Plan, error) {
	p := Plan{Provider: provider, Variant: v}
	if name := v.Environment.Target; name != "" {
		t, err := target.Read(o.Targets, name)
		if err != nil {
			return p, err
		}
		if t.Protocol != "http" {
			return p, &Failure{Err: fmt.Errorf("variant %s: target %s is a service, not a server under test", v.Name, name)}
		}
		p.Asked, p.Target = t, t
		if standIn != nil {
			if p.Target, err = standIn(t); err != nil {
				return p, err
			}
		}
	}
	var err error
	if p.Services, err = o.services(v, p.Target); err != nil {
		return p, err
	}
	if b := v.Environment.Balancer; b != nil {
		t, err := target.Read(o.Targets, b.Target)
		if err != nil {
			return p, err
		}
		p.Balancer = &Service{BalancerName, *b, t}
	}
	return p, nil
}

// services are those the variant runs: all that the file lists, but for a target only those
// it needs in this configuration.
func (o Options) services(v spec.Variant, server *target.Target) ([]Service, error) {
	var needed []string
	optional := map[string]string{}
	if server != nil {
		var err error
		if needed, err = server.Needed(v.Server); err != nil {
			return nil, err
		}
		optional = server.Needs
	}
	listed := v.Environment.Services
	for _, name := range needed {
		if _, ok := listed[name]; !ok {
			return nil, &Failure{
				Err:  fmt.Errorf("target %s needs the service %s in variant %s, which the file does not list", server.Name, name, v.Name),
				Hint: phrase.AddService(phrase.Text(name)),
			}
		}
	}
	running := maps.Clone(listed)
	maps.DeleteFunc(running, func(name string, _ spec.Service) bool {
		_, ok := optional[name]
		return ok && !slices.Contains(needed, name)
	})
	read := func(name string) (*target.Target, error) { return target.Read(o.Targets, name) }
	order, err := target.Order(running, read)
	if err != nil {
		return nil, fmt.Errorf("variant %s: %w", v.Name, err)
	}
	var out []Service
	for _, name := range order {
		t, err := read(running[name].Target)
		if err != nil {
			return nil, err
		}
		out = append(out, Service{name, running[name], t})
	}
	return out, nil
}

// Bind says which CPUs the server and the generator get; all is how many the server may use
// where it is bound to none.
func (p *Plan) Bind(i result.Isolation, all int) {
	p.Isolation, p.Bound = i, max(len(i.Server), 1)
	if len(i.Server) == 0 {
		p.Bound = max(all, 1)
	}
}

// Usable is how many CPUs a part may keep busy under a quota; 0: none.
func (p *Plan) Usable(quota float64) float64 {
	if quota > 0 {
		return min(float64(p.Bound), quota)
	}
	return float64(p.Bound)
}

// Targets are the server's, where it is one, and the services'.
func (p *Plan) Targets() []*target.Target {
	var list []*target.Target
	if p.Target != nil {
		list = append(list, p.Target)
	}
	for _, s := range p.Services {
		list = append(list, s.Target)
	}
	if p.Balancer != nil {
		list = append(list, p.Balancer.Target)
	}
	return list
}

// ServerName is the component under test, the replicas together where there are several, each
// being server-1 and so on; BalancerName is what stands before them. The others have their
// services' names.
const (
	ServerName   = "server"
	BalancerName = "balancer"
)

// Part is the server or a service of a variant, before it runs.
type Part struct {
	Name   string // ServerName, a replica's, BalancerName, or the service's
	Serves bool   // it is the server, or a replica of it
	Key    string // where the file says what it may use: environment, environment.services.redis
	Target *target.Target
	// Command, Env and Port are the file's own, not the target's; each may be empty.
	Command []string
	Env     map[string]string
	Port    int
	Memory  spec.Size // its limit; 0: none
	Quota   float64   // of CPU time, in CPUs; 0: none
	Probe   Probe     // tells that it is ready

	Privileges *spec.Privileges // of its container; nil: none
	Replicas   []string         // a balancer's: host:port of what it hands the load on to
}

// InContainer is on which port a part listens in a container, 0 where the file does not say, what it
// runs there in place of its image's own command, and its variables, of which later ones replace
// earlier ones.
func (p Part) InContainer() (port int, command []string, variables []map[string]string) {
	if t := p.Target; t != nil {
		return t.Port, t.Command, []map[string]string{t.Env, p.Env}
	}
	return p.Port, p.Command, []map[string]string{p.Env}
}

// Server is the part under test.
func (p *Plan) Server() Part {
	own := p.Variant.Environment
	probe, privileges := NewProbe("http", own.Ready), own.Privileges
	if p.Target != nil {
		probe, privileges = targetProbe(p.Target), p.Target.Privileges
	}
	return Part{
		Name: ServerName, Serves: true, Key: "environment", Target: p.Target, Command: own.Command, Env: own.Env, Port: own.Port,
		Memory: own.Memory, Quota: own.CPUs, Probe: probe, Privileges: privileges,
	}
}

// Servers are the replicas; one alone without a balancer is the server.
func (p *Plan) Servers() []Part {
	server := p.Server()
	if p.Balancer == nil {
		return []Part{server}
	}
	parts := make([]Part, max(p.Variant.Environment.Replicas, 1))
	for i := range parts {
		parts[i] = server
		parts[i].Name = fmt.Sprintf("%s-%d", ServerName, i+1)
	}
	return parts
}

// Part is a service, or the balancer, as a part of the variant.
func (s Service) Part() Part {
	key := "environment.services." + s.Name
	if s.Name == BalancerName {
		key = "environment.balancer"
	}
	return Part{
		Name: s.Name, Key: key, Target: s.Target, Env: s.Asked.Env, Memory: s.Asked.Memory, Quota: s.Asked.CPUs,
		Probe: targetProbe(s.Target), Privileges: s.Target.Privileges,
	}
}

// Parts are the services', then the servers', then the balancer's.
func (p *Plan) Parts() []Part {
	var parts []Part
	for _, s := range p.Services {
		parts = append(parts, s.Part())
	}
	parts = append(parts, p.Servers()...)
	if p.Balancer != nil {
		parts = append(parts, p.Balancer.Part())
	}
	return parts
}

// Addresses has every service that placeholders of the file and of the targets may name,
// without an address: a variant may not run it.
func (p *Plan) Addresses() map[string]string {
	out := map[string]string{}
	for name := range p.Variant.Environment.Services {
		out[name] = ""
	}
	for _, t := range p.Targets() {
		for _, name := range t.Services() {
			out[name] = ""
		}
	}
	return out
}

// serviceTarget is the name of the target that a service is; empty for one that does not run.
func (p *Plan) serviceTarget(name string) string {
	for _, s := range p.Services {
		if s.Name == name {
			return s.Target.Name
		}
	}
	return ""
}
