package spec

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"reflect"
	"slices"
	"strings"

	"perflab/runner/internal/nearest"
)

// Options change a file on its way in. The zero value takes it as it is.
type Options struct {
	Profile string   // name of one of the file's profiles; empty for none
	Set     []string // KEY=VALUE, KEY dotted like load.users; applied in order, after the profile
}

// Bounds on what one file may ask for.
const (
	maxVariants = 100
	maxProfiles = 20
)

// Read reads an experiment file, applies the options and resolves every variant. An error
// is an Errors holding all faults found, whether of the file or of the options.
func Read(path string, opts Options) (*Experiment, error) {
	f, err := os.Open(path)
	data, err := readFile(path, f, err)
	if err != nil {
		return nil, err
	}
	return Parse(path, data, opts)
}

// readFile reads an opened file, one byte more than a file may have at the most, and
// closes it; its errors name the path.
func readFile(path string, f fs.File, err error) ([]byte, error) {
	if err != nil {
		return nil, unreadable(path, err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxBytes+1))
	if err != nil {
		return nil, unreadable(path, err)
	}
	return data, nil
}

func unreadable(path string, err error) Errors {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		err = pe.Err
	}
	hint := ""
	if errors.Is(err, fs.ErrNotExist) {
		hint = "experiments/ holds those that come with the program"
	}
	return failure(path, err.Error(), hint)
}

// Parse is Read for a file already read; path is only used in messages and for the
// experiment's default name.
func Parse(path string, data []byte, opts Options) (*Experiment, error) {
	data = []byte(strings.TrimPrefix(string(data), "\ufeff"))
	found := &faults{}
	root := readTree(newSource(path, string(data)), data, found)
	if root == nil {
		return nil, found.err(0)
	}
	if root.kind != mapping {
		found.add(root.at, "an experiment is a mapping of keys, not "+root.describe(), "")
		return nil, found.err(0)
	}
	r := resolver{root: root, path: path}
	r.findProfiles(found)
	var sets []*node
	for _, text := range opts.Set {
		if n := option(text, found); n != nil {
			sets = append(sets, n)
		}
	}
	if opts.Profile != "" && r.profiles[opts.Profile] == nil {
		suffix, hint := nearest.Suggestion(opts.Profile, "profiles", r.names)
		found.add(place{src: &source{name: "--profile " + nearest.Shorten(opts.Profile)}}, "the file has no such profile"+suffix, hint)
	}
	e := r.resolve(opts.Profile, sets, found)
	// The profiles that were not asked for must be sound too.
	for _, name := range r.names {
		if name != opts.Profile {
			other := &faults{}
			r.resolve(name, nil, other)
			found.merge(other, "with profile "+name)
		}
	}
	if err := found.err(len(e.Variants)); err != nil {
		return nil, err
	}
	return e, nil
}

// resolver turns one file's tree into experiments, one for each profile asked for.
type resolver struct {
	root     *node
	path     string
	names    []string // of the profiles, in order
	profiles map[string]*node
}

// origin is where an experiment's values were written; nil in one read from a record.
type origin struct {
	root     *node
	variants []*node // as Experiment.Variants
}

func (r *resolver) findProfiles(found *faults) {
	r.profiles = map[string]*node{}
	n := r.root.get("profiles")
	d := decoder{found}
	if n == nil || !d.isMapping(n, "profiles") {
		return
	}
	if len(n.pairs) > maxProfiles {
		found.add(n.at, fmt.Sprintf("%d profiles are more than %d", len(n.pairs), maxProfiles), "")
		return
	}
	allowed := append(keysOf(configType), "repeats", "seed")
	for _, p := range n.pairs {
		checkFileName(p.key, "profile", found)
		if layer := changes(p.value, "profiles."+p.key.text, "profile", allowed, found); layer != nil {
			r.names = append(r.names, p.key.text)
			r.profiles[p.key.text] = layer
		}
	}
}

// changes checks that a layer is a mapping of keys that it may change, and returns it
// without the others.
func changes(n *node, path, what string, allowed []string, found *faults) *node {
	d := decoder{found}
	if !d.isMapping(n, path) {
		return nil
	}
	kept := &node{kind: mapping, at: n.at}
	for _, p := range n.pairs {
		switch {
		case slices.Contains(allowed, p.key.text):
			kept.pairs = append(kept.pairs, p)
		case slices.Contains(keysOf(experimentTyp), p.key.text):
			found.add(p.key.at, fmt.Sprintf("a %s cannot change %q", what, p.key.text), "it can change "+strings.Join(allowed, ", "))
		default:
			d.unknownKey(p.key, path, allowed)
		}
	}
	return kept
}

// resolve applies the profile and the --set values and decodes the file and each variant.
func (r *resolver) resolve(profile string, sets []*node, found *faults) *Experiment {
	merged := r.root
	if p := r.profiles[profile]; p != nil {
		merged = layer(merged, p, "")
	}
	for _, set := range sets {
		merged = layer(merged, set, "")
	}
	e := &Experiment{Profile: profile, File: r.path, origin: &origin{root: merged}}
	d := decoder{found}
	d.structure(merged, reflect.ValueOf(e).Elem(), "")
	e.Config.settle(merged)
	for _, name := range r.names {
		e.Profiles = append(e.Profiles, Profile{Name: name})
	}
	r.variants(e, merged, found)
	checkExperiment(e, merged, found)
	return e
}

func (r *resolver) variants(e *Experiment, merged *node, found *faults) {
	keys := keysOf(configType)
	config := &node{kind: mapping, at: merged.at}
	for _, p := range merged.pairs {
		if slices.Contains(keys, p.key.text) {
			config.pairs = append(config.pairs, p)
		}
	}
	list := merged.get("variants")
	d := decoder{found}
	switch {
	case list == nil || list.null() || list.kind == mapping && len(list.pairs) == 0:
		r.variant(e, "default", config, found)
		return
	case !d.isMapping(list, "variants"):
		return
	case len(list.pairs) > maxVariants:
		found.add(list.at, fmt.Sprintf("%d variants are more than %d", len(list.pairs), maxVariants), "ask fewer at once: the run would take days")
		return
	}
	folded := map[string]string{}
	for _, p := range list.pairs {
		name := p.key.text
		checkFileName(p.key, "variant", found)
		if other, ok := folded[strings.ToLower(name)]; ok {
			found.add(p.key.at, fmt.Sprintf("the variants %q and %q differ only in case", other, name), "their files would overwrite each other on some systems")
			continue
		}
		folded[strings.ToLower(name)] = name
		over := changes(p.value, "variants."+name, "variant", keys, found)
		r.variant(e, name, layer(config, over, ""), found)
	}
}

// variant decodes and checks one resolved configuration.
func (r *resolver) variant(e *Experiment, name string, n *node, found *faults) {
	v := Variant{Name: name}
	d := decoder{found}
	d.structure(n, reflect.ValueOf(&v.Config).Elem(), "")
	v.Config.settle(n)
	checkConfig(&v.Config, scope{n: n, faults: found, context: "variant " + name})
	v.Changes = differences(&e.Config, &v.Config)
	e.Variants = append(e.Variants, v)
	e.origin.variants = append(e.origin.variants, n)
}
