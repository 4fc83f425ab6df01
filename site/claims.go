package site

import (
	"cmp"
	"slices"

	"perflab/report"
	"perflab/report/html"
	"perflab/runner/verdict"
)

// claimsPage answers published texts sentence by sentence, from the newest run of every
// experiment that quotes them.
type claimsPage struct {
	frame
	Texts []textView
}

// textView is one published text.
type textView struct {
	Title, URL, Date, Lang string
	Sentences              []sentenceView
}

// sentenceView is one sentence with what each experiment says of it.
type sentenceView struct {
	Quote  string
	Judged []judgedView
}

type judgedView struct {
	Verdict                             report.Banner
	Experiment, Link, Variant, Expected string
	Evidence, Scope                     string
	Limits                              []string // what limited the variants it is of, a sentence each
}

// claimsOf collects the claims of the newest runs by text, and within it by quote, in the
// order in which the experiments have them.
func claimsOf(experiments []experiment, lang string) claimsPage {
	p := claimsPage{frame: frame{Lang: lang, W: words(lang), Style: html.Style(), Title: words(lang)["claims"]}}
	for _, e := range experiments {
		r := e.featured()
		if r == nil || len(r.Data.Judgement.Claims) == 0 {
			continue
		}
		x := r.Data.Run.Experiment
		text := p.text(x.Reference.Heading())
		if x.Reference != nil {
			text.Date, text.Lang = x.Reference.Date, x.Language
		}
		for _, c := range r.Data.Judgement.Claims {
			sentence := text.sentence(c.Quote)
			sentence.Judged = append(sentence.Judged, judgedView{
				Verdict: report.ClaimTag(c.Verdict, lang), Experiment: orElse(x.Title, e.Name), Link: link(e.Name, r.ID+".html"),
				Variant: c.Variant, Expected: c.Expect.Text, Evidence: report.Evidence(c, lang), Scope: p.W["scope_"+c.Scope], // nothing where it was not judged
				Limits: limitsOf(c, r.Data.Judgement, lang),
			})
		}
	}
	return p
}

// text returns the view of a text, a new one where it is met first. The view is good until
// the next call.
func (p *claimsPage) text(title, url string) *textView {
	i := slices.IndexFunc(p.Texts, func(t textView) bool { return t.URL == url && t.Title == title })
	if i < 0 {
		i = len(p.Texts)
		p.Texts = append(p.Texts, textView{Title: title, URL: url})
	}
	return &p.Texts[i]
}

func (t *textView) sentence(quote string) *sentenceView {
	i := slices.IndexFunc(t.Sentences, func(s sentenceView) bool { return s.Quote == quote })
	if i < 0 {
		i = len(t.Sentences)
		t.Sentences = append(t.Sentences, sentenceView{Quote: quote})
	}
	return &t.Sentences[i]
}

// limitsOf says what limited the variants that a claim's figures are of: why it holds, or
// does not.
func limitsOf(c verdict.Claim, j *verdict.Judgement, lang string) []string {
	var all []string
	for _, v := range j.Variants {
		if v.Bottleneck == nil || !slices.Contains(c.Of, v.Name) {
			continue
		}
		all = append(all, v.Name+": "+report.LimitText(v.Bottleneck, lang))
	}
	slices.SortStableFunc(all, cmp.Compare)
	return all
}
