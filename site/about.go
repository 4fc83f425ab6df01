package site

import (
	"perflab/report"
	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/verdict"
	"perflab/runner/verdict/limit"
	"perflab/site/page"
)

// about is the page on how figures are made and judged.
func (s *shelf) about() page.About {
	w := s.words()
	labels := phrase.ReportWords(phrase.LanguageOf(s.lang))
	p := page.About{Frame: s.frame(page.AboutPage, w["about_title"], false)}
	p.Description = w["about_lead"]
	meaning := func(outcome string) page.Meaning {
		return page.Meaning{Mark: s.verdictMark(outcome), Says: w["means_"+outcome]}
	}
	for _, o := range report.ClaimOutcomes() {
		p.Verdicts = append(p.Verdicts, meaning(string(o)))
	}
	p.Verdicts = append(p.Verdicts, meaning(page.Mixed))
	for _, o := range []string{string(verdict.Passed), string(verdict.Failed), string(verdict.Undecided), string(result.WithinTolerance), string(result.Regressed)} {
		p.Gates = append(p.Gates, meaning(o))
	}
	for _, k := range []limit.Kind{limit.CPU, limit.Slots, limit.Dependency, limit.Network, limit.Load, limit.Generator} {
		p.Limits = append(p.Limits, page.Meaning{Mark: page.Mark{Word: labels["limit_"+string(k)]}, Says: w["means_limit_"+string(k)]})
	}
	return p
}
