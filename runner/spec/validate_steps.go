package spec

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"perflab/runner/internal/nearest"
	"perflab/runner/spec/expression"
	"perflab/runner/spec/template"
	"perflab/runner/spec/yamltree"
)

// whenNames are what a step's condition can read beside variables.
var whenNames = expression.WhenNames

// checkSteps holds the steps of a flow against each other: where each variable is set, and what
// is looked for in a response.
func checkSteps(s yamltree.Scope, l *Load) {
	switch {
	case s.Has("load", "steps") && len(l.Steps) == 0 && s.Sound("load.steps"):
		s.Key("load.steps is empty", "give each step a name and a path: login: {method: POST, path: /login}", "load", "steps")
		return
	case l.Cookies != "" && len(l.Steps) == 0:
		s.Key("load.cookies has no effect without steps", "remove it: an iteration is one request", "load", "cookies")
	}
	for _, list := range l.stepLists() {
		f := flow{stepList: list, scope: s, load: l, reads: map[string][]use{}}
		for i := range f.steps {
			f.reads[f.steps[i].Name] = f.uses(&f.steps[i])
		}
		for i := range f.steps {
			f.step(i)
		}
	}
	checkGiven(s, l)
}

// stepList is one list of steps in the file; given are the variables that stand before it begins.
type stepList struct {
	key   string
	steps []Step
	given []string
}

// stepLists are all of the load.
func (l *Load) stepLists() []stepList {
	given := variablesOf(l.Setup)
	return []stepList{{"setup", l.Setup, nil}, {"steps", l.Steps, given}, {"teardown", l.Teardown, given}}
}

func variablesOf(steps []Step) []string {
	var names []string
	for _, s := range steps {
		for _, x := range s.Extract {
			names = append(names, x.Name)
		}
	}
	return names
}

// checkGiven reports variables in requests that are no steps which setup does not set.
func checkGiven(s yamltree.Scope, l *Load) {
	given := variablesOf(l.Setup)
	for _, root := range requestRoots(l) {
		if root[1] != "request" && root[1] != "requests" {
			continue
		}
		texts := requestTexts(s, root)
		for _, key := range slices.Sorted(maps.Keys(texts)) {
			n := texts[key]
			if n == nil || n.Kind != yamltree.Scalar {
				continue
			}
			t, err := template.Parse(n.Text, l.Variables()...)
			if err != nil {
				continue // reported with the other templates
			}
			for _, name := range t.Variables() {
				if !slices.Contains(given, name) {
					s.Faults.In(s.Context, n.At, fmt.Sprintf("%s.%s reads ${%s}, which no step of setup sets", strings.Join(root, "."), key, name), "")
				}
			}
		}
	}
}

// flow is a list of steps under examination.
type flow struct {
	stepList
	scope yamltree.Scope
	load  *Load
	reads map[string][]use // the places at which a step reads variables, by step
}

// use is one place that reads a variable.
type use struct {
	name string
	key  string
	at   yamltree.Place
}

// uses are the places at which a step reads variables.
func (f *flow) uses(step *Step) []use {
	node := f.scope.Node.Get("load", f.key, step.Name)
	var all []use
	add := func(n *yamltree.Node, key string) {
		if n == nil || n.Kind != yamltree.Scalar {
			return
		}
		t, err := template.Parse(n.Text, f.load.Variables()...)
		if err != nil {
			return // reported with the other templates
		}
		for _, p := range t {
			if p.Kind == "variable" {
				all = append(all, use{p.Column, key, n.Within(p.Offset)})
			}
		}
	}
	if node == nil {
		return nil
	}
	texts := requestTexts(f.scope, []string{"load", f.key, step.Name})
	for _, key := range slices.Sorted(maps.Keys(texts)) {
		add(texts[key], key)
	}
	if step.When != "" {
		if w, err := expression.CompileWhen(step.When, f.load.Variables()); err == nil {
			for _, name := range w.Reads() {
				all = append(all, use{name, "when", node.ValueAt("when")})
			}
		}
	}
	return all
}

// step reports what is wrong with one step.
func (f *flow) step(i int) {
	step := &f.steps[i]
	path := []string{"load", f.key, step.Name}
	for _, u := range f.reads[step.Name] {
		f.set(i, u)
	}
	if n := f.scope.Node.Get(append(slices.Clone(path), "when")...); step.When != "" && n != nil {
		if _, err := expression.CompileWhen(step.When, f.load.Variables()); err != nil {
			f.scope.Faults.In(f.scope.Context, expression.At(n, err), fmt.Sprintf("load.%s.%s.when: %v", f.key, step.Name, err),
				"an expression over variables, "+strings.Join(whenNames, ", ")+", such as chance < 0.3; variables are texts: int(count) > 3")
		}
	}
	for _, x := range step.Extract {
		f.extraction(append(slices.Clone(path), "extract", x.Name), x)
	}
}

// set reports a variable that is not set when step i reads it.
func (f *flow) set(i int, u use) {
	reader := &f.steps[i]
	key := fmt.Sprintf("load.%s.%s.%s", f.key, reader.Name, u.key)
	var guarded *Step
	for j := range f.steps[:i] {
		setter := &f.steps[j]
		if !setter.sets(u.name) {
			continue
		}
		low, _ := setter.Repeat.Range()
		if setter.When == "" && low > 0 || setter.When != "" && setter.When == reader.When && low > 0 {
			return
		}
		guarded = setter
	}
	if slices.Contains(f.given, u.name) {
		return
	}
	if guarded != nil {
		if reader.When != "" && strings.Contains(reader.When, u.name) {
			return
		}
		f.scope.Faults.In(f.scope.Context, u.at, fmt.Sprintf("%s reads ${%s}, which is not set where the step %s is left out", key, u.name, guarded.Name),
			fmt.Sprintf("give %s the same condition: when: %s", reader.Name, nearest.Shorten(guarded.When)))
		return
	}
	for j := i; j < len(f.steps); j++ {
		setter := &f.steps[j]
		if !setter.sets(u.name) {
			continue
		}
		message := fmt.Sprintf("%s reads ${%s} before it is set: the step %s sets it", key, u.name, setter.Name)
		hint := fmt.Sprintf("move %s in front of %s", setter.Name, reader.Name)
		if j == i {
			message, hint = fmt.Sprintf("%s reads ${%s}, which the same step sets only with its response", key, u.name), "set it in a step before"
		} else if need := f.cycle(setter, reader); need != "" {
			message = fmt.Sprintf("%s and %s wait for each other: %s needs ${%s} of %s, and %s needs ${%s} of %s",
				reader.Name, setter.Name, reader.Name, u.name, setter.Name, setter.Name, need, reader.Name)
			hint = "one of them has to come without the other's variable"
		}
		f.scope.Faults.In(f.scope.Context, u.at, message, hint)
		return
	}
	f.scope.Faults.In(f.scope.Context, u.at, fmt.Sprintf("%s reads ${%s}, which is not set by then", key, u.name), "what steps of an iteration extract lasts for the iteration alone")
}

// cycle is a variable of the one step that the other needs, be it through steps between them;
// empty where there is none.
func (f *flow) cycle(needs, of *Step) string {
	for _, x := range of.Extract {
		if slices.ContainsFunc(f.reads[needs.Name], func(u use) bool { return u.name == x.Name }) {
			return x.Name
		}
	}
	return ""
}

func (s *Step) sets(name string) bool {
	return slices.ContainsFunc(s.Extract, func(x Extraction) bool { return x.Name == name })
}

// extraction wants one place to look at, and that it can be read.
func (f *flow) extraction(path []string, x Extraction) {
	s := f.scope
	name := strings.Join(path, ".")
	places := 0
	for _, text := range []string{x.JSON, x.Header, x.Cookie} {
		if text != "" {
			places++
		}
	}
	at := func(key string) []string { return append(slices.Clone(path), key) }
	switch {
	case places > 1:
		s.Key(name+" looks in several places", "keep one of json, header and cookie; regex may stand beside it", path...)
	case places == 0 && x.Regex == "":
		s.Key(name+" does not say where to look", "give json: data.token, header: Location, cookie: session or regex: 'id=(\\d+)'", path...)
	}
	if x.JSON != "" {
		if _, err := ParseJSONPath(x.JSON); err != nil {
			s.Value(fmt.Sprintf("%s.json: %v", name, err), "a path is written as data.items[0].id", at("json")...)
		}
	}
	if x.Header != "" && !headerName.MatchString(x.Header) {
		s.Value(fmt.Sprintf("%s.header: %q is not a header's name", name, nearest.Shorten(x.Header)), "", at("header")...)
	}
	if x.Regex != "" {
		if _, err := regexp.Compile(x.Regex); err != nil {
			s.Value(fmt.Sprintf("%s.regex: %v", name, err), "Go's syntax of regular expressions (RE2)", at("regex")...)
		}
	}
}

// checkStepChecks refuses a step's check that has the name of one of every response: they would be
// counted as one.
func checkStepChecks(c *Config, s yamltree.Scope) {
	for _, step := range c.Load.Steps {
		for _, own := range step.Checks {
			if slices.ContainsFunc(c.Checks, func(all Check) bool { return all.Name == own.Name }) {
				s.Key(fmt.Sprintf("load.steps.%s.checks: %q is also the name of a check of every response", step.Name, nearest.Shorten(own.Name)),
					"take another name, or remove it: checks of the file look at every step's response", "load", "steps", step.Name, "checks", own.Name)
			}
		}
	}
}

// Unchecked are the steps that no check looks at: what they answer could be anything.
func (c *Config) Unchecked() []string {
	var names []string
	for _, s := range c.Load.Steps {
		if len(c.Checks) == 0 && len(s.Checks) == 0 {
			names = append(names, s.Name)
		}
	}
	return names
}
