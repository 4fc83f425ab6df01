package k6script

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"perflab/runner/internal/golden"
	"perflab/runner/internal/load/loadtest"
	"perflab/runner/spec"
	"perflab/runner/spec/template"
	"perflab/runner/threshold"
)

func seconds(s float64) spec.Duration { return spec.Duration(s * float64(time.Second)) }

// defaults are those of the file format that a test does not set.
func defaults(change func(l *spec.Load)) spec.Load {
	l := spec.Load{
		Request:  spec.Request{Method: "GET", Path: "/api/posts/"},
		Duration: seconds(30), GracefulStop: seconds(30), GracefulRampDown: seconds(30), Timeout: seconds(60), Start: "spread",
	}
	change(&l)
	return l
}

// scripts has one for each model, and each thing a request or a check can hold.
func scripts() map[string]Script {
	status := []spec.Check{{Name: "is status 200", Expr: "status == 200"}}
	gate := func(metric, expr string) threshold.Threshold { return threshold.Threshold{Metric: metric, Expr: expr} }
	rate := func(v float64) spec.Level { return spec.Level{Value: v, Rate: true} }
	all := map[string]Script{
		"constant-vus": {
			Title:  "feed-100posts-redis, variant response",
			Load:   defaults(func(l *spec.Load) { l.Users, l.ThinkTime, l.WarmUp = 1000, seconds(1), seconds(10) }),
			Checks: status,
			Thresholds: []threshold.Threshold{
				gate("checks", "rate>0.9"), gate("http_req_duration", "p(95)<500"), gate("send_lag", "p(99)<10"),
				gate("http_req_duration{expected_response:true}", "avg<300"), gate("http_req_duration", "max<2000"),
			},
		},
		"ramping-vus": {Load: defaults(func(l *spec.Load) {
			l.Users, l.ThinkTime, l.WarmUp, l.Duration = 5, seconds(0.5), seconds(2), seconds(35)
			l.Stages = []spec.Stage{{Duration: seconds(30), Target: spec.Level{Value: 50}}, {Duration: seconds(5)}}
			l.GracefulRampDown = seconds(1)
		}), Checks: status},
		"shared-iterations": {Load: defaults(func(l *spec.Load) { l.Users, l.Iterations, l.Duration, l.Start = 10, 1000, seconds(600), "together" })},
		"per-vu-iterations": {Load: defaults(func(l *spec.Load) {
			l.Users, l.IterationsPerUser, l.Duration, l.ThinkTime, l.GracefulStop = 10, 20, seconds(600), seconds(2), 0
		})},
		"constant-arrival-rate": {
			Load: defaults(func(l *spec.Load) { l.Rate, l.MaxUsers, l.WarmUp, l.Timeout = 0.5, 20, seconds(5), seconds(0.25) }),
			Checks: []spec.Check{
				{Name: "it's a list", Expr: `json.items[0].id > 10 and "next" in json and len(json.items) == 100`},
				{Name: "html", Expr: `header("content-type") startsWith "text/html" or body matches "(?i)<!doctype html>"`},
				{Name: "quick", Expr: "status in 200..299 and duration < 50"},
			},
		},
		"ramping-arrival-rate": {Load: defaults(func(l *spec.Load) {
			l.Rate, l.MaxUsers, l.WarmUp, l.Duration = 100, 50, seconds(5), seconds(60)
			l.Stages = []spec.Stage{{Duration: seconds(30), Target: rate(1000.0 / 3)}, {Duration: seconds(30), Target: rate(0)}}
		})},
	}
	all["requests"] = Script{
		Load: defaults(func(l *spec.Load) {
			l.Users, l.Data = 2, &spec.Data{File: "users.csv", Order: "random"}
			l.Requests = []spec.NamedRequest{
				{Name: "list", Weight: 3, Request: spec.Request{Method: "GET", Path: "/api/posts/?page=${int(1, 100)}&q=${pick(red, dark green)}"}},
				{Name: "create", Weight: 1, Request: spec.Request{
					Method: "POST", Path: "/api/${data.user}/posts/", Body: `{"text": "${text(20)}", "by": "${data.user}"}` + "\n",
					Headers: map[string]string{"Content-Type": "application/json", "X-Request-ID": "${uuid}", "X-User": "${user}-${iteration}"},
				}},
			}
		}),
		Checks: status, Seed: 1<<40 + 7, BaseURL: "http://127.0.0.1:9000",
		Table: &template.Table{Columns: []string{"user", "note"}, Rows: [][]string{{"ann", "`${x}`"}, {"bob", `a "quote" \ é`}}},
	}
	all["steps"] = Script{
		Load: defaults(func(l *spec.Load) {
			l.Users, l.Cookies, l.Data = 2, "user", &spec.Data{File: "users.csv", Order: "random"}
			loadtest.FlowLoad(l)
		}),
		Checks: status, Table: &template.Table{Columns: []string{"user", "note"}, Rows: [][]string{{"ann", "plain"}}},
	}
	all["steps-plain"] = Script{Load: defaults(func(l *spec.Load) {
		l.Rate, l.MaxUsers = 10, 5
		l.Steps = []spec.Step{
			{Name: "first", Request: spec.Request{Path: "/a"}, ThinkTime: spec.Pause{A: seconds(0.5)}}, {Name: "second", Request: spec.Request{Path: "/b"}, Repeat: spec.Repeat{Min: 2, Max: 2}},
		}
	})}
	all["setup"] = Script{Load: defaults(func(l *spec.Load) { loadtest.SetupLoad(l); l.Users = 2 }), Checks: status}
	for name, s := range all {
		if s.BaseURL == "" {
			s.BaseURL = "http://127.0.0.1:8000"
		}
		all[name] = s
	}
	return all
}

func TestScriptsOfEachModel(t *testing.T) {
	seen := map[string]bool{}
	for name, s := range scripts() {
		t.Run(name, func(t *testing.T) {
			got, err := s.Text()
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", name+".js")
			seen[name+".js"] = true
			golden.Compare(t, path, got)
		})
	}
	files, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !seen[f.Name()] {
			t.Errorf("testdata/%s belongs to no script", f.Name())
		}
	}
}

// k6 itself reads every script, and takes from it the scenario that was meant.
func TestK6ReadsTheScripts(t *testing.T) {
	k6 := loadtest.NeedK6(t)
	for name, s := range scripts() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := s.Text()
			if err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(k6, "inspect", "-")
			cmd.Stdin = strings.NewReader(text)
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("k6 inspect: %v\n%s", err, out)
			}
			if !strings.Contains(string(out), `"executor": "`+string(s.Load.Model())+`"`) {
				t.Errorf("k6 sees no %s:\n%s", s.Load.Model(), out)
			}
		})
	}
}

func TestWhatNoScriptCanSay(t *testing.T) {
	for name, c := range map[string]struct {
		script Script
		want   string
	}{
		"a search": {Script{Load: defaults(func(l *spec.Load) { l.Search = &spec.Search{From: 1, To: 2} })}, "load.search has no executor of k6's"},
		"a check": {
			Script{Load: defaults(func(l *spec.Load) { l.Users = 1 }), Checks: []spec.Check{{Name: "sorted", Expr: "len(filter(json, # > 1)) > 0"}}},
			`check "sorted" cannot be written for k6: it has no function filter`,
		},
		"a pattern": {
			Script{Load: defaults(func(l *spec.Load) { l.Users = 1 }), Checks: []spec.Check{{Name: "letters", Expr: `body matches "\\pL"`}}},
			`check "letters" cannot be written for k6: it has no pattern \pL: the character`,
		},
		"a table of bytes": {Script{
			Load:  defaults(func(l *spec.Load) { l.Users, l.Data, l.Request.Path = 1, &spec.Data{}, "/${data.a}" }),
			Table: &template.Table{Columns: []string{"a"}, Rows: [][]string{{"x"}, {"\xff"}}},
		}, "load.data: row 2 is not UTF-8"},
		"a column": {Script{Load: defaults(func(l *spec.Load) { l.Users, l.Request.Path = 1, "/${data.a}" })}, `no column "a"`},
	} {
		t.Run(name, func(t *testing.T) {
			if text, err := c.script.Text(); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q; script:\n%s", err, c.want, text)
			}
		})
	}
}

func TestRateUnit(t *testing.T) {
	for want, rates := range map[time.Duration][]float64{
		time.Second: {1000, 0, 3}, time.Minute: {0.5, 1.0 / 60}, 10 * time.Second: {33.3}, time.Hour: {1.0 / 3600}, 1_000_000 * time.Second: {1.0 / 7},
	} {
		if got := rateUnit(rates...); got != want {
			t.Errorf("%v are whole in %v, got %v", rates, want, got)
		}
	}
}

func TestScriptTrustsAsTheEngineDoes(t *testing.T) {
	for _, trusts := range []bool{false, true} {
		l := defaults(func(l *spec.Load) { l.Users, l.InsecureSkipTLSVerify = 1, trusts })
		text, err := Script{Load: l, BaseURL: "https://127.0.0.1:8443"}.Text()
		if want := fmt.Sprintf("insecureSkipTLSVerify: %t,", trusts); err != nil || !strings.Contains(text, want) {
			t.Errorf("error %v, or no %s in:\n%s", err, want, text)
		}
	}
}
