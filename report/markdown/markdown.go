// Package markdown writes a run's report and a comparison as Markdown, as GitHub shows it, and a
// report as a page bundle for a Hugo site. Texts of the experiment's file are escaped, so that
// none can break the page.
package markdown

import (
	"fmt"
	"strings"

	"perflab/report"
)

// Report is report.md: the report as GitHub shows it, in the order of the published text:
// work, goal, summary in sentences and tables, environment, details, references.
func Report(d report.Data) string {
	v := report.NewView(d)
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n", escaped(v.Title))
	writeBody(&b, v, func(string) {})
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// writeBody is everything below the title, the answer first. pictures puts in those of a section, by the
// section's name: detail or whatif.
func writeBody(b *strings.Builder, v *report.View, pictures func(section string)) {
	w := v.W
	if v.Experiment.Question != "" {
		fmt.Fprintf(b, "%s\n\n", escaped(v.Experiment.Question))
	}
	for _, l := range v.Answer.Lines {
		fmt.Fprintf(b, "**%s %s**\n\n", l.Mark, escaped(l.Text))
	}
	if v.Answer.Claims != "" {
		fmt.Fprintf(b, "%s\n\n", escaped(v.Answer.Claims))
	}
	fmt.Fprintf(b, "%s %s — %s\n", v.Verdict.Mark, v.Verdict.Word, escaped(v.Verdict.Says))
	list(b, v.Verdict.Reasons)
	if text := v.Stack.Text(); text != "" {
		fmt.Fprintf(b, "\n%s: %s\n", w["ran_on"], escaped(text))
	}
	if v.Stack.StandIn != "" {
		fmt.Fprintf(b, "\n> **%s.** %s\n", escaped(strings.TrimSuffix(w["stand_in"], ".")), escaped(v.Stack.StandIn))
		if v.Stack.Elsewhere != "" {
			fmt.Fprintf(b, ">\n> %s\n", escaped(v.Stack.Elsewhere))
		}
	}

	if v.Gate != nil {
		heading(b, w["gate"])
		writeGate(b, v.Gate)
	}
	writeFacts(b, w["work"], v.Work)
	if len(v.Goal) > 0 {
		heading(b, w["goal"])
		writeChecks(b, w, v.Goal)
	}
	heading(b, w["summary"])
	writeSummary(b, v)
	writeEngines(b, v)
	writeFacts(b, w["environment"], v.Environment)
	heading(b, w["detail"])
	pictures("detail")
	writeBottlenecks(b, v)
	writeScale(b, v, pictures)
	writeWhatIf(b, v, pictures)
	for _, detail := range v.Details {
		writeVariant(b, detail, w)
	}
	writeReferences(b, v)
	writeFacts(b, w["provenance"], v.Provenance)
}

// writeSummary is the sentences, then the tables that they rest on.
func writeSummary(b *strings.Builder, v *report.View) {
	w := v.W
	writeProse(b, v.Prose)
	subheading(b, w["variants"])
	table(b, v.Cells, true)
	writeAgainst(b, v)
	if len(v.Gates) > 0 {
		subheading(b, w["gates"])
		writeChecks(b, w, v.Gates)
	}
	if len(v.Claims) > 0 {
		subheading(b, w["claims"])
		writeClaims(b, v.Claims)
	}
	if len(v.Warnings) > 0 {
		subheading(b, w["warnings"])
		list(b, v.Warnings)
	}
}

// writeVariant is one variant's settings block, its k6 block and how well it was measured.
func writeVariant(b *strings.Builder, v report.Detail, w report.Words) {
	subheading(b, report.Joined(" · ", escaped(v.Name), code(v.Changes)))
	if v.Settings != "" {
		fenced(b, v.Settings)
	}
	for _, s := range v.Searches {
		fmt.Fprintf(b, "%s\n\n", escaped(report.Joined(": ", s.Trial, s.Says)))
		if len(s.Cells) > 0 {
			for _, row := range s.Cells {
				row[s.Text] = escaped(row[s.Text])
			}
			table(b, s.Cells, true)
			b.WriteString("\n")
		}
	}
	if v.K6Of != "" {
		fmt.Fprintf(b, "%s (%s):\n\n", w["k6"], v.K6Of)
	}
	if v.K6 == "" {
		fmt.Fprintf(b, "%s\n\n", w["text_no_result"])
		return
	}
	fenced(b, v.K6)
	if len(v.Requests) > 0 {
		table(b, v.Requests, true)
		b.WriteString("\n")
	}
	if len(v.Replicas) > 0 {
		fmt.Fprintf(b, "%s\n\n", escaped(report.Joined(". ", w["replicas"], v.Uneven)))
		table(b, v.Replicas, true)
		b.WriteString("\n")
	}
	if len(v.Observed) > 0 {
		fmt.Fprintf(b, "%s\n\n", escaped(w["observed"]))
		for _, row := range v.Observed {
			for i := range row {
				row[i] = escaped(row[i])
			}
		}
		table(b, v.Observed, true)
		b.WriteString("\n")
	}
	if len(v.Quality) > 0 {
		list(b, v.Quality)
		b.WriteString("\n")
	}
}

func writeChecks(b *strings.Builder, w report.Words, checks []report.CheckRow) {
	rows := [][]string{{w["col_variant"], w["col_expected"], w["col_measured"], w["col_verdict"]}}
	for _, c := range checks {
		rows = append(rows, []string{escaped(c.Variant), code(c.Expected), escaped(c.Measured), c.Mark + " " + c.Word})
	}
	table(b, rows, false)
}

// writeClaims is a list and no table: a sentence has no room in one of six columns.
func writeClaims(b *strings.Builder, claims []report.ClaimRow) {
	for _, c := range claims {
		of := code(c.Expect)
		if c.Variant != "" {
			of = escaped(c.Variant) + ": " + of
		}
		of = report.Joined(" · ", of, escaped(c.Scope), escaped(c.Points))
		if c.Evidence != "" {
			of += " — " + escaped(c.Evidence)
		}
		fmt.Fprintf(b, "- **%s %s** “%s”  \n  %s\n", c.Mark, c.Word, escaped(c.Quote), of)
	}
}

func writeFacts(b *strings.Builder, title string, facts []report.Fact) {
	if len(facts) == 0 {
		return
	}
	heading(b, title)
	for _, f := range facts {
		fmt.Fprintf(b, "- %s: %s\n", escaped(f.Name), escaped(f.Value))
	}
}
