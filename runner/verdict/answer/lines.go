package answer

import (
	"cmp"
	"math"
	"slices"

	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/quantity"
	"perflab/runner/threshold"
	"perflab/runner/verdict"
	"perflab/runner/verdict/limit"
)

// Names that a sentence holds, and lines that an answer has, before it sums up.
const (
	mostNames = 4
	mostLines = 4
)

// kind is what variants of one sentence have in common.
type kind struct {
	outcome      Outcome
	points, near bool
	trials       int // where they point to an outcome
	nothing      bool
	limit        limit.Kind
	service      string
}

func kindOf(r *Reached, limits bool) kind {
	k := kind{outcome: r.Outcome, points: r.Points, near: r.Near, nothing: r.variant.Valid == 0}
	if r.Points {
		k.trials = r.variant.Valid
	}
	if b := r.variant.Bottleneck; limits && b != nil && r.Outcome != Met && !k.nothing {
		k.limit, k.service = b.Limit, b.Name
	}
	return k
}

// linesOf are the sentences of what variants reached: what was reached first, then what was
// missed, then what is open. Of many limits none is named.
func linesOf(all []Reached, j *verdict.Judgement, w words) []Line {
	lines := grouped(all, true, w)
	if len(lines) > mostLines {
		lines = grouped(all, false, w)
	}
	return lines
}

func grouped(all []Reached, limits bool, w words) []Line {
	var order []kind
	groups := map[kind][]Reached{}
	for i := range all {
		k := kindOf(&all[i], limits)
		if groups[k] == nil {
			order = append(order, k)
		}
		groups[k] = append(groups[k], all[i])
	}
	rank := func(k kind) int {
		switch {
		case k.nothing:
			return 3
		case k.outcome == Met:
			return 0
		case k.outcome == Missed:
			return 1
		}
		return 2
	}
	slices.SortStableFunc(order, func(a, b kind) int { return cmp.Compare(rank(a), rank(b)) })
	var lines []Line
	for _, k := range order {
		lines = append(lines, lineOf(k, groups[k], w))
	}
	return lines
}

func lineOf(k kind, of []Reached, w words) Line {
	l := Line{Outcome: k.outcome, Points: k.points}
	var names []string
	for _, r := range of {
		names = append(names, r.Name)
	}
	l.Variants = names
	if k.nothing {
		l.Says = phrase.AnswerNothing(namesOf(names))
		return l
	}
	said := itemsOf(of)
	if k.limit != "" {
		said = append(said, limitedBy(k.limit, k.service))
	}
	l.Says = w.sentence(of[0], phrase.Sentences(said...))
	if w.standIn {
		l.Outcome, l.Points = NotComparable, false
	}
	return l
}

// itemsOf tell what each of several variants reached, or of many from where to where they lie.
func itemsOf(of []Reached) []phrase.Statement {
	first := told(&of[0])
	alike := rateOf(first.Threshold)
	for i := range of {
		if g := told(&of[i]); g.Threshold.Expr != first.Threshold.Expr || g.Threshold.Metric != first.Threshold.Metric || of[i].failed > 0 || of[i].gate != nil {
			alike = false
		}
	}
	if alike && len(of) > mostNames {
		low, high, best := math.Inf(1), math.Inf(-1), ""
		for i := range of {
			g := told(&of[i])
			low = min(low, g.Value)
			if g.Value > high {
				high, best = g.Value, of[i].Name
			}
		}
		return []phrase.Statement{phrase.AnswerRates(figures(low), figures(high), exact(first.Threshold), phrase.Number(len(of)), phrase.Text(best))}
	}
	var said []phrase.Statement
	for i := range of {
		if i == mostNames {
			said = append(said, phrase.AnswerOthers(phrase.Number(len(of)-i)))
			break
		}
		said = append(said, itemOf(&of[i], told(&of[i]), i, alike)...)
	}
	return said
}

// told is the goal that decided what a variant reached: the first of that outcome.
func told(r *Reached) *Goal {
	for i := range r.Goals {
		if r.Goals[i].Decided == r.Outcome {
			return &r.Goals[i]
		}
	}
	return &r.Goals[0]
}

// itemOf tells what one variant reached, place n of a list; alike: of figures of one kind.
func itemOf(r *Reached, g *Goal, n int, alike bool) []phrase.Statement {
	name, t := nameOf(r.Name), g.Threshold
	var says phrase.Statement
	switch above := g.Value >= t.Value; {
	case !rateOf(t):
		about, measured := phrase.Text(t.Metric+" "+t.Expr), phrase.Quantity(g.Value, metricname.Unit(t.Metric, t.Aggregation))
		says = phrase.AnswerFigure(about, measured, name)
		if n > 0 {
			says = phrase.AnswerFigureMore(about, measured, name)
		}
	case n > 0 && alike:
		says = phrase.AnswerRateMore(figures(g.Value), name)
	case above:
		says = phrase.AnswerRateAbove(figures(g.Value), exact(t), name)
	default:
		says = phrase.AnswerRate(figures(g.Value), exact(t), name)
	}
	said := []phrase.Statement{says}
	if g.Interval && g.Decided == Open {
		unit := metricname.Unit(t.Metric, t.Aggregation)
		said = append(said, phrase.AnswerWithin(phrase.Bound(max(0, g.Low), unit), phrase.Bound(g.High, unit)))
	}
	if r.failed > 0 {
		said = append(said, phrase.AnswerFailed(phrase.Percent(r.failed)))
	}
	if c := r.gate; c != nil {
		unit := metricname.Unit(c.Threshold.Metric, c.Threshold.Aggregation)
		said = append(said, phrase.AnswerGate(phrase.Text(c.Threshold.Metric), phrase.Text(c.Threshold.Expr), phrase.Quantity(c.Value, unit)))
	}
	return said
}

// rateOf tells goals for requests a second, at least.
func rateOf(t threshold.Threshold) bool {
	rate := t.Metric == metricname.HTTPReqs && t.Aggregation == metricname.Rate || t.Metric == metricname.SearchRate
	return rate && (t.Operator == ">" || t.Operator == ">=")
}

// plainLines are the figures of a run without a goal.
func plainLines(j *verdict.Judgement, w words) []Line {
	type rate struct {
		name  string
		value float64
	}
	var rates []rate
	var names, missing []string
	for _, v := range j.Variants {
		f := v.Figure(metricname.SearchRate, metricname.Value)
		if f == nil {
			f = v.Figure(metricname.HTTPReqs, metricname.Rate)
		}
		if f == nil {
			missing = append(missing, v.Name)
			continue
		}
		rates, names = append(rates, rate{v.Name, f.Value}), append(names, v.Name)
	}
	var lines []Line
	if len(rates) > 0 {
		var said []phrase.Statement
		if len(rates) > mostNames {
			low := slices.MinFunc(rates, func(a, b rate) int { return cmp.Compare(a.value, b.value) })
			high := slices.MaxFunc(rates, func(a, b rate) int { return cmp.Compare(a.value, b.value) })
			said = append(said, phrase.AnswerRatesPlain(figures(low.value), figures(high.value), phrase.Number(len(rates)), phrase.Text(high.name)))
		} else {
			for i, r := range rates {
				says := phrase.AnswerRatePlain
				if i > 0 {
					says = phrase.AnswerRateMore
				}
				said = append(said, says(figures(r.value), nameOf(r.name)))
			}
		}
		l := Line{Outcome: Plain, Variants: names, Says: phrase.AnswerPlain(phrase.Sentences(said...))}
		if w.standIn {
			l.Outcome, l.Says = NotComparable, phrase.AnswerStandInPlain(phrase.Sentences(said...))
		}
		lines = append(lines, l)
	}
	if len(missing) > 0 || len(lines) == 0 {
		lines = append(lines, Line{Outcome: Open, Variants: missing, Says: phrase.AnswerNothing(namesOf(missing))})
	}
	return lines
}

// alone is the name that a file without variants gives the only one.
const alone = "default"

func nameOf(variant string) phrase.Arg {
	if variant == alone {
		return phrase.Sentences(phrase.AnswerAsGiven)
	}
	return phrase.Text(variant)
}

func namesOf(variants []string) phrase.Arg {
	if len(variants) == 1 {
		return nameOf(variants[0])
	}
	return phrase.Names(variants)
}

// figures are a rate to three digits, and whole from a hundred on.
func figures(v float64) phrase.Arg { return phrase.Text(quantity.Digits(v, 3)) }

// exact is a goal's number as its file has it.
func exact(t threshold.Threshold) phrase.Arg { return phrase.Text(quantity.Digits(t.Value, 12)) }

// limitedBy says what kept variants from more.
func limitedBy(kind limit.Kind, service string) phrase.Statement {
	switch kind {
	case limit.Generator:
		return phrase.AnswerLimitGenerator
	case limit.CPU:
		return phrase.AnswerLimitCPU
	case limit.Slots:
		return phrase.AnswerLimitSlots
	case limit.Dependency:
		return phrase.AnswerLimitDependency(phrase.Text(service))
	case limit.Network:
		return phrase.AnswerLimitNetwork
	case limit.Load:
		return phrase.AnswerLimitLoad
	}
	return phrase.AnswerLimitUnknown
}
