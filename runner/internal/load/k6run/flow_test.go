package k6run

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"perflab/runner/internal/load"
	"perflab/runner/internal/load/loadtest"
	"perflab/runner/internal/load/native"
	"perflab/runner/internal/trial"
	"perflab/runner/metricname"
	"perflab/runner/spec"
)

// TestK6WalksAsNative runs a flow in the real k6 against a server that keeps what it hears, and
// holds each iteration's requests, redirects among them, against those that Go makes for the same
// number and user against the same server; then the figures against those of the native engine.
func TestK6WalksAsNative(t *testing.T) {
	k := found(t)
	const iterations = 400
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "users.csv"), []byte(loadtest.FlowTable), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, order := range []string{"sequential", "random"} {
		t.Run(order, func(t *testing.T) {
			var mu sync.Mutex
			got, users := map[int64][]heard{}, map[int64]int{}
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				k, err := strconv.ParseInt(r.Header.Get("X-Iteration"), 10, 64)
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				got[k] = append(got[k], heard{r.Method, r.RequestURI, headerText(r.Header), string(body)})
				users[k], _ = strconv.Atoi(r.Header.Get("X-User"))
				mu.Unlock()
				r.Body = io.NopCloser(strings.NewReader(string(body)))
				loadtest.FlowServer(w, r)
			}))
			defer server.Close()
			req := trial.LoadRequest{
				BaseURL: server.URL, Seed: 1<<63 + 20231112, Dir: dir, Checks: []spec.Check{{Name: "no error", Expr: "status < 500"}},
				Load: closed(3, func(l *spec.Load) {
					l.Iterations, l.Duration = iterations, ms(60_000)
					l.Data = &spec.Data{File: "users.csv", Order: order}
					loadtest.FlowLoad(l)
				}),
			}
			req.Asked = []string{
				metricname.Tagged(metricname.HTTPReqs, metricname.TagMethod, "POST"), metricname.Tagged(metricname.HTTPReqFailed, metricname.TagMethod, "GET"),
				metricname.Tagged(metricname.HTTPReqDuration, metricname.TagMethod, "GET"), metricname.Tagged(metricname.HTTPReqDuration, metricname.TagStatus, "200"),
				metricname.Tagged(metricname.HTTPReqDuration, metricname.TagStatus, "418"), metricname.OfRequest(metricname.HTTPReqWaiting, req.Load.Steps[0].Name),
			}
			m := run(t, k, req)
			mu.Lock()
			heardOfK6, userOf := got, users
			got, users = map[int64][]heard{}, map[int64]int{}
			mu.Unlock()
			expect(t, "iterations", len(heardOfK6), iterations)
			base, err := url.Parse(server.URL)
			if err != nil {
				t.Fatal(err)
			}
			templates, err := load.NewTemplates(base, req.Load, dir, req.Seed)
			if err != nil {
				t.Fatal(err)
			}
			for k, requests := range heardOfK6 {
				wanted := walk(t, templates.Flow, k, userOf[k])
				if !slices.Equal(requests, wanted) {
					t.Fatalf("iteration %d of user %d:\nk6     %q\nnative %q", k, userOf[k], requests, wanted)
				}
			}
			same, err := native.New().Run(t.Context(), req)
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range []string{metricname.Iterations, metricname.HTTPReqs, metricname.ExtractionsFailed} {
				expect(t, name, m.Metrics.Counters[name], same.Metrics.Counters[name])
			}
			for _, name := range req.Asked {
				expect(t, name, m.Metrics.Counters[name], same.Metrics.Counters[name])
				expect(t, name, m.Metrics.Rates[name], same.Metrics.Rates[name])
				expect(t, name, m.Metrics.Trends[name].Count(), same.Metrics.Trends[name].Count())
			}
			if n := m.Metrics.Counters[req.Asked[0]]; n == 0 || m.Metrics.Trends[req.Asked[2]].Count() == 0 || m.Metrics.Trends[req.Asked[4]] != nil {
				t.Errorf("k6 sent %v POSTs", n)
			}
			for _, s := range req.Load.Steps {
				for _, name := range []string{metricname.HTTPReqs, metricname.HTTPReqFailed} {
					name = metricname.OfRequest(name, s.Name)
					expect(t, name, m.Metrics.Counters[name], same.Metrics.Counters[name])
					expect(t, name, m.Metrics.Rates[name], same.Metrics.Rates[name])
				}
			}
			expect(t, "checks", m.Metrics.Checks, same.Metrics.Checks)
			expect(t, "missing", m.Metrics.Missing, same.Metrics.Missing)
		})
	}
}

// walk is what Go sends in one iteration, to loadtest.FlowServer without a socket.
func walk(t *testing.T, f *load.Flow, k int64, user int) (sent []heard) {
	t.Helper()
	var w load.Walk
	w.Begin(f, k, user)
	for {
		m, err := w.Next()
		if err != nil {
			t.Fatal(err)
		}
		if m == nil {
			return sent
		}
		for {
			sent = append(sent, heard{m.Method, m.URL.RequestURI(), headerText(m.Header), m.Body})
			r, req := httptest.NewRecorder(), httptest.NewRequest(m.Method, m.URL.String(), strings.NewReader(m.Body))
			req.Header = m.Header
			loadtest.FlowServer(r, req)
			h := r.Result().Header
			if to := h.Get("Location"); to != "" {
				if m, err = next(m, r.Code, to, h["Set-Cookie"]); err != nil {
					t.Fatal(err)
				}
				continue
			}
			w.Take(m, &load.Reply{Status: r.Code, Body: r.Body.Bytes(), Header: h.Get, SetCookies: h["Set-Cookie"]})
			break
		}
	}
}

func next(m *load.Message, status int, location string, set []string) (*load.Message, error) {
	to, fault := m.Redirect(status, location, set)
	if fault != "" {
		return nil, errors.New(fault)
	}
	return to, nil
}

// TestK6SendsBodiesAsNative holds forms, files, JSON, basic authentication and secrets of the real
// k6 against what Go makes of the same requests.
func TestK6SendsBodiesAsNative(t *testing.T) {
	k := found(t)
	t.Setenv("FLOW_SECRET", `s3"cret\`)
	dir := t.TempDir()
	for name, content := range map[string]string{"users.csv": loadtest.FlowTable, "note.txt": "${not a placeholder} ü\r\n", "photo.bin": "\xff\x00\xfe${x}"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var mu sync.Mutex
	got, users := map[int64]heard{}, map[int64]int{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		k, _ := strconv.ParseInt(r.Header.Get("X-Iteration"), 10, 64)
		got[k] = heard{r.Method, r.RequestURI, headerText(r.Header), string(body)}
		users[k], _ = strconv.Atoi(r.Header.Get("X-User"))
	}))
	defer server.Close()
	mark := map[string]string{"X-Iteration": "${iteration}", "X-User": "${user}"}
	req := trial.LoadRequest{BaseURL: server.URL, Seed: 9, Dir: dir, Load: closed(3, func(l *spec.Load) {
		l.Iterations, l.Duration, l.Data = 300, ms(60_000), &spec.Data{File: "users.csv", Order: "random"}
		one := func(name string, r spec.Request) {
			r.Method, r.Path, r.Headers = "POST", "/"+name, map[string]string{"X-Secret": "a ${secret:FLOW_SECRET}"}
			for name, value := range mark {
				r.Headers[name] = value
			}
			l.Requests = append(l.Requests, spec.NamedRequest{Name: name, Weight: 1, Request: r})
		}
		one("form", spec.Request{Form: map[string]string{"user": "${data.user}", "a note": "${data.note}+${text(5)}", "fixed": "x&y= z"}})
		one("multipart", spec.Request{Multipart: []spec.FormPart{
			{Name: "title", Text: "${data.note}", Type: "text/plain"}, {Name: "n", Text: "${int(1, 9)}"}, {Name: "f", File: "note.txt"},
		}})
		one("file", spec.Request{BodyFile: "note.txt", BasicAuth: &spec.BasicAuth{User: "${data.user}", Password: "${secret:FLOW_SECRET}"}})
		one("bytes", spec.Request{BodyFile: "photo.bin", BasicAuth: &spec.BasicAuth{User: "ann", Password: "ü"}})
		one("json", spec.Request{Body: `{"u": ${json(data.user)}, "n": ${json(data.note)}, "s": ${json(secret:FLOW_SECRET)}, "t": ${json(text(3))}}`})
	})}
	run(t, k, req)
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
	expect(t, "iterations", len(got), 300)
	for k, h := range got {
		want, _, err := d.Message(k, users[k])
		if err != nil {
			t.Fatal(err)
		}
		if wanted := (heard{want.Method, want.URL.RequestURI(), headerText(want.Header), want.Body}); h != wanted {
			t.Fatalf("iteration %d:\nk6     %q\nnative %q", k, h, wanted)
		}
	}
	if h := got[0]; !strings.Contains(h.header, `X-Secret: a s3"cret\`) {
		t.Errorf("sent %q", h)
	}
	script, err := newScript(req)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := script.Text(); err != nil || strings.Contains(text, "cret\\") || !strings.Contains(text, "__ENV.FLOW_SECRET") {
		t.Errorf("the script holds the secret, or not its name: %v\n%s", err, text)
	}
}

// TestK6SetsUpAsNative holds what k6 sends before and after the load against what the native engine
// does; neither counts.
func TestK6SetsUpAsNative(t *testing.T) {
	k := found(t)
	sent := map[string][]string{}
	for name, engine := range map[string]trial.Engine{"k6": k, "native": native.New()} {
		server := &loadtest.SetupServer{}
		s := httptest.NewServer(server)
		defer s.Close()
		m, err := engine.Run(t.Context(), trial.LoadRequest{BaseURL: s.URL, Seed: 3, Load: closed(3, func(l *spec.Load) {
			loadtest.SetupLoad(l)
			l.Iterations, l.Duration = 40, ms(60_000)
		})})
		if err != nil {
			t.Fatal(err)
		}
		expect(t, name+" requests", m.Metrics.Counters[metricname.HTTPReqs], 40)
		expect(t, name+" interrupted", m.Metrics.Counters[metricname.IterationsInterrupted], 0)
		expect(t, name+" in the load", server.Loads, 40)
		if len(server.Wrong) > 0 {
			t.Errorf("%s sent %q", name, server.Wrong)
		}
		sent[name] = server.Once
	}
	expect(t, "sent once", sent["k6"], sent["native"])
	broken := httptest.NewServer(&loadtest.SetupServer{Broken: true})
	defer broken.Close()
	_, err := k.Run(t.Context(), trial.LoadRequest{BaseURL: broken.URL, Load: closed(1, func(l *spec.Load) {
		loadtest.SetupLoad(l)
		l.Iterations, l.Duration = 1, ms(60_000)
	})})
	if err == nil || !strings.Contains(err.Error(), "load.setup, step login: the check a token did not hold") {
		t.Errorf("error %v", err)
	}
}
