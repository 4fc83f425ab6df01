package site

import (
	"fmt"
	"strings"

	"perflab/report"
	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/quantity"
	"perflab/runner/verdict"
	"perflab/site/page"
)

// compared are the figures of the page that compares, in its order.
var compared = []struct{ key, metric, aggregation string }{
	{"rps", metricname.HTTPReqs, metricname.Rate},
	{"search", metricname.SearchRate, metricname.Value},
	{"p50", metricname.HTTPReqDuration, metricname.P50},
	{"p95", metricname.HTTPReqDuration, metricname.P95},
	{"p99", metricname.HTTPReqDuration, metricname.P99},
	{"failed", metricname.HTTPReqFailed, metricname.Rate},
	{metricname.Checks, metricname.Checks, metricname.Rate},
	{"cpu", metricname.ServerCPU, metricname.Mean},
	{"cost", metricname.ServerCPUPerRequest, metricname.Mean},
	{"memory", metricname.ServerMemory, metricname.Max},
}

// compare is the page on which runs are held side by side.
func (s *shelf) compare(experiments []experiment) page.Compare {
	w := s.words()
	p := page.Compare{Frame: s.frame(page.ComparePage, w["compare"], false)}
	p.Description = w["compare_says"]
	for _, f := range compared {
		p.Figures = append(p.Figures, page.FigureName{Key: f.key, Label: w["fig_"+f.key], Share: metricname.Unit(f.metric, f.aggregation) == quantity.Share})
	}
	for _, e := range experiments {
		title := e.Name
		if r := e.featured(); r != nil {
			title = titleOf(e, &r.Data.Run.Experiment)
		}
		p.Experiments = append(p.Experiments, page.Link{Name: title, To: e.Name})
		for i := range e.Runs {
			if c := s.recorded(e, &e.Runs[i]); c != nil && len(p.Recorded) < recordedRuns {
				c.Experiment = title
				p.Recorded = append(p.Recorded, *c)
			}
		}
	}
	return p
}

// recordedRuns is how many comparisons that were asked for the page lists.
const recordedRuns = 200

// recorded is a run's own comparison; nil: it was held against nothing.
func (s *shelf) recorded(e experiment, r *run) *page.Recorded {
	if r.Broken != "" || r.Data.Run.Comparison == nil {
		return nil
	}
	g := report.NewGate(r.Data.Run.Comparison, s.lang)
	c := &page.Recorded{Mark: page.Mark{Tone: g.Tone, Sign: g.Banner.Mark, Word: g.Word}, Says: g.Says, Base: g.Base, Head: r.ID, Link: link(e.Name, r.ID+".html")}
	for i := range e.Runs {
		if e.Runs[i].ID == g.Base {
			c.To = fmt.Sprintf("#a=%s&b=%s", link(e.Name, g.Base), link(e.Name, r.ID))
		}
	}
	return c
}

// runsScript is the file of an experiment's runs, for the page that compares.
func (s *shelf) runsScript(e experiment) ([]byte, error) {
	all := []page.CompareRun{}
	for i := range e.Runs {
		if e.Runs[i].Broken == "" {
			all = append(all, s.compareRun(e, &e.Runs[i]))
		}
	}
	return page.RunsScript(e.Name, all)
}

func (s *shelf) compareRun(e experiment, r *run) page.CompareRun {
	recorded, j := r.Data.Run, r.Data.Judgement
	v := s.run(r, e.Name+"/")
	c := page.CompareRun{
		ID: r.ID, When: v.When, Link: v.Link, State: report.Verdict(r.Data, s.lang).Word, Answer: v.Answer.Says,
		Stack: v.Stack, StandIn: j.Stack.StandIn, Machine: machine(r), Fingerprint: recorded.Fingerprint[:min(12, len(recorded.Fingerprint))], Profile: v.Profile,
	}
	limits := phrase.ReportWords(phrase.LanguageOf(s.lang))
	for i := range j.Variants {
		of := &j.Variants[i]
		one := page.CompareVariant{Name: of.Name, Trials: of.Valid, Figures: map[string]page.CompareFigure{}}
		if of.Bottleneck != nil {
			one.Limit = limits["limit_"+string(of.Bottleneck.Limit)]
		}
		for _, f := range compared {
			if figure, ok := compareFigure(of, f.metric, f.aggregation); ok {
				one.Figures[f.key] = figure
			}
		}
		c.Variants = append(c.Variants, one)
	}
	if of := recorded.Comparison; of != nil {
		g := report.NewGate(of, s.lang)
		c.Against = &page.CompareVerdict{Base: of.Base, Tone: g.Tone, Sign: g.Banner.Mark, Word: g.Word, Says: g.Says}
	}
	return c
}

func compareFigure(v *verdict.Variant, metric, aggregation string) (page.CompareFigure, bool) {
	f := v.Figure(metric, aggregation)
	if f == nil {
		return page.CompareFigure{}, false
	}
	row := quantity.NewRow(f.Unit, f.Value)
	one := page.CompareFigure{Value: quantity.Significant(f.Value, 6), Text: row.Text(f.Value)}
	if f.Interval {
		one.Range = row.Number(f.Low) + " – " + row.Number(f.High)
	}
	return one, true
}

// machine is where a run ran, in a few words.
func machine(r *run) string {
	m := r.Data.Run.Manifest
	return strings.TrimSpace(fmt.Sprintf("%s × %d", strings.TrimSpace(m.CPU), m.CPUs))
}
