package compare

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict/internal/naming"
)

// What is a thing that two measurements must have alike to be held against each other, by
// the word that --allow-difference knows it by.
type What string

// All that must be alike. The server's own configuration is none of it, nor the image that
// environment.build makes: that is what one compares.
const (
	CPU       What = "cpu"       // model
	CPUs      What = "cpus"      // that the program may use, and the server's quota
	Kernel    What = "kernel"    // release
	Memory    What = "memory"    // of the machine, and the limits of server and services
	Image     What = "image"     // digest of each
	Isolation What = "isolation" // asked for, and which CPUs each side got
	Engine    What = "engine"    // who sent the load, its version, its way to the server
	Load      What = "load"
	Dataset   What = "dataset"
	Seed      What = "seed" // of what requests draw
	Checks    What = "checks"
	Stack     What = "stack"    // provider, target, stand-in, services
	Variants  What = "variants" // that the base has and the head has not
	Rules     What = "rules"    // by which the head would be judged: its file's are not the base's
)

// Whats are all of them, in the order in which differences are told.
func Whats() []What {
	return []What{Stack, Variants, CPU, CPUs, Memory, Kernel, Isolation, Image, Engine, Load, Dataset, Seed, Checks, Rules}
}

// ParseWhats reads the words of --allow-difference, each with commas between or on its own.
// One that is none is an error that names all there are.
func ParseWhats(words []string) ([]What, error) {
	var allowed []What
	for _, of := range words {
		for _, word := range strings.Split(of, ",") {
			w := What(strings.TrimSpace(word))
			if !slices.Contains(Whats(), w) {
				all := make([]string, len(Whats()))
				for i, known := range Whats() {
					all[i] = string(known)
				}
				return nil, fmt.Errorf("there is no difference %q; they are %s", w, strings.Join(all, ", "))
			}
			if !slices.Contains(allowed, w) {
				allowed = append(allowed, w)
			}
		}
	}
	return allowed, nil
}

// Unlike is one thing that two measurements have not alike.
type Unlike struct {
	What What
	Says phrase.Statement // with both contents
}

// UnlikeOf lists what two sides have not alike, in the order of Whats, but for their rules. What
// neither records, as a side that has not run yet, is left out. What all variants differ in alike is said once.
func UnlikeOf(base, head Side) []Unlike {
	u := unlikes{}
	b, h := base.Manifest, head.Manifest
	u.around(CPU, phrase.CompareCPU, strings.TrimSpace(b.CPU), strings.TrimSpace(h.CPU))
	u.around(CPUs, phrase.CompareCPUs, fmt.Sprint(b.CPUs), fmt.Sprint(h.CPUs))
	u.around(Kernel, phrase.CompareKernel, b.Kernel, h.Kernel)
	if otherMemory(b.Memory, h.Memory) {
		u.add(Memory, phrase.CompareAround(phrase.Sentences(phrase.CompareMemory), phrase.Memory(float64(b.Memory)), phrase.Memory(float64(h.Memory))))
	}
	u.images(b, h)
	ran := slices.ContainsFunc(head.Variants, func(v Variant) bool { return v.Stack.Provider != "" })
	if !ran && b.Provider != "" && h.Provider != "" { // else each variant's stack tells
		u.around(Stack, phrase.CompareProvider, b.Provider, h.Provider)
	}
	if x, y := b.Versions[spec.EngineK6], h.Versions[spec.EngineK6]; x != "" && y != "" {
		u.around(Engine, phrase.CompareK6, x, y)
	}
	u.around(Seed, phrase.CompareSeed, fmt.Sprint(base.Experiment.Seed), fmt.Sprint(head.Experiment.Seed))
	u.variants(base, head, unlikeVariants)
	slices.SortStableFunc(u.found, func(a, b Unlike) int {
		return slices.Index(Whats(), a.What) - slices.Index(Whats(), b.What)
	})
	return u.found
}

// Compared says what two files ask of the server itself otherwise, which is part of what is
// compared: how it is configured, and what is started.
func Compared(base, head *spec.Experiment) (said []phrase.Statement) {
	u := unlikes{}
	u.variants(AskedOf(base, result.Manifest{}), AskedOf(head, result.Manifest{}), func(_, _ *Variant, b, h *spec.Variant) []Unlike {
		type started struct {
			Image   string   `json:"image"`
			Build   string   `json:"build"`
			Command []string `json:"command"`
		}
		is := func(e spec.Environment) started { return started{e.Image, e.Build, e.Command} }
		v := unlikes{}
		v.settings("", "server", b.Server, h.Server)
		v.settings("", "environment", is(b.Environment), is(h.Environment))
		return v.found
	})
	for _, f := range u.found {
		if f.What != Variants {
			said = append(said, f.Says)
		}
	}
	return said
}

// Split parts what was found into what is refused and what was allowed.
func Split(found []Unlike, allowed []What) (refused, passed []Unlike) {
	for _, f := range found {
		if slices.Contains(allowed, f.What) {
			passed = append(passed, f)
		} else {
			refused = append(refused, f)
		}
	}
	return refused, passed
}

// Words are the words of what was found, each once.
func Words(found []Unlike) (words []string) {
	for _, f := range found {
		if !slices.Contains(words, string(f.What)) {
			words = append(words, string(f.What))
		}
	}
	return words
}

// memoryApart is by how much two readings of one machine's memory may be apart: kernels of
// the same release keep some for themselves, a little more or less at each start.
const memoryApart = 0.02

func otherMemory(base, head int64) bool {
	return math.Abs(float64(base-head)) > memoryApart*math.Max(float64(base), float64(head))
}

// ownImage is how the image that the docker provider builds of environment.build is called.
const ownImage = "runner/own"

type unlikes struct{ found []Unlike }

func (u *unlikes) add(what What, says phrase.Statement) {
	u.found = append(u.found, Unlike{what, says})
}

// around adds something around the runs, by its name.
func (u *unlikes) around(what What, name phrase.Statement, base, head string) {
	if base != head {
		u.add(what, phrase.CompareAround(phrase.Sentences(name), orElse(base, phrase.CompareUnknown), orElse(head, phrase.CompareUnknown)))
	}
}

// images compares the digests by the images' names: the tag of a built one is of its content.
func (u *unlikes) images(base, head result.Manifest) {
	if len(base.Images) == 0 || len(head.Images) == 0 {
		return // no containers, or none yet
	}
	b, h := byName(base.Images), byName(head.Images)
	both := maps.Clone(b)
	maps.Copy(both, h)
	for _, name := range slices.Sorted(maps.Keys(both)) {
		if b[name] != h[name] && name != ownImage {
			u.add(Image, phrase.CompareImage(phrase.Text(name), orElse(b[name], phrase.CompareUnset), orElse(h[name], phrase.CompareUnset)))
		}
	}
}

func byName(images map[string]string) map[string]string {
	named := map[string]string{}
	for tag, digest := range images {
		name, _, _ := strings.Cut(tag, "@")
		if i := strings.LastIndex(name, ":"); i > strings.LastIndex(name, "/") {
			name = name[:i]
		}
		named[name] = digest
	}
	return named
}

// variants adds what differs, as unlike finds it, between the variants that both have.
func (u *unlikes) variants(base, head Side, unlike func(base, head *Variant, baseAsked, headAsked *spec.Variant) []Unlike) {
	type of struct {
		what What
		text string
	}
	var order []of
	says, in := map[of]phrase.Statement{}, map[of][]string{}
	common := 0
	for i := range base.Variants {
		b := &base.Variants[i]
		h := head.variant(b.Name)
		if h == nil {
			u.add(Variants, phrase.OfVariant(phrase.Text(b.Name), phrase.Sentences(phrase.CompareNoHead)))
			continue
		}
		common++
		for _, f := range unlike(b, h, base.asked(b.Name), head.asked(b.Name)) {
			k := of{f.What, f.Says.String()}
			if in[k] == nil {
				order, says[k] = append(order, k), f.Says
			}
			in[k] = append(in[k], b.Name)
		}
	}
	for _, k := range order {
		s := says[k]
		if len(in[k]) < common {
			s = phrase.OfVariant(phrase.Names(in[k]), phrase.Sentences(s))
		}
		u.add(k.what, s)
	}
}

// unlikeVariants is what two variants were not asked, or did not get, alike.
func unlikeVariants(base, head *Variant, baseAsked, headAsked *spec.Variant) []Unlike {
	u := unlikes{}
	b, h := base.Stack, head.Stack
	ran := b.Provider != "" && h.Provider != ""
	if b.Provider == result.ProviderImported || h.Provider == result.ProviderImported {
		u.add(Stack, phrase.CompareImported(measuredBy(b), measuredBy(h)))
	} else if ran && (b.Provider != h.Provider || b.Target != h.Target || b.StandIn != h.StandIn) {
		u.add(Stack, phrase.CompareStacks(naming.Stack(b), naming.Stack(h)))
	}
	be, he := baseAsked.Environment, headAsked.Environment
	type stack struct {
		Target   string            `json:"target"`
		URL      string            `json:"url"`
		Services map[string]string `json:"services"`
	}
	services := func(e spec.Environment) map[string]string {
		by := map[string]string{}
		of := maps.Clone(e.Services)
		if e.Balancer != nil {
			if of == nil {
				of = map[string]spec.Service{}
			}
			of["balancer"] = *e.Balancer
		}
		for name, s := range of {
			by[name] = s.Target
			for _, key := range slices.Sorted(maps.Keys(s.Env)) {
				by[name] += " " + key + "=" + s.Env[key]
			}
		}
		return by
	}
	cpus := func(e spec.Environment) map[string]float64 {
		by := map[string]float64{"cpus": e.CPUs}
		if e.Balancer != nil {
			by["replicas"], by["balancer"] = float64(max(e.Replicas, 1)), e.Balancer.CPUs
		}
		for name, s := range e.Services {
			if s.CPUs > 0 {
				by["services."+name] = s.CPUs
			}
		}
		return by
	}
	memory := func(e spec.Environment) map[string]spec.Size {
		by := map[string]spec.Size{"server": e.Memory}
		for name, s := range e.Services {
			if s.Memory > 0 {
				by[name] = s.Memory
			}
		}
		return by
	}
	u.settings(Stack, "environment", stack{be.Target, be.URL, services(be)}, stack{he.Target, he.URL, services(he)})
	u.settings(Memory, "memory", memory(be), memory(he))
	u.settings(CPUs, "environment", cpus(be), cpus(he))
	u.settings(Isolation, "environment", map[string]string{"isolation": be.Isolation}, map[string]string{"isolation": he.Isolation})
	if ran {
		u.settings(Isolation, "isolation", boundTo(base.Isolation), boundTo(head.Isolation))
	}
	u.around(Engine, phrase.CompareEngine, baseAsked.Load.Engines()[0], headAsked.Load.Engines()[0])
	if x, y := base.EnginePath, head.EnginePath; x != "" && y != "" {
		u.around(Engine, phrase.CompareEnginePath, x, y)
	}
	withoutEngine := func(l spec.Load) spec.Load { l.Engine = ""; return l }
	u.settings(Load, "load", withoutEngine(baseAsked.Load), withoutEngine(headAsked.Load))
	u.settings(Dataset, "dataset", baseAsked.Dataset, headAsked.Dataset)
	u.settings(Checks, "checks", baseAsked.Checks, headAsked.Checks)
	return u.found
}

// measuredBy says who measured a variant.
func measuredBy(s result.Stack) phrase.Arg {
	if s.Provider == result.ProviderImported {
		return phrase.Sentences(phrase.CompareMeasuredBy(phrase.Text(s.Tool)))
	}
	return phrase.Sentences(phrase.CompareMeasuredHere)
}

// boundTo are the CPUs that server and generator were bound to.
func boundTo(i result.Isolation) map[string][]int {
	return map[string][]int{"server_cpus": append([]int{}, i.Server...), "generator_cpus": append([]int{}, i.Generator...)}
}

// settings adds the keys of a part of the file that differ, with both contents.
func (u *unlikes) settings(what What, part string, base, head any) {
	if keys := differing(base, head); len(keys) > 0 {
		u.add(what, phrase.CompareSettings(phrase.Text(part), phrase.List(keys...)))
	}
}

// differing names the keys two values of one type differ in, with both contents.
func differing(base, head any) []phrase.Arg {
	b, h := fields(base), fields(head)
	keys := slices.Collect(maps.Keys(b))
	for k := range h {
		if _, both := b[k]; !both {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	var out []phrase.Arg
	for _, k := range keys {
		if x, y := string(b[k]), string(h[k]); x != y {
			out = append(out, both(k, x, y))
		}
	}
	return out
}

// fields is a value by its keys in JSON; one that is not an object has itself under "".
func fields(v any) map[string]json.RawMessage {
	data, err := json.Marshal(v)
	if err != nil {
		return map[string]json.RawMessage{"": json.RawMessage(fmt.Sprintf("%q", fmt.Sprint(v)))}
	}
	object := map[string]json.RawMessage{}
	if json.Unmarshal(data, &object) != nil {
		return map[string]json.RawMessage{"": data}
	}
	return object
}
