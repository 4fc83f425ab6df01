package env

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	keep "perflab/runner/internal/secret"
	"perflab/runner/phrase"
	"perflab/runner/spec"
	"perflab/runner/target"
)

// Scope is what placeholders stand for in one trial: ${server.workers},
// ${settings.worker_class}, ${services.redis.address}, ${dataset.posts}, ${port}. A
// ${secret:NAME} is taken from the caller's environment at the moment of use, so that it
// stands in no value that is kept.
type Scope struct {
	values map[string]string
	secret func(name string) (string, bool)
}

// Scope is what the placeholders of a part stand for. cpus is how many CPUs it may use, port
// the one it listens on, services as in Launch.
func (p *Plan) Scope(part Part, cpus float64, port int, services map[string]string) (Scope, error) {
	s, err := newScope(p.Variant, part.Target, wholeCPUs(cpus), port, services)
	if err != nil {
		return s, err
	}
	for name := range services {
		s.values["services."+name+".target"] = p.serviceTarget(name)
	}
	s.values["replicas.addresses"] = strings.Join(part.Replicas, ",")
	return s, nil
}

// newScope resolves the placeholders of v. t may be nil: one's own service has no mapped
// settings. cpus is how many CPUs the server may use. services holds the address of every
// service that can be named, empty for one that this variant does not run.
func newScope(v spec.Variant, t *target.Target, cpus, port int, services map[string]string) (Scope, error) {
	server, err := serverValues(v.Server, cpus)
	if err != nil {
		return Scope{}, err
	}
	values := map[string]string{
		"port":                   strconv.Itoa(port),
		"dataset.posts":          strconv.Itoa(v.Dataset.Posts),
		"dataset.characters.min": strconv.Itoa(v.Dataset.Characters.Min),
		"dataset.characters.max": strconv.Itoa(v.Dataset.Characters.Max),
		"dataset.seed":           strconv.FormatUint(v.Dataset.Seed, 10),
	}
	for key, value := range server {
		values["server."+key] = value
	}
	for name, address := range services {
		values["services."+name+".address"] = address
	}
	if t != nil {
		for _, s := range t.Settings {
			value, err := s.Value(server[s.From], v.Server.Mode)
			if err != nil {
				return Scope{}, fmt.Errorf("target %s: %w", t.Name, err)
			}
			values["settings."+s.Name] = value
		}
	}
	return Scope{values: values, secret: os.LookupEnv}, nil
}

// serverValues are the server's keys as text, the number of workers resolved.
func serverValues(s spec.Server, cpus int) (map[string]string, error) {
	workers, err := s.Workers.Resolve(cpus)
	if err != nil {
		return nil, fmt.Errorf("server.workers: %w", err)
	}
	return map[string]string{
		"mode":        s.Mode,
		"workers":     strconv.Itoa(workers),
		"threads":     strconv.Itoa(s.Threads),
		"connections": strconv.Itoa(s.Connections),
		"cache":       s.Cache,
		"io_wait":     time.Duration(s.IOWait).String(),
	}, nil
}

var placeholder = regexp.MustCompile(`\$\{([^}]*)\}`)

// Asking is the scope with secrets of its own, for whoever writes them down as references.
func (s Scope) Asking(secret func(name string) (value string, ok bool)) Scope {
	s.secret = secret
	return s
}

// Expand replaces the placeholders in text; an unknown one is an error that names it.
func (s Scope) Expand(text string) (string, error) {
	var first error
	out := placeholder.ReplaceAllStringFunc(text, func(found string) string {
		value, err := s.lookup(found[2 : len(found)-1])
		if err != nil && first == nil {
			first = err
		}
		return value
	})
	return out, first
}

func (s Scope) lookup(name string) (string, error) {
	if secret, ok := strings.CutPrefix(name, "secret:"); ok {
		value, ok := s.secret(secret)
		if !ok {
			return "", &Failure{
				Err:  fmt.Errorf("${secret:%s}: the environment variable %s is not set", secret, secret),
				Hint: phrase.ExportSecret(phrase.Text(secret)),
			}
		}
		keep.Note(secret, value)
		return value, nil
	}
	value, ok := s.values[name]
	if !ok {
		known := slices.Sorted(maps.Keys(s.values))
		return "", &Failure{
			Err:  fmt.Errorf("unknown placeholder ${%s}", name),
			Hint: phrase.KnownNames(phrase.Text("${" + strings.Join(known, "}, ${") + "}")),
		}
	}
	return value, nil
}

// List expands every element of a command line, which every user of the machine can read: a
// secret in it is an error.
func (s Scope) List(texts []string) ([]string, error) {
	out := make([]string, 0, len(texts))
	for _, text := range texts {
		if strings.Contains(text, "${secret:") {
			return nil, &Failure{Err: fmt.Errorf("%q puts a secret on a command line, which every user of the machine can read", text), Hint: phrase.SecretByEnvironment}
		}
		value, err := s.Expand(text)
		if err != nil {
			return nil, err
		}
		out = append(out, value)
	}
	return out, nil
}

// Env expands the values of environment variables; a later map replaces an earlier one's.
func (s Scope) Env(maps ...map[string]string) (map[string]string, error) {
	out := map[string]string{}
	for _, m := range maps {
		for key, text := range m {
			value, err := s.Expand(text)
			if err != nil {
				return nil, fmt.Errorf("environment variable %s: %w", key, err)
			}
			out[key] = value
		}
	}
	return out, nil
}
