package envtest

import (
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"perflab/runner/internal/env"
	"perflab/runner/internal/trial"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/targets/feed/dataset"
)

// CheckDjango sees that an environment without a cache is the published stack, as asked, and
// serves what it serves everywhere: the same bytes in a container and on the host. It stops it.
func CheckDjango(t *testing.T, started trial.Environment, req trial.Request) {
	t.Helper()
	v := req.Variant
	want := map[string]struct {
		class  string
		closes bool // the connection after each response
	}{
		"sync":    {"sync", true},
		"threads": {"gthread", false},
		"pooled":  {"gevent", false},
	}[v.Server.Mode]
	e := started.Describe()
	if !maps.Equal(e.Asked, e.Effective) {
		t.Errorf("asked %v, effective %v", e.Asked, e.Effective)
	}
	if len(e.Native) == 0 || e.Native[0].Name != "worker_class" || e.Native[0].Value != want.class {
		t.Errorf("native settings %v, want worker_class %s first", e.Native, want.class)
	}
	if e.Stack.Target != "django-feed" || e.Stack.StandIn || !strings.HasPrefix(e.Stack.Versions["django"], "3.2.") {
		t.Errorf("stack %+v", e.Stack)
	}
	res, body := Get(t, e.URL+"/api/posts/")
	if want := string(dataset.JSON(env.DatasetShape(v.Dataset))); body != want {
		t.Errorf("the feed is %q, want %q", body, want)
	}
	if res.Close != want.closes {
		t.Errorf("connection closed after the response: %v, want %v", res.Close, want.closes)
	}
	if res, body := Get(t, e.URL+"/api/empty/"); body != "[]" || res.Header.Get("Content-Type") != "application/json" {
		t.Errorf("the empty page is %q as %s", body, res.Header.Get("Content-Type"))
	}
	if cache, err := started.WarmCache(t.Context()); cache != nil || err != nil {
		t.Errorf("a cache without being asked for: %+v, %v", cache, err)
	}
	CheckMeters(t, started, []string{"server"})
	if err := started.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(req.LogDir, "server.log")); err != nil {
		t.Errorf("the server's log is not kept: %v", err)
	}
}

// CheckMeters sees that every component is metered, in this order, and has used something.
func CheckMeters(t *testing.T, started trial.Environment, names []string) {
	t.Helper()
	var found []string
	for _, m := range started.Meters() {
		found = append(found, m.Name())
		u, err := m.Read()
		if err != nil {
			t.Errorf("meter %s: %v", m.Name(), err)
		}
		if u.CPU <= 0 || u.Memory <= 0 || m.CPUs() <= 0 {
			t.Errorf("meter %s (%s): %+v on %v CPUs", m.Name(), m.Source(), u, m.CPUs())
		}
	}
	if !slices.Equal(found, names) {
		t.Errorf("meters %v, want %v", found, names)
	}
}

// BusyMeters checks the meters' figures while the server works: the kernel counts in steps
// of 10 ms, so that a process that has done little may show none.
func BusyMeters(t *testing.T, e trial.Environment, names []string) {
	t.Helper()
	if runtime.GOOS != "linux" {
		return
	}
	for deadline := time.Now().Add(Patience); time.Now().Before(deadline); {
		Get(t, e.Describe().URL+"/api/posts/")
		if !slices.ContainsFunc(e.Meters(), func(m trial.Meter) bool {
			u, err := m.Read()
			return err == nil && u.CPU == 0
		}) {
			break
		}
	}
	CheckMeters(t, e, names)
}

// CheckCache sees that one request fills the cache and each of the next is a hit. program is
// the beginning of the cache's name.
func CheckCache(t *testing.T, started trial.Environment, v spec.Variant, program string) *result.Cache {
	t.Helper()
	c, err := started.WarmCache(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if c.Keys != 1 || !strings.HasPrefix(c.Server, program) {
		t.Errorf("cache %+v, want one key in %s", c, program)
	}
	const requests = 5
	for range requests {
		if _, body := Get(t, started.Describe().URL+"/api/posts/"); dataset.Sum([]byte(body)) != dataset.SHA256(env.DatasetShape(v.Dataset)) {
			t.Errorf("from the cache: %q", body)
		}
	}
	if err := started.CacheStats(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if c.Hits != requests || c.Misses != 0 {
		t.Errorf("%d hits, %d misses after %d requests", c.Hits, c.Misses, requests)
	}
	BusyMeters(t, started, []string{"server", "redis"})
	return c
}
