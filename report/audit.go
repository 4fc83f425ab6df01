package report

import (
	"fmt"
	"slices"
	"strings"

	"perflab/runner/spec"
	"perflab/runner/verdict/audit"
)

// AuditText is the findings of an audit for the terminal: each with its figures as printed,
// the formula and what follows, those that cannot be true first.
func AuditText(e *spec.Experiment, found []audit.Finding) string {
	w := words(e.Language)
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", oneLine(titleOf(*e)))
	if r := e.Reference; r != nil && (r.Title != "" || r.URL != "") {
		fmt.Fprintf(&b, "%s\n", strings.Join(nonEmpty(oneLine(r.Title), r.Date, r.URL), " · "))
	}
	if len(found) == 0 {
		says := w["audit_nothing"]
		if e.Reference != nil && slices.ContainsFunc(e.Reference.Figures, func(f spec.PublishedFigures) bool { return len(f.Printed) > 0 }) {
			says = w["audit_alone"]
		}
		fmt.Fprintf(&b, "\n%s\n", says)
		return b.String()
	}
	for _, f := range findingViews(found, w) {
		b.WriteString("\n" + f.text())
	}
	return b.String()
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

// findingView is one finding in the report's language.
type findingView struct {
	About            string // the variant and what was looked at
	Says, Formula    string
	Figures          []string // as printed
	Tone, Mark, Word string
}

// findingViews are the findings, what cannot be true first.
func findingViews(found []audit.Finding, w Words) []findingView {
	var views []findingView
	for _, f := range sortedFindings(found) {
		state := string(f.Outcome)
		views = append(views, findingView{
			About: strings.Join(nonEmpty(f.Variant, w.subject(f.Subject)), ": "), Figures: f.Figures,
			Says: w.join(f.Says...), Formula: w.join(f.Formula...),
			Tone: tone(state), Mark: mark(state), Word: w.outcome(state),
		})
	}
	return views
}

// text is the finding for the plain formats.
func (f findingView) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s — %s\n", f.Mark, f.About, oneLine(f.Says))
	for _, line := range f.Figures {
		fmt.Fprintf(&b, "    “%s”\n", oneLine(line))
	}
	fmt.Fprintf(&b, "    %s\n", oneLine(f.Formula))
	return b.String()
}
