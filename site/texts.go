package site

import (
	"cmp"
	"fmt"
	"net/url"

	"perflab/report"
	"perflab/runner/phrase"
	"perflab/runner/spec"
	"perflab/runner/verdict"
	"perflab/site/page"
)

// text is the page of a published text, from the best run of every experiment that quotes it.
func (s *shelf) text(at page.Link, experiments []experiment) page.Text {
	t := page.Text{Frame: s.frame(page.TextPage, at.Name, true)}
	t.Description = s.words()["text_says"]
	var found []page.Found
	for _, e := range experiments {
		of, r := s.textOf[e.Name], e.featured()
		if of == nil || *of != at {
			continue
		}
		x, j := &r.Data.Run.Experiment, r.Data.Judgement
		t.Heading, t.URL, t.Date = x.Reference.Title, web(x.Reference.URL), cmp.Or(t.Date, x.Reference.Date)
		t.TextLang = cmp.Or(t.TextLang, string(phrase.LanguageOf(x.Language)))
		for _, c := range j.Claims {
			found = append(found, s.found(e, r, c))
		}
		t.Figures = append(t.Figures, s.printed(e, r)...)
	}
	t.Order(found, s.verdictMark)
	return t
}

// verdictMark is the mark of an outcome, of page.Mixed too.
func (s *shelf) verdictMark(outcome string) page.Mark {
	if outcome == page.Mixed {
		return page.Mark{Tone: "doubt", Sign: "±", Word: s.words()["mixed"]}
	}
	b := report.ClaimTag(verdict.Outcome(outcome), s.lang)
	return page.Mark{Tone: b.Tone, Sign: b.Mark, Word: b.Word}
}

// found is a claim as a sentence of its text.
func (s *shelf) found(e experiment, r *run, c verdict.Claim) page.Found {
	x, w := &r.Data.Run.Experiment, s.words()
	judged := page.Judged{
		Mark:       s.verdictMark(string(c.Verdict)),
		Experiment: titleOf(e, x), Link: "../" + link(e.Name, r.ID+".html"), Variant: c.Variant, Expected: c.Expect.Text,
		Evidence: report.Stopped(report.Evidence(c, s.lang)),
	}
	if judged.Lang = string(phrase.LanguageOf(x.Language)); judged.Lang == s.lang {
		judged.Lang = ""
	}
	if c.Scope != "" {
		judged.Scope = w["scope_"+c.Scope]
	}
	if st := r.Data.Judgement.Stack; st.StandIn {
		judged.Note = fmt.Sprintf(w["stand_in"], st.Asked)
	}
	if c.Verdict == verdict.Refuted || c.Verdict == verdict.Reproduced {
		judged.Limit = s.limitOf(c, r.Data.Judgement)
	}
	outcome := string(c.Verdict)
	if c.Verdict == verdict.Inconclusive && c.Scope == "" {
		outcome = page.Unjudged
	}
	return page.Found{
		Quote: c.Quote, Heading: c.Section, Place: c.Sentence, Outcome: outcome, Headings: x.Reference.Sections, Judged: judged,
	}
}

// limitOf names what limited the one variant that a claim is of; of several the report says it.
func (s *shelf) limitOf(c verdict.Claim, j *verdict.Judgement) string {
	if len(c.Of) != 1 {
		return ""
	}
	for _, v := range j.Variants {
		if v.Name == c.Of[0] && v.Bottleneck != nil {
			return fmt.Sprintf(s.words()["limited_by"], phrase.ReportWords(phrase.LanguageOf(s.lang))["limit_"+string(v.Bottleneck.Limit)])
		}
	}
	return ""
}

// printed are the published figures of an experiment's text beside the measured ones.
func (s *shelf) printed(e experiment, r *run) []page.Printed {
	var rows []page.Printed
	for _, v := range r.Data.Judgement.Variants {
		if v.Published == nil {
			continue
		}
		for _, a := range v.Published.Figures {
			if a.Measured == nil {
				continue
			}
			row := report.Beside(a)
			rows = append(rows, page.Printed{
				Experiment: titleOf(e, &r.Data.Run.Experiment), Link: "../" + link(e.Name, r.ID+".html"), Variant: v.Name,
				Figure: row.Figure, Published: row.Published, Measured: row.Measured, Par: row.Ratio,
			})
		}
	}
	return rows
}

func titleOf(e experiment, x *spec.Experiment) string { return cmp.Or(x.Title, e.Name) }

// web is an address that a page may lead to; empty where it is none.
func web(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return address
}
