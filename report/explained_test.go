package report

import (
	"strings"
	"testing"

	"perflab/report/internal/sample"
	"perflab/runner/phrase"
	"perflab/runner/published"
	"perflab/runner/verdict"
	"perflab/runner/verdict/figure"
	"perflab/runner/verdict/limit"
)

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
		"audit":      {p.After[0], "4 that cannot be true of the load described, 1 easily misread, 6 that fit"},
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
		if got := PrintedText(p); got != want {
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

// TestAPredictionSaysWhatItIsNotMadeOf: a request that took longer alone than under load.
func TestAPredictionSaysWhatItIsNotMadeOf(t *testing.T) {
	note := phrase.WhatIfContradicted(phrase.Seconds(0.0501), phrase.Seconds(0.011))
	j := &verdict.Judgement{WhatIf: []limit.WhatIf{{Variant: "a", Note: note}, {Variant: "b"}}}
	views := whatIfViews(j, words("en"))
	if want := " A request alone took 50.1 ms, longer than the 11 ms under load: the quickest tenth under load stands for it."; !strings.HasSuffix(views[0].From, want) || strings.Contains(views[1].From, "alone took") {
		t.Errorf("from %q and %q", views[0].From, views[1].From)
	}
}
