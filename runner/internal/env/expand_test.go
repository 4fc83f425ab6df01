package env

import (
	"maps"
	"strings"
	"testing"
	"time"

	"perflab/runner/spec"
	"perflab/runner/target"
	"perflab/targets"
	"perflab/targets/feed/dataset"
)

// feedVariant is the published stack with a small dataset; envtest has it for other packages.
func feedVariant(server spec.Server) spec.Variant {
	server.Connections, server.Threads = 50, 3
	return spec.Variant{Name: "test", Config: spec.Config{
		Server:  server,
		Dataset: spec.Dataset{Posts: 20, Characters: spec.Range{Min: 5, Max: 30}, Seed: 7},
	}}
}

func djangoScope(t *testing.T, server spec.Server) Scope {
	t.Helper()
	target, err := target.Read(targets.FS, "django-feed")
	if err != nil {
		t.Fatal(err)
	}
	s, err := newScope(feedVariant(server), target, 4, 8000, map[string]string{"redis": "10.0.0.2:6379"})
	if err != nil {
		t.Fatal(err)
	}
	s.secret = func(name string) (string, bool) { return "hush", name == "TOKEN" }
	return s
}

func TestExpand(t *testing.T) {
	pooled := spec.Server{Mode: "pooled", Workers: "2*cpu+1", Cache: "response", IOWait: spec.Duration(25 * time.Millisecond)}
	threads := spec.Server{Mode: "threads", Workers: "2", Cache: "none"}
	for name, tc := range map[string]struct {
		server     spec.Server
		text, want string
	}{
		"nothing to replace":                  {pooled, "gunicorn -c conf.py", "gunicorn -c conf.py"},
		"several":                             {pooled, "${server.workers}x${server.connections} on ${port}", "9x50 on 8000"},
		"duration as Go prints it":            {pooled, "${server.io_wait}", "25ms"},
		"no duration":                         {threads, "${server.io_wait}", "0s"},
		"mapped value":                        {pooled, "${settings.worker_class}", "gevent"},
		"setting of the mode":                 {threads, "${settings.threads}", "3"},
		"setting without effect in the mode":  {pooled, "[${settings.threads}]", "[]"},
		"setting without effect in this mode": {threads, "[${settings.worker_connections}]", "[]"},
		"address of a service":                {pooled, "redis://${services.redis.address}/0", "redis://10.0.0.2:6379/0"},
		"dataset":                             {pooled, "${dataset.posts} ${dataset.characters.min}-${dataset.characters.max} ${dataset.seed}", "20 5-30 7"},
		"secret":                              {pooled, "Bearer ${secret:TOKEN}", "Bearer hush"},
		"a shell's own variable":              {pooled, "sh -c 'echo $HOME'", "sh -c 'echo $HOME'"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := djangoScope(t, tc.server).Expand(tc.text)
			if err != nil || got != tc.want {
				t.Errorf("%q, %v, want %q", got, err, tc.want)
			}
		})
	}
}

func TestExpandNamesWhatItDoesNotKnow(t *testing.T) {
	s := djangoScope(t, spec.Server{Mode: "sync", Workers: "1", Cache: "none"})
	for name, tc := range map[string]struct {
		text string
		want []string
	}{
		"misspelt":      {"${server.worker}", []string{"${server.worker}", "hint:", "${server.workers}"}},
		"empty":         {"a${}b", []string{"${}"}},
		"unset secret":  {"${secret:OTHER}", []string{"OTHER is not set", "hint: export OTHER"}},
		"other service": {"${services.db.address}", []string{"${services.db.address}"}},
		"first of two":  {"${port} ${one} ${two}", []string{"placeholder ${one}"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.Env(map[string]string{"VARIABLE": tc.text})
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range append(tc.want, "VARIABLE") {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q does not hold %q", err, want)
				}
			}
			if strings.Contains(err.Error(), "hush") {
				t.Errorf("the error shows a secret: %v", err)
			}
		})
	}
}

func TestScopeRefusesAnImpossibleServer(t *testing.T) {
	for name, tc := range map[string]struct {
		server  spec.Server
		setting target.Setting
		want    string
	}{
		"workers that come to nothing": {spec.Server{Mode: "sync", Workers: "cpu-4"}, target.Setting{}, "server.workers"},
		"a mode the target cannot do": {
			spec.Server{Mode: "threads", Workers: "1"},
			target.Setting{Name: "class", From: "mode", Values: map[string]string{"sync": "one"}},
			"setting class has no value for mode: threads",
		},
	} {
		t.Run(name, func(t *testing.T) {
			target := &target.Target{Name: "mine", Settings: []target.Setting{tc.setting}}
			_, err := newScope(feedVariant(tc.server), target, 4, 80, nil)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v, want one that holds %q", err, tc.want)
			}
		})
	}
}

func TestAskedHoldsOnlyWhatHasAnEffect(t *testing.T) {
	v := feedVariant(spec.Server{Workers: "2*cpu+1", Cache: "queryset", IOWait: spec.Duration(time.Second)})
	common := map[string]string{
		"server.workers": "5", "server.cache": "queryset", "server.io_wait": "1s",
		"dataset.posts": "20", "dataset.sha256": dataset.SHA256(DatasetShape(v.Dataset)),
	}
	for mode, more := range map[string]map[string]string{
		"sync":    {},
		"threads": {"server.threads": "3"},
		"pooled":  {"server.connections": "50"},
	} {
		t.Run(mode, func(t *testing.T) {
			v := v
			v.Server.Mode = mode
			want := maps.Clone(common)
			maps.Copy(want, more)
			want["server.mode"] = mode
			got, err := asked(v, 2)
			if err != nil || !maps.Equal(got, want) {
				t.Errorf("asked %v, %v, want %v", got, err, want)
			}
		})
	}
}
