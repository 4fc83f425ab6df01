package site

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"perflab/report/assets"
	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/threshold"
)

const (
	longName = "pooled-with-a-name-of-fifty-nine-letters-without-any-space-x" // as long as a file may have it, and one more
	hostile  = `<script>alert(1)</script>"'><img src=x onerror=alert(2)> ` + "\u202ejavascript:alert(3)"
)

// manyKinds records experiments with everything that the pages have to show: a text judged by
// two of them, a goal that one misses, a history, a comparison, a long name, and
// titles that would be markup.
func manyKinds(t *testing.T) string {
	t.Helper()
	results := t.TempDir()
	text := &spec.Reference{Title: "피드 서비스 1", URL: "https://example.org/text", Date: "2023-11-12", Sections: []string{"작업", "목표", "결과 요약", "환경", "결과 상세"}}
	for i := range 8 {
		rps := 900 + float64(7*i*i%13)
		if i >= 4 {
			rps *= 0.8
		}
		recordRun(t, results, "cached", fmt.Sprintf("202611%02d-100000-aaaa", i+1), rps, func(run *result.Run, trial *result.Trial) {
			if trial != nil {
				trial.Metrics.Rates[metricname.Checks] = metric.Rate{True: 990, Total: 1000}
			}
			run.Started = time.Date(2026, 11, 1+i, 10, 0, 0, 0, time.UTC)
			run.Manifest.GitCommit = fmt.Sprintf("%040d", i+1)
			e := &run.Experiment
			e.Title, e.Question, e.Language, e.Series, e.Tags = "글 100개 조회, Redis 캐시", "Does the cached page reach 1000 requests a second?", "ko", "피드", []string{"cache", "redis"}
			goal := threshold.Threshold{Metric: "http_reqs", Expr: "rate>=1000", Aggregation: "rate", Operator: ">=", Value: 1000}
			for k := range e.Variants {
				e.Variants[k].Goal = []threshold.Threshold{goal}
			}
			e.Reference = text
			e.Claims = []spec.Claim{
				{Quote: "마지막 문장", Section: "결과 상세", Sentence: 2, Variant: "sync", Expect: spec.Expectation{Text: "http_reqs.rate < 1000"}},
				{Quote: "첫 문장", Section: "작업", Sentence: 1, Variant: "sync", Expect: spec.Expectation{Text: "http_reqs.rate > 1000"}},
			}
			if i == 7 {
				run.Comparison = &result.Comparison{By: result.ByRuns, Base: "20261107-100000-aaaa", Head: run.ID, Verdict: result.WithinTolerance, BaseRuns: 1}
			}
		})
	}
	recordRun(t, results, "wide", "20261120-100000-aaaa", 950, func(run *result.Run, trial *result.Trial) {
		run.Experiment.Variants[1].Name = longName
		if trial != nil && trial.Variant == "pooled" {
			trial.Variant = longName
		}
		run.Experiment.Tags = []string{"cache"}
		run.Experiment.Reference = text
		run.Experiment.Claims = []spec.Claim{{Quote: "첫 문장", Section: "작업", Sentence: 1, Variant: "sync", Expect: spec.Expectation{Text: "http_reqs.rate > 1000"}}}
	})
	recordRun(t, results, "hostile", "20261121-100000-aaaa", 50, func(run *result.Run, _ *result.Trial) {
		run.Experiment.Title, run.Experiment.Question, run.Experiment.Series = hostile, hostile+strings.Repeat(" word", 60), hostile
		run.Experiment.Tags = []string{hostile}
		run.Experiment.Reference = &spec.Reference{Title: hostile, URL: "javascript:alert(4)"}
		run.Experiment.Claims = []spec.Claim{{Quote: hostile, Section: hostile, Expect: spec.Expectation{Text: "pooled.http_reqs.rate > sync.http_reqs.rate"}}}
	})
	recordRun(t, results, "plain", "20261121-110000-aaaa", 70, nil)
	return results
}

// chrome starts a browser; it is there for all tests of one function.
func chrome(t *testing.T) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		t.Skip("no chromium or chrome on the PATH: pages are not looked at")
	}
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.WindowSize(1280, 900))
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Run(ctx); err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	return ctx
}

// sight collects what a page complains of, and what it asks for.
type sight struct {
	sync.Mutex
	faults []string
}

func (s *sight) add(format string, args ...any) {
	s.Lock()
	defer s.Unlock()
	s.faults = append(s.faults, fmt.Sprintf(format, args...))
}

// take empties the list.
func (s *sight) take() []string {
	s.Lock()
	defer s.Unlock()
	f := s.faults
	s.faults = nil
	return f
}

func complaints(ctx context.Context) *sight {
	s := &sight{}
	chromedp.ListenTarget(ctx, func(event any) {
		switch e := event.(type) {
		case *runtime.EventExceptionThrown:
			s.add("exception: %s", e.ExceptionDetails.Error())
		case *runtime.EventConsoleAPICalled:
			if e.Type == runtime.APITypeError || e.Type == runtime.APITypeWarning {
				s.add("console: %s %s", e.Type, e.Args[0].Value)
			}
		case *log.EventEntryAdded:
			if e.Entry.Level == log.LevelError || e.Entry.Level == log.LevelWarning {
				s.add("log: %s %s", e.Entry.Text, e.Entry.URL)
			}
		}
	})
	return s
}

// act does actions, within a time that no machine should need.
func act(t *testing.T, ctx context.Context, actions ...chromedp.Action) {
	t.Helper()
	within, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	if err := chromedp.Run(within, actions...); err != nil {
		t.Fatal(err)
	}
}

// own are the site's own pages and two of the reports, below its root.
func own(t *testing.T, out string) []string {
	t.Helper()
	pages := []string{"index.html", "about.html", "compare.html", "cached/index.html", "wide/index.html", "hostile/index.html", "cached/20261108-100000-aaaa.html", "hostile/20261121-100000-aaaa.html"}
	texts, err := filepath.Glob(filepath.Join(out, "texts", "*.html"))
	if err != nil || len(texts) != 2 {
		t.Fatalf("pages of texts: %v, %v", texts, err)
	}
	for _, p := range texts {
		pages = append(pages, "texts/"+filepath.Base(p))
	}
	return pages
}

func address(out, name string) string {
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(filepath.Join(out, filepath.FromSlash(name)))}).String()
}

// TestSiteInABrowser looks at one site with all kinds of pages.
func TestSiteInABrowser(t *testing.T) {
	ctx := chrome(t)
	out, _ := build(t, manyKinds(t))
	for _, look := range []func(*testing.T, context.Context, string){pagesAreFit, historyIsDrawn, searchFinds, compareFollowsItsAddress, themeIsChosen} {
		look(t, ctx, out)
	}
}

// pagesAreFit opens every page from the file system, in light and dark, at the width of a
// phone and of a desk: nothing is complained of or asked for, nothing is wider than the screen.
func pagesAreFit(t *testing.T, ctx context.Context, out string) {
	seen := complaints(ctx)
	axe, err := os.ReadFile(filepath.Join("..", "report", "assets", "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		t.Log("no axe-core (npm ci in report/assets): pages are not held against it")
	}
	// A scheme changes colours alone.
	rules := map[string]string{"light": `['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice']`, "dark": `{type: 'rule', values: ['color-contrast']}`}
	backgrounds := map[string]string{}
	for _, scheme := range []string{"light", "dark"} {
		for _, name := range own(t, out) {
			var wide []string
			var background string
			var violations []string
			act(t, ctx, emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}),
				chromedp.EmulateViewport(360, 800), chromedp.Navigate(address(out, name)),
				chromedp.Evaluate(`document.documentElement.scrollWidth > innerWidth ? [].filter.call(document.querySelectorAll('body *'), function (e) { return e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.scroll, pre'); }).slice(0, 4).map(function (e) { return e.outerHTML.slice(0, 120); }) : []`, &wide),
				chromedp.Evaluate(`getComputedStyle(document.body).backgroundColor`, &background))
			if len(wide) > 0 {
				t.Errorf("%s is wider than 360 px: %s", name, strings.Join(wide, "\n"))
			}
			if axe != nil {
				act(t, ctx, chromedp.EmulateViewport(1280, 900), chromedp.Evaluate(string(axe)+`;0`, nil),
					chromedp.Evaluate(`axe.run({preload: false, runOnly: `+rules[scheme]+`}).then(function (r) { return r.violations.map(function (v) { return v.id + ': ' + v.nodes.slice(0, 2).map(function (n) { return n.html.slice(0, 160) + ' ' + n.failureSummary.slice(0, 200); }).join(' | '); }); })`,
						&violations, func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }))
			}
			for _, v := range violations {
				t.Errorf("%s in %s: %s", name, scheme, v)
			}
			backgrounds[scheme] = background
			for _, f := range seen.take() {
				t.Errorf("%s in %s: %s", name, scheme, f)
			}
		}
	}
	if backgrounds["light"] == backgrounds["dark"] {
		t.Errorf("light and dark look alike: %s", backgrounds["light"])
	}
}

func historyIsDrawn(t *testing.T, ctx context.Context, out string) {
	var plots, drawn, pictures int
	act(t, ctx, chromedp.Navigate(address(out, "cached/index.html")),
		chromedp.Evaluate(`document.querySelectorAll('.plot').length`, &plots),
		chromedp.Evaluate(`[].filter.call(document.querySelectorAll('.plot'), function (p) { return p.querySelector('svg path'); }).length`, &drawn))
	if plots < 3 || drawn != plots {
		t.Errorf("%d of %d charts are drawn", drawn, plots)
	}
	act(t, ctx, emulation.SetScriptExecutionDisabled(true), chromedp.Navigate(address(out, "cached/index.html")))
	act(t, ctx, emulation.SetScriptExecutionDisabled(false),
		chromedp.Evaluate(`[].filter.call(document.querySelectorAll('svg.pic'), function (p) { return p.getBoundingClientRect().height > 100; }).length`, &pictures))
	if pictures != plots {
		t.Errorf("without a script %d of %d pictures are seen", pictures, plots)
	}
}

func searchFinds(t *testing.T, ctx context.Context, out string) {
	shown := func() (names []string) {
		act(t, ctx, chromedp.Evaluate(`[].filter.call(document.querySelectorAll('.entry'), function (e) { return e.offsetParent; }).map(function (e) { return e.dataset.name; })`, &names))
		return names
	}
	act(t, ctx, chromedp.Navigate(address(out, "index.html")))
	if all := shown(); len(all) != 4 {
		t.Errorf("%v of 4 experiments are shown", all)
	}
	act(t, ctx, chromedp.SendKeys("#q", "redis 글"))
	if got := shown(); !slices.Equal(got, []string{"cached"}) {
		t.Errorf("the search finds %v", got)
	}
	var at string
	act(t, ctx, chromedp.Location(&at), chromedp.Evaluate(`(function () { var q = document.getElementById("q"); q.value = ""; q.dispatchEvent(new Event("input")); })()`, nil), chromedp.Click(`[data-tag="cache"]`))
	if got := shown(); !slices.Contains(got, "wide") || !slices.Contains(got, "cached") || len(got) != 2 {
		t.Errorf("the tag finds %v", got)
	}
	act(t, ctx, chromedp.Navigate("about:blank"), chromedp.Navigate(at))
	if got := shown(); !slices.Equal(got, []string{"cached"}) {
		t.Errorf("the address %s finds %v", at, got)
	}
}

// compareFollowsItsAddress: what is chosen stands in the address, and the address chooses; a
// verdict stands where one was recorded and nowhere else.
func compareFollowsItsAddress(t *testing.T, ctx context.Context, out string) {
	seen := complaints(ctx)
	words := phrase.SiteWords(phrase.English)
	text := func(selector string) (text string) {
		act(t, ctx, chromedp.WaitVisible(selector), chromedp.Text(selector, &text))
		return text
	}
	act(t, ctx, chromedp.Navigate(address(out, "compare.html")+"#a=cached/20261107-100000-aaaa&b=cached/20261108-100000-aaaa"))
	if got := text(".cmp"); !strings.Contains(got, words["cmp_asked"]) || !strings.Contains(got, words["fig_rps"]) || strings.Contains(got, words["cmp_unpaired"]) {
		t.Errorf("the recorded verdict is not shown: %s", got)
	}
	act(t, ctx, chromedp.Evaluate(`(function () { var s = document.getElementById('A-run'); s.value = '20261101-100000-aaaa'; s.dispatchEvent(new Event('change')); })()`, nil))
	if got := text(".cmp"); !strings.Contains(got, words["cmp_unpaired"]) || strings.Contains(got, words["cmp_asked"]) {
		t.Errorf("two runs that nobody compared have a verdict: %s", got)
	}
	var at string
	act(t, ctx, chromedp.Location(&at))
	if !strings.HasSuffix(at, "#a=cached/20261101-100000-aaaa&b=cached/20261108-100000-aaaa") {
		t.Errorf("the address is %s", at)
	}
	act(t, ctx, chromedp.Evaluate(`location.hash = '#a=wide/20261120-100000-aaaa/sync&b=wide/20261120-100000-aaaa/`+longName+`'`, nil), chromedp.WaitVisible(`//h3[contains(., "`+longName+`")]`))
	if got := text(".cmp"); !strings.Contains(got, words["cmp_same_run"]) {
		t.Errorf("variants of one run: %s", got)
	}
	act(t, ctx, chromedp.Evaluate(`location.hash = '#a=nowhere/1&b=wide/20261120-100000-aaaa'`, nil))
	if got := text(".notice"); got != words["cmp_missing"] {
		t.Errorf("a run that is not there: %s", got)
	}
	for _, f := range seen.take() {
		if !strings.Contains(f, "nowhere") {
			t.Error(f)
		}
	}
}

// themeIsChosen: the button goes from the system's colours to light to dark, on the site's pages
// as on reports; the choice is remembered from page to page, charts follow it, and paper does not.
func themeIsChosen(t *testing.T, ctx context.Context, out string) {
	seen := complaints(ctx)
	system := func(scheme, media string) chromedp.Action {
		return emulation.SetEmulatedMedia().WithMedia(media).WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}})
	}
	const light, dark = "rgb(255, 255, 255)", "rgb(20, 23, 26)"
	is := func(what, want string) {
		t.Helper()
		var got string
		act(t, ctx, chromedp.Evaluate(`getComputedStyle(document.body).backgroundColor`, &got))
		if got != want {
			t.Errorf("%s: %s, want %s", what, got, want)
		}
	}
	press := func() {
		t.Helper()
		var shown bool
		act(t, ctx, chromedp.Evaluate(`(function () { var b = document.querySelector('[data-themes]'), shown = Boolean(b.offsetParent); b.click(); return shown; })()`, &shown))
		if !shown {
			t.Error("the button is not shown")
		}
	}
	act(t, ctx, chromedp.EmulateViewport(1280, 900), system("dark", ""), chromedp.Navigate(address(out, "index.html")))
	is("the system's", dark)
	press()
	is("light", light)
	act(t, ctx, system("light", ""))
	press()
	is("dark", dark)
	act(t, ctx, chromedp.Navigate(address(out, "cached/20261108-100000-aaaa.html")))
	is("a report, later", dark)
	var says, line string
	const ofLine = `document.querySelector('#chart-rps path[stroke="' + getComputedStyle(document.documentElement).getPropertyValue('--s1').trim() + '"]') ? getComputedStyle(document.documentElement).getPropertyValue('--s1').trim() : ''`
	act(t, ctx, chromedp.Text("[data-themes]", &says), chromedp.Evaluate(ofLine, &line))
	if names := strings.Split(phrase.SiteWords(phrase.Korean)["themes"], "|"); says != names[2] {
		t.Errorf("the button says %s", says)
	}
	if assets.Embedded() && line != "#5aaeff" {
		t.Errorf("the charts' line is %q", line)
	}
	act(t, ctx, system("light", "print"))
	is("on paper", light)
	act(t, ctx, system("light", ""))
	press()
	is("the system's again", light)
	if act(t, ctx, chromedp.Evaluate(ofLine, &line)); assets.Embedded() && line != "#0b62b0" {
		t.Errorf("the charts' line stays %q", line)
	}
	for _, f := range seen.take() {
		t.Error(f)
	}
}
