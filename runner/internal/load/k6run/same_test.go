package k6run

import (
	"encoding/csv"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"perflab/runner/internal/load"
	"perflab/runner/internal/load/k6script"
	"perflab/runner/internal/load/loadtest"
	"perflab/runner/internal/trial"
	"perflab/runner/spec"
	"perflab/runner/spec/expression"
)

// heard is what the server saw of one iteration.
type heard struct{ method, path, header, body string }

// TestK6SendsWhatNativeSends runs the script in the real k6 against a server that keeps
// what it hears, and holds each iteration's request against the one that Go makes for the
// same number and user: the draws of a template are the same, to the byte.
func TestK6SendsWhatNativeSends(t *testing.T) {
	k := found(t)
	const iterations = 2000
	dir := t.TempDir()
	table := "user,note\nann,plain\n\"b\"\"ob\",\"a/b c?d=e&f#g%h!*'()~\"\n김,`${x}`\\\n"
	if err := os.WriteFile(filepath.Join(dir, "users.csv"), []byte(table), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, order := range []string{"sequential", "random"} {
		t.Run(order, func(t *testing.T) {
			var mu sync.Mutex
			got := map[int64]heard{}
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				k, err := strconv.ParseInt(r.Header.Get("X-Iteration"), 10, 64)
				mu.Lock()
				defer mu.Unlock()
				if _, twice := got[k]; twice || err != nil {
					t.Errorf("iteration %q came twice or is none", r.Header.Get("X-Iteration"))
				}
				got[k] = heard{r.Method, r.RequestURI, headerText(r.Header), string(body)}
			}))
			defer server.Close()
			mark := map[string]string{"X-Iteration": "${iteration}", "X-User": "${user}"}
			with := func(more map[string]string) map[string]string {
				for name, value := range mark {
					more[name] = value
				}
				return more
			}
			req := trial.LoadRequest{
				BaseURL: server.URL, Seed: 1<<63 + 20231112, Dir: dir,
				Load: closed(3, func(l *spec.Load) {
					l.Iterations, l.Duration = iterations, ms(60_000)
					l.Data = &spec.Data{File: "users.csv", Order: order}
					l.Requests = []spec.NamedRequest{
						{Name: "list", Weight: 5, Request: spec.Request{Method: "GET", Path: "/api/${data.user}/?n=${int(-3, 3)}&q=${pick(red, dark green, ü)}&t=${text(5)}", Headers: with(map[string]string{})}},
						{Name: "create", Weight: 3, Request: spec.Request{
							Method: "POST", Path: "/posts/${uuid}", Body: "{\"by\": \"${data.note}\",\n \"n\": ${int(0, 4294967295)}, \"u\": \"${user}\", \"text\": \"${text(64)}\"}",
							Headers: with(map[string]string{"Content-Type": "application/json", "A-Uuid": "${uuid}", "X-Zero": "${int(7, 7)}", "Accept-Encoding": "gzip"}),
						}},
						{Name: "remove", Weight: 1, Request: spec.Request{Method: "DELETE", Path: "/posts/${iteration}", Headers: with(map[string]string{"Cookie": "a=b"})}},
					}
				}),
			}
			m := run(t, k, req)
			base, err := url.Parse(server.URL)
			if err != nil {
				t.Fatal(err)
			}
			d, err := load.NewTemplates(base, req.Load, dir, req.Seed)
			if err != nil {
				t.Fatal(err)
			}
			mu.Lock()
			defer mu.Unlock()
			expect(t, "iterations", len(got), iterations)
			counts := make([]int, 3)
			for k, h := range got {
				user, _ := strconv.Atoi(between(h.header, "X-User: ", "\n"))
				want, request, err := d.Message(k, user)
				counts[request]++
				wanted := heard{want.Method, want.URL.RequestURI(), headerText(want.Header), want.Body}
				if err != nil || h != wanted || user < 1 || user > 3 {
					t.Fatalf("iteration %d of user %d:\nk6     %q\nnative %q", k, user, h, wanted)
				}
			}
			for i, name := range []string{"list", "create", "remove"} {
				expect(t, name, m.Metrics.Counters["http_reqs{name:"+name+"}"], counts[i])
			}
		})
	}
}

// headerText is all headers in order but those that say how long the body is, and where a
// redirect came from, which k6 alone says.
func headerText(h http.Header) string {
	var lines []string
	for name, values := range h {
		if name != "Content-Length" && name != "Referer" {
			lines = append(lines, name+": "+strings.Join(values, ", ")+"\n")
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}

func between(s, before, after string) string {
	_, s, _ = strings.Cut(s, before)
	s, _, _ = strings.Cut(s, after)
	return s
}

// checkedResponses are what the checks of TestK6ChecksAsNative look at.
var checkedResponses = []struct {
	status int
	header map[string]string
	body   string
}{
	{200, map[string]string{"Content-Type": "application/json", "X-Many": "1"}, `{"items": [{"id": 1, "ok": true, "name": "ä𝄞b"}, {"id": 12, "ok": false, "name": ""}], "next": null, "count": 2, "deep": {"a": {"b": [1, 2, [3]]}}}`},
	{200, map[string]string{"Content-Type": "text/html; charset=utf-8"}, "<!DOCTYPE html>\n<title>Posts\r\nü\u00a0x</title>\n"},
	{404, nil, ""},
	{503, map[string]string{"Retry-After": "5"}, `"a text"`},
	{201, nil, `[1, 2, 3, "four", null, true]`},
	{200, nil, `3.5`},
	{200, nil, `null`},
	{299, nil, `{"items": [], "count": "2", "next": {"id": 7}}`},
	{200, nil, `[{"ok": true, "n": 1, "tags": ["a"]}, {"ok": true, "n": 2, "tags": []}]`},
}

// checkedExpressions are all that the translation knows.
var checkedExpressions = []string{
	"status == 200", "status != 200", "status < 300", "status >= 200 and status < 300", "not (status == 200)", "!(status > 400) || status == 503",
	"status in [200, 201]", "status not in [200, 201]", "status in 200..299", "status in 201..201", "status / 100 == 2", "status - 200 == 0 or status * 2 == 406", "-status < -300",
	"true", "false", "1.5 < 2",
	`headers["content-type"] == "application/json"`, `header("CONTENT-TYPE") contains "html"`, `headers.Server == ""`, `"content-type" in headers`, `"retry-after" not in headers`, `header("x-many") matches "^[0-9]+$"`,
	`body == ""`, `body contains "title"`, `body startsWith "<!"`, `body endsWith "]"`, `len(body) > 20`, `len(body) == 51`, `"x" + body == "x"`,
	`body matches "(?i)<!doctype HTML>"`, `body matches "Posts.ü"`, `body matches "Posts\\s+ü"`, `body matches "ü\\sx"`, `body matches "(?s)html.*ü"`, `body matches "(?m)^<title>"`, `body matches "^<title>"`,
	`body matches "(?m)Posts$"`, `body matches "[^a-z<]OC"`, `body matches "(ab)*$"`, `body matches "\\d{1,2}(, \\d)+"`, `body matches "a|^$"`, `body matches "\\bte?xt\\b"`, `body matches "[[:alpha:]]{4}:"`, `body matches "x*?/"`, `body matches "it[a-fl-z]{2}s"`,
	"json == 3.5", "json == nil", "json != nil", "json > 3", "json.count == 2", "json.count > 1", "not (json.count > 1)", "json.count + 1 == 3", `json.count == "2"`, `json.count + "" == "2"`, "json.next == nil", "json.missing == nil", "json.missing > 1", "not (json.missing > 1)",
	"json.items[0].id == 1", "json.items[-1].id == 12", "json.items[2].id == 1", "json.items[0].name != nil", "len(json.items) == 2", "len(json) == 3", "len(json.items[0].name) == 3", `json.items[0]["name"] contains "b"`, "json.deep.a.b[2][0] == 3", "json.next.id == 7", "json[0] == 1", "json[3] == \"four\"", "json[0] < json[1]", "json[3] < json[0]", "json[status - 200] == 2",
	`"next" in json`, `"four" in json`, "2 in json", "nil in json", `"id" in json.items`, "json.ok", "json.items[0].ok", "not json.items[1].ok", "json.items[0].ok and json.count == 2", "json.items[0].ok ? status == 200 : status == 404",
	"all(json.items, .id > 0)", "any(json.items, #.id > 10)", "none(json.items, .ok)", "one(json.items, {.ok})", "all(json, .ok)", `any(json, "a" in .tags)`, "all(json, any(.tags, len(#) > 0))", "any(json, # == 2)",
	`status == 404 or json.count == 2`, `status == 200 and "next" in json`, "duration >= 0", "duration > 1000000", `(status == 200 ? "a" : "b") == "a"`, "json.count in [1, 2]", "json.items[0].id in 1..3", `json.items[0].id not in 1..3`,
}

// TestK6ChecksAsNative evaluates every check on every response in the real k6 and in Go.
func TestK6ChecksAsNative(t *testing.T) {
	k6 := loadtest.NeedK6(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		i, err := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/"))
		if err != nil {
			t.Errorf("request to %s", r.URL.Path)
			return
		}
		for name, value := range checkedResponses[i].header {
			w.Header().Set(name, value)
		}
		if checkedResponses[i].header["Content-Type"] == "" {
			w.Header()["Content-Type"] = nil // else the server would guess one
		}
		w.WriteHeader(checkedResponses[i].status)
		_, _ = io.WriteString(w, checkedResponses[i].body)
	}))
	defer server.Close()
	s := k6script.Script{BaseURL: server.URL, Load: closed(1, func(l *spec.Load) {
		l.Request.Path, l.Iterations, l.Duration = "/${iteration}", len(checkedResponses), ms(60_000)
	})}
	for i, e := range checkedExpressions {
		s.Checks = append(s.Checks, spec.Check{Name: fmt.Sprintf("%d %s", i, e), Expr: e})
	}
	text, err := s.Text()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(k6, arguments(server.URL, nil, nil)...)
	cmd.Stdin, cmd.Env = strings.NewReader(text), cleanEnvironment(os.Environ())
	var complaints strings.Builder
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil || complaints.Len() > 0 {
		t.Fatalf("k6: %v\n%s", err, complaints.String())
	}
	rows, err := csv.NewReader(strings.NewReader(string(out))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	check := slices.Index(rows[0], "check")
	seen := map[string]int{}
	for _, row := range rows {
		if row[0] != "checks" {
			continue
		}
		c, r := row[check], checkedResponses[seen[row[check]]]
		seen[c]++
		i := slices.IndexFunc(s.Checks, func(known spec.Check) bool { return known.Name == c })
		p, err := expression.CompileCheck(s.Checks[i].Name, s.Checks[i].Expr)
		if err != nil {
			t.Fatal(err)
		}
		seenBy := &expression.Response{Status: r.status, Headers: map[string]string{}, Body: []byte(r.body), Duration: 1}
		for name, value := range r.header {
			seenBy.Headers[name] = value
		}
		held, _ := p.Eval(seenBy)
		if got := strings.HasPrefix(row[2], "1"); got != held {
			t.Errorf("%s is %v in k6, %v in Go, of %d %q", s.Checks[i].Expr, got, held, r.status, r.body)
		}
	}
	expect(t, "checks seen", len(seen), len(s.Checks))
	for name, n := range seen {
		if n != len(checkedResponses) {
			t.Errorf("%s was evaluated %d times", name, n)
		}
	}
}
