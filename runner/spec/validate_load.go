package spec

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"perflab/runner/internal/nearest"
	"perflab/runner/spec/template"
	"perflab/runner/spec/yamltree"
)

// clashes are pairs of keys of load that cannot stand together, with why and the remedy.
var clashes = []struct{ a, b, message, hint string }{
	{"rate", "users", "load has both users and rate", "users is the closed model, rate the open one: keep one of them"},
	{"think_time", "rate", "load.think_time belongs to the closed model and has no effect with rate", "remove it, or give users instead of rate"},
	{"max_users", "users", "load.max_users belongs to the open model and has no effect with users", "remove it, or give rate instead of users"},
	{"iterations", "iterations_per_user", "load has both iterations and iterations_per_user", "iterations counts those of all users together: keep one of them"},
	{"iterations", "rate", "load.iterations belongs to the closed model", "give users instead of rate, or duration instead of iterations"},
	{"iterations_per_user", "rate", "load.iterations_per_user belongs to the closed model", "give users instead of rate, or duration instead of iterations_per_user"},
	{"stages", "iterations", "load has both stages and iterations", "stages end by themselves: keep one of them"},
	{"stages", "iterations_per_user", "load has both stages and iterations_per_user", "stages end by themselves: keep one of them"},
	{"duration", "stages", "load has both duration and stages", "the stages' durations add up to it: remove duration"},
	{"warm_up", "iterations", "load.warm_up cannot be given with iterations: which of them would it count?", "remove it"},
	{"warm_up", "iterations_per_user", "load.warm_up cannot be given with iterations_per_user: which of them would it count?", "remove it"},
	{"requests", "request", "load has both request and requests", "keep one of them"},
	{"steps", "request", "load has both request and steps", "steps are requests themselves: keep one of them"},
	{"steps", "requests", "load has both requests and steps", "an iteration sends one of requests, or all steps in order: keep one of them"},
	{"users", "search", "load.search belongs to the open model and has no users", "remove users; max_users bounds the iterations in flight"},
	{"rate", "search", "load has both rate and search", "search finds the rate: remove rate"},
	{"stages", "search", "load has both stages and search", "search finds the rate: remove stages"},
	{"think_time", "search", "load.think_time belongs to the closed model and has no effect with search", "remove it"},
	{"duration", "search", "load has both duration and search", "load.search.step is how long each rate is measured: remove duration"},
	{"iterations", "search", "load has both iterations and search", "keep one of them"},
	{"iterations_per_user", "search", "load has both iterations_per_user and search", "keep one of them"},
}

func checkLoad(l *Load, s yamltree.Scope) {
	clashed := false
	// What is 0 by default may be given as 0.
	idle := map[string]bool{"think_time": l.ThinkTime == 0, "warm_up": l.WarmUp == 0}
	for _, c := range clashes {
		if s.Has("load", c.a) && s.Has("load", c.b) && !idle[c.a] {
			s.Key(c.message, c.hint, "load", c.a)
			clashed = true
		}
	}
	if !clashed {
		checkModel(l, s)
		checkInstances(l, s)
	}
	checkRequests(s, l)
}

// checkModel holds the keys that make the load's model against each other.
func checkModel(l *Load, s yamltree.Scope) {
	users, rate := s.Has("load", "users"), s.Has("load", "rate")
	switch {
	case len(l.Stages) > 0:
		checkStages(l, s, users, rate)
	case l.Search != nil:
		checkSearch(l, s)
	case users && l.Users == 0 && s.Sound("load.users"):
		s.Value("load.users must be at least 1, not 0", "0 is a beginning: give stages that go up from it", "load", "users")
	case !users && !rate:
		s.Key("load has neither users nor rate", "give users: 100 for the closed model, or rate: 1000/s for the open one", "load")
	case l.Iterations > 0 && l.Users > l.Iterations && s.Sound("load.users", "load.iterations"):
		s.Value(fmt.Sprintf("%d users cannot share %d iterations: some would have none", l.Users, l.Iterations), "", "load", "iterations")
	}
	if l.Data != nil && len(l.Data.File) == 0 && s.Sound("load.data", "load.data.file") && s.Has("load", "data", "file") {
		s.Value("load.data.file is empty", "", "load", "data", "file")
	}
}

// checkInstances wants a user for every instance of k6: one without any would send nothing.
func checkInstances(l *Load, s yamltree.Scope) {
	if !s.Has("load", "instances") || !s.Sound("load.instances", "load.engine", "load.users", "load.max_users", "load.stages") {
		return
	}
	users, key := 0, "users"
	switch {
	case l.Model().Open():
		users, key = l.MaxUsers, "max_users" // settled already
	default:
		users = int(l.Highest())
	}
	switch {
	case l.Engine != EngineK6:
		s.Key(fmt.Sprintf("load.instances belongs to engine: k6, and the engine is %s", l.Engine), "write engine: k6, or remove instances: the native engine uses all CPUs by itself", "load", "instances")
	case l.Instances > users:
		s.Value(fmt.Sprintf("%d instances cannot share %d users: some would send nothing", l.Instances, users), fmt.Sprintf("give at most %d instances, or more %s", users, key), "load", "instances")
	case l.Instances > 1 && len(l.Setup)+len(l.Teardown) > 0:
		s.Key("load.instances does not go with setup and teardown: every instance would send them", "remove them, or have one instance", "load", "instances")
	case l.Instances > 1 && l.Search != nil:
		s.Key("load.instances does not go with search", "remove it, or give rate instead of search", "load", "instances")
	}
}

// checkStages wants targets of one kind, that of users or rate where one of them is given.
func checkStages(l *Load, s yamltree.Scope, users, rate bool) {
	items := s.Node.Get("load", "stages").Items
	const kinds = "users, such as 100, make the closed model, rates, such as 500/s, the open one"
	first := l.Stages[0].Target.Rate
	for i, stage := range l.Stages {
		switch at := items[i].ValueAt("target"); {
		case stage.Target.Rate != first:
			s.Faults.In(s.Context, at, "this stage's target is of another kind than the first one's", kinds)
		case i == 0 && users && first:
			s.Faults.In(s.Context, at, "the stages are rates, but load has users", kinds)
		case i == 0 && rate && !first:
			s.Faults.In(s.Context, at, "the stages are users, but load has a rate", kinds)
		}
	}
	switch {
	case l.Duration < 1e9:
		s.Key(fmt.Sprintf("the stages last %s together, less than 1s", l.Duration), "", "load", "stages")
	case l.Duration > Duration(24*60*60*1e9):
		s.Key(fmt.Sprintf("the stages last %s together, more than 24h", l.Duration), "", "load", "stages")
	case l.Highest() == 0:
		s.Key("the stages never have a user", "give one of them a target above 0", "load", "stages")
	case first && l.ThinkTime > 0:
		s.Key("load.think_time belongs to the closed model and has no effect with rates", "remove it", "load", "think_time")
	case !first && s.Has("load", "max_users"):
		s.Key("load.max_users belongs to the open model and has no effect with users", "remove it", "load", "max_users")
	}
}

// checkRequests looks at the one request, or at each of several.
func checkRequests(s yamltree.Scope, l *Load) {
	eachTemplate(s, l, func(*yamltree.Node, string, template.Template) {})
	eachJSON(s, l, func(n *yamltree.Node, path string, body template.Template) { checkJSON(s, n, path, body, nil) })
	if len(l.Requests) == 0 && len(l.Steps) == 0 {
		checkRequest(s, l, l.Request.Path, "load", "request")
	}
	for _, list := range l.stepLists() {
		for _, step := range list.steps {
			checkRequest(s, l, step.Path, "load", list.key, step.Name)
		}
	}
	checkSteps(s, l)
	for _, r := range l.Requests {
		checkRequest(s, l, r.Path, "load", "requests", r.Name)
	}
	if s.Has("load", "requests") && len(l.Requests) == 0 && s.Sound("load.requests") {
		s.Key("load.requests is empty", "give each request a name and a path: list: {path: /}", "load", "requests")
	}
}

func checkRequest(s yamltree.Scope, l *Load, text string, path ...string) {
	at := append(slices.Clone(path), "path")
	if s.Has(at...) && s.Sound(strings.Join(at, ".")) {
		checkPath(s, l, text, at...)
	}
	checkBody(s, path)
	seen := map[string]string{}
	for _, p := range s.Pairs(append(slices.Clone(path), "headers")...) {
		name := p.Key.Text
		switch other := seen[http.CanonicalHeaderKey(name)]; {
		case !headerName.MatchString(name):
			s.Faults.Add(p.Key.At, fmt.Sprintf("%q is not a header's name", nearest.Shorten(name)), "")
		case other != "":
			s.Faults.Add(p.Key.At, fmt.Sprintf("the headers %s and %s are the same", other, name), "")
		case strings.ContainsFunc(p.Value.Text, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }):
			s.Faults.Add(p.Value.At, fmt.Sprintf("the value of the header %s holds a line break or a control character", name), "")
		}
		seen[http.CanonicalHeaderKey(name)] = name
	}
}

// eachTemplate reports the faults of every template of the load's requests and calls visit
// with the sound ones: the node, the key's path and the template.
func eachTemplate(s yamltree.Scope, l *Load, visit func(n *yamltree.Node, path string, t template.Template)) {
	variables := l.Variables()
	for _, root := range requestRoots(l) {
		texts := requestTexts(s, root)
		for _, key := range slices.Sorted(maps.Keys(texts)) {
			n, path := texts[key], strings.Join(root, ".")+"."+key
			if n == nil || n.Kind != yamltree.Scalar || n.Null() {
				continue
			}
			t, err := template.Parse(n.Text, variables...)
			var fault *template.Error
			if errors.As(err, &fault) {
				s.Faults.In(s.Context, n.Within(fault.Offset), path+": "+fault.Message, fault.Hint)
				continue
			}
			if names := t.Secrets(); len(names) > 0 && key == "path" {
				s.Faults.In(s.Context, n.At, fmt.Sprintf("%s cannot hold ${secret:%s}", path, names[0]), "a path is kept in logs: send a secret in a header or a body")
				continue
			}
			if len(t.Columns()) > 0 && l.Data == nil {
				s.Faults.In(s.Context, n.At, fmt.Sprintf("%s reads ${data.%s}, but load has no data", path, t.Columns()[0]), "give load.data: {file: users.csv}")
				continue
			}
			visit(n, path, t)
		}
	}
}

// requestRoots are the paths of the load's requests.
func requestRoots(l *Load) [][]string {
	roots := [][]string{{"load", "request"}}
	if len(l.Names()) > 0 {
		roots = nil
	}
	for _, r := range l.Requests {
		roots = append(roots, []string{"load", "requests", r.Name})
	}
	for _, list := range l.stepLists() {
		for _, step := range list.steps {
			roots = append(roots, []string{"load", list.key, step.Name})
		}
	}
	return roots
}

// requestTexts are the nodes of a request's templates, by key.
func requestTexts(s yamltree.Scope, root []string) map[string]*yamltree.Node {
	texts := map[string]*yamltree.Node{}
	at := func(keys ...string) []string { return append(slices.Clone(root), keys...) }
	for _, key := range []string{"path", "body"} {
		texts[key] = s.Node.Get(at(key)...)
	}
	for _, key := range []string{"headers", "form", "multipart", "basic_auth"} {
		for _, p := range s.Pairs(at(key)...) {
			if text := p.Value.Get("text"); key == "multipart" && p.Value.Kind == yamltree.Mapping {
				texts[key+"."+p.Key.Text] = text
			} else {
				texts[key+"."+p.Key.Text] = p.Value
			}
		}
	}
	return texts
}

// checkPath reports what cannot be the path of a request; placeholders may be.
func checkPath(s yamltree.Scope, l *Load, text string, path ...string) {
	name := strings.Join(path, ".")
	if !strings.HasPrefix(text, "/") {
		s.Value(fmt.Sprintf("%s must begin with a slash, not %q", name, nearest.Shorten(text)), "", path...)
		return
	}
	t, err := template.Parse(text, l.Variables()...)
	if err != nil {
		return // reported with the other templates
	}
	literal := ""
	for _, p := range t {
		literal += p.Literal
	}
	if strings.ContainsFunc(literal, func(r rune) bool { return r <= ' ' || r == 0x7f || r == '#' || r > 0x7e }) {
		s.Value(fmt.Sprintf("%s holds a character that a path cannot hold", name), "write it percent-encoded: a space is %20", path...)
		return
	}
	if _, err := url.ParseRequestURI(literal); err != nil {
		s.Value(fmt.Sprintf("%s is not a path: %q", name, nearest.Shorten(text)), "a percent sign is written %25", path...)
	}
}
