package html

import (
	"strings"
	"testing"

	"perflab/report"
	"perflab/report/assets"
	"perflab/report/curves"
	"perflab/report/internal/sample"
	"perflab/runner/phrase"
)

// TestPublishedValuesAreDrawn finds them as lines in the charts over time and on the bars.
func TestPublishedValuesAreDrawn(t *testing.T) {
	page := render(t, data(sample.Explained("en", false)), Options{})
	for _, name := range []string{`"published 919/s (pooled)"`, `"published 300/s – 400/s (sync-9)"`, `"published 420 ms (pooled)"`} {
		if !strings.Contains(page, name) {
			t.Errorf("no line %s", name)
		}
	}
	var levels []float64
	for _, c := range curves.Measured(report.NewView(data(sample.Explained("en", false))))[0].Charts {
		for _, l := range c.Levels {
			levels = append(levels, l.Value)
		}
	}
	for _, want := range []float64{918.952395, 300, 400, 420, 1000} {
		found := false
		for _, l := range levels {
			found = found || l == want
		}
		if !found {
			t.Errorf("no line at %v among %v", want, levels)
		}
	}
	if n := strings.Count(page, `<span class="printed" style="`); n != 2 {
		t.Errorf("%d published marks on the bars, want 2", n)
	}
}

func TestPageExplains(t *testing.T) {
	page := body(render(t, data(sample.Explained("en", false)), Options{}))
	for what, text := range map[string]string{
		"answer":        "Goal missed: 115 of 1000 requests a second with sync-3, 345 with sync-9; limited by the server&#39;s worker slots.",
		"claims":        "Of 4 claims: 1 reproduced, 1 refuted, 1 inconclusive, 1 not comparable.",
		"published":     `<td class="num">1.08 s<small>1.08 s – 1.09 s</small></td>`,
		"machine":       "The published figures are another machine",
		"scope":         ` · absolute: another machine`,
		"limit":         "<bdi>sync-9</bdi> · worker slots",
		"a bar":         `<span class="fill over" style="--w:100.00%">`,
		"prediction":    "One measured point, off by 1.68% on average.",
		"its table":     "<th scope=\"row\">sync-9</th><td class=\"num\">9</td>",
		"a chart of it": `id="chart-whatif-workers-rate"`,
		"audit":         "there is no setting worker_connection: the line had no effect",
		"a formula":     "data_received / http_reqs = 17885 to 18247 bytes",
	} {
		if !strings.Contains(page, text) {
			t.Errorf("%s: the page lacks %q", what, text)
		}
	}
	order := []string{`class="answer`, `id="rates"`, `class="contents"`, `id="work"`, `id="summary"`, `id="claims"`, `id="bottleneck"`, `id="against"`, `id="whatif"`, `id="environment"`, `id="detail"`, `id="refs"`, `id="audit"`, `id="provenance"`}
	at := -1
	for _, id := range order {
		i := strings.Index(page, id)
		if i <= at {
			t.Errorf("%s stands at %d, after %d", id, i, at)
		}
		at = i
	}
	standIn := body(render(t, data(sample.Explained("en", true)), Options{}))
	if !strings.Contains(standIn, "No ratio is given: the text is about django-feed, what ran is feed (embedded, standing in for django-feed).") {
		t.Error("a stand-in's figures are held against the published ones")
	}
}

func TestExplainedPageInABrowser(t *testing.T) {
	t.Parallel()
	if !assets.Embedded() {
		t.Skip("the charts' script was not embedded at build time (npm run build in report/assets): its drawing is not looked at")
	}
	for language, dark := range map[string]bool{"ko": false, "en": true} {
		t.Run(language, func(t *testing.T) {
			for _, s := range browse(t, render(t, data(sample.Explained(language, false)), Options{}), dark, 1280, 390, 320) {
				if len(s.Faults) > 0 || s.Scroll > s.Width || len(s.Undrawn) > 0 || len(s.Wide) > 0 {
					t.Errorf("%d px: faults %v, page %d px wide, not drawn %v, too wide %v", s.Width, s.Faults, s.Scroll, s.Undrawn, s.Wide)
				}
				if s.Plots != 11 { // every check held all the time, which is a sentence
					t.Errorf("%d px: %d charts", s.Width, s.Plots)
				}
			}
		})
	}
}

func TestSearchInABrowser(t *testing.T) {
	t.Parallel()
	if !assets.Embedded() {
		t.Skip("the charts' script was not embedded at build time (npm run build in report/assets): its drawing is not looked at")
	}
	for _, language := range []string{"en", "ko"} {
		for _, s := range browse(t, render(t, data(sample.Search(language)), Options{}), false, 1280, 390) {
			if len(s.Faults) > 0 || s.Scroll > s.Width || len(s.Undrawn) > 0 || len(s.Wide) > 0 {
				t.Errorf("%s, %d px: %+v", language, s.Width, s)
			}
		}
	}
}

// TestOtherRunsHaveNoSearch leaves pages without a search as they were.
func TestOtherRunsHaveNoSearch(t *testing.T) {
	page := render(t, data(sample.Caching()), Options{})
	for _, word := range []string{"chart-search", phrase.ReportWords(phrase.Korean)["search"], phrase.ReportWords(phrase.Korean)["col_search"]} {
		if strings.Contains(page, word) {
			t.Errorf("the page says %q", word)
		}
	}
}
