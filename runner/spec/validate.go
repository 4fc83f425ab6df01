package spec

import (
	"fmt"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"perflab/runner/internal/nearest"
	"perflab/runner/metricname"
	"perflab/runner/spec/yamltree"
)

// Patterns of names.
const (
	NamePattern     = `^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$`            // of an experiment
	VariablePattern = `^[A-Za-z_][A-Za-z0-9_]*$`                          // of a variable
	FileNamePattern = `^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?$` // of what becomes part of a file's name
)

var (
	experimentName = regexp.MustCompile(NamePattern)
	fileName       = regexp.MustCompile(FileNamePattern)
	headerName     = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")
	variableName   = regexp.MustCompile(VariablePattern)
	serviceName    = regexp.MustCompile(`^[a-z](?:[a-z0-9-]{0,30}[a-z0-9])?$`)
)

// checkFileName reports a variant's or a profile's name that cannot be part of a file name.
func checkFileName(key *yamltree.Node, what string, fs *yamltree.Faults) {
	if !fileName.MatchString(key.Text) {
		fs.Add(key.At, fmt.Sprintf("the %s's name %q cannot be part of a file name", what, nearest.Shorten(key.Text)),
			"use up to 64 letters, digits, dashes, dots and underscores, with a letter or digit at both ends")
	}
}

// checkExperiment holds against each other what belongs to the whole file.
func checkExperiment(e *Experiment, n *yamltree.Node, fs *yamltree.Faults) {
	s := yamltree.Scope{Node: n, Faults: fs}
	if !s.Has("name") {
		e.Name = nameOfFile(e.File)
	}
	if !experimentName.MatchString(e.Name) && s.Sound("name") {
		s.Value(fmt.Sprintf("name: %q cannot be the name of the results folder", nearest.Shorten(e.Name)),
			nameHint(s, e.Name), "name")
	}
	if e.Title == "" {
		e.Title = e.Name
	}
	names := make([]string, len(e.Variants))
	for i, v := range e.Variants {
		names[i] = v.Name
	}
	if e.Reference != nil {
		checkReference(e.Reference, s, names)
	}
	checkRegression(e, s)
	if e.GatesClaims() && len(e.Claims) == 0 {
		s.Value("gate: there are no claims that could decide", "give claims, or leave gate out", "gate")
	}
	for i, c := range e.Claims {
		checkClaim(c, e.Reference, s, n.Get("claims").Items[i], names)
	}
}

func checkReference(r *Reference, s yamltree.Scope, variants []string) {
	if r.URL != "" && !isWeb(r.URL) {
		s.Value(fmt.Sprintf("reference.url must be an http or https address, not %q", nearest.Shorten(r.URL)), "", "reference", "url")
	}
	if _, err := time.Parse(time.DateOnly, r.Date); r.Date != "" && err != nil {
		s.Value(fmt.Sprintf("reference.date must be a day such as 2023-11-12, not %q", nearest.Shorten(r.Date)), "", "reference", "date")
	}
	if r.Dataset != nil && !s.Has("reference", "dataset", "posts") {
		s.Value("reference.dataset does not say how many items a response holds", "add posts: 1 for a page that is one item, or leave dataset out", "reference", "dataset")
	}
	for _, f := range r.Figures {
		known(s, s.Node.KeyAt("reference", "figures", f.Variant), f.Variant, variants)
	}
	for _, q := range r.Settings {
		known(s, s.Node.KeyAt("reference", "settings", q.Variant), q.Variant, variants)
	}
}

// known reports a name that is not a variant's.
func known(s yamltree.Scope, at yamltree.Place, name string, variants []string) {
	for _, v := range variants {
		if v == name {
			return
		}
	}
	suffix, hint := nearest.Suggestion(name, "variants", variants)
	s.Faults.Add(at, fmt.Sprintf("there is no variant %q%s", nearest.Shorten(name), suffix), hint)
}

// isWeb tells whether the text is an absolute http or https address without credentials.
func isWeb(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && u.User == nil
}

// checkConfig holds the values of one resolved configuration against each other.
func checkConfig(c *Config, s yamltree.Scope) {
	checkEnvironment(&c.Environment, s)
	checkLoad(&c.Load, s)
	checkRequestNames(c, s)
	checkStepChecks(c, s)
	checkSearchThresholds(c, s)
	checkSocketEngine(c, s)
	checkAborting(c, s)
	checkDataset(&c.Dataset, s)
}

// checkSocketEngine refuses k6 for a server at a unix socket, which it cannot reach.
func checkSocketEngine(c *Config, s yamltree.Scope) {
	if s.Sound("environment") && s.Sound("load") && isSocket(c.Environment.URL) && slices.Contains(c.Load.Engines(), EngineK6) {
		s.Value("k6 cannot send to a unix socket, which environment.url names", "send with load.engine: native, or have the server listen at a port too", "load", "engine")
	}
}

// checkNames are the names of all checks, those of steps among them.
func (c *Config) checkNames() []string {
	var names []string
	add := func(checks []Check) {
		for _, check := range checks {
			if !slices.Contains(names, check.Name) {
				names = append(names, check.Name)
			}
		}
	}
	add(c.Checks)
	for _, step := range c.Load.Steps {
		add(step.Checks)
	}
	return names
}

// checkRequestNames reports thresholds and goals on a request that the load does not have.
func checkRequestNames(c *Config, s yamltree.Scope) {
	names, list := c.Load.Names(), "requests"
	if len(c.Load.Steps) > 0 {
		list = "steps"
	}
	for _, key := range []string{"thresholds", "goal"} {
		for _, p := range s.Pairs(key) {
			metric, _, err := metricname.Parse(p.Key.Text)
			if name := metricname.Check(metric); err == nil && name != "" && !slices.Contains(c.checkNames(), name) {
				suffix, hint := nearest.Suggestion(name, "checks", c.checkNames())
				s.Faults.In(s.Context, p.Key.At, fmt.Sprintf("%s: there is no check %q%s", key, nearest.Shorten(name), suffix), hint)
			}
			if name := metricname.Request(metric); err == nil && name != "" && !slices.Contains(names, name) {
				suffix, hint := nearest.Suggestion(name, list, names)
				s.Faults.In(s.Context, p.Key.At, fmt.Sprintf("%s: load.%s has no %q%s", key, list, nearest.Shorten(name), suffix), hint)
			}
			if name := metricname.Method(metric); err == nil && name != "" && !slices.Contains(c.Load.methods(), name) {
				suffix, hint := nearest.Suggestion(name, "methods", c.Load.methods())
				s.Faults.In(s.Context, p.Key.At, fmt.Sprintf("%s: the load sends no %q%s", key, nearest.Shorten(name), suffix), hint)
			}
		}
	}
}

// maxContent bounds the text of all posts together.
const maxContent = 256 << 20

func checkDataset(d *Dataset, s yamltree.Scope) {
	if !s.Sound("dataset", "dataset.posts", "dataset.characters", "dataset.characters.min", "dataset.characters.max") {
		return
	}
	if d.Characters.Min > d.Characters.Max {
		hint := ""
		if !s.Has("dataset", "characters", "max") {
			hint = "max is not given and is 500"
		} else if !s.Has("dataset", "characters", "min") {
			hint = "min is not given and is 200"
		}
		s.Value(fmt.Sprintf("dataset.characters: min %d is more than max %d", d.Characters.Min, d.Characters.Max), hint, "dataset", "characters")
	}
	if total := int64(d.Posts) * int64(d.Characters.Max); total > maxContent {
		s.Key(fmt.Sprintf("the dataset could hold %d MiB of text, more than %s", total>>20, Size(maxContent)), "ask for fewer posts or fewer characters", "dataset")
	}
}

func nameOfFile(file string) string {
	return strings.TrimSuffix(strings.TrimSuffix(filepath.Base(file), ".yaml"), ".yml")
}

// NameFor is the name that an experiment in a file of this name has to be given in it: empty where
// the file's own does.
func NameFor(file string) string {
	name := nameOfFile(file)
	if experimentName.MatchString(name) {
		return ""
	}
	if plain := PlainName(name); plain != "" {
		return plain
	}
	return "experiment"
}

// nameHint says what a name is made of, and how one that comes from the file's name is given in the
// file instead.
func nameHint(s yamltree.Scope, name string) string {
	const rule = "use up to 64 lower-case letters, digits and dashes, with a letter or digit at both ends"
	if s.Has("name") {
		return rule
	}
	if better := PlainName(name); better != "" {
		return "it is the file's name: write name: " + better + " in the file, or name the file otherwise; " + rule
	}
	return "it is the file's name: write name: in the file, or name the file otherwise; " + rule
}

// PlainName is the name of an experiment that is most like a text: in lower case, with dashes in
// the place of what no name holds. It is empty where nothing of the text is left.
func PlainName(text string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(text) {
		switch {
		case 'a' <= r && r <= 'z' || '0' <= r && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	name := b.String()
	return strings.Trim(name[:min(len(name), 64)], "-")
}
