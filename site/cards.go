package site

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"perflab/report"
	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/quantity"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict"
	"perflab/runner/verdict/figure"
	"perflab/site/page"
)

// home is the first page.
func (s *shelf) home(experiments []experiment, cards []page.Card) page.Home {
	h := page.Home{Frame: s.frame(page.HomePage, s.title, false)}
	runs := 0
	for _, e := range experiments {
		runs += len(e.Runs)
	}
	h.Tally = page.Counted(len(experiments), runs, s.lang)
	h.Description = s.words()["lead"]
	h.Arrange(slices.Clone(cards))
	return h
}

func (s *shelf) cards(experiments []experiment) []page.Card {
	cards := make([]page.Card, len(experiments))
	for i, e := range experiments {
		cards[i] = s.card(e, e.Name+"/")
	}
	return cards
}

// card is an experiment as its best run answers it. below is the way to its folder.
func (s *shelf) card(e experiment, below string) page.Card {
	c := page.Card{Name: e.Name, Title: e.Name, Link: way(below, "index.html"), Runs: len(e.Runs), Text: s.textOf[e.Name]}
	r := e.featured()
	if r == nil {
		if len(e.Runs) > 0 {
			c.Broken = e.Runs[0].Broken
		}
		return c
	}
	x := &r.Data.Run.Experiment
	c.Title, c.Series, c.Tags = cmp.Or(x.Title, e.Name), x.Series, x.Tags
	c.Question, c.Lang = s.question(x)
	c.Shown = s.run(r, below)
	c.Key = r.Data.Run.Started.UTC().Format(time.RFC3339)
	c.Newer = s.newer(e, r)
	c.Spark = s.spark(e, r)
	return c
}

// question is an experiment's question in the site's language where it has that, and the language
// that it is in where it is another.
func (s *shelf) question(x *spec.Experiment) (text, lang string) {
	lang, text = string(phrase.LanguageOf(x.Language)), x.Question
	if own := x.Questions[s.lang]; own != "" {
		return own, ""
	}
	if lang == string(phrase.Korean) && text != "" && !hangul(text) {
		lang = string(phrase.English) // a Korean file may ask in English
	}
	if lang == s.lang {
		lang = ""
	}
	return text, lang
}

func hangul(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Hangul, r) })
}

// way joins the way to a folder, which is empty or ends in a slash, and a file.
func way(below, file string) string {
	if below == "" {
		return link(file)
	}
	return link(below[:len(below)-1], file)
}

// run is one run in short, with all that a page may say of it.
func (s *shelf) run(r *run, below string) page.Run {
	v := page.Run{ID: r.ID, Link: way(below, r.ID+".html"), Broken: r.Broken}
	if r.Broken != "" {
		v.Link, v.Answer.Tone, v.Answer.Sign = "", "void", "!"
		return v
	}
	recorded, j, w := r.Data.Run, r.Data.Judgement, s.words()
	v.When, v.Stamp = recorded.Started.UTC().Format("2006-01-02 15:04 UTC"), recorded.Started.UTC().Format(time.RFC3339)
	a := report.AnswerOf(r.Data, s.lang)
	v.Answer = page.Answer{Mark: page.Mark{Tone: a.Tone, Sign: a.Mark}, Says: a.Text()}
	if b := report.Verdict(r.Data, s.lang); j.Gated() || j.State() != string(verdict.Passed) {
		v.Gate = page.Mark{Tone: b.Tone, Sign: b.Mark, Word: b.Word}
	}
	v.Stack = report.Joined(" · ", cmp.Or(j.Stack.Title, j.Stack.Target), j.Stack.Provider)
	if j.Stack.StandIn {
		v.StandIn = fmt.Sprintf(w["stand_in"], j.Stack.Asked)
	}
	v.Profile, v.Trials = recorded.Experiment.Profile, trialsText(j, w)
	if a.Claims == "" {
		v.Claims = report.ClaimCounts(j, s.lang)
	}
	v.Bars, v.MoreBars = s.bars(j)
	v.Figures = figuresOf(j)
	if c := recorded.Comparison; c != nil {
		v.Comparison = report.NewGate(c, s.lang).Word + ": " + c.Base
	}
	return v
}

// trialsText says how many trials of a variant count: "3", or "2–3".
func trialsText(j *verdict.Judgement, w map[string]string) string {
	least, most := math.MaxInt, 0
	for _, v := range j.Variants {
		least, most = min(least, v.Valid), max(most, v.Valid)
	}
	switch {
	case most == 0:
		return ""
	case least == 1 && most == 1:
		return w["trials_one"]
	case least == most:
		return fmt.Sprintf(w["trials_many"], strconv.Itoa(most))
	}
	return fmt.Sprintf(w["trials_many"], fmt.Sprintf("%d–%d", least, most))
}

// rateOf is a variant's rate: what a search found, or the requests per second.
func rateOf(v *verdict.Variant) *figure.Figure {
	if f := v.Figure(metricname.SearchRate, metricname.Value); f != nil {
		return f
	}
	return v.Figure(metricname.HTTPReqs, metricname.Rate)
}

// bars are the variants' rates beside the published ones.
func (s *shelf) bars(j *verdict.Judgement) ([]page.Bar, string) {
	w := s.words()
	var values []float64
	for i := range j.Variants {
		if f := rateOf(&j.Variants[i]); f != nil {
			values = append(values, f.Value)
		}
	}
	row := quantity.NewRow(quantity.PerSecond, values...)
	var all []page.Measured
	for i := range j.Variants {
		v := &j.Variants[i]
		m := page.Measured{Name: v.Name, Text: "–"}
		if f := rateOf(v); f != nil {
			m.Rate, m.Text = f.Value, row.Text(f.Value)
		}
		if p, ok := report.PrintedOf(*v, metricname.HTTPReqs, metricname.Rate, 0); ok && !p.Open() {
			m.Low, m.High = p.Value, p.Value
			m.Published = fmt.Sprintf(w["published_short"], row.Number(p.Value))
			if report.IsRange(p) {
				m.Low, m.High = p.Low, p.High
				m.Published = fmt.Sprintf(w["published_short"], row.Number(p.Low)+"–"+row.Number(p.High))
			}
		}
		for _, g := range v.Goal {
			if t := g.Threshold; t.Metric == metricname.HTTPReqs && t.Aggregation == metricname.Rate || t.Metric == metricname.SearchRate {
				m.Goal = t.Value
			}
		}
		all = append(all, m)
	}
	bars, more := page.Bars(all)
	if more == 0 {
		return bars, ""
	}
	return bars, fmt.Sprintf(w["bars_more"], more)
}

// figuresOf are the variants' key figures, each column in one unit.
func figuresOf(j *verdict.Judgement) []page.VariantFigures {
	column := func(name, aggregation string) func(v *verdict.Variant) string {
		var values []float64
		unit := ""
		for i := range j.Variants {
			if f := j.Variants[i].Figure(name, aggregation); f != nil {
				unit, values = f.Unit, append(values, f.Value)
			}
		}
		row := quantity.NewRow(unit, values...)
		return func(v *verdict.Variant) string {
			if f := v.Figure(name, aggregation); f != nil {
				return row.Text(f.Value)
			}
			return "–"
		}
	}
	rate, late := column(metricname.HTTPReqs, metricname.Rate), column(metricname.HTTPReqDuration, metricname.P95)
	var all []page.VariantFigures
	for i := range j.Variants {
		v := &j.Variants[i]
		all = append(all, page.VariantFigures{Name: v.Name, Series: i, RPS: rate(v), P95: late(v)})
	}
	return all
}

// newer names the newest run where it is not the one that is shown, and why it is not.
func (s *shelf) newer(e experiment, shown *run) string {
	r := e.newest()
	if r == nil || r.ID == shown.ID {
		return ""
	}
	why := "newer_weaker"
	switch j := r.Data.Judgement; {
	case r.StandIn() && !shown.StandIn():
		why = "newer_stand_in"
	case j.Outcome == verdict.Invalid:
		why = "newer_invalid"
	case r.Data.Run.Status != result.Complete:
		why = "newer_unfinished"
	}
	return fmt.Sprintf(s.words()[why], r.Data.Run.Started.UTC().Format("2006-01-02"))
}

// trendRuns is how many runs a small drawing goes back.
const trendRuns = 30

// spark draws the runs that can be compared with the shown one: the same question of the same
// stack.
func (s *shelf) spark(e experiment, shown *run) *page.Spark {
	var same []*run
	for i := range e.Runs {
		if r := &e.Runs[i]; r.Broken == "" && likewise(shown, r) && len(same) < trendRuns {
			same = append(same, r)
		}
	}
	slices.Reverse(same)
	var names []string
	var values [][]float64
	for _, of := range shown.Data.Judgement.Variants {
		line := make([]float64, len(same))
		for k, r := range same {
			line[k] = math.NaN()
			for i := range r.Data.Judgement.Variants {
				v := &r.Data.Judgement.Variants[i]
				if f := rateOf(v); f != nil && v.Name == of.Name {
					line[k] = f.Value
				}
			}
		}
		names, values = append(names, of.Name), append(values, line)
	}
	return page.NewSpark(names, values, s.words()["trend"])
}

// likewise reports whether two runs asked the same of the same stack.
func likewise(a, b *run) bool {
	x, y := a.Data, b.Data
	return x.Run.Fingerprint == y.Run.Fingerprint && x.Judgement.Stack.Provider == y.Judgement.Stack.Provider &&
		x.Judgement.Stack.Target == y.Judgement.Stack.Target
}
