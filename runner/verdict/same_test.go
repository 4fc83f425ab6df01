package verdict

import (
	"slices"
	"testing"

	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/spec/expression"
	"perflab/runner/target"
	"perflab/runner/verdict/internal/sample"
)

// twins is a run of two variants with so many workers on a server, and what it reported of
// them; nil: nothing.
func twins(e spec.Environment, workers [2]expression.Count, reported [2]map[string]string) (*result.Run, []*result.Trial) {
	run := sample.Run()
	var trials []*result.Trial
	run.Experiment.Variants = nil
	for i, name := range []string{"a", "b"} {
		c := spec.Config{Environment: e, Server: spec.Server{Workers: workers[i]}}
		run.Experiment.Variants = append(run.Experiment.Variants, spec.Variant{Name: name, Config: c})
		t := sample.Trial(name, 1, 1000, 0, 1000)
		t.Environment.Effective = reported[i]
		trials = append(trials, t)
	}
	return run, trials
}

func TestVariantsThatCameOutTheSame(t *testing.T) {
	stack, own, url := spec.Environment{Target: "django-feed"}, spec.Environment{Command: []string{"app"}}, spec.Environment{URL: "http://127.0.0.1:1"}
	five := map[string]string{"server.workers": "5"}
	counts := [2]expression.Count{"5", "2*cpu+1"}
	known := []target.Same{{Variants: []string{"a", "b"}, Keys: []string{"server.workers"}}}
	names, keys := phrase.Names([]string{"a", "b"}), phrase.Names([]string{"server.workers"})
	for name, c := range map[string]struct {
		environment spec.Environment
		workers     [2]expression.Count
		reported    [2]map[string]string
		same        []target.Same // as the run has it
		want        []phrase.Statement
	}{
		"by the file": {stack, counts, [2]map[string]string{}, known, []phrase.Statement{phrase.VariantsSame(names, keys)}},
		"by the file, of one's own": {own, counts, [2]map[string]string{}, known, []phrase.Statement{
			phrase.VariantsSame(names, keys), phrase.VariantsPlaceholder(phrase.Text("server.workers")),
		}},
		"by the file, at an address": {url, counts, [2]map[string]string{}, known, []phrase.Statement{phrase.VariantsSame(names, keys)}},
		"one configuration":          {own, [2]expression.Count{"5", "5"}, [2]map[string]string{}, []target.Same{{Variants: []string{"a", "b"}}}, []phrase.Statement{phrase.VariantsEqual(names)}},
		"on this machine":            {stack, counts, [2]map[string]string{five, five}, nil, []phrase.Statement{phrase.VariantsReported(names, keys)}},
		"said once":                  {stack, counts, [2]map[string]string{five, five}, known, []phrase.Statement{phrase.VariantsSame(names, keys)}},
		"on another machine":         {stack, counts, [2]map[string]string{five, {"server.workers": "9"}}, nil, nil},
		"meant to be":                {stack, [2]expression.Count{"5", "5"}, [2]map[string]string{five, five}, nil, nil},
		"nothing reported":           {stack, counts, [2]map[string]string{}, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			run, trials := twins(c.environment, c.workers, c.reported)
			run.Same = c.same
			var got, want []string
			for _, s := range Judge(run, trials).Warnings {
				got = append(got, s.String())
			}
			for _, s := range c.want {
				want = append(want, s.String())
			}
			if len(got) < len(want) || !slices.Equal(got[:len(want)], want) {
				t.Errorf("warnings %q, want %q first", got, want)
			}
			if len(want) == 0 && slices.ContainsFunc(got, func(s string) bool { return s[:min(len(s), 12)] == "the variants" }) {
				t.Errorf("warnings %q", got)
			}
		})
	}
}
