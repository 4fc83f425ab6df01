package load

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"perflab/runner/internal/trial"
	"perflab/runner/spec"
)

func TestDraftsFillRequests(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "t.csv"), []byte("name,note\nKim/Lee,\"a, \"\"b\"\"\"\nö &=,c\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	d, err := newDrafts(parsed(t, "http://host:1/base"), trial.LoadRequest{Dir: dir, Seed: 3, Load: spec.Load{
		Data: &spec.Data{File: "t.csv", Order: "sequential"},
		Request: spec.Request{
			Method: "PUT", Path: "/n/${data.name}?i=${iteration}&u=${user}",
			Headers: map[string]string{"X-Note": "${data.note}", "Host": "other"}, Body: "${data.name}!",
		},
	}})
	if err != nil {
		t.Fatal(err)
	}
	for k, want := range []string{
		"PUT /base/n/Kim%2FLee?i=0&u=9 HTTP/1.1\r\nHost: other\r\nUser-Agent: perflab\r\nX-Note: a, \"b\"\r\nContent-Length: 8\r\n\r\nKim/Lee!",
		"PUT /base/n/%C3%B6%20%26%3D?i=1&u=9 HTTP/1.1\r\nHost: other\r\nUser-Agent: perflab\r\nX-Note: c\r\nContent-Length: 6\r\n\r\nö &=!",
	} {
		for range 2 { // the same each time
			m, _ := d.message(int64(k), 9)
			if string(m.wire) != want {
				t.Errorf("iteration %d:\n%q, want\n%q", k, m.wire, want)
			}
		}
	}
}

func TestDraftsThatStayTheSameAreRenderedOnce(t *testing.T) {
	d, err := newDrafts(parsed(t, "http://host:1"), trial.LoadRequest{Load: spec.Load{Request: spec.Request{Path: "/x"}}})
	if err != nil {
		t.Fatal(err)
	}
	first, _ := d.message(0, 1)
	if again, _ := d.message(1, 2); again != first {
		t.Error("a request without placeholders was rendered twice")
	}
	if n := testing.AllocsPerRun(100, func() { d.message(3, 3) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestDraftsRefuse(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "t.csv"), []byte("name\nKim\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		load spec.Load
		want string
	}{
		"placeholder": {spec.Load{Request: spec.Request{Path: "/${x}"}}, "no placeholder"},
		"header":      {spec.Load{Request: spec.Request{Headers: map[string]string{"a b": "c"}}}, "not a header's name"},
		"no table":    {spec.Load{Request: spec.Request{Body: "${data.x}"}}, "no column"},
		"no column":   {spec.Load{Request: spec.Request{Body: "${data.x}"}, Data: &spec.Data{File: "t.csv"}}, "no column"},
		"no file":     {spec.Load{Data: &spec.Data{File: "u.csv"}}, "u.csv"},
		"other file":  {spec.Load{Data: &spec.Data{File: "t.csv", SHA256: "0"}}, "has changed since the run began"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := newDrafts(parsed(t, "http://host:1"), trial.LoadRequest{Load: c.load, Dir: dir})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %s", err, c.want)
			}
		})
	}
}

// TestDraftsAreChosenByWeight compares with the draws themselves.
func TestDraftsAreChosenByWeight(t *testing.T) {
	d, err := newDrafts(parsed(t, "http://host:1"), trial.LoadRequest{Seed: 5, Load: spec.Load{Requests: []spec.NamedRequest{
		{Name: "a", Weight: 1, Request: spec.Request{Path: "/a"}}, {Name: "b", Weight: 3, Request: spec.Request{Path: "/b/${iteration}"}},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(d.names, []string{"a", "b"}) {
		t.Errorf("names %v", d.names)
	}
	seen := [2]int{}
	for k := range int64(1000) {
		m, request := d.message(k, 1)
		seen[request]++
		draws := spec.NewDraws(5, k)
		if want := draws.Request([]int64{1, 4}); want != request || !strings.HasPrefix(m.url.Path, "/"+d.names[request]) {
			t.Fatalf("iteration %d sends request %d to %s, want %d", k, request, m.url.Path, want)
		}
	}
	if seen[0] == 0 || seen[1] < seen[0] {
		t.Errorf("drawn %v times, with weights 1 and 3", seen)
	}
}
