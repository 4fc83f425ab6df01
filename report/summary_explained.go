package report

import (
	"fmt"
	"strings"

	"perflab/runner/verdict"
)

// factText is names and values, a line each.
func factText(facts []fact) string {
	var b strings.Builder
	for _, f := range facts {
		fmt.Fprintf(&b, "%s: %s\n", f.Name, oneLine(f.Value))
	}
	return b.String()
}

// proseText is the summary in sentences, in lines that a terminal holds.
func proseText(p prose) string {
	var b strings.Builder
	if p.Asked != "" {
		b.WriteString(wrapped(p.Asked, ""))
	}
	for _, v := range p.Variants {
		b.WriteString(wrapped("- "+v.Name+": "+v.Says, "  "))
	}
	if p.Claims != "" {
		b.WriteString(wrapped(p.Claims, ""))
	}
	for _, v := range p.Verdicts {
		quotes := make([]string, len(v.Quotes))
		for i, q := range v.Quotes {
			quotes[i] = "“" + oneLine(q.Quote) + "”"
		}
		b.WriteString(wrapped(fmt.Sprintf("%s %s: %s", v.Mark, v.Word, strings.Join(quotes, ", ")), "  "))
	}
	for _, text := range p.After {
		b.WriteString(wrapped(text, ""))
	}
	return b.String()
}

// againstText is what was published beside what was measured.
func againstText(j *verdict.Judgement, w Words) string {
	views := againstViews(j, w)
	if len(views) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString(wrapped(w["against_says"]+" "+w["against_within"], ""))
	for _, v := range views {
		fmt.Fprintf(&b, "%s\n%s", strings.Join(nonEmpty(v.Name, v.Unlike), ": "), indented(table(v.cells(w), nil)))
	}
	return b.String()
}

// bottleneckText is the limits and all that was looked at; what they say stands in the summary.
func bottleneckText(j *verdict.Judgement, w Words) string {
	var b strings.Builder
	for _, v := range bottleneckViews(j, w) {
		fmt.Fprintf(&b, "%s: %s\n", v.Name, v.Limit)
		if len(v.Measures) > 0 {
			b.WriteString(indented(table(v.cells(w), nil)))
		}
	}
	return b.String()
}

// whatIfText is the predictions with their error, and the measured points.
func whatIfText(j *verdict.Judgement, w Words) string {
	var b strings.Builder
	for _, v := range whatIfViews(j, w) {
		b.WriteString(wrapped("- "+v.From+" "+v.Error, "  "))
		if len(v.Rows) > 0 {
			b.WriteString(indented(table(v.Rows, nil)))
		}
	}
	return b.String()
}

// referenceText is the published text and what its figures say of each other.
func referenceText(d Data, w Words) string {
	var b strings.Builder
	if r := d.Run.Experiment.Reference; r != nil {
		if text := strings.Join(nonEmpty(oneLine(r.Title), r.Date, r.URL), " · "); text != "" {
			b.WriteString(text + "\n")
		}
	}
	if findings := findingViews(d.Judgement.Audit, w); len(findings) > 0 {
		fmt.Fprintf(&b, "\n%s\n", w["audit"])
		for _, f := range findings {
			b.WriteString(f.text())
		}
	}
	return strings.TrimLeft(b.String(), "\n")
}

// lineWidth is how many columns of a terminal a line of sentences takes at most.
const lineWidth = 100

// wrapped breaks a text between words; the lines after its first begin with hang.
func wrapped(text, hang string) string {
	var b strings.Builder
	at := 0
	for i, word := range strings.Fields(text) {
		n := displayed(word)
		switch {
		case i == 0:
		case at+1+n > lineWidth:
			b.WriteString("\n" + hang)
			at = len(hang)
		default:
			b.WriteString(" ")
			at++
		}
		b.WriteString(word)
		at += n
	}
	return b.String() + "\n"
}
