package spec

import (
	"fmt"
	"strings"

	"perflab/runner/internal/nearest"
	"perflab/runner/spec/decode"
	"perflab/runner/spec/yamltree"
)

// checkEnvironment holds the parts of environment against each other.
func checkEnvironment(e *Environment, s yamltree.Scope) {
	if !s.Sound("environment") {
		return
	}
	checkSource(s)
	if isSocket(e.URL) {
		if SocketPath(e.URL) == "" {
			s.Value(fmt.Sprintf("%q names no unix socket", nearest.Shorten(e.URL)), "it is written http+unix:// and the absolute path of the socket, of up to 103 bytes: http+unix:///run/app.sock", "environment", "url")
		}
	} else if e.URL != "" && !isWeb(e.URL) {
		s.Value(fmt.Sprintf("environment.url must be an http or https address without a password, not %q", nearest.Shorten(e.URL)), "for example http://127.0.0.1:8000", "environment", "url")
	} else if strings.ContainsAny(e.URL, "?#") {
		s.Value("environment.url must not hold a query or a fragment", "the path and query of the request are load.request.path", "environment", "url")
	}
	if command := s.Node.Get("environment", "command"); command != nil && command.Kind == yamltree.Sequence {
		if len(command.Items) == 0 || command.Items[0].Text == "" {
			s.Value("environment.command names no program", "its first item is the program", "environment", "command")
		}
	}
	if s.Has("environment", "ready", "path") && s.Sound("environment.ready.path") && e.Ready != nil {
		checkPath(s, &Load{}, e.Ready.Path, "environment", "ready", "path")
	}
	CheckPrivileges(s, "environment", "privileges")
	services := make([]string, 0, len(e.Services))
	for _, p := range s.Pairs("environment", "services") {
		if !serviceName.MatchString(p.Key.Text) {
			s.Faults.Add(p.Key.At, fmt.Sprintf("the service's name %q cannot be a host's name", nearest.Shorten(p.Key.Text)), "use up to 32 lower-case letters, digits and dashes, beginning with a letter")
		}
		services = append(services, p.Key.Text)
	}
	known := Placeholders(services, "secret:NAME")
	checkVariables(s, known, "environment", "env")
	for _, name := range services {
		checkVariables(s, known, "environment", "services", name, "env")
	}
	checkVariables(s, known, "environment", "balancer", "env")
	if e.Replicas > 1 && e.Balancer == nil {
		s.Key(fmt.Sprintf("nothing spreads the load over %d replicas", e.Replicas), "add balancer: {target: haproxy} to environment", "environment", "replicas")
	}
	if e.Replicas > 1 && e.Port > 0 && e.CommandAlone() {
		s.Key(fmt.Sprintf("%d replicas cannot all listen on port %d of this machine", e.Replicas, e.Port), "leave port out and hand each a free one as ${port}", "environment", "port")
	}
	for _, name := range []string{"server", "balancer", "generator"} {
		if s.Has("environment", "services", name) && e.Balancer != nil {
			s.Key(fmt.Sprintf("a service cannot be named %s beside a balancer", name), "", "environment", "services", name)
		}
	}
	for _, item := range s.Items("environment", "command") {
		CheckPlaceholders(s, item, known)
		if before, _, ok := strings.Cut(item.Text, "${secret:"); ok {
			s.Faults.Add(item.Within(len([]rune(before))), "a secret has no place on a command line, which every user of the machine can read", "hand it over in env, and let the program read it there")
		}
	}
}

// checkVariables checks the environment variables under path.
func checkVariables(s yamltree.Scope, known []string, path ...string) {
	for _, p := range s.Pairs(path...) {
		if !variableName.MatchString(p.Key.Text) {
			s.Faults.Add(p.Key.At, fmt.Sprintf("%q cannot be the name of an environment variable", nearest.Shorten(p.Key.Text)), "")
		}
		CheckPlaceholders(s, p.Value, known)
	}
}

// sources are the keys that say where the server comes from, apart from command: alone it
// is a program of this machine, with image or build what runs in the container.
var sources = []string{"target", "image", "build", "url"}

// CommandAlone tells whether the server is a program of this machine: a command that no
// container runs.
func (e Environment) CommandAlone() bool {
	return len(e.Command) > 0 && e.Target == "" && e.Image == "" && e.Build == "" && e.URL == ""
}

// checkSource reports an environment that names no server, more than one, or settings
// that the one it names cannot have.
func checkSource(s yamltree.Scope) {
	var given []string
	for _, key := range sources {
		if s.Has("environment", key) {
			given = append(given, key)
		}
	}
	switch {
	case len(given) == 0 && s.Has("environment", "command"):
		checkOwnPort(s)
		if s.Has("environment", "allow") {
			s.Key("environment.allow belongs to url and has no effect without it", "", "environment", "allow")
		}
		if s.Has("environment", "privileges") {
			s.Key("environment.privileges are a container's, and this command runs without one", "", "environment", "privileges")
		}
		return
	case len(given) == 0:
		s.Key("environment does not say where the server comes from", "give one of target, image, build, command or url", "environment")
		return
	case len(given) > 1:
		s.Key(fmt.Sprintf("environment has both %s and %s", given[0], given[1]), "give one of target, image, build or url", "environment", given[1])
		return
	}
	source := given[0]
	if n := s.Node.Get("environment", source); n.Kind == yamltree.Scalar && n.Text == "" && !n.Null() {
		s.Value(fmt.Sprintf("environment.%s is empty", source), "", "environment", source)
	}
	unfit := map[string][]string{
		"target": {"command", "port", "privileges", "ready"},
		"url":    {"command", "port", "env", "memory", "cpus", "privileges", "services", "replicas", "balancer"},
	}
	reason := map[string]string{
		"target": "the target's own target.yaml says it",
		"url":    "that server already runs",
	}
	for _, key := range unfit[source] {
		if s.Has("environment", key) {
			s.Key(fmt.Sprintf("environment.%s cannot be given with %s: %s", key, source, reason[source]), "", "environment", key)
		}
	}
	if (source == "image" || source == "build") && !s.Has("environment", "port") {
		s.Key(fmt.Sprintf("environment.%s needs port", source), "port: the port the server listens on", "environment", source)
	}
	if s.Has("environment", "allow") && source != "url" {
		s.Key("environment.allow belongs to url and has no effect without it", "", "environment", "allow")
	}
}

// checkOwnPort reports a command on this machine of which nobody knows where it listens: its
// port is given, or it is told one by ${port}.
func checkOwnPort(s yamltree.Scope) {
	if s.Has("environment", "port") {
		return
	}
	texts := s.Items("environment", "command")
	for _, p := range s.Pairs("environment", "env") {
		texts = append(texts, p.Value)
	}
	for _, n := range texts {
		if strings.Contains(n.Text, "${port}") {
			return
		}
	}
	s.Key("environment.command does not say which port the server listens on",
		"hand it a free one as ${port}, in command or env, or give port: the one it always takes", "environment", "command")
}

// Placeholders are the names that ${...} may hold in command and env.
func Placeholders(services []string, more ...string) []string {
	names := []string{"port", "dataset.posts", "dataset.characters.min", "dataset.characters.max", "dataset.seed"}
	for _, key := range decode.Keys(serverType) {
		names = append(names, "server."+key)
	}
	for _, service := range services {
		names = append(names, "services."+service+".address", "services."+service+".target")
	}
	return append(names, more...)
}

// CheckPlaceholders reports placeholders of a text that stand for nothing.
func CheckPlaceholders(s yamltree.Scope, n *yamltree.Node, known []string) {
	rest, offset := n.Text, 0
	for {
		before, after, ok := strings.Cut(rest, "${")
		if !ok {
			return
		}
		offset += len([]rune(before))
		name, tail, closed := strings.Cut(after, "}")
		if !closed {
			s.Faults.Add(n.Within(offset), "this placeholder has no closing brace", "")
			return
		}
		if !isPlaceholder(name, known) {
			suffix, hint := nearest.Suggestion(name, "placeholders", known)
			s.Faults.Add(n.Within(offset), fmt.Sprintf("there is no placeholder ${%s}%s", nearest.Shorten(name), suffix), hint)
		}
		offset += len([]rune(name)) + len("${}")
		rest = tail
	}
}

func isPlaceholder(name string, known []string) bool {
	for _, k := range known {
		prefix, open := strings.CutSuffix(k, "NAME")
		if k == name || open && strings.HasPrefix(name, prefix) && variableName.MatchString(name[len(prefix):]) {
			return true
		}
	}
	return false
}
