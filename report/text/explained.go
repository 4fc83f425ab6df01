package text

import (
	"fmt"
	"strings"

	"perflab/report"
	"perflab/runner/spec"
)

// factText is names and values, a line each.
func factText(facts []report.Fact) string {
	var b strings.Builder
	for _, f := range facts {
		fmt.Fprintf(&b, "%s: %s\n", f.Name, report.OneLine(f.Value))
	}
	return b.String()
}

// proseText is the summary in sentences, in lines that a terminal holds.
func proseText(p report.Prose) string {
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
			quotes[i] = "“" + report.OneLine(q.Quote) + "”"
		}
		b.WriteString(wrapped(fmt.Sprintf("%s %s: %s", v.Mark, v.Word, strings.Join(quotes, ", ")), "  "))
	}
	for _, text := range p.After {
		b.WriteString(wrapped(text, ""))
	}
	return b.String()
}

// againstText is what was published beside what was measured.
func againstText(v *report.View) string {
	if len(v.Against) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString(wrapped(v.W["against_says"]+" "+v.W["against_within"], ""))
	for _, a := range v.Against {
		fmt.Fprintf(&b, "%s\n%s", report.Joined(": ", a.Name, a.Unlike), indented(table(a.Cells(v.W), nil)))
	}
	return b.String()
}

// bottleneckText is the limits and all that was looked at; what they say stands in the summary.
func bottleneckText(v *report.View) string {
	var b strings.Builder
	for _, l := range v.Bottlenecks {
		fmt.Fprintf(&b, "%s: %s\n", l.Name, l.Limit)
		if len(l.Measures) > 0 {
			b.WriteString(indented(table(l.Cells(v.W), nil)))
		}
	}
	return b.String()
}

// whatIfText is the predictions with their error, and the measured points.
func whatIfText(v *report.View) string {
	var b strings.Builder
	for _, p := range v.WhatIf {
		b.WriteString(wrapped("- "+p.From+" "+p.Error, "  "))
		if len(p.Rows) > 0 {
			b.WriteString(indented(table(p.Rows, nil)))
		}
	}
	return b.String()
}

// referenceText is the published text and what its figures say of each other.
func referenceText(v *report.View) string {
	var b strings.Builder
	if text := referenceLine(v.Experiment.Reference); text != "" {
		b.WriteString(text + "\n")
	}
	if len(v.Audit) > 0 {
		fmt.Fprintf(&b, "\n%s\n", v.W["audit"])
		for _, f := range v.Audit {
			b.WriteString(findingText(f))
		}
	}
	return strings.TrimLeft(b.String(), "\n")
}

// referenceLine names a published text; empty where there is nothing to name.
func referenceLine(r *spec.Reference) string {
	if r == nil {
		return ""
	}
	return report.Joined(" · ", report.OneLine(r.Title), r.Date, r.URL)
}

// enginesText is the section of the plain text.
func enginesText(v *report.View) string {
	if len(v.Engines) == 0 {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", v.EngineNote)
	for _, e := range v.Engines {
		fmt.Fprintf(&b, "\n%s %s: %s\n", e.Mark, e.Variant, e.Word)
		if len(e.Rows) > 0 {
			b.WriteString(indented(table(e.Cells(v.W), nil)))
		}
		b.WriteString(indented(bullets(e.Says)))
	}
	return b.String()
}
