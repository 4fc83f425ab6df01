package report

import (
	"fmt"
	"html/template"
	"strings"

	"perflab/report/chart"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict"
	"perflab/runner/verdict/audit"
)

// page is what the template shows, in reading order.
type page struct {
	Lang  string
	W     Words
	Home  string
	Style template.CSS

	Experiment spec.Experiment
	RunID      string
	Title      string
	Verdict    Banner
	Stack      stackView
	Warnings   []string

	Prose        prose
	Against      []againstView
	Bottlenecks  []bottleneckView
	WhatIf       []whatIfView
	WhatIfCharts []chart.Chart
	Audit        []findingView

	Work        []fact
	Goal        []checkRow
	Bars        bars
	Searches    []foundRow
	Columns     []columnHead
	Variants    []variantRow
	Intervals   bool // at least one figure has one
	Gates       []checkRow
	Claims      []claimRow
	Engines     []engineView
	EngineNote  string
	Environment []fact
	Quality     []quality
	LittleHeads []string
	Charts      []chartBlock
	Details     []variantDetail
	Provenance  []fact
	Trials      []trialRow
	Source      string

	Script script
	Draw   template.JS
}

// Banner is a run's verdict for people. Tone is a class of the style sheet: good, bad,
// doubt or plain.
type Banner struct {
	Tone, Mark, Word, Says string
	Reasons                []string
}

// stackView says what was measured and, where that is not what was asked for, so.
type stackView struct {
	Title, Versions, Provider string
	StandIn                   string // the notice; empty where the asked stack ran
}

func newPage(d Data, opts Options) (*page, error) {
	e, j := d.Run.Experiment, d.Judgement
	w := words(e.Language)
	p := &page{
		Lang: string(w.in()), W: w, Home: opts.Home, Style: Style(), Draw: template.JS(pageFile("charts.js")),
		Experiment: e, RunID: d.Run.ID, Title: titleOf(e), Warnings: w.lines(j.Warnings),
		Verdict: bannerOf(j, w), Stack: stackOf(j.Stack, w),
		Work: workFacts(e, w), Goal: checkRows(j, w, goalOf),
		Gates: checkRows(j, w, thresholdsOf),
		Bars:  barsOf(j, w), Columns: columnHeads(j.Variants, w), Variants: variantRows(j.Variants), Claims: claimRows(j, w),
		Environment: environmentFacts(d, w), Provenance: provenanceFacts(d, w),
		Quality: qualities(j, w), LittleHeads: littleHeads(w),
		Trials: trialRows(d, w), Source: d.Run.Source,
	}
	p.Prose, p.Against, p.Bottlenecks = proseOf(d, w), againstViews(j, w), bottleneckViews(j, w)
	p.WhatIf, p.Audit = whatIfViews(j, w), findingViews(j.Audit, w)
	p.Engines = engineViews(j, w)
	p.EngineNote = engineNote(p.Engines, w)
	for i, v := range j.Variants {
		p.Intervals = p.Intervals || p.Variants[i].hasInterval()
		detail := detailOf(i, v, e, w)
		p.Details = append(p.Details, detail)
		for _, s := range detail.Searches {
			p.Searches = append(p.Searches, foundRow{Name: v.Name, Style: detail.Style, Trial: s.Trial, Says: s.Says})
		}
	}
	p.Charts, p.WhatIfCharts = allCharts(d, w), whatIfCharts(d, w)
	var err error
	p.Script, err = chartScript(opts, Asset())
	return p, err
}

// Verdict is the run's verdict in the given language.
func Verdict(j *verdict.Judgement, language string) Banner { return bannerOf(j, words(language)) }

// bannerOf puts the run's status before its outcome: an interrupted run is not "passed".
func bannerOf(j *verdict.Judgement, w Words) Banner {
	s := state(j)
	b := Banner{Tone: tone(s), Mark: mark(s), Word: w.outcome(s), Says: w["says_"+s], Reasons: w.lines(j.Reasons)}
	if s == string(verdict.Passed) && !gated(j) {
		b.Says = w["says_ungated"]
	}
	return b
}

// state is a run in one word: how it ended where it did not end well, else its outcome.
// It is one of interrupted, running, broken, invalid, no data, failed and passed.
func state(j *verdict.Judgement) string {
	switch j.Status {
	case result.Interrupted, result.Running:
		return string(j.Status)
	case result.Failed:
		return "broken"
	case result.Invalid:
		return string(verdict.Invalid)
	}
	return string(j.Outcome)
}

func gated(j *verdict.Judgement) bool {
	for _, v := range j.Variants {
		if len(v.Thresholds) > 0 {
			return true
		}
	}
	return false
}

// tone is the colour class of a verdict: good, bad, doubt where nothing can be said.
func tone(state string) string {
	switch state {
	case "passed", "reproduced", "complete", string(audit.Consistent):
		return "good"
	case "failed", "refuted", "broken", string(audit.Inconsistent):
		return "bad"
	case "not comparable":
		return "plain"
	}
	return "doubt"
}

// mark is the sign that goes with a tone, so that no verdict is told by colour alone.
func mark(state string) string {
	switch tone(state) {
	case "good":
		return "✓"
	case "bad":
		return "✗"
	case "plain":
		return "–"
	}
	return "?"
}

// titleOf is the experiment's title, its name where it has none.
func titleOf(e spec.Experiment) string {
	if e.Title == "" {
		return e.Name
	}
	return e.Title
}

// text is what ran in one line.
func (v stackView) text() string {
	return strings.Join(nonEmpty(v.Title, v.Provider, v.Versions), " · ")
}

func stackOf(s result.Stack, w Words) stackView {
	v := stackView{Title: s.Title, Versions: versionList(s.Versions), Provider: s.Provider}
	if v.Title == "" {
		v.Title = s.Target
	}
	if s.StandIn {
		v.StandIn = fmt.Sprintf(w["stand_in_says"], s.Asked, v.Title, s.Asked)
	}
	return v
}
