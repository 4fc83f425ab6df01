package site

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"io/fs"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"perflab/report/assets"
	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/plan"
	"perflab/runner/result"
	"perflab/runner/spec"
)

// recordRun writes a small run of one experiment and returns its folder.
func recordRun(t *testing.T, results, name, id string, rps float64, change func(*result.Run, *result.Trial)) string {
	t.Helper()
	e := spec.Experiment{
		Name: name, Title: "Title of " + name, Question: "Does " + name + " hold?", Language: "en", Repeats: 1,
		Variants: []spec.Variant{{Name: "sync"}, {Name: "pooled"}},
	}
	started := time.Date(2026, 11, 22, 21, 0, 0, 0, time.UTC)
	run := &result.Run{ID: id, Status: result.Complete, Experiment: e, Plan: plan.New(&e), Started: started, Ended: started.Add(time.Minute), Fingerprint: "same"}
	var trials []*result.Trial
	for i, planned := range run.Plan.Trials {
		set := metric.NewSet()
		set.Elapsed = 10 * time.Second
		requests := int64(rps * float64(10+i))
		set.Counters[metricname.HTTPReqs] = float64(requests)
		h := metric.NewHistogram()
		for n := range requests {
			took := 100 * time.Millisecond
			if n%10 >= 7 {
				took = 190 * time.Millisecond
			}
			h.Record(took)
		}
		set.Trends[metricname.HTTPReqDuration] = h
		trial := &result.Trial{
			Trial: planned, Status: result.Complete, Started: started, Model: spec.ClosedModel, Metrics: set,
			Environment: result.Environment{Stack: result.Stack{Provider: "docker", Asked: "django-feed", Target: "django-feed", Title: "Django 3.2"}},
		}
		for second := range int64(10) {
			perSecond := requests*(second+1)/10 - requests*second/10
			trial.Series = append(trial.Series, metric.Point{Second: int(second), Phase: metric.Load, Span: time.Second, Requests: perSecond, P95: 190 * time.Millisecond})
		}
		if change != nil {
			change(run, trial)
		}
		trials = append(trials, trial)
	}
	store, err := result.Create(results, run)
	if err != nil {
		t.Fatal(err)
	}
	for _, trial := range trials {
		if err := store.WriteTrial(trial); err != nil {
			t.Fatal(err)
		}
	}
	return store.Dir
}

// recorded are two experiments: one with three runs of which the middle one is damaged,
// the other with a run on a stand-in.
func recorded(t *testing.T) string {
	t.Helper()
	results := filepath.Join(t.TempDir(), "results")
	recordRun(t, results, "feed-empty", "20261120-100000-aaaa", 900, nil)
	damaged := recordRun(t, results, "feed-empty", "20261121-100000-bbbb", 910, nil)
	if err := os.WriteFile(filepath.Join(damaged, result.RunFile), []byte("{half"), 0o644); err != nil {
		t.Fatal(err)
	}
	recordRun(t, results, "feed-empty", "20261122-100000-cccc", 930, nil)
	recordRun(t, results, "feed-redis", "20261122-110000-dddd", 350, func(_ *result.Run, trial *result.Trial) {
		trial.Environment.Stack = result.Stack{Provider: "embedded", Asked: "django-feed", Target: "feed", StandIn: true, Title: "Feed in Go"}
	})
	return results
}

// files reads a folder: relative path → content.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		out[filepath.ToSlash(rel)] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// taken are the experiments of which a site's pages are drawn.
func taken(t *testing.T, results string) []experiment {
	t.Helper()
	found, err := records([]string{results})
	if err != nil {
		t.Fatal(err)
	}
	b := &builder{fresh: t.TempDir(), old: readCache("", "")}
	tasks, err := b.runs(found)
	if err != nil {
		t.Fatal(err)
	}
	experiments, err := grouped(tasks)
	if err != nil {
		t.Fatal(err)
	}
	for i := range experiments {
		if experiments[i], err = experiments[i].whole(); err != nil {
			t.Fatal(err)
		}
	}
	return experiments
}

func build(t *testing.T, results string) (string, Summary) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "site", "public")
	sum, err := Build([]string{results}, out, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return out, sum
}

func TestBuild(t *testing.T) {
	out, sum := build(t, recorded(t))
	if sum.Experiments != 2 || sum.Runs != 3 || len(sum.Broken) != 1 || !strings.Contains(sum.String(), "damaged record") {
		t.Errorf("got %v", sum)
	}
	pages := files(t, out)
	for page, content := range pages {
		if strings.Contains(content, filepath.ToSlash(os.TempDir())) {
			t.Errorf("%s tells where the records lie", page)
		}
	}
	for page, texts := range map[string][]string{
		"index.html": {
			"Title of feed-empty", "Does feed-empty hold?", "Django 3.2", ">930/s<", `href="feed-empty/20261122-100000-cccc.html"`,
			`href="feed-empty/index.html">All runs (3)`, "stand-in for django-feed", "<polyline points=",
		},
		"feed-empty/index.html":                {`href="../index.html"`, `href="20261120-100000-aaaa.html"`, `href="20261122-100000-cccc.html"`, "20261121-100000-bbbb", "damaged record"},
		"feed-empty/20261120-100000-aaaa.html": {`href="index.html"`, "Title of feed-empty"},
		"feed-redis/20261122-110000-dddd.html": {"Stand-in, not the stack that was asked for"},
	} {
		for _, text := range texts {
			if !strings.Contains(pages[page], text) {
				t.Errorf("%s lacks %q", page, text)
			}
		}
	}
	if _, there := pages["feed-empty/20261121-100000-bbbb.html"]; there {
		t.Error("a damaged record got a report")
	}
	if strings.Contains(pages["index.html"], "Passed") {
		t.Error("a file without a threshold has passed one")
	}
	if strings.Contains(pages["feed-redis/index.html"], "<polyline") {
		t.Error("one run is no trend")
	}
	if assets.Embedded() {
		if pages["assets/"+assets.Name] != string(assets.Script()) {
			t.Error("the charts' script is not on the site")
		}
		if r := pages["feed-empty/20261120-100000-aaaa.html"]; len(r) > 200_000 || !strings.Contains(r, `<script src="../assets/`+assets.Name+`">`) {
			t.Error("a report does not share the charts' script")
		}
	}
}

// TestLinksLeadSomewhere follows every link between pages to a file, and to the part of it that
// the link names, so that the folder works from any address and from the file system.
func TestLinksLeadSomewhere(t *testing.T) {
	for name, results := range map[string]string{"damaged": recorded(t), "all kinds": manyKinds(t)} {
		t.Run(name, func(t *testing.T) {
			out, _ := build(t, results)
			pages := files(t, out)
			for page, content := range pages {
				if strings.HasSuffix(page, ".html") {
					followLinks(t, pages, page, content)
				}
			}
		})
	}
}

var links = regexp.MustCompile(`(?:href|src)="([^"]*)"`)

func followLinks(t *testing.T, pages map[string]string, name, content string) {
	t.Helper()
	for _, m := range links.FindAllStringSubmatch(content, -1) {
		to, err := url.Parse(html.UnescapeString(m[1]))
		switch {
		case err != nil:
			t.Errorf("%s: %s: %v", name, m[1], err)
			continue
		case to.Scheme == "javascript":
			t.Errorf("%s runs a script by a link: %s", name, m[1])
			continue
		case to.Scheme != "" || to.Host != "" || !assets.Embedded() && strings.HasSuffix(to.Path, assets.Name):
			continue
		}
		target := name
		if to.Path != "" {
			target = filepath.ToSlash(filepath.Join(filepath.Dir(name), to.Path))
		}
		page, there := pages[target]
		switch {
		case !there:
			t.Errorf("%s: %s leads nowhere", name, m[1])
		case to.Fragment != "" && to.Fragment != "ZgotmplZ" && !strings.HasPrefix(to.Fragment, "a=") && !strings.Contains(page, `id="`+to.Fragment+`"`):
			t.Errorf("%s: %s has no such part", name, m[1])
		}
	}
}

func TestBuildIsReproducible(t *testing.T) {
	results := recorded(t)
	a, _ := build(t, results)
	b, _ := build(t, results)
	if !maps.Equal(files(t, a), files(t, b)) {
		t.Error("the same records gave two different sites")
	}
}

func TestBuildReplacesItsOwnFolderAlone(t *testing.T) {
	results := recorded(t)
	out, _ := build(t, results)
	stale := filepath.Join(out, "feed-gone.html")
	if err := os.WriteFile(stale, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Build([]string{results}, out, Options{}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(stale); err == nil {
		t.Error("a page of the old site is still there")
	}
	foreign := t.TempDir()
	own := filepath.Join(foreign, "thesis.txt")
	if err := os.WriteFile(own, []byte("precious"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Build([]string{results}, foreign, Options{}); err == nil || !strings.Contains(err.Error(), "holds files but no site") {
		t.Errorf("a foreign folder: %v", err)
	}
	if b, _ := os.ReadFile(own); string(b) != "precious" {
		t.Error("a foreign file was touched")
	}
	entries, err := os.ReadDir(filepath.Dir(out))
	if err != nil || len(entries) != 2 { // with the cache
		t.Errorf("left beside the site: %v %v", entries, err)
	}
}

func TestFailedBuildLeavesTheOldSite(t *testing.T) {
	out, _ := build(t, recorded(t))
	before := files(t, out)
	err := replace(out, func(dir string) error {
		return fmt.Errorf("no space in %s", filepath.Base(filepath.Dir(dir)))
	})
	if err == nil {
		t.Fatal("the failure was lost")
	}
	if !maps.Equal(before, files(t, out)) {
		t.Error("the old site changed")
	}
	if entries, _ := os.ReadDir(filepath.Dir(out)); len(entries) != 2 { // with the cache
		t.Errorf("left beside the site: %v", entries)
	}
}

func TestBuildOfNothing(t *testing.T) {
	out, sum := build(t, filepath.Join(t.TempDir(), "none"))
	if sum.Experiments != 0 || !strings.Contains(files(t, out)["index.html"], "No run is recorded yet.") {
		t.Errorf("got %v", sum)
	}
}

func TestAnExperimentWithOnlyDamagedRuns(t *testing.T) {
	results := t.TempDir()
	dir := recordRun(t, results, "feed-empty", "20261121-100000-bbbb", 910, nil)
	if err := os.WriteFile(filepath.Join(dir, result.RunFile), []byte(`{"schema": 99}`), 0o644); err != nil {
		t.Fatal(err)
	}
	out, _ := build(t, results)
	if home := files(t, out)["index.html"]; !strings.Contains(home, "use a newer runner") || !strings.Contains(home, "feed-empty") {
		t.Error("the home page does not list the damaged record")
	}
}

func TestHostileNamesStayText(t *testing.T) {
	results := t.TempDir()
	recordRun(t, results, `a"><img src=x onerror=alert(1)> ?#%2e`, "20261122-100000-cccc", 900, func(run *result.Run, _ *result.Trial) {
		run.Experiment.Title, run.Experiment.Question = "<script>alert(1)</script>", `"><script>alert(2)</script>`
	})
	out, _ := build(t, results)
	for page, content := range files(t, out) {
		if strings.HasSuffix(page, ".html") && (strings.Contains(content, "<script>alert") || strings.Contains(content, "<img")) {
			t.Errorf("%s: markup of a record became the page's", page)
		}
	}
}

func TestLanguageOfTheSite(t *testing.T) {
	results := t.TempDir()
	recordRun(t, results, "feed-empty", "20261120-100000-aaaa", 900, func(run *result.Run, _ *result.Trial) { run.Experiment.Language = "ko" })
	out, _ := build(t, results)
	if home := files(t, out)["index.html"]; !strings.Contains(home, `<html lang="ko">`) || !strings.Contains(home, "부하 테스트") {
		t.Error("all experiments are Korean, the site is not")
	}
}

func TestTrendKeepsToOneStackAndQuestion(t *testing.T) {
	results := t.TempDir()
	for i, change := range []func(*result.Run, *result.Trial){
		nil,
		func(_ *result.Run, trial *result.Trial) { trial.Environment.Stack.Target = "feed" },
		func(run *result.Run, _ *result.Trial) { run.Fingerprint = "other" },
		nil, nil,
	} {
		recordRun(t, results, "feed-empty", fmt.Sprintf("2026112%d-100000-aaaa", i), 100*float64(i+1), change)
	}
	e := taken(t, results)[0]
	tr := newShelf([]experiment{e}, Options{}).spark(e, e.featured())
	if tr == nil || len(tr.Lines) != 2 || len(strings.Fields(tr.Lines[0].Points)) != 3 {
		t.Fatalf("got %+v, want two lines of three runs", tr)
	}
}

func TestServe(t *testing.T) {
	if err := Serve(t.Context(), t.TempDir(), "127.0.0.1:0", new(bytes.Buffer), func(string) {}); err == nil || !strings.Contains(err.Error(), "holds no site") {
		t.Errorf("a folder without a site: %v", err)
	}
	out, _ := build(t, recorded(t))
	ctx, cancel := context.WithCancel(t.Context())
	said := make(lines, 1)
	done := make(chan error, 1)
	go func() { done <- Serve(ctx, out, ":0", said, func(string) {}) }()
	address := regexp.MustCompile(`http://\S+`).FindString(<-said)
	if host, _, err := net.SplitHostPort(strings.Trim(address, "htp:/")); err != nil || host != "127.0.0.1" {
		t.Errorf("it listens on %s", address)
	}
	res, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	if err := res.Body.Close(); err != nil || res.StatusCode != http.StatusOK {
		t.Errorf("got %s, %v", res.Status, err)
	}
	cancel()
	if err := <-done; err != nil {
		t.Errorf("an interrupted server: %v", err)
	}
}

// lines hands on what is written.
type lines chan string

func (l lines) Write(b []byte) (int, error) { l <- string(b); return len(b), nil }

func TestServedFolders(t *testing.T) {
	out, _ := build(t, recorded(t))
	h := handler(out, newReaders())
	for path, want := range map[string]int{"/": 200, "/feed-empty/": 200, "/feed-empty/20261120-100000-aaaa.html": 200, "/assets/": 404, "/.site": 404, "/../go.mod": 404} {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.URL.Path = path
		h.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("%s: got %d, want %d", path, w.Code, want)
		}
	}
}

func TestLocalAddr(t *testing.T) {
	for addr, want := range map[string]string{"": DefaultAddr, ":9000": "127.0.0.1:9000", "0.0.0.0:80": "0.0.0.0:80", "[::1]:80": "[::1]:80"} {
		if got, err := localAddr(addr); err != nil || got != want {
			t.Errorf("%q: got %q, %v, want %q", addr, got, err, want)
		}
	}
	if _, err := localAddr("nonsense"); err == nil {
		t.Error("an address without a port passed")
	}
}

// TestClaimsStandSentenceBySentence puts what two experiments say of one sentence together.
func TestClaimsStandSentenceBySentence(t *testing.T) {
	results, out := t.TempDir(), filepath.Join(t.TempDir(), "public")
	for _, name := range []string{"one", "two"} {
		recordRun(t, results, name, "20261122-210000-aaaa", 50, func(r *result.Run, _ *result.Trial) {
			r.Experiment.Reference = &spec.Reference{Title: "A text", URL: "https://example.org/text"}
			r.Experiment.Claims = []spec.Claim{{Quote: "pooled is <faster>", Expect: spec.Expectation{Text: "pooled.http_reqs.rate > sync.http_reqs.rate"}}}
		})
	}
	if _, err := Build([]string{results}, out, Options{}); err != nil {
		t.Fatal(err)
	}
	read := func(name string) string {
		b, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	text := "texts/" + slug("A text", "https://example.org/text") + ".html"
	page := read(text)
	if n := strings.Count(page, "pooled is &lt;faster&gt;"); n != 1 {
		t.Errorf("the sentence stands %d times", n)
	}
	for _, want := range []string{`href="https://example.org/text"`, `href="../one/20261122-210000-aaaa.html"`, `href="../two/20261122-210000-aaaa.html"`, "2 more repeats would allow a verdict"} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s in\n%s", want, page)
		}
	}
	if !strings.Contains(read("index.html"), `href="`+text+`"`) {
		t.Error("the home page does not lead to the text")
	}
}

// TestAnExperimentsHistoryStandsOnItsPage: with enough runs the page has the charts and the
// shifts, each with its first run; with few it keeps the small drawing.
func TestAnExperimentsHistoryStandsOnItsPage(t *testing.T) {
	results := filepath.Join(t.TempDir(), "results")
	for i := range 24 {
		rps := 900 + float64(7*i*i%13)
		if i >= 12 {
			rps *= 0.8
		}
		recordRun(t, results, "feed", fmt.Sprintf("202611%02d-100000-aaaa", i+1), rps, func(run *result.Run, _ *result.Trial) {
			run.Started = time.Date(2026, 11, 1+i, 10, 0, 0, 0, time.UTC)
			run.Manifest.GitCommit = fmt.Sprintf("%040d", i+1)
		})
	}
	for i := range 3 {
		recordRun(t, results, "few", fmt.Sprintf("202611%02d-100000-bbbb", i+1), 900, nil)
	}
	out := filepath.Join(t.TempDir(), "public")
	if _, err := Build([]string{results}, out, Options{Language: "ko"}); err != nil {
		t.Fatal(err)
	}
	pages := files(t, out)
	page := pages["feed/index.html"]
	for _, want := range []string{`id="chart-history-http_reqs-rate"`, `data-axis="run"`, "지속적인 변화", "-20.", `<a href="20261113-100000-aaaa.html">`, "12&#43;12", "0000000000"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page of the experiment lacks %s", want)
		}
	}
	if few := pages["few/index.html"]; strings.Contains(few, "chart-history") || !strings.Contains(few, `class="spark"`) {
		t.Error("three runs have a history")
	}
}
