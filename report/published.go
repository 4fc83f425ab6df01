package report

import (
	"fmt"
	"html/template"
	"math"
	"slices"
	"strings"

	"perflab/runner/metricname"
	"perflab/runner/published"
	"perflab/runner/quantity"
	"perflab/runner/spec"
	"perflab/runner/verdict"
	"perflab/runner/verdict/audit"
)

// Against is one variant's published figures beside those measured here.
type Against struct {
	Name   string
	Style  template.CSS
	Unlike string // why no ratio is given; empty where one is
	Rows   []AgainstRow
}

// AgainstRow is one figure; the small texts are intervals, empty where there is none.
type AgainstRow struct {
	Figure, Published, Print, Measured, Interval, Ratio, RatioInterval string
}

// againstViews are the variants of which the text printed a figure that is measured here.
func againstViews(j *verdict.Judgement, w Words) []Against {
	var views []Against
	for i, v := range j.Variants {
		if v.Published == nil {
			continue
		}
		view := Against{Name: v.Name, Style: SeriesStyle(i)}
		if s := v.Published.Unlike; !s.IsZero() {
			view.Unlike = fmt.Sprintf(w["against_unlike"], w.join(s))
		}
		for _, a := range v.Published.Figures {
			view.Rows = append(view.Rows, againstRowOf(a))
		}
		views = append(views, view)
	}
	return views
}

func againstRowOf(a verdict.Against) AgainstRow {
	p := a.Printed
	r := AgainstRow{Figure: p.Name(), Published: PrintedText(p), Print: printedInterval(p), Measured: "–", Ratio: "–"}
	if a.Measured != nil {
		row, factor := rowOfPrinted(p.Unit, *a.Measured)
		r.Measured = row.Text(*a.Measured * factor)
		if a.Interval {
			r.Interval = row.Number(a.MeasuredLow*factor) + " – " + row.Number(a.MeasuredHigh*factor)
		}
	}
	if a.Ratio != nil {
		r.Ratio = ratioText(a.Ratio.Value)
		if a.Interval {
			r.RatioInterval = quantity.Ratio(a.Ratio.Low) + " – " + quantity.Ratio(a.Ratio.High)
		}
	}
	return r
}

// rowOfPrinted formats a value of a printed figure's unit, once it was multiplied by factor.
func rowOfPrinted(unit string, value float64) (row quantity.Row, factor float64) {
	switch unit {
	case "ms":
		return quantity.NewRow(quantity.Nanoseconds, value*1e6), 1e6
	case "bytes": // of a response
		return quantity.NewRow(quantity.BytesPerResponse, value), 1
	}
	return quantity.NewRow(unit, value), 1
}

// PrintedText is a published figure with all digits that were printed, and its unit.
func PrintedText(p published.Figure) string {
	switch {
	case p.Open() && p.Low == 0:
		return "< " + printedNumber(p.Unit, p.High)
	case p.Open():
		return "> " + printedNumber(p.Unit, p.Low)
	case IsRange(p):
		return printedNumber(p.Unit, p.Low) + " – " + printedNumber(p.Unit, p.High)
	}
	return printedNumber(p.Unit, p.Value)
}

// PrintedShort is a published figure for a chart, where digits that no eye can tell apart would
// only hide the line; a range as it was printed.
func PrintedShort(p published.Figure) string {
	if p.Open() || IsRange(p) {
		return PrintedText(p)
	}
	row, factor := rowOfPrinted(p.Unit, p.Value)
	return row.Text(p.Value * factor)
}

// IsRange tells a figure that was printed as a range: its value is the middle of it.
func IsRange(p published.Figure) bool {
	return p.Source == "loose" && strings.Contains(p.Quote, "..")
}

// printedInterval is what the print stands for, where that is worth a look: a thousandth of
// the value or more.
func printedInterval(p published.Figure) string {
	if p.Open() || IsRange(p) || p.High-p.Low < p.Value/1000 {
		return ""
	}
	return printedNumber(p.Unit, p.Low) + " – " + printedNumber(p.Unit, p.High)
}

// printedNumber is a published value with every digit it has. spec gives times in
// milliseconds.
func printedNumber(unit string, v float64) string {
	if unit == "ms" {
		return quantity.Exact(quantity.Nanoseconds, v*1e6)
	}
	return quantity.Exact(unit, v)
}

func ratioText(v float64) string { return quantity.Ratio(v) + "×" }

// Cells are the view as a table with its heading; what stands in small print is in
// parentheses.
func (v Against) Cells(w Words) [][]string {
	rows := [][]string{{w["col_figure"], w["col_published"], w["col_measured"], w["col_ratio"]}}
	with := func(text, small string) string {
		if small == "" {
			return text
		}
		return text + " (" + small + ")"
	}
	for _, r := range v.Rows {
		rows = append(rows, []string{r.Figure, with(r.Published, r.Print), with(r.Measured, r.Interval), with(r.Ratio, r.RatioInterval)})
	}
	return rows
}

// PrintedOf finds a published figure of a variant that is an estimate and no bound.
func PrintedOf(v verdict.Variant, name, aggregation string, percentile float64) (published.Figure, bool) {
	if v.Published == nil {
		return published.Figure{}, false
	}
	for _, a := range v.Published.Figures {
		p := a.Printed
		if p.Metric == name && p.Aggregation == aggregation && p.Percentile == percentile && !p.Open() && !math.IsInf(p.Value, 0) {
			return p, true
		}
	}
	return published.Figure{}, false
}

// printedBar places a published rate on the bars at a glance, whose length is high.
func printedBar(v verdict.Variant, high float64) (text string, style template.CSS) {
	p, ok := PrintedOf(v, metricname.HTTPReqs, metricname.Rate, 0)
	if !ok || high <= 0 {
		return "", ""
	}
	from, to := p.Value, p.Value
	if IsRange(p) {
		from, to = p.Low, p.High
	}
	return PrintedShort(p), template.CSS(fmt.Sprintf("--w:%.2f%%;--e:%.2f%%", 100*from/high, 100*(to-from)/high))
}

// sortedFindings puts what cannot be true first and what fits last.
func sortedFindings(found []audit.Finding) []audit.Finding {
	var sorted []audit.Finding
	for _, outcome := range []audit.Outcome{audit.Inconsistent, audit.Noteworthy, audit.Consistent} {
		for _, f := range found {
			if f.Outcome == outcome {
				sorted = append(sorted, f)
			}
		}
	}
	return sorted
}

// Finding is one finding in the report's language.
type Finding struct {
	About            string // the variant and what was looked at
	Says, Formula    string
	Figures          []string // as printed
	Tone, Mark, Word string
}

// findingViews are the findings, what cannot be true first.
func findingViews(found []audit.Finding, w Words) []Finding {
	var views []Finding
	for _, f := range sortedFindings(found) {
		state := string(f.Outcome)
		views = append(views, Finding{
			About: Joined(": ", f.Variant, w.subject(f.Subject)), Figures: f.Figures,
			Says: w.join(f.Says...), Formula: w.join(f.Formula...),
			Tone: tone(state), Mark: mark(state), Word: w.outcome(state),
		})
	}
	return views
}

// AuditView is what an audit says without a run.
type AuditView struct {
	Title    string
	Findings []Finding
	Nothing  string // why there is no finding; empty where there is one
}

// NewAuditView puts an experiment's audit into words.
func NewAuditView(e *spec.Experiment, found []audit.Finding) AuditView {
	w := words(e.Language)
	v := AuditView{Title: titleOf(*e), Findings: findingViews(found, w)}
	switch {
	case len(found) > 0:
	case e.Reference != nil && slices.ContainsFunc(e.Reference.Figures, func(f spec.PublishedFigures) bool { return len(f.Printed) > 0 }):
		v.Nothing = w["audit_alone"]
	default:
		v.Nothing = w["audit_nothing"]
	}
	return v
}
