package html

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"perflab/report"
	"perflab/report/internal/sample"
	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/verdict"
)

// many is the run of the caches with n variants, each with a name as long as may be.
func many(n int) report.Data {
	d := data(sample.Caching())
	e, j := &d.Run.Experiment, d.Judgement
	variants, judged := e.Variants, j.Variants
	e.Variants, j.Variants = nil, nil
	for i := range n {
		name := fmt.Sprintf("%s-%02d", strings.Repeat("long-name-", 5), i)
		v, judgedOne := variants[i%3], judged[i%3]
		v.Name, judgedOne.Name = name, name
		e.Variants, j.Variants = append(e.Variants, v), append(j.Variants, judgedOne)
	}
	return d
}

// tree is the page as a browser reads it.
func tree(t *testing.T, page string) []*html.Node {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var all []*html.Node
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			all = append(all, n)
		}
	}
	return all
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}

// TestPolicyAllowsWhatThePageHolds: every script that runs is named by its digest, and nothing
// is asked for.
func TestPolicyAllowsWhatThePageHolds(t *testing.T) {
	for name, page := range map[string]string{"alone": render(t, data(sample.Caching()), Options{}), "beside others": render(t, data(sample.Caching()), Options{SharedAssets: "../assets/x.js"})} {
		var policies []string
		scripts := 0
		for _, n := range tree(t, page) {
			switch {
			case n.Data == "meta" && attribute(n, "http-equiv") == "Content-Security-Policy":
				policies = append(policies, attribute(n, "content"))
			case n.Data == "script" && attribute(n, "type") == "" && attribute(n, "src") == "":
				scripts++
				if len(policies) != 1 || !strings.Contains(policies[0], digest(textOf(n))) {
					t.Errorf("%s: script %d may not run", name, scripts)
				}
			case n.Data == "script" && attribute(n, "src") != "" && !strings.Contains(policies[0], "'self'"):
				t.Errorf("%s: the library may not run", name)
			}
			for _, a := range n.Attr {
				if strings.HasPrefix(a.Key, "on") {
					t.Errorf("%s: %s has a handler that may not run", name, n.Data)
				}
			}
		}
		if scripts == 0 || !strings.HasPrefix(policies[0], "default-src 'none'; script-src ") || strings.Contains(strings.Split(policies[0], ";")[1], "unsafe") {
			t.Errorf("%s: %d scripts by %q", name, scripts, policies)
		}
		if m := regexp.MustCompile(`(?:src|href)="https?://[^"]*"`).FindAllString(page, -1); len(m) != 1 { // the reference
			t.Errorf("%s: the page names %q", name, m)
		}
	}
}

// TestStructure holds the page to what keyboards, screen readers and links need.
func TestStructure(t *testing.T) {
	for name, d := range map[string]report.Data{
		"caching": data(sample.Caching()), "explained": data(sample.Explained("en", false)), "search": data(sample.Search("ko")), "engines": data(sample.Engines("en")), "gate": gated(result.Regressed, "en"), "many": many(50),
	} {
		ids, labels := map[string]bool{}, map[string]bool{}
		var links []string
		for _, n := range tree(t, render(t, d, Options{})) {
			if id := attribute(n, "id"); id != "" {
				if ids[id] {
					t.Errorf("%s: two elements are %s", name, id)
				}
				ids[id] = true
			}
			if n.Data == "section" || n.Data == "nav" || attribute(n, "role") == "region" {
				label := attribute(n, "aria-label")
				if labels[label] && label != "" {
					t.Errorf("%s: two regions are called %q", name, label)
				}
				labels[label] = true
			}
			if (n.Data == "h2" || n.Data == "h3") && attribute(n, "id") == "" {
				t.Errorf("%s: no link leads to %q", name, textOf(n))
			}
			if n.Data == "a" && strings.HasPrefix(attribute(n, "href"), "#") {
				links = append(links, attribute(n, "href")[1:])
			}
		}
		if len(links) < 10 || links[0] != "main" {
			t.Errorf("%s: links %v", name, links)
		}
		for _, l := range links {
			if !ids[l] {
				t.Errorf("%s: nothing is %s", name, l)
			}
		}
	}
}

// TestSize: what a page holds beside the library stays small, with every chart's picture and table.
func TestSize(t *testing.T) {
	for name, c := range map[string]struct {
		d    report.Data
		most int
	}{"caching": {data(sample.Caching()), 175_000}, "explained": {data(sample.Explained("en", false)), 150_000}} {
		n := len(render(t, c.d, Options{SharedAssets: "x.js"}))
		if n > c.most {
			t.Errorf("%s: %d bytes, more than %d", name, n, c.most)
		}
		t.Logf("%s: %d bytes", name, n)
	}
}

// TestNothingIsGreenThatWasNotJudged: a run without thresholds was measured, and an invalid one
// looks like nothing else.
func TestNothingIsGreenThatWasNotJudged(t *testing.T) {
	d := data(sample.Caching())
	d.Run.Experiment.Language = "en"
	j := d.Judgement
	j.Outcome, j.Reasons = verdict.Passed, nil
	for i := range j.Variants {
		j.Variants[i].Thresholds = nil
	}
	if b := report.Verdict(d, "en"); b.Tone != "plain" || b.Word == "Passed" || b.State != "passed" {
		t.Errorf("without a threshold: %+v", b)
	}
	page := render(t, d, Options{})
	if !strings.Contains(page, `<section class="answer bad"`) || strings.Contains(body(page), ">Passed<") || strings.Contains(body(page), "Passed</span>") {
		t.Error("three missed goals, and the page says that it passed")
	}
	j.Outcome, j.Reasons = verdict.Invalid, []phrase.Statement{phrase.Verbatim("why")}
	if page := render(t, d, Options{}); !strings.Contains(page, `<section class="answer void"`) || !strings.Contains(page, "⊘") || !strings.Contains(page, "No answer: the measurement is invalid.") {
		t.Error("an invalid run has an answer, or looks like an open one")
	}
}

// TestTabsOfRunsDiffer, and no mark turns the text of a title around.
func TestTabsOfRunsDiffer(t *testing.T) {
	d := data(sample.Caching())
	d.Run.Experiment.Title, d.Run.Experiment.Profile = "a \u202egnp.exe", "quick"
	for _, n := range tree(t, render(t, d, Options{})) {
		switch {
		case n.Data == "title" && textOf(n) != "a gnp.exe · 2026-11-22 21:32 UTC · "+d.Run.ID:
			t.Errorf("title %q", textOf(n))
		case n.Data == "h1" && (n.FirstChild == nil || n.FirstChild.Data != "bdi"):
			t.Error("the title is not kept apart from the text around it")
		}
	}
	if page := render(t, d, Options{}); !strings.Contains(page, `<span class="badge">quick</span>`) {
		t.Error("a quick run has no badge")
	}
}

// TestManyVariantsAreFolded: the fastest are shown first, the others wait, and the charts begin
// with few.
func TestManyVariantsAreFolded(t *testing.T) {
	bars, pressed := 0, 0
	for _, n := range tree(t, render(t, many(50), Options{})) {
		switch {
		case n.Data == "ul" && attribute(n, "class") == "bars" && bars == 0:
			for c := range n.ChildNodes() {
				if c.Data == "li" {
					bars++
				}
			}
		case n.Data == "button" && attribute(n, "aria-pressed") == "true":
			pressed++
		}
	}
	if bars != most || pressed != most {
		t.Errorf("%d bars stand first, %d variants are drawn", bars, pressed)
	}
}

// TestPageWithoutNpm holds pictures and no script of others.
func TestPageWithoutNpm(t *testing.T) {
	if s := chartScript(Options{}, nil); s != (script{}) {
		t.Errorf("got %+v", s)
	}
	if p := policy(script{}, "x"); strings.Contains(p, "'self'") || strings.Contains(p, "http") {
		t.Errorf("policy %s", p)
	}
}
