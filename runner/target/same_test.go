package target

import (
	"os"
	"slices"
	"strings"
	"testing"

	"perflab/runner/spec"
)

func TestSameVariants(t *testing.T) {
	const django = "environment: {target: django-feed, services: {redis: {target: redis}}}"
	const own = "environment: {command: [app, '${port}', '${server.workers}'], env: {THREADS: '${server.threads}', CACHE: '${server.cache}'}}"
	for name, c := range map[string]struct {
		environment, variants string
		set                   []string
		want                  string // variants, then keys
	}{
		"a key that the command is given":     {own, "{a: {server: {workers: 2}}, b: {server: {workers: 8}}}", nil, ""},
		"a key that the environment is given": {own, "{a: {server: {threads: 2}}, b: {server: {threads: 8}}}", nil, ""},
		"a key that nothing is given":         {own, "{a: {server: {connections: 20}}, b: {server: {connections: 80}}}", nil, "a b: server.connections"},
		"no key":                              {"environment: {command: [app, '${port}']}", "{a: {server: {workers: 2}}, b: {server: {workers: 8}}}", nil, "a b: server.workers"},
		"two of three":                        {own, "{a: {server: {workers: 2}}, b: {server: {workers: 8}}, c: {server: {workers: 2, mode: pooled}}}", nil, "a c: server.mode"},
		"as the file has it":                  {own, "{a: {}, b: {server: {cache: none}}}", nil, "a b:"},
		"meant":                               {own, "{a: {}, b: {}, c: {server: {workers: 3}}}", nil, ""},
		"meant by some":                       {own, "{a: {}, b: {}, c: {server: {mode: pooled}}}", nil, "a b c: server.mode"},
		"written another way":                 {own, "{a: {server: {workers: 2*cpu+1}}, b: {server: {workers: 1 + cpu*2}}}", nil, "a b: server.workers"},
		"the same on one machine alone":       {own, "{a: {server: {workers: 5}}, b: {server: {workers: 2*cpu+1}}}", nil, ""},
		"steps at other places":               {own, "{a: {server: {workers: 'cpu < 3 ? 1 : 2'}}, b: {server: {workers: 'cpu < 9 ? 1 : 2'}}}", nil, ""},
		"filled in by hand":                   {own, "{a: {server: {workers: 7}}, b: {server: {workers: 2}, environment: {command: [app, '${port}', '7']}}}", nil, "a b: environment.command server.workers"},
		"by --set":                            {own, "{a: {}, b: {server: {threads: 8}}}", []string{"environment.env.THREADS=4"}, "a b: server.threads"},
		"another load":                        {own, "{a: {load: {users: 2}}, b: {load: {users: 3}}}", nil, ""},
		"another gate":                        {own, "{a: {}, b: {thresholds: {checks: ['rate>0.9']}}}", nil, ""},
		"another limit":                       {own, "{a: {environment: {memory: 1GiB}}, b: {environment: {memory: 2GiB}}}", nil, ""},
		"data that nothing is given":          {own, "{a: {dataset: {posts: 1}}, b: {dataset: {posts: 2}}}", nil, "a b: dataset.posts"},
		"a server that runs already":          {"environment: {url: 'http://127.0.0.1:8000'}", "{a: {server: {workers: 2}}, b: {server: {workers: 8}}}", nil, "a b: server.workers"},

		"a target's settings":              {django, "{a: {server: {workers: 2}}, b: {server: {workers: 8}}, c: {server: {mode: pooled}}, d: {server: {mode: threads}}}", nil, ""},
		"without effect in the mode":       {django, "{a: {server: {threads: 2}}, b: {server: {threads: 8}}}", nil, "a b: server.threads"},
		"with effect in the mode":          {django, "{a: {server: {mode: threads, threads: 2}}, b: {server: {mode: threads, threads: 8}}}", nil, ""},
		"a target's environment":           {django, "{a: {server: {cache: queryset}}, b: {server: {cache: response}}, c: {server: {io_wait: 1ms}}, d: {dataset: {posts: 3}}}", nil, ""},
		"the program built in":             {"environment: {target: feed}", "{a: {server: {mode: threads, connections: 2}}, b: {server: {mode: threads, connections: 3}}, c: {dataset: {posts: 3}}}", nil, ""},
		"the program built in, no effect":  {"environment: {target: feed}", "{a: {server: {connections: 2}}, b: {server: {connections: 3}}}", nil, "a b: server.connections"},
		"the stand-in and what it is for":  {"environment: {target: feed}", "{a: {}, b: {environment: {target: django-feed}}}", nil, ""},
		"one variant, which has no second": {own, "{}", nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			file := c.environment + "\nvariants: " + c.variants + "\nload: {users: 1, request: {path: /}}\n"
			e, err := spec.Parse("e.yaml", []byte(file), spec.Options{Set: c.set})
			if err != nil {
				t.Fatal(err)
			}
			same, err := SameVariants(e, os.DirFS("../../targets"))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, s := range same {
				slices.Sort(s.Keys)
				got = append(got, strings.TrimSpace(strings.Join(s.Variants, " ")+": "+strings.Join(s.Keys, " ")))
			}
			if strings.Join(got, "; ") != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// TestNoPublishedVariantsAreTheSame of all experiments that come with the program.
func TestNoPublishedVariantsAreTheSame(t *testing.T) {
	files, err := os.ReadDir("../../experiments")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".yaml") {
			continue
		}
		e, err := spec.Read("../../experiments/"+f.Name(), spec.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if same, err := SameVariants(e, os.DirFS("../../targets")); err != nil || len(same) > 0 {
			t.Errorf("%s: %+v, %v", f.Name(), same, err)
		}
	}
}
