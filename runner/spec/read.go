package spec

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"perflab/runner/internal/nearest"
	"perflab/runner/regular"
	"perflab/runner/spec/decode"
	"perflab/runner/spec/yamltree"
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
// is a yamltree.Errors holding all faults found, whether of the file or of the options.
func Read(path string, opts Options) (*Experiment, error) {
	f, err := regular.Open(path)
	data, err := yamltree.ReadFile(path, f, err, "experiments/ holds those that come with the program")
	if err != nil {
		return nil, err
	}
	return Parse(path, data, opts)
}

// Parse is Read for a file already read; path is only used in messages and for the
// experiment's default name.
func Parse(path string, data []byte, opts Options) (*Experiment, error) {
	data = []byte(strings.TrimPrefix(string(data), "\ufeff"))
	found := &yamltree.Faults{}
	root := yamltree.Read(yamltree.NewSource(path, string(data)), data, found)
	if root == nil {
		return nil, found.Err(0)
	}
	if root.Kind != yamltree.Mapping {
		found.Add(root.At, "an experiment is a mapping of keys, not "+root.Describe(), "")
		return nil, found.Err(0)
	}
	r := resolver{root: root, path: path}
	r.findProfiles(found)
	var sets []*yamltree.Node
	for _, text := range opts.Set {
		if n := option(text, found); n != nil {
			sets = append(sets, n)
		}
	}
	if opts.Profile != "" && r.profiles[opts.Profile] == nil {
		suffix, hint := nearest.Suggestion(opts.Profile, "profiles", r.names)
		found.Add(yamltree.Place{Source: &yamltree.Source{Name: "--profile " + nearest.Shorten(opts.Profile)}}, "the file has no such profile"+suffix, hint)
	}
	e := r.resolve(opts.Profile, sets, found)
	// The profiles that were not asked for must be sound too.
	for _, name := range r.names {
		if name != opts.Profile {
			other := &yamltree.Faults{}
			r.resolve(name, nil, other)
			found.Merge(other, "with profile "+name)
		}
	}
	if err := found.Err(len(e.Variants)); err != nil {
		return nil, err
	}
	return e, nil
}

// resolver turns one file's tree into experiments, one for each profile asked for.
type resolver struct {
	root     *yamltree.Node
	path     string
	names    []string // of the profiles, in order
	profiles map[string]*yamltree.Node
}

// origin is where an experiment's values were written; nil in one read from a record.
type origin struct {
	root     *yamltree.Node
	variants []*yamltree.Node // as Experiment.Variants
	plain    map[string]bool  // variants that change nothing, by name
}

// Scopes are the variants' configurations with their places, for faults found later. Those of
// an experiment read from a record have no places but the file.
func (e *Experiment) Scopes(found *yamltree.Faults) []yamltree.Scope {
	scopes := make([]yamltree.Scope, len(e.Variants))
	for i, v := range e.Variants {
		scopes[i] = yamltree.Scope{Faults: found, Context: "variant " + v.Name}
		if e.origin != nil && i < len(e.origin.variants) {
			scopes[i].Node = e.origin.variants[i]
		} else {
			scopes[i].Node = &yamltree.Node{Kind: yamltree.Mapping, At: yamltree.Place{Source: &yamltree.Source{Name: e.File}}}
		}
	}
	return scopes
}

// Changed tells whether the file has a variant change something, be it to what it was.
func (e *Experiment) Changed(variant string) bool { return e.origin == nil || !e.origin.plain[variant] }

func (r *resolver) findProfiles(found *yamltree.Faults) {
	r.profiles = map[string]*yamltree.Node{}
	n := r.root.Get("profiles")
	d := newDecoder(found)
	if n == nil || !d.IsMapping(n, "profiles") {
		return
	}
	if len(n.Pairs) > maxProfiles {
		found.Add(n.At, fmt.Sprintf("%d profiles are more than %d", len(n.Pairs), maxProfiles), "")
		return
	}
	allowed := append(decode.Keys(configType), "repeats", "seed")
	for _, p := range n.Pairs {
		checkFileName(p.Key, "profile", found)
		if layer := changes(p.Value, "profiles."+p.Key.Text, "profile", allowed, found); layer != nil {
			r.names = append(r.names, p.Key.Text)
			r.profiles[p.Key.Text] = layer
		}
	}
}

// changes checks that a layer is a mapping of keys that it may change, and returns it
// without the others.
func changes(n *yamltree.Node, path, what string, allowed []string, found *yamltree.Faults) *yamltree.Node {
	d := newDecoder(found)
	if !d.IsMapping(n, path) {
		return nil
	}
	kept := &yamltree.Node{Kind: yamltree.Mapping, At: n.At}
	for _, p := range n.Pairs {
		switch {
		case slices.Contains(allowed, p.Key.Text):
			kept.Pairs = append(kept.Pairs, p)
		case slices.Contains(decode.Keys(experimentTyp), p.Key.Text):
			found.Add(p.Key.At, fmt.Sprintf("a %s cannot change %q", what, p.Key.Text), "it can change "+strings.Join(allowed, ", "))
		default:
			d.UnknownKey(p.Key, path, allowed)
		}
	}
	return kept
}

// resolve applies the profile and the --set values and decodes the file and each variant.
func (r *resolver) resolve(profile string, sets []*yamltree.Node, found *yamltree.Faults) *Experiment {
	merged := r.root
	if p := r.profiles[profile]; p != nil {
		merged = layer(merged, p, "")
	}
	for _, set := range sets {
		merged = layer(merged, set, "")
	}
	e := &Experiment{Profile: profile, File: r.path, origin: &origin{root: merged, plain: map[string]bool{}}}
	d := newDecoder(found)
	d.Structure(merged, reflect.ValueOf(e).Elem(), "")
	e.ask()
	e.Config.settle(merged)
	for _, name := range r.names {
		e.Profiles = append(e.Profiles, Profile{Name: name})
	}
	r.variants(e, merged, found)
	checkExperiment(e, merged, found)
	return e
}

func (r *resolver) variants(e *Experiment, merged *yamltree.Node, found *yamltree.Faults) {
	keys := decode.Keys(configType)
	config := &yamltree.Node{Kind: yamltree.Mapping, At: merged.At}
	for _, p := range merged.Pairs {
		if slices.Contains(keys, p.Key.Text) {
			config.Pairs = append(config.Pairs, p)
		}
	}
	list := merged.Get("variants")
	d := newDecoder(found)
	switch {
	case list == nil || list.Null() || list.Kind == yamltree.Mapping && len(list.Pairs) == 0:
		r.variant(e, "default", config, found)
		return
	case !d.IsMapping(list, "variants"):
		return
	case len(list.Pairs) > maxVariants:
		found.Add(list.At, fmt.Sprintf("%d variants are more than %d", len(list.Pairs), maxVariants), "ask fewer at once: the run would take days")
		return
	}
	folded := map[string]string{}
	for _, p := range list.Pairs {
		name := p.Key.Text
		checkFileName(p.Key, "variant", found)
		if other, ok := folded[strings.ToLower(name)]; ok {
			found.Add(p.Key.At, fmt.Sprintf("the variants %q and %q differ only in case", other, name), "their files would overwrite each other on some systems")
			continue
		}
		folded[strings.ToLower(name)] = name
		over := changes(p.Value, "variants."+name, "variant", keys, found)
		e.origin.plain[name] = over == nil || len(over.Pairs) == 0
		r.variant(e, name, layer(config, over, ""), found)
	}
}

// variant decodes and checks one resolved configuration.
func (r *resolver) variant(e *Experiment, name string, n *yamltree.Node, found *yamltree.Faults) {
	v := Variant{Name: name}
	d := newDecoder(found)
	d.Structure(n, reflect.ValueOf(&v.Config).Elem(), "")
	v.Config.settle(n)
	checkConfig(&v.Config, yamltree.Scope{Node: n, Faults: found, Context: "variant " + name})
	v.Changes = differences(&e.Config, &v.Config)
	e.Variants = append(e.Variants, v)
	e.origin.variants = append(e.origin.variants, n)
}
