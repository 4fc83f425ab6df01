package text

import (
	"fmt"
	"strings"

	"perflab/report"
	"perflab/runner/result"
)

// Gate is a head against a base: what was compared, a table per variant with each figure's
// change, interval, tolerance and verdict, what may explain it, and last the verdict. It ends in
// a newline.
func Gate(c *result.Comparison, language string) string {
	g := report.NewGate(c, language)
	return gateText(g) + gateVerdict(g)
}

// gateText is all of it but the verdict; empty of none.
func gateText(g *report.Gate) string {
	if g == nil {
		return ""
	}
	w := g.W
	var b strings.Builder
	b.WriteString(table([][]string{{w["gate_base"], report.OneLine(g.Base)}, {w["gate_head"], report.OneLine(g.Head)}}, map[int]bool{1: true}))
	fmt.Fprintf(&b, "%s\n", g.Measured)
	for _, v := range g.Variants {
		fmt.Fprintf(&b, "\n%s\n", v.Name)
		rows := [][]string{{"", w["col_figure_gated"], w["col_base"], w["col_head"], w["col_change"], w["col_interval"], w["col_tolerance"], w["col_verdict"]}}
		var reasons []string
		for _, r := range v.Rows {
			figure, word := r.Figure, r.Word
			if r.Primary {
				figure += " *"
			}
			if r.More != "" {
				word += " (" + r.More + ")"
			}
			rows = append(rows, []string{r.Mark, figure, r.Base, r.Head, r.Change, r.Interval, r.Tolerance, word})
			if r.Reason != "" {
				reasons = append(reasons, r.Figure+": "+r.Reason)
			}
		}
		b.WriteString(indented(table(rows, map[int]bool{1: true, 7: true})))
		for _, reason := range reasons {
			b.WriteString(indented(wrapped("- "+reason, "  ")))
		}
	}
	if len(g.Variants) > 0 {
		b.WriteString("\n" + wrapped(report.Joined(" ", star(g), g.Rule), ""))
	}
	if len(g.Allowed) > 0 {
		fmt.Fprintf(&b, "! %s: %s\n", w["gate_allowed"], strings.Join(g.Allowed, ", "))
	}
	section(&b, w["warnings"], bullets(g.Warnings))
	return b.String()
}

// star says what the star of a figure means; empty where none has one.
func star(g *report.Gate) string {
	if !g.Star {
		return ""
	}
	return g.W["gate_star"]
}

// gateVerdict is the last lines: the verdict and its reasons.
func gateVerdict(g *report.Gate) string {
	if g == nil {
		return ""
	}
	text := fmt.Sprintf("\n%s %s — %s\n", g.Mark, g.Word, g.Says)
	if len(g.Reasons) > 0 {
		text += indented(bullets(g.Reasons))
	}
	return text
}
