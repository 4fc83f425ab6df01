package report

import (
	"fmt"
	"html/template"
	"strings"
	"unicode"
	"unicode/utf8"

	"perflab/runner/metricname"
	"perflab/runner/quantity"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict"
	"perflab/runner/verdict/audit"
	"perflab/runner/verdict/figure"
	"perflab/runner/verdict/limit"
)

// Prose is the summary in sentences, made of the judgement: what was asked, what each variant
// reached and what limited it, which claims hold and which do not and why.
type Prose struct {
	Asked    string
	Variants []ProseVariant
	Claims   string // how many of which verdict
	Verdicts []ProseVerdict
	After    []string // of the published figures, of the predictions
}

// ProseVariant is what one variant reached.
type ProseVariant struct {
	Name  string
	Style template.CSS
	Says  string
}

// ProseVerdict are claims of one verdict for one reason.
type ProseVerdict struct {
	Tone, Mark, Word string
	Quotes           []ProseQuote
	Why              string
}

// ProseQuote is a claim's sentence and what it was taken to predict.
type ProseQuote struct{ Quote, Expect string }

func proseOf(d Data, w Words) Prose {
	j := d.Judgement
	p := Prose{Asked: askedText(d.Run, w)}
	for i, v := range j.Variants {
		p.Variants = append(p.Variants, ProseVariant{v.Name, SeriesStyle(i), Joined(" ", reachedText(v, w), limitedText(v.Bottleneck, w))})
	}
	p.Claims = ClaimCounts(j, w["language"])
	if p.Claims != "" {
		p.Claims = fmt.Sprintf(w["prose_claims"], len(j.Claims), p.Claims)
	}
	p.Verdicts = proseVerdicts(j, w)
	p.After = nonEmpty(auditSentence(j, w))
	for _, what := range j.WhatIf {
		if what.Compared > 0 {
			p.After = append(p.After, fmt.Sprintf(w["prose_prediction"], what.Variant, pointsText(what.Compared, w), quantity.Text(quantity.Share, what.Error)))
		}
	}
	return p
}

// askedText says what the experiment was to find out, and how.
func askedText(run *result.Run, w Words) string {
	e := run.Experiment
	var texts []string
	if e.Question != "" {
		texts = append(texts, fmt.Sprintf(w["prose_question"], OneLine(e.Question)))
	}
	if len(e.Variants) > 0 {
		texts = append(texts, loadSentence(e, run.Imported != nil, w))
	}
	switch n := len(e.Variants); {
	case n > 0 && run.Against != nil && len(run.Against.Looks) > 0:
		texts = append(texts, fmt.Sprintf(w["prose_pairs"], n, run.Against.Looks[len(run.Against.Looks)-1]))
	case n == 1:
		texts = append(texts, fmt.Sprintf(w["prose_variant"], e.Repeats))
	case n > 1:
		texts = append(texts, fmt.Sprintf(w["prose_variants"], n, e.Repeats))
	}
	if goals := goalsOf(e); goals != "" {
		texts = append(texts, fmt.Sprintf(w["prose_goal"], goals))
	}
	return strings.Join(texts, " ")
}

// loadSentence is the load, where all variants have the same.
func loadSentence(e spec.Experiment, imported bool, w Words) string {
	l := e.Variants[0].Load
	if !l.Told() {
		return w["prose_load_unknown"]
	}
	if imported { // whether it was sent so nobody saw
		return fmt.Sprintf(w["prose_load_said"], requestText(l), loadText(l, w))
	}
	for _, v := range e.Variants[1:] {
		if requestText(v.Load) != requestText(l) || loadText(v.Load, w) != loadText(l, w) {
			return w["prose_loads"]
		}
	}
	if l.Model() == spec.ConstantUsers && len(l.Requests) == 0 && l.ThinkTime > 0 {
		return fmt.Sprintf(w["prose_users"], l.Users, requestText(l), l.Duration, l.ThinkTime)
	}
	return fmt.Sprintf(w["prose_load"], requestText(l), loadText(l, w))
}

// goalsOf are the goals that all variants share.
func goalsOf(e spec.Experiment) string {
	var texts []string
	for i, v := range e.Variants {
		var own []string
		for _, g := range v.Goal {
			own = append(own, ThresholdText(g))
		}
		if i > 0 && strings.Join(own, ", ") != strings.Join(texts, ", ") {
			return ""
		}
		texts = own
	}
	return strings.Join(texts, ", ")
}

// reachedText is a variant's rate and response time with their intervals, and whether that is
// the goal.
func reachedText(v verdict.Variant, w Words) string {
	rate := v.Figure(metricname.HTTPReqs, metricname.Rate)
	if rate == nil {
		return w["prose_nothing"]
	}
	row := quantity.NewRow(rate.Unit, rate.Value)
	reached := fmt.Sprintf(w["prose_rps"], row.Number(rate.Value)) + withinText(rate, row, w)
	if late := v.Figure(metricname.HTTPReqDuration, metricname.P95); late != nil {
		row := quantity.NewRow(late.Unit, late.Value)
		reached += ", " + fmt.Sprintf(w["prose_p95"], row.Text(late.Value)) + withinText(late, row, w)
	}
	texts := []string{reached + "."}
	if f := v.Figure(metricname.SearchRate, metricname.Value); f != nil {
		row := quantity.NewRow(f.Unit, f.Value)
		texts = append(texts, fmt.Sprintf(w["prose_search"], row.Text(f.Value), withinText(f, row, w)))
	}
	if f := v.Figure(metricname.HTTPReqFailed, metricname.Rate); f != nil && f.Value > 0 {
		texts = append(texts, fmt.Sprintf(w["prose_failed"], quantity.Text(quantity.Share, f.Value)))
	}
	for _, g := range v.Goal {
		key := map[verdict.Outcome]string{verdict.Passed: "prose_goal_met", verdict.Failed: "prose_goal_missed"}[g.Outcome]
		if key == "" {
			key = "prose_goal_unknown"
		}
		texts = append(texts, fmt.Sprintf(w[key], ThresholdText(g.Threshold)))
	}
	return strings.Join(texts, " ")
}

func withinText(f *figure.Figure, row quantity.Row, w Words) string {
	if !f.Interval {
		return ""
	}
	return fmt.Sprintf(w["prose_within"], row.Number(f.Low), row.Number(f.High))
}

// limitedText says what limited a variant, by which figures, and what would test it.
func limitedText(b *limit.Bottleneck, w Words) string {
	if b == nil {
		return ""
	}
	return Joined(" ", fmt.Sprintf(w["prose_limit"], limitName(b, w)), full(w.join(b.Says...)), nextText(b, w))
}

// limitName is the limit, a dependency with its own name.
func limitName(b *limit.Bottleneck, w Words) string {
	name := w.limit(b.Limit)
	if b.Name != "" {
		name += " (" + b.Name + ")"
	}
	return name
}

func nextText(b *limit.Bottleneck, w Words) string {
	if b.Next.IsZero() {
		return ""
	}
	next := w.join(b.Next)
	return fmt.Sprintf(w["prose_next"], Stopped(next))
}

// proseVerdicts groups the claims by verdict, and those that no figure speaks for by their
// reason too; a claim that was held against figures has them in the table.
func proseVerdicts(j *verdict.Judgement, w Words) []ProseVerdict {
	var groups []ProseVerdict
	for _, outcome := range ClaimOutcomes() {
		at := map[string]int{}
		for _, c := range j.Claims {
			if c.Verdict != outcome {
				continue
			}
			why := w.evidence(c)
			i, known := at[why]
			if !known {
				i = len(groups)
				at[why] = i
				state := string(outcome)
				groups = append(groups, ProseVerdict{Tone: tone(state), Mark: mark(state), Word: w.outcome(state), Why: Stopped(why)})
			}
			groups[i].Quotes = append(groups[i].Quotes, ProseQuote{c.Quote, c.Expect.Text})
		}
	}
	return groups
}

// ClaimOutcomes are the verdicts on claims, in the order in which they are told.
func ClaimOutcomes() []verdict.Outcome {
	return []verdict.Outcome{verdict.Reproduced, verdict.Refuted, verdict.Inconclusive, verdict.NotComparable, verdict.Invalid}
}

// ClaimCounts says how many claims of a run have which verdict, in the given language: "2
// reproduced, 1 refuted". It is empty where there is no claim.
func ClaimCounts(j *verdict.Judgement, language string) string {
	w := words(language)
	counts := j.ClaimCounts()
	var texts []string
	for _, outcome := range ClaimOutcomes() {
		if n := counts[outcome]; n > 0 {
			texts = append(texts, fmt.Sprintf(w["claims_"+string(outcome)], n))
		}
	}
	return strings.Join(texts, ", ")
}

// Evidence is what a claim's verdict rests on, in the given language.
func Evidence(c verdict.Claim, language string) string { return words(language).evidence(c) }

// LimitText is what limited a variant, and by which figures, in the given language.
func LimitText(b *limit.Bottleneck, language string) string {
	w := words(language)
	return limitName(b, w) + " — " + w.join(b.Says...)
}

// evidence is what a claim's verdict rests on.
func (w Words) evidence(c verdict.Claim) string {
	return w.join(c.Grounds...)
}

// auditSentence counts the audit's findings.
func auditSentence(j *verdict.Judgement, w Words) string {
	if len(j.Audit) == 0 {
		return ""
	}
	n := j.AuditCounts()
	return fmt.Sprintf(w["prose_audit"], n[audit.Inconsistent], n[audit.Noteworthy], n[audit.Consistent])
}

func pointsText(n int, w Words) string {
	if n == 1 {
		return w["points_one"]
	}
	return fmt.Sprintf(w["points_many"], n)
}

// full is a text as a sentence: with a capital letter and a full stop.
func full(text string) string {
	r, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return ""
	}
	return Stopped(string(unicode.ToUpper(r)) + text[size:])
}

// Stopped ends a text with a full stop.
func Stopped(text string) string {
	if text == "" || strings.HasSuffix(text, ".") {
		return text
	}
	return text + "."
}
