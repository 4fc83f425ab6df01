package site

import (
	"fmt"
	"html/template"
	"net/url"

	"perflab/report"
	"perflab/report/html"
	"perflab/runner/metricname"
	"perflab/runner/phrase"
)

// frame is what every page of the site has.
type frame struct {
	Lang  string
	W     map[string]string
	Style template.CSS
	Title string
}

type homePage struct {
	frame
	Cards  []card
	Claims bool // there is a page of claims
}

// card is one experiment on the home page.
type card struct {
	Title, Question, Series, Link, Lang string
	Broken                              string // no run could be read; the newest one's reason
	Newest                              runView
	Runs                                int
	Trend                               *trend
}

// runView is one run in a list.
type runView struct {
	ID, When, Link, Broken string
	Verdict                report.Banner
	Stack                  string
	StandIn                string // the target that was asked for, where another ran
	Profile                string
	Claims                 string // how many have which verdict; empty: the text makes none
	Figures                []variantView
}

// variantView is one variant's key figures.
type variantView struct {
	Name, RPS, P95 string
	Style          template.CSS
}

type experimentPage struct {
	frame
	Name, Question, Series string
	Runs                   []runView
	Trend                  *trend
	History                *historyView
}

// languageOf is the site's language: the one that is asked for, or the one of all
// experiments, or English.
func languageOf(experiments []experiment, opts Options) string {
	if opts.Language != "" {
		return opts.Language
	}
	found := map[phrase.Language]bool{}
	for _, e := range experiments {
		if r := e.newest(); r != nil {
			found[phrase.LanguageOf(r.Data.Run.Experiment.Language)] = true
		}
	}
	for l := range found {
		if len(found) == 1 {
			return string(l)
		}
	}
	return string(phrase.English)
}

func homeOf(experiments []experiment, lang, title string) homePage {
	p := homePage{frame: frame{Lang: lang, W: words(lang), Style: html.Style(), Title: title}}
	if title == "" {
		p.Title = p.W["home"]
	}
	for _, e := range experiments {
		c := card{Title: e.Name, Link: link(e.Name, "index.html"), Runs: len(e.Runs), Trend: trendOf(e.Runs, p.W["trend"])}
		if r := e.featured(); r != nil {
			x := r.Data.Run.Experiment
			c.Title, c.Question, c.Series, c.Lang = orElse(x.Title, e.Name), x.Question, x.Series, x.Language
			c.Newest = viewOf(*r, lang)
			c.Newest.Link = link(e.Name, r.ID+".html")
		} else if len(e.Runs) > 0 {
			c.Broken = e.Runs[0].Broken
		}
		p.Cards = append(p.Cards, c)
		p.Claims = p.Claims || e.featured() != nil && len(e.featured().Data.Judgement.Claims) > 0
	}
	return p
}

func experimentOf(e experiment, lang string) experimentPage {
	p := experimentPage{frame: frame{Lang: lang, W: words(lang), Style: html.Style(), Title: e.Name}, Name: e.Name}
	if p.History = historyOf(e.Runs, lang); p.History == nil {
		p.Trend = trendOf(e.Runs, p.W["trend"])
	}
	if r := e.newest(); r != nil {
		x := r.Data.Run.Experiment
		p.Title, p.Question, p.Series = orElse(x.Title, e.Name), x.Question, x.Series
	}
	for _, r := range e.Runs {
		p.Runs = append(p.Runs, viewOf(r, lang))
	}
	return p
}

func viewOf(r run, lang string) runView {
	v := runView{ID: r.ID, Link: link(r.ID + ".html"), Broken: r.Broken}
	if r.Broken != "" {
		return v
	}
	recorded, j := r.Data.Run, r.Data.Judgement
	v.When = recorded.Started.UTC().Format("2006-01-02 15:04 UTC")
	v.Verdict = report.Verdict(r.Data, lang)
	v.Profile = recorded.Experiment.Profile
	v.Claims = report.ClaimCounts(j, lang)
	v.Stack = orElse(j.Stack.Title, j.Stack.Target)
	if j.Stack.StandIn {
		v.StandIn = fmt.Sprintf(words(lang)["stand_in"], j.Stack.Asked)
	}
	for i, variant := range j.Variants {
		v.Figures = append(v.Figures, variantView{
			Name: variant.Name, Style: report.SeriesStyle(i),
			RPS: report.FigureText(variant, metricname.HTTPReqs, metricname.Rate),
			P95: report.FigureText(variant, metricname.HTTPReqDuration, metricname.P95),
		})
	}
	return v
}

// link joins path elements into a relative address; names come from folders and may hold
// what an address may not.
func link(elements ...string) string {
	text := ""
	for i, e := range elements {
		if i > 0 {
			text += "/"
		}
		text += url.PathEscape(e)
	}
	return text
}

func orElse(text, otherwise string) string {
	if text != "" {
		return text
	}
	return otherwise
}
