package compare

import (
	"slices"
	"strings"
	"testing"

	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict/internal/sample"
)

// TestEachDifferenceHasItsWord changes one thing of the head after the other.
func TestEachDifferenceHasItsWord(t *testing.T) {
	variant := func(r *result.Run) *spec.Variant { return &r.Experiment.Variants[0] }
	isolated := func(cpus ...int) func([]*result.Trial) {
		return func(trials []*result.Trial) { trials[0].Environment.Isolation.Server = cpus }
	}
	for name, c := range map[string]struct {
		run    func(*result.Run)
		trials func([]*result.Trial)
		want   What
		says   string
	}{
		"the same":        {},
		"CPU":             {func(r *result.Run) { r.Manifest.CPU = "B" }, nil, CPU, "the CPU differs: A in the base, B in the head"},
		"CPUs":            {func(r *result.Run) { r.Manifest.CPUs = 8 }, nil, CPUs, "the number of CPUs differs: 2 in the base, 8 in the head"},
		"quota":           {func(r *result.Run) { variant(r).Environment.CPUs = 0.5 }, nil, CPUs, "environment differs: cpus 0 and 0.5"},
		"kernel":          {func(r *result.Run) { r.Manifest.Kernel = "6.2" }, nil, Kernel, "the kernel differs: 6.1 in the base, 6.2 in the head"},
		"memory":          {func(r *result.Run) { r.Manifest.Memory = 8 << 30 }, nil, Memory, "the machine's memory differs: 4 GiB in the base, 8 GiB in the head"},
		"a little memory": {run: func(r *result.Run) { r.Manifest.Memory += 1 << 20 }},
		"limit":           {func(r *result.Run) { variant(r).Environment.Memory = 1 << 30 }, nil, Memory, "memory differs: server "},
		"image":           {func(r *result.Run) { r.Manifest.Images = map[string]string{"redis:7": "sha256:b"} }, nil, Image, "the image redis differs: sha256:a in the base, sha256:b in the head"},
		"own image": {run: func(r *result.Run) {
			r.Manifest.Images = map[string]string{"redis:7": "sha256:a", "runner/own:2": "sha256:2"}
		}},
		"isolation":       {func(r *result.Run) { variant(r).Environment.Isolation = "none" }, nil, Isolation, `environment differs: isolation "auto" and "none"`},
		"bound":           {nil, isolated(1), Isolation, "isolation differs: server_cpus [0] and [1]"},
		"engine":          {func(r *result.Run) { variant(r).Load.Engine = "k6" }, nil, Engine, "the engine differs: native in the base, k6 in the head"},
		"a second engine": {run: func(r *result.Run) { variant(r).Load.Engine = "both" }},
		"path":            {nil, func(t []*result.Trial) { t[0].EnginePath = "net/http" }, Engine, "the engine's way to the server differs: event loop in the base, net/http in the head"},
		"load":            {func(r *result.Run) { variant(r).Load.Users = 7 }, nil, Load, "load differs: users unset and 7"},
		"dataset":         {func(r *result.Run) { variant(r).Dataset.Posts = 9 }, nil, Dataset, "dataset differs: posts 0 and 9"},
		"seed":            {func(r *result.Run) { r.Experiment.Seed = 2 }, nil, Seed, "the seed differs: 1 in the base, 2 in the head"},
		"checks":          {func(r *result.Run) { variant(r).Checks = []spec.Check{{Name: "x"}} }, nil, Checks, "checks differs: "},
		"stack":           {nil, func(t []*result.Trial) { sample.On(sample.StandIn, t) }, Stack, "the stacks differ: django-feed (docker) and feed (embedded, standing in for django-feed)"},
		"service": {func(r *result.Run) {
			variant(r).Environment.Services = map[string]spec.Service{"redis": {Target: "redis"}}
		}, nil, Stack, "environment differs: services {} and "},
		"variant":        {func(r *result.Run) { variant(r).Name = "b" }, nil, Variants, "a: the head has no such variant"},
		"server setting": {run: func(r *result.Run) { variant(r).Server.Workers = "9" }},
		"repeats":        {run: func(r *result.Run) { r.Experiment.Repeats = 9 }},
		"added variant": {run: func(r *result.Run) {
			r.Experiment.Variants = append(r.Experiment.Variants, spec.Variant{Name: "new"})
		}},
	} {
		t.Run(name, func(t *testing.T) {
			side := func(change func(*result.Run), of func([]*result.Trial)) Side {
				run := sample.Run()
				run.Manifest = result.Manifest{CPU: "A", CPUs: 2, Kernel: "6.1", Memory: 4 << 30, Images: map[string]string{"redis:7": "sha256:a", "runner/own:1": "sha256:1"}}
				run.Experiment.Variants[0].Load.Engine, run.Experiment.Variants[0].Environment.Isolation = "native", "auto"
				trials := sample.Rates(500, 505, 495)
				for _, tr := range trials {
					tr.Environment.Isolation.Server, tr.EnginePath = []int{0}, "event loop"
				}
				if of != nil {
					of(trials)
				}
				if change != nil {
					change(run)
				}
				return SideOf(run, trials)
			}
			found := UnlikeOf(side(nil, nil), side(c.run, c.trials))
			if c.want == "" {
				if len(found) > 0 {
					t.Errorf("found %v", found)
				}
				return
			}
			if len(found) == 0 || found[0].What != c.want || !strings.HasPrefix(found[0].Says.String(), c.says) {
				t.Fatalf("found %v, want %s: %s", found, c.want, c.says)
			}
			if refused, passed := Split(found, []What{c.want}); len(refused) > 0 || len(passed) == 0 {
				t.Errorf("allowed, and yet refused: %v", refused)
			}
		})
	}
}

func TestWhatAllVariantsDifferInIsSaidOnce(t *testing.T) {
	side := func(users ...int) Side {
		run := sample.Run()
		run.Experiment.Variants = nil
		for i, name := range []string{"a", "b"} {
			v := spec.Variant{Name: name}
			v.Load.Users = users[i]
			run.Experiment.Variants = append(run.Experiment.Variants, v)
		}
		return AskedOf(&run.Experiment, run.Manifest)
	}
	texts := func(base, head Side) (all []string) {
		for _, u := range UnlikeOf(base, head) {
			all = append(all, u.Says.In(phrase.English))
		}
		return all
	}
	if got := texts(side(1, 1), side(2, 2)); !slices.Equal(got, []string{"load differs: users 1 and 2"}) {
		t.Errorf("%q", got)
	}
	if got := texts(side(1, 1), side(1, 2)); !slices.Equal(got, []string{"b: load differs: users 1 and 2"}) {
		t.Errorf("%q", got)
	}
}

// Before a run there are no images and no stacks; the provider is known.
func TestBeforeARun(t *testing.T) {
	made := sample.Run()
	made.Manifest = result.Manifest{CPU: "A", Provider: "docker", Images: map[string]string{"redis:7": "sha256:a"}}
	base := SideOf(made, sample.Rates(500))
	if found := UnlikeOf(base, AskedOf(&made.Experiment, result.Manifest{CPU: "A", Provider: "docker"})); len(found) > 0 {
		t.Errorf("found %v", found)
	}
	found := UnlikeOf(base, AskedOf(&made.Experiment, result.Manifest{CPU: "A", Provider: "host"}))
	if len(found) != 1 || found[0].What != Stack || found[0].Says.String() != "the provider differs: docker in the base, host in the head" {
		t.Errorf("found %v", found)
	}
}

func TestWordsOfDifferences(t *testing.T) {
	got, err := ParseWhats([]string{"kernel, image", "kernel"})
	if err != nil || !slices.Equal(got, []What{Kernel, Image}) {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := ParseWhats([]string{"all"}); err == nil || !strings.Contains(err.Error(), `no difference "all"; they are stack, variants, cpu,`) {
		t.Errorf("%v", err)
	}
}
