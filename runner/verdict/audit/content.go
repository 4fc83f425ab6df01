package audit

import (
	"fmt"
	"slices"
	"strings"

	"perflab/runner/internal/nearest"
	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/published"
	"perflab/runner/spec"
)

// checks compares how many checks there were with the requests, and their share with both.
func (a *auditor) checks() {
	share, q1, ok := a.get(metricname.Checks, metricname.Rate)
	hits, q2, counted := a.get(metricname.Checks, metricname.Hits)
	total, q3, _ := a.get(metricname.Checks, metricname.Total)
	if !ok || !counted || total.low <= 0 {
		return
	}
	f := Finding{Subject: metricname.Checks, Figures: []string{q1, q2, q3}, Outcome: Consistent}
	f.derive(phrase.AuditFormulaChecks(phrase.Fixed(hits.value, 0), phrase.Fixed(total.value, 0), hits.over(total).times(exactly(100)).in(2)))
	// Versions of k6 differ in whether they round or cut off: half a hundredth of a per cent.
	if hits.over(total).meets(share, 0.5e-4) {
		f.say(phrase.AuditChecksFit)
	} else {
		f.Outcome = Inconsistent
		f.say(phrase.AuditChecksDiffer)
	}
	if requests, q, ok := a.get(metricname.HTTPReqs, metricname.Count); ok && f.Outcome == Consistent && len(a.v.Checks) > 0 {
		f.Figures = append(f.Figures, q)
		each := total.over(requests)
		f.derive(phrase.AuditFormulaChecksEach(each.in(3)))
		if want := float64(len(a.v.Checks)); each.high < want*0.99 || each.low > want*1.01 {
			f.Outcome = Noteworthy
			f.say(phrase.AuditChecksEach(each.in(2), phrase.Number(len(a.v.Checks))))
		}
	}
	a.add(f)
}

// fieldBytes bounds what one item takes beside its text: names and values of a few fields,
// quotes and times. JSON of a record with five short fields takes some 120 bytes.
const fieldBytes = 300

// payload compares the bytes of a response with the dataset that the text describes and
// with the one that the file serves.
func (a *auditor) payload() {
	stated := a.e.Reference.Dataset
	each, formula, quotes, ok := a.response()
	if !ok || stated == nil || stated.Posts == 0 {
		return
	}
	item := each.over(exactly(float64(stated.Posts)))
	f := Finding{Subject: "bytes of a response", Figures: quotes, Outcome: Consistent}
	f.derive(phrase.AuditFormulaPayload(phrase.Text(formula), each.in(0), phrase.Number(stated.Posts), item.in(0)))
	fits := func(d spec.Dataset) bool {
		mean := float64(d.Characters.Min+d.Characters.Max) / 2
		return item.high >= mean && item.low <= mean+fieldBytes
	}
	described := func(d spec.Dataset) phrase.Arg { return phrase.Characters(d.Characters.Min, d.Characters.Max) }
	// A server of one's own serves what it has: the file's dataset is not of it.
	own := !a.v.ServesDataset()
	switch {
	case fits(*stated):
		f.say(phrase.AuditPayloadFits(described(*stated)))
	case !own && a.v.Dataset.Posts == stated.Posts && fits(a.v.Dataset):
		f.Outcome = Inconsistent
		f.say(phrase.AuditPayloadFile(described(*stated), described(a.v.Dataset)))
	case own || a.v.Dataset.Posts == stated.Posts && a.v.Dataset.Characters == stated.Characters:
		f.Outcome = Inconsistent
		f.say(phrase.AuditPayloadNot(described(*stated)))
	default:
		f.Outcome = Inconsistent
		f.say(phrase.AuditPayloadNeither(described(*stated), described(a.v.Dataset)))
	}
	a.add(f)
}

// response is the bytes of one response: of the body where the text has them, else with the
// headers.
func (a *auditor) response() (each printed, formula string, quotes []string, ok bool) {
	requests, q2, counted := a.get(metricname.HTTPReqs, metricname.Count)
	for _, metric := range []string{metricname.BodyReceived, metricname.DataReceived} {
		if bytes, q1, found := a.get(metric, metricname.Count); found && counted && requests.low > 0 {
			return bytes.over(requests), metric + " / http_reqs", []string{q1, q2}, true
		}
		if bytes, q, found := a.get(metric, metricname.PerResponse); found {
			return bytes, metricname.Figure(metric, metricname.PerResponse), []string{q}, true
		}
	}
	return printed{}, "", nil, false
}

// order holds the figures of each trend against each other: percentiles ascend, and the
// mean is no less than what the slowest alone make of it, (1 − q)·p(q) + q·min.
func (a *auditor) order() {
	for _, metric := range []string{metricname.HTTPReqDuration, metricname.HTTPReqIntended, metricname.IterationDuration, metricname.HTTPReqWaiting} {
		var points []published.Figure
		var mean *published.Figure
		for _, f := range a.e.Reference.Figures {
			if f.Variant != a.v.Name {
				continue
			}
			for _, p := range f.Printed {
				if q, ok := rankOf(p); p.Metric == metric && ok {
					p.Percentile = q
					points = append(points, p)
				} else if p.Metric == metric && p.Aggregation == metricname.Avg {
					mean = &p
				}
			}
		}
		if len(points)+len(quoteOf(mean)) < 2 {
			continue
		}
		slices.SortStableFunc(points, func(x, y published.Figure) int {
			if x.Percentile < y.Percentile {
				return -1
			}
			return 1
		})
		f := Finding{Subject: "order of percentiles", Outcome: Consistent, Figures: quoteOf(mean)}
		says := phrase.AuditOrderFits
		against := func(s phrase.Statement) { f.Outcome, says = Inconsistent, s }
		formula, least := metric+":", 0.0
		for i, p := range points {
			f.Figures = append(f.Figures, p.Quote)
			formula += fmt.Sprintf(" %s=%g ms", strings.TrimPrefix(p.Name(), metric+"."), p.Value)
			if i > 0 && p.High < points[i-1].Low {
				against(phrase.AuditOrderLess(phrase.Text(p.Name()), phrase.Text(points[i-1].Name())))
			}
			if p.Percentile == 0 {
				least = p.Low
			}
		}
		if mean != nil {
			formula += fmt.Sprintf(" avg=%g ms", mean.Value)
			if f.Outcome == Inconsistent {
				points = nil // of percentiles out of order, what they say of the mean is no news
			}
			for _, p := range points {
				q := p.Percentile / 100
				if bound := (1-q)*p.Low + q*least; mean.High < bound && p.Percentile < 100 {
					against(phrase.AuditOrderMeanLow(phrase.Digits(bound, 6), phrase.Digits(100*(1-q), 3)))
				}
				if p.Percentile == 100 && mean.Low > p.High || p.Percentile == 0 && mean.High < p.Low {
					against(phrase.AuditOrderMeanOutside)
				}
			}
		}
		f.say(says)
		f.derive(phrase.AuditFormula(phrase.Text(formula)))
		a.add(f)
	}
}

func quoteOf(p *published.Figure) []string {
	if p == nil {
		return nil
	}
	return []string{p.Quote}
}

// rankOf is the percentile that a figure of a trend is.
func rankOf(p published.Figure) (float64, bool) {
	switch p.Aggregation {
	case metricname.Min:
		return 0, true
	case metricname.Med:
		return 50, true
	case metricname.Max:
		return 100, true
	case metricname.P:
		return p.Percentile, true
	}
	return 0, false
}

// settings looks for published settings that the target does not have: they had no effect.
func (a *auditor) settings(known []string) {
	if a.e.Reference == nil || len(known) == 0 {
		return
	}
	for _, s := range a.e.Reference.Settings {
		if s.Variant != a.v.Name {
			continue
		}
		for line := range strings.Lines(s.Text) {
			name, _, ok := strings.Cut(line, "=")
			if name = strings.TrimSpace(name); !ok || name == "" || strings.HasPrefix(name, "#") || slices.Contains(known, name) {
				continue
			}
			f := Finding{Subject: "settings", Outcome: Inconsistent, Figures: []string{line}}
			f.derive(phrase.AuditFormulaSettings(phrase.Text(name), phrase.Number(len(known)), phrase.Text(a.v.Environment.Target)))
			f.say(phrase.AuditSettingsNone(phrase.Text(name)))
			if c := nearest.Name(name, known); c != "" {
				f.say(phrase.AuditSettingsMeant(phrase.Text(c)))
			}
			a.add(f)
		}
	}
}

// goalFindings says which goals a closed load cannot reach, whatever the server does.
func goalFindings(e *spec.Experiment) []Finding {
	var all []Finding
	seen := map[string]bool{}
	for _, v := range e.Variants {
		most, ok := mostOf(v.Load)
		for _, g := range v.Goal {
			if !ok || g.Metric != metricname.HTTPReqs || g.Aggregation != metricname.Rate || g.Operator != ">" && g.Operator != ">=" || g.Value < most {
				continue
			}
			f := Finding{Subject: "the goal", Outcome: Inconsistent, Figures: []string{g.Metric + " " + g.Expr}}
			f.derive(phrase.AuditFormulaGoal(phrase.Number(v.Load.Users), phrase.Text(v.Load.ThinkTime.String()), phrase.Fixed(most, 0)))
			f.say(phrase.AuditGoalOutOfReach(phrase.Number(v.Load.Users), phrase.Text(v.Load.ThinkTime.String()), phrase.Fixed(most, 0)))
			if !seen[f.Formula[0].String()+f.Figures[0]] {
				all = append(all, f)
			}
			seen[f.Formula[0].String()+f.Figures[0]] = true
		}
	}
	return all
}
