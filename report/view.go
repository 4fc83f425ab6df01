package report

import (
	"fmt"
	"strings"
	"time"

	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict"
	"perflab/runner/verdict/answer"
)

// View is everything that a run's report says, in its language and in reading order: what every
// format writes in a form of its own. Texts of the file and of the record stand in it as they
// are; a format escapes what would mean something to it.
type View struct {
	Lang string // one of phrase's
	W    Words

	Experiment spec.Experiment
	RunID      string
	Title      string
	When       string // the run's beginning
	Answer     Answer
	Verdict    Banner
	Stack      Stack
	Warnings   []string
	Gate       *Gate // nil: the run was held against no base

	Work []Fact
	Goal []CheckRow

	Prose     Prose
	Bars      Bars
	Searches  []Found
	Columns   []ColumnHead
	Variants  []VariantRow
	Cells     [][]string // the same as plain text, the heading first; columns without a figure left out
	Intervals bool       // at least one figure has one
	Against   []Against
	Gates     []CheckRow
	Claims    []ClaimRow

	Engines     []Engines
	EngineNote  string // whose figures the rest has; empty where one engine sent the load
	Environment []Fact
	Quality     []Quality
	LittleHeads []string
	Bottlenecks []Bottleneck
	WhatIf      []WhatIf
	Scale       []Scale
	Details     []Detail
	Audit       []Finding
	Provenance  []Fact
	Trials      []TrialRow
	Source      string // the experiment's file

	Judgement *verdict.Judgement
}

// NewView puts a run and its judgement into words.
func NewView(d Data) *View {
	e, j := d.Run.Experiment, d.Judgement
	w := words(e.Language)
	reached := answer.Of(d.Run, j)
	v := &View{
		Lang: string(w.in()), W: w, Judgement: j,
		Experiment: e, RunID: d.Run.ID, Title: titleOf(e), When: d.Run.Started.UTC().Format("2006-01-02 15:04 UTC"), Answer: answerView(d, reached, w), Verdict: bannerOf(d, w), Stack: stackOf(d.Run, j.Stack, w), Warnings: w.lines(j.Warnings), Gate: gateOf(d.Run.Comparison, d.Run.Against, w),
		Work: workFacts(d.Run, w), Goal: goalRows(j, reached, w),
		Prose: proseOf(d, w), Bars: barsOf(j, reached, w), Columns: columnHeads(j.Variants, w), Variants: variantRows(j.Variants), Cells: variantCells(j.Variants, w),
		Against: againstViews(j, w), Gates: checkRows(j, w, func(v verdict.Variant) []verdict.Check { return v.Thresholds }), Claims: claimRows(j, w),
		Engines: engineViews(j, w), Environment: environmentFacts(d, w), Quality: qualities(j, w), LittleHeads: littleHeads(w),
		Bottlenecks: bottleneckViews(j, w), WhatIf: whatIfViews(j, w), Scale: scaleViews(j, w), Audit: findingViews(j.Audit, w),
		Provenance: provenanceFacts(d, w), Trials: trialRows(d, w), Source: d.Run.Source,
	}
	v.EngineNote = engineNote(v.Engines, w)
	for i, variant := range j.Variants {
		v.Intervals = v.Intervals || v.Variants[i].hasInterval()
		detail := detailOf(i, variant, e, w)
		v.Details = append(v.Details, detail)
		for _, s := range detail.Searches {
			v.Searches = append(v.Searches, Found{Name: variant.Name, Style: detail.Style, Trial: s.Trial, Says: s.Says})
		}
	}
	return v
}

// Stack says what was measured and, where that is not what was asked for, so.
type Stack struct {
	Title, Versions, Provider string
	StandIn                   string // the notice; empty where the asked stack ran
	// Elsewhere is what the stack that was asked for said in a run of its own, and ElsewhereAt where
	// that is from the run's folder; empty: not known.
	Elsewhere, ElsewhereAt string
}

// Text is what ran in one line.
func (v Stack) Text() string {
	return Joined(" · ", v.Title, v.Provider, v.Versions)
}

func stackOf(run *result.Run, s result.Stack, w Words) Stack {
	v := Stack{Title: s.Title, Versions: versionList(s.Versions), Provider: s.Provider}
	if v.Title == "" {
		v.Title = s.Target
	}
	if s.Provider == result.ProviderImported {
		v.Title, v.Provider = fmt.Sprintf(w["imported_from"], s.Tool), ""
	}
	if s.StandIn {
		v.StandIn = fmt.Sprintf(w["stand_in_says"], s.Asked, v.Title, s.Asked)
		if e := run.Elsewhere; e != nil {
			machine := fmt.Sprintf("%s × %d", strings.TrimSpace(e.CPU), e.CPUs)
			v.Elsewhere = fmt.Sprintf(w["page_real"], e.Started.UTC().Format(time.DateOnly), machine) + ": " + strings.Join(w.lines(e.Answer), " ")
			v.ElsewhereAt = e.At
		}
	}
	return v
}

// titleOf is the experiment's title, its name where it has none.
func titleOf(e spec.Experiment) string {
	if e.Title == "" {
		return e.Name
	}
	return e.Title
}
