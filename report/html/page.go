package html

import (
	"cmp"
	"html/template"
	"slices"
	"time"

	"perflab/report"
	"perflab/report/assets"
	"perflab/report/chart"
	"perflab/report/curves"
	"perflab/runner/metricname"
)

// most is how many variants a page shows one below the other; of more it folds the others away.
const most = 8

type page struct {
	*report.View
	Home, HeadTitle, Started string
	Record                   string
	Real                     Real
	Policy                   string // the Content-Security-Policy
	Style                    template.CSS
	Many                     bool         // there are more than Most variants
	Most                     int          // how many the charts begin with
	First, Rest              []report.Bar // of many, the fastest and the others
	Contents                 []anchor
	OtherGoals               []report.CheckRow // those that are not on the bars
	GatesHeld                bool
	AgainstRows              int
	Charts                   []block
	Predicted                []graph
	Scaled                   []graph
	Script                   script
	Theme, Draw, Act         template.JS
	shown                    map[int]bool
}

func newPage(d report.Data, opts Options) (*page, error) {
	v := report.NewView(d)
	p := &page{
		View: v, Home: opts.Home, Record: opts.Record, Real: opts.Real, HeadTitle: headTitle(v), Started: d.Run.Started.UTC().Format(time.RFC3339), Style: Style(), Most: most,
		Many: len(v.Variants) > most, Script: chartScript(opts, assets.Script()), Theme: template.JS(Theme()), Draw: template.JS(packed(chart.Script)), Act: template.JS(packed(pageFile("page.js"))), GatesHeld: true,
	}
	p.fold()
	for _, g := range v.Goal {
		if !g.Rate {
			p.OtherGoals = append(p.OtherGoals, g)
		}
	}
	for _, g := range v.Gates {
		p.GatesHeld = p.GatesHeld && g.Tone == "good"
	}
	for _, a := range v.Against {
		p.AgainstRows += len(a.Rows)
	}
	var err error
	if p.Charts, err = blocksOf(curves.Measured(v), v.W); err != nil {
		return nil, err
	}
	if p.Predicted, err = graphsOf(curves.Predicted(v), v.W, pairWidth); err != nil {
		return nil, err
	}
	if p.Scaled, err = graphsOf(curves.Scaled(v), v.W, wideWidth); err != nil {
		return nil, err
	}
	if len(p.Charts) == 0 && len(p.Predicted) == 0 && len(p.Scaled) == 0 {
		p.Script = script{}
	}
	p.Policy = policy(p.Script, string(p.Theme), string(p.Draw), string(p.Act))
	p.Contents = p.contents()
	return p, nil
}

// headTitle tells the tabs of several runs apart; it holds no mark that turns the text around.
func headTitle(v *report.View) string {
	return report.Isolated(report.Joined(" · ", v.Title, v.When, v.RunID))
}

// fold sorts many variants by their rate, the fastest first, and says which the charts begin with.
func (p *page) fold() {
	p.First, p.shown = p.Bars.Rows, map[int]bool{}
	if !p.Many {
		for i := range p.Variants {
			p.shown[i] = true
		}
		return
	}
	rate := func(i int) float64 {
		if f := p.Judgement.Variants[i].Figure(metricname.HTTPReqs, metricname.Rate); f != nil {
			return f.Value
		}
		return -1
	}
	order := make([]int, len(p.Bars.Rows))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rate(b), rate(a)) })
	p.First = nil
	for n, i := range order {
		if n < most {
			p.First, p.shown[i] = append(p.First, p.Bars.Rows[i]), true
		} else {
			p.Rest = append(p.Rest, p.Bars.Rows[i])
		}
	}
}

// Shown tells whether the charts begin with a variant.
func (p *page) Shown(variant int) bool { return p.shown[variant] }

// contents are the parts that the page has, in their order.
func (p *page) contents() []anchor {
	var all []anchor
	add := func(there bool, id, text string) {
		if there {
			all = append(all, anchor{id, text})
		}
	}
	w := p.W
	add(p.Gate != nil, "gate", w["gate"])
	add(true, "work", w["work"])
	add(true, "summary", w["summary"])
	add(len(p.Claims) > 0, "claims", w["claims"])
	add(len(p.Bottlenecks) > 0, "bottleneck", w["bottleneck"])
	add(len(p.Against) > 0, "against", w["against"])
	add(len(p.Scale) > 0, "scale", w["scale"])
	add(len(p.WhatIf) > 0, "whatif", w["whatif"])
	add(len(p.Engines) > 0, "engines", w["engines"])
	add(true, "environment", w["environment"])
	add(len(p.Quality) > 0, "quality", w["quality"])
	add(true, "detail", w["detail"])
	add(p.Experiment.Reference != nil || len(p.Audit) > 0, "refs", w["references"])
	add(true, "provenance", w["provenance"])
	return all
}
