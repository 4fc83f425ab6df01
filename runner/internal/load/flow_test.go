package load

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"perflab/runner/internal/load/loadtest"
	"perflab/runner/spec"
)

// walked is one iteration of a flow against a server without a socket: its requests, and the
// extraction that found nothing.
func walked(t *testing.T, f *Templates, w *Walk, k int64, user int, serve http.HandlerFunc) (sent []*Message, missing string) {
	t.Helper()
	w.Begin(f.Flow, k, user)
	for {
		m, err := w.Next()
		if err != nil {
			t.Fatal(err)
		}
		if m == nil {
			return sent, missing
		}
		for {
			sent = append(sent, m)
			r := httptest.NewRecorder()
			req := httptest.NewRequest(m.Method, m.URL.String(), strings.NewReader(m.Body))
			req.Header = m.Header
			serve(r, req)
			h := r.Result().Header
			if to := h.Get("Location"); to != "" {
				next, fault := m.Redirect(r.Code, to, h["Set-Cookie"])
				if fault != "" {
					t.Fatal(fault)
				}
				m = next
				continue
			}
			if at := w.Take(m, &Reply{Status: r.Code, Body: r.Body.Bytes(), Header: h.Get, SetCookies: h["Set-Cookie"]}); at >= 0 {
				missing = f.Flow.Extracts[at]
			}
			break
		}
	}
}

func flowOf(t *testing.T, change func(l *spec.Load)) *Templates {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "users.csv"), []byte(loadtest.FlowTable), 0o644); err != nil {
		t.Fatal(err)
	}
	l := spec.Load{Users: 1, Data: &spec.Data{File: "users.csv", Order: "sequential"}}
	change(&l)
	f, err := NewTemplates(parsed(t, "http://host:1"), l, dir, 7)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestFlowUsesWhatItExtracts(t *testing.T) {
	f := flowOf(t, loadtest.FlowLoad)
	var w Walk
	noted, most := 0, 0
	for k := range int64(100) {
		sent, missing := walked(t, f, &w, k, 3, loadtest.FlowServer)
		if k%10 == 9 {
			if missing != "login.token" || len(sent) != 1 {
				t.Errorf("iteration %d: %d requests, %q found nothing", k, len(sent), missing)
			}
			continue
		}
		items := 0
		for _, m := range sent {
			switch {
			case strings.HasPrefix(m.URL.Path, "/items/"):
				items++
				if !strings.Contains(m.URL.RawQuery, "&m=2.5&") || !strings.Contains(m.Header.Get("Cookie"), "seen=1") {
					t.Errorf("iteration %d: %s with the cookies %q", k, m.URL, m.Header.Get("Cookie"))
				}
			case m.URL.Path == "/notes":
				noted++
			}
		}
		most = max(most, items)
		last := sent[len(sent)-1]
		if missing != "" || items < 1 || items > 4 || last.Method != "DELETE" || !strings.HasPrefix(last.Header.Get("Cookie"), "a=b; session=") {
			t.Errorf("iteration %d: %d items, then %s %s with the cookies %q; %q found nothing", k, items, last.Method, last.URL, last.Header.Get("Cookie"), missing)
		}
	}
	if noted < 25 || noted > 60 || most != 4 {
		t.Errorf("%d notes of 90, %d items at most", noted, most)
	}
}

// An iteration draws the same whoever sends it, and whatever another step drew or left out.
func TestFlowDrawsByStep(t *testing.T) {
	whole := flowOf(t, loadtest.FlowLoad)
	less := flowOf(t, func(l *spec.Load) {
		loadtest.FlowLoad(l)
		l.Steps[0].Path = "/login"
	})
	var a, b Walk
	one, _ := walked(t, whole, &a, 4, 1, loadtest.FlowServer)
	two, _ := walked(t, less, &b, 4, 1, loadtest.FlowServer)
	if len(one) != len(two) {
		t.Fatalf("%d and %d requests", len(one), len(two))
	}
	for i := range one[2:] {
		if string(one[i+2].Wire) != string(two[i+2].Wire) {
			t.Errorf("request %d:\n%s\nand\n%s", i+2, one[i+2].Wire, two[i+2].Wire)
		}
	}
}

func TestCookiesStayAsTheLoadSays(t *testing.T) {
	for keep, want := range map[string]bool{"": false, "iteration": false, "user": true} {
		f := flowOf(t, func(l *spec.Load) {
			l.Data, l.Cookies = nil, keep
			l.Steps = []spec.Step{{Name: "a", Request: spec.Request{Path: "/a"}}}
		})
		var w Walk
		set := func(w http.ResponseWriter, r *http.Request) { http.SetCookie(w, &http.Cookie{Name: "s", Value: "1"}) }
		walked(t, f, &w, 0, 1, set)
		sent, _ := walked(t, f, &w, 1, 1, set)
		if got := sent[0].Header.Get("Cookie") == "s=1"; got != want {
			t.Errorf("cookies: %s: sent %q", keep, sent[0].Wire)
		}
	}
}

func TestExtractions(t *testing.T) {
	r := &Reply{
		Status: 200, Body: []byte(`{"a": {"b.c": [1.0, "x", null, {"d": 12345678901234567890}], "n": -0, "e": 1e21, "t": "", "f": false}}`),
		Header: http.Header{"X-A": {"p=1;q=2"}}.Get, SetCookies: []string{"c=1", "c=2; Path=/", "bad"},
	}
	for name, c := range map[string]struct {
		x    spec.Extraction
		want string
	}{
		"number":         {spec.Extraction{JSON: `a["b.c"][0]`}, "1"},
		"text":           {spec.Extraction{JSON: "$.a['b.c'][-3]"}, "x"},
		"null":           {spec.Extraction{JSON: "a['b.c'][2]"}, ""},
		"big":            {spec.Extraction{JSON: "a['b.c'][3].d"}, "12345678901234567000"},
		"beyond the end": {spec.Extraction{JSON: "a['b.c'][4]"}, ""},
		"before the end": {spec.Extraction{JSON: "a['b.c'][-5]"}, ""},
		"list":           {spec.Extraction{JSON: "a['b.c']"}, ""},
		"no such member": {spec.Extraction{JSON: "a.b"}, ""},
		"minus nothing":  {spec.Extraction{JSON: "a.n"}, "0"},
		"exponent":       {spec.Extraction{JSON: "a.e"}, "1e+21"},
		"empty":          {spec.Extraction{JSON: "a.t"}, ""},
		"false":          {spec.Extraction{JSON: "a.f"}, "false"},
		"in the text":    {spec.Extraction{JSON: "a['b.c'][1]", Regex: "(y)?x"}, ""},
		"header":         {spec.Extraction{Header: "x-a", Regex: `q=(\d)`}, "2"},
		"cookie":         {spec.Extraction{Cookie: "c"}, "2"},
		"kept cookie":    {spec.Extraction{Cookie: "d"}, "kept"},
		"body":           {spec.Extraction{Regex: `"[a-z]\.c"`}, `"b.c"`},
	} {
		c.x.Name = "v"
		x, err := newExtraction(c.x, []string{"v"}, 0)
		if err != nil {
			t.Fatal(err)
		}
		got, found := x.from(r, func(name string) string { return map[string]string{"d": "kept"}[name] })
		if got != c.want || found != (c.want != "") {
			t.Errorf("%s: %q, %v, want %q", name, got, found, c.want)
		}
	}
}
