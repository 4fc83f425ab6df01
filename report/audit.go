package report

import (
	"slices"

	"perflab/runner/spec"
	"perflab/runner/verdict/audit"
)

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
