package report

import (
	"strings"
	"testing"
	"unicode"

	"perflab/report/internal/sample"
	"perflab/runner/phrase"
	"perflab/runner/published"
	"perflab/runner/verdict"
	"perflab/runner/verdict/figure"
)

// TestKoreanReportsSpeakKorean looks for sentences of verdict's in a Korean file's reports.
func TestKoreanReportsSpeakKorean(t *testing.T) {
	for _, standIn := range []bool{false, true} {
		d := data(sample.Explained("ko", standIn))
		var english []string
		for _, c := range d.Judgement.Claims {
			english = append(english, phrase.Join(phrase.English, c.Grounds...))
		}
		for _, f := range d.Judgement.Audit {
			english = append(english, phrase.Join(phrase.English, f.Says...))
		}
		for _, v := range d.Judgement.Variants {
			english = append(english, phrase.Join(phrase.English, v.Bottleneck.Says...), v.Bottleneck.Next.String())
		}
		for name, text := range map[string]string{"summary.txt": Summary(d), "report.md": strings.ReplaceAll(Markdown(d), `\`, ""), "report.html": render(t, d, Options{})} {
			for _, e := range english {
				if strings.Contains(text, e) {
					t.Errorf("%s says %q", name, e)
				}
			}
		}
		p := proseOf(d, words("ko"))
		for _, text := range append([]string{p.Asked, p.Claims, p.Variants[0].Says, p.Variants[2].Says, p.Verdicts[0].Why}, p.After...) {
			if !strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Hangul, r) }) || strings.Contains(text, "%!") {
				t.Errorf("not Korean: %q", text)
			}
		}
	}
}

func TestProseTellsWhatWasFound(t *testing.T) {
	p := proseOf(data(sample.Explained("en", false)), words("en"))
	for what, c := range map[string]struct{ text, want string }{
		"asked":      {p.Asked, "1000 users sent GET /api/empty/ for 5m and paused 1s after each answer. 3 variants, trials of each: 3. The goal: http_reqs rate>=1000."},
		"reached":    {p.Variants[2].Says, "917 requests per second (95% interval 908 to 926), p95 132 ms (95% interval 115 to 147)."},
		"goal":       {p.Variants[2].Says, "It does not reach the goal (http_reqs rate>=1000)."},
		"limit":      {p.Variants[1].Says, "What limited it: worker slots. All of 9 workers are taken, 655 requests are in flight"},
		"next":       {p.Variants[1].Says, "To test it: give it more workers"},
		"claims":     {p.Claims, "Of 4 claims: 1 reproduced, 1 refuted, 1 inconclusive, 1 not comparable."},
		"why":        {p.Verdicts[3].Why, `the claim needs provider == "host"`},
		"audit":      {p.After[0], "3 that cannot be true of the load described, 1 easily misread, 6 that fit"},
		"prediction": {p.After[1], "Predicted from sync-3 alone, the rate of one measured point of the same kind is off by 1.68% on average."},
	} {
		if !strings.Contains(c.text, c.want) {
			t.Errorf("%s: %q lacks %q", what, c.text, c.want)
		}
	}
	grouped := proseOf(data(sample.Explained("en", true)), words("en"))
	if len(grouped.Verdicts) != 2 || len(grouped.Verdicts[0].Quotes) != 3 {
		t.Errorf("claims of one reason: %+v", grouped.Verdicts)
	}
	if empty := proseOf(Data{Run: data(sample.Explained("en", false)).Run, Judgement: &verdict.Judgement{Variants: []verdict.Variant{{Sample: figure.Sample{Name: "a"}}}}}, words("en")); empty.Variants[0].Says != "No valid trial." || empty.Claims != "" {
		t.Errorf("nothing measured: %+v", empty)
	}
}

func TestPrintedText(t *testing.T) {
	for want, p := range map[string]published.Figure{
		"918.952395/s":  {Unit: "per_s", Value: 918.952395, Low: 918.9523945, High: 918.9523955},
		"1.08 s":        {Unit: "ms", Value: 1080, Low: 1080, High: 1090},
		"420 ms":        {Unit: "ms", Value: 420, Low: 420, High: 421},
		"99.74%":        {Unit: "share", Value: 0.9974, Low: 0.9974, High: 0.9975},
		"17 MB/s":       {Unit: "bytes_per_s", Value: 17e6, Low: 16.5e6, High: 17.5e6},
		"300/s – 400/s": {Unit: "per_s", Value: 350, Low: 300, High: 400, Source: "loose", Quote: "http_reqs.rate: 300..400"},
		"< 400/s":       {Unit: "per_s", Value: 400, Low: 0, High: 400, Source: "loose", Quote: "http_reqs.rate: < 400"},
		"469 B":         {Unit: "bytes", Value: 469, Low: 468.5, High: 469.5},
		"250 µs":        {Unit: "ms", Value: 0.25, Low: 0.25, High: 0.25},
	} {
		if got := printedText(p); got != want {
			t.Errorf("%+v reads %q, want %q", p, got, want)
		}
	}
	if got := printedInterval(published.Figure{Unit: "ms", Value: 1080, Low: 1080, High: 1090}); got != "1.08 s – 1.09 s" {
		t.Errorf("interval %q", got)
	}
	if got := printedInterval(published.Figure{Unit: "per_s", Value: 918.952395, Low: 918.9523945, High: 918.9523955}); got != "" {
		t.Errorf("interval of a precise figure %q", got)
	}
}

// TestPublishedValuesAreDrawn finds them as lines in the charts over time and on the bars.
func TestPublishedValuesAreDrawn(t *testing.T) {
	page := render(t, data(sample.Explained("en", false)), Options{})
	for _, name := range []string{`"published 918.952395/s (pooled)"`, `"published 300/s – 400/s (sync-9)"`, `"published 420 ms (pooled)"`} {
		if !strings.Contains(page, name) {
			t.Errorf("no line %s", name)
		}
	}
	var levels []float64
	for _, c := range timeCharts(data(sample.Explained("en", false)), words("en")) {
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
		"sentences":     "1000 users sent GET /api/empty/ for 5m",
		"published":     `<td class="num">1.08 s<small>1.08 s – 1.09 s</small></td>`,
		"machine":       "The published figures are another machine",
		"scope":         `<span class="sub">absolute: another machine`,
		"limit":         "sync-9 · worker slots",
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
	order := []string{`id="work"`, `id="goal"`, `id="summary"`, `id="environment"`, `id="detail"`, `id="bottleneck"`, `id="whatif"`, `id="refs"`, `id="audit"`, `id="provenance"`}
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
	if !HasAssets() {
		t.Skip("the charts' script was not embedded at build time (npm run build in report/assets): its drawing is not looked at")
	}
	for language, dark := range map[string]bool{"ko": false, "en": true} {
		t.Run(language, func(t *testing.T) {

			t.Parallel()
			for _, s := range browse(t, render(t, data(sample.Explained(language, false)), Options{}), dark, 1280, 390, 320) {
				if len(s.Faults) > 0 || s.Scroll > s.Width || len(s.Undrawn) > 0 || len(s.Wide) > 0 {
					t.Errorf("%d px: faults %v, page %d px wide, not drawn %v, too wide %v", s.Width, s.Faults, s.Scroll, s.Undrawn, s.Wide)
				}
				if s.Plots != 12 {
					t.Errorf("%d px: %d charts", s.Width, s.Plots)
				}
			}
		})
	}
}
