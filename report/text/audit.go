package text

import (
	"fmt"
	"strings"

	"perflab/report"
	"perflab/runner/spec"
	"perflab/runner/verdict/audit"
)

// Audit is the findings of an audit: each with its figures as printed, the formula and what
// follows, those that cannot be true first.
func Audit(e *spec.Experiment, found []audit.Finding) string {
	v := report.NewAuditView(e, found)
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", report.OneLine(v.Title))
	if r := e.Reference; r != nil && (r.Title != "" || r.URL != "") {
		fmt.Fprintf(&b, "%s\n", referenceLine(r))
	}
	if v.Nothing != "" {
		fmt.Fprintf(&b, "\n%s\n", v.Nothing)
	}
	for _, f := range v.Findings {
		b.WriteString("\n" + findingText(f))
	}
	return b.String()
}

// findingText is a finding with its figures and the formula.
func findingText(f report.Finding) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s — %s\n", f.Mark, f.About, report.OneLine(f.Says))
	for _, line := range f.Figures {
		fmt.Fprintf(&b, "    “%s”\n", report.OneLine(line))
	}
	fmt.Fprintf(&b, "    %s\n", report.OneLine(f.Formula))
	return b.String()
}
