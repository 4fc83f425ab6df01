package markdown

import (
	"fmt"
	"strings"

	"perflab/report"
	"perflab/runner/result"
)

// Gate is a head against a base for a pull request: the verdict, a table per variant with what
// decided it, and what is within tolerance beside that folded.
func Gate(c *result.Comparison, language string) string {
	var b strings.Builder
	g := report.NewGate(c, language)
	fmt.Fprintf(&b, "## %s\n\n", g.W["gate"])
	writeGate(&b, g)
	return strings.TrimRight(b.String(), "\n") + "\n"
}

func writeGate(b *strings.Builder, g *report.Gate) {
	w := g.W
	fmt.Fprintf(b, "**%s %s** — %s\n\n%s → %s · %s\n", g.Mark, g.Word, escaped(g.Says), code(g.Base), code(g.Head), escaped(g.Measured))
	list(b, g.Reasons)
	if len(g.Allowed) > 0 {
		fmt.Fprintf(b, "\n> **%s:** %s\n", w["gate_allowed"], escaped(strings.Join(g.Allowed, ", ")))
	}
	for _, v := range g.Variants {
		if len(g.Variants) > 1 {
			subheading(b, escaped(v.Name))
		} else {
			emptyLine(b)
		}
		writeChanges(b, v.Decided(), w)
		if v.More != "" {
			folded(b, v.More, func() { writeChanges(b, v.Rest(), w) })
		}
	}
	if len(g.Variants) > 0 {
		note := g.Rule
		if g.Star {
			note = w["gate_star"] + " " + note
		}
		fmt.Fprintf(b, "\n<sub>%s</sub>\n", escaped(note))
	}
	if len(g.Warnings) > 0 {
		folded(b, fmt.Sprintf("%s (%d)", w["warnings"], len(g.Warnings)), func() { list(b, g.Warnings) })
	}
}

// folded is a part that a reader opens. GitHub reads Markdown within it where an empty line
// stands before.
func folded(b *strings.Builder, says string, write func()) {
	emptyLine(b)
	fmt.Fprintf(b, "<details><summary>%s</summary>\n\n", escaped(says))
	write()
	b.WriteString("\n</details>\n")
}

// writeChanges is a table of figures, then why there is no more to say of some.
func writeChanges(b *strings.Builder, changes []report.ChangeRow, w report.Words) {
	rows := [][]string{{"", w["col_figure_gated"], w["col_base"], w["col_head"], w["col_change"], w["col_interval"], w["col_tolerance"]}}
	var reasons []string
	for _, r := range changes {
		figure := code(r.Figure)
		if r.Primary {
			figure += ` \*`
		}
		rows = append(rows, []string{r.Mark + " " + r.Word, figure, escaped(r.Base), escaped(r.Head), "**" + escaped(r.Change) + "**", escaped(r.Interval), escaped(r.Tolerance)})
		if why := report.Joined("; ", r.Reason, r.More); why != "" {
			reasons = append(reasons, r.Figure+": "+why)
		}
	}
	tableOf(b, rows, func(column int) bool { return column > 1 })
	list(b, reasons)
}
