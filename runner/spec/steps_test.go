package spec

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func TestSteps(t *testing.T) {
	e := parse(t, `environment: {target: feed}
load:
  users: 2
  think_time: 500ms
  cookies: user
  steps:
    login:
      method: POST
      path: /login
      extract: {token: {json: "$.data.token"}, id: {header: location, regex: '/(\d+)$'}}
      expected_statuses: [2xx, 404, 301..303]
    read: {path: "/posts/${id}", headers: {Authorization: "Bearer ${token}"}, repeat: "int(1, 3)", think_time: "uniform( 1s,3s )", checks: {is list: "len(json) > 0"}}
    write: {when: chance < 0.2 and int(id) > 3, method: POST, path: /posts, body: '{"of": ${json(id)}}', repeat: 2, think_time: exponential(2s), expected_statuses: 201}
thresholds: {extractions_failed: count<1}
goal: {"http_req_duration{name:read}": p(95)<5}
variants: {same: {}, slower: {load: {steps: {read: {think_time: 1s}}}}}
`, Options{})
	l := e.Variants[0].Load
	if len(l.Steps) != 3 || l.Steps[2].Extract != nil || l.Steps[0].Extract[1].Header != "location" {
		t.Fatalf("steps %+v", l.Steps)
	}
	if low, high := l.Steps[1].Repeat.Range(); low != 1 || high != 3 {
		t.Errorf("repeat %v", l.Steps[1].Repeat)
	}
	// 0.5 s, twice a mean of 2 s, twice a mean of 2 s
	if got := l.Pause(); got != 8500*time.Millisecond {
		t.Errorf("an iteration pauses for %v", got)
	}
	for status, want := range map[int]bool{0: false, 200: true, 299: true, 300: false, 302: true, 404: true, 405: false} {
		if l.Steps[0].ExpectedStatuses.Expected(status) != want {
			t.Errorf("status %d is expected: %v", status, !want)
		}
	}
	if got := e.Variants[1].Changes; len(got) != 1 || got[0] != "load.steps.read.think_time=1s" {
		t.Errorf("changes %v", got)
	}
	if got := e.Variants[0].Unchecked(); len(got) != 2 || got[0] != "login" || got[1] != "write" {
		t.Errorf("without a check: %v", got)
	}
	roundTrip(t, e)
	single := parse(t, `environment: {target: feed}
load: {users: 1, steps: {a: {path: /a}}}
variants: {single: {load: {request: {path: /b}}}}
`, Options{}).Variants[0].Load
	if len(single.Steps) != 0 || single.Request.Path != "/b" {
		t.Errorf("the variant with one request has %+v", single)
	}
}

func TestSubMetrics(t *testing.T) {
	const load = "environment: {target: feed}\nload: {users: 1, steps: {a: {method: POST, path: /a}, b: {path: /b}}}\n"
	e := parse(t, load+`thresholds: {"http_req_duration{method:POST}": p(95)<5, "http_reqs{name:b}": count>1, "http_req_waiting{name:b}": max<9, "http_reqs{status:500}": count<1}
goal: {"http_req_failed{status:404}": rate<1}
claims: [{quote: Reads are quick., expect: "http_req_duration{method:GET}.p(95) < 5"}]
`, Options{})
	want := []string{"http_req_duration{method:POST}", "http_req_waiting{name:b}", "http_req_failed{status:404}", "http_req_duration{method:GET}"}
	if asked := e.Asked("default"); !slices.Equal(asked, want) {
		t.Errorf("asked for %v, want %v", asked, want)
	}
	for threshold, want := range map[string]string{
		`"http_req_duration{method:PSOT}": avg<1`: `the load sends no "PSOT"; did you mean "POST"?`, `"http_req_duration{method:DELETE}": avg<1`: "the load sends no", `"http_req_waiting{name:c}": avg<1`: `load.steps has no "c"`,
		`"http_req_duration{status:ok}": avg<1`: "unknown sub-metric", `"iteration_duration{method:GET}": avg<1`: "unknown sub-metric", `"http_reqs{}": count<1`: "unknown sub-metric",
	} {
		_, err := Parse("e.yaml", []byte(load+"thresholds: {"+threshold+"}\n"), Options{})
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), ":3:") {
			t.Errorf("%s: %v, want %s", threshold, err, want)
		}
	}
}

func TestPauses(t *testing.T) {
	for text, want := range map[string]time.Duration{"1s": time.Second, "uniform(1s, 3s)": 2 * time.Second, "exponential(1s)": time.Second} {
		p, err := ParsePause(text)
		if err != nil || p.String() != text || p.Mean() != want {
			t.Errorf("%s: %v, %v, a mean of %v", text, p, err, p.Mean())
		}
		const n = 100_000
		sum := 0.0
		for i := range n {
			sum += p.Of((float64(i) + 0.5) / n).Seconds()
		}
		if got := sum / n; math.Abs(got-want.Seconds()) > 0.001*want.Seconds() {
			t.Errorf("%s: %v s on average", text, got)
		}
	}
	for _, text := range []string{"", "1", "-1s", "2h", "uniform(1s)", "uniform(3s, 1s)", "exponential(0s)", "exponential(1s, 2s)", "normal(1s, 2s)"} {
		if p, err := ParsePause(text); err == nil {
			t.Errorf("%q is %v", text, p)
		}
	}
}

// What a JSON body gets from a table is refused where it breaks the body, and taken where it does not.
func TestJSONBodiesFromATable(t *testing.T) {
	for body, want := range map[string]string{
		`{"a": "${data.plain}", "n": ${data.number}}`:         "",
		`{"a": "${data.quoted}"}`:                             `row 2 of load.data has "a \"b\""`,
		`{"n": ${data.plain}}`:                                `row 1 of load.data has "x"`,
		`{"a": ${json(data.quoted)}, "b": "\"${data.plain}"}`: "",
		`plain ${data.quoted}`:                                "",
	} {
		dir := t.TempDir()
		file := "environment: {target: feed}\nload:\n  users: 1\n  data: {file: t.csv}\n  request:\n    method: POST\n    body: '" + body + "'\n"
		for name, text := range map[string]string{"t.csv": "plain,quoted,number\nx,y,1\nz,\"a \"\"b\"\"\",2.5\n", "e.yaml": file} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		e, err := Read(filepath.Join(dir, "e.yaml"), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := CheckData(e); (err != nil) != (want != "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", body, err, want)
		}
	}
}

func TestBodyFiles(t *testing.T) {
	dir := t.TempDir()
	if err := os.Symlink("/etc/passwd", filepath.Join(dir, "link")); err != nil {
		t.Skip(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "b.json"), []byte("{}"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mkfifo(filepath.Join(dir, "pipe"), 0o644); err != nil { // on which a plain open waits for ever
		t.Fatal(err)
	}
	for name, sound := range map[string]bool{"b.json": true, "none.json": false, "link": false, "pipe": false} {
		text := "environment: {target: feed}\nload: {users: 1, request: {method: POST, body_file: " + name + "}}\n"
		e, err := Parse(filepath.Join(dir, "e.yaml"), []byte(text), Options{})
		if err != nil {
			t.Fatal(err)
		}
		err = CheckData(e)
		if (err == nil) != sound || err != nil && !strings.Contains(err.Error(), ":2:") {
			t.Errorf("%s: %v", name, err)
		}
		if sum := e.Variants[0].Load.Files[name]; sound && (sum != HashOf([]byte("{}")) || e.Load.Files[name] != sum) {
			t.Errorf("the file's hash is %q", sum)
		}
	}
}

func TestUsersFromNothing(t *testing.T) {
	e := parse(t, "environment: {target: feed}\nload: {users: 0, stages: [{duration: 10s, target: 5}]}\n", Options{})
	if l := e.Variants[0].Load; l.Model() != RampingUsers || l.Users != 0 || l.Highest() != 5 {
		t.Errorf("%+v", l)
	}
}
