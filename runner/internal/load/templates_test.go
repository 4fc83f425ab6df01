package load

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"perflab/runner/spec"
	"perflab/runner/spec/template"
)

func TestTemplatesFillRequests(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "t.csv"), []byte("name,note\nKim/Lee,\"a, \"\"b\"\"\"\nö &=,c\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	d, err := NewTemplates(parsed(t, "http://host:1/base"), spec.Load{
		Data: &spec.Data{File: "t.csv", Order: "sequential"},
		Request: spec.Request{
			Method: "PUT", Path: "/n/${data.name}?i=${iteration}&u=${user}",
			Headers: map[string]string{"X-Note": "${data.note}", "Host": "other"}, Body: "${data.name}!",
		},
	}, dir, 3)
	if err != nil {
		t.Fatal(err)
	}
	for k, want := range []string{
		"PUT /base/n/Kim%2FLee?i=0&u=9 HTTP/1.1\r\nHost: other\r\nUser-Agent: perflab\r\nX-Note: a, \"b\"\r\nContent-Length: 8\r\n\r\nKim/Lee!",
		"PUT /base/n/%C3%B6%20%26%3D?i=1&u=9 HTTP/1.1\r\nHost: other\r\nUser-Agent: perflab\r\nX-Note: c\r\nContent-Length: 6\r\n\r\nö &=!",
	} {
		for range 2 { // the same each time
			m, _, err := d.Message(int64(k), 9)
			if err != nil || string(m.Wire) != want {
				t.Errorf("iteration %d:\n%q, want\n%q", k, m.Wire, want)
			}
		}
	}
}

func TestTemplatesThatStayTheSameAreRenderedOnce(t *testing.T) {
	d, err := NewTemplates(parsed(t, "http://host:1"), spec.Load{Request: spec.Request{Path: "/x"}}, "", 0)
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := d.Message(0, 1)
	if again, _, _ := d.Message(1, 2); again != first {
		t.Error("a request without placeholders was rendered twice")
	}
	if n := testing.AllocsPerRun(100, func() { d.Message(3, 3) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// What stands in every iteration, an escape among it, is no matter of the draws.
func TestTemplatesTakeWholeEscapes(t *testing.T) {
	for _, path := range []string{"/a%20${int(1, 9)}", "/a?q=50%${int(1, 9)}", "/${user}%25"} {
		if _, err := NewTemplates(parsed(t, "http://host:1"), spec.Load{Request: spec.Request{Path: path}}, "", 0); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
	if _, _, err := (&Templates{}).Message(0, 1); err == nil {
		t.Error("a load without a request has one")
	}
}

func TestTemplatesRefuse(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "t.csv"), []byte("name\nKim\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		load spec.Load
		want string
	}{
		"placeholder":           {spec.Load{Request: spec.Request{Path: "/${x}"}}, "no placeholder"},
		"header":                {spec.Load{Request: spec.Request{Headers: map[string]string{"a b": "c"}}}, "not a header's name"},
		"no table":              {spec.Load{Request: spec.Request{Body: "${data.x}"}}, "no column"},
		"no column":             {spec.Load{Request: spec.Request{Body: "${data.x}"}, Data: &spec.Data{File: "t.csv"}}, "no column"},
		"no file":               {spec.Load{Data: &spec.Data{File: "u.csv"}}, "u.csv"},
		"an escape cut in two":  {spec.Load{Request: spec.Request{Path: "/a%${int(1, 20)}"}}, "the escape % must be whole"},
		"half an escape, later": {spec.Load{Request: spec.Request{Path: "/${user}/%4${pick(1, x)}?a"}}, "the escape %4 must be whole"},
		"a word":                {spec.Load{Request: spec.Request{Headers: map[string]string{"A": "${pick(" + strings.Repeat("ok, ", 1000) + "a\rb)}"}}}, "no line end"},
		"other file":            {spec.Load{Data: &spec.Data{File: "t.csv", SHA256: "0"}}, "has changed since the run began"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := NewTemplates(parsed(t, "http://host:1"), c.load, dir, 0)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %s", err, c.want)
			}
		})
	}
}

// TestTemplatesAreChosenByWeight compares with the draws themselves.
func TestTemplatesAreChosenByWeight(t *testing.T) {
	d, err := NewTemplates(parsed(t, "http://host:1"), spec.Load{Requests: []spec.NamedRequest{
		{Name: "a", Weight: 1, Request: spec.Request{Path: "/a"}}, {Name: "b", Weight: 3, Request: spec.Request{Path: "/b/${iteration}"}},
	}}, "", 5)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(d.Names, []string{"a", "b"}) {
		t.Errorf("names %v", d.Names)
	}
	seen := [2]int{}
	for k := range int64(1000) {
		m, request, _ := d.Message(k, 1)
		seen[request]++
		draws := template.NewDraws(5, k)
		if want := draws.Request([]int64{1, 4}); want != request || !strings.HasPrefix(m.URL.Path, "/"+d.Names[request]) {
			t.Fatalf("iteration %d sends request %d to %s, want %d", k, request, m.URL.Path, want)
		}
	}
	if seen[0] == 0 || seen[1] < seen[0] {
		t.Errorf("drawn %v times, with weights 1 and 3", seen)
	}
}
