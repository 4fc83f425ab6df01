package markdown

import (
	"fmt"
	"strings"

	"perflab/report"
)

// Summary is a run for those who read many: its verdict, how its head came out against a base,
// figures, thresholds and claims. What ran and how is left to Report.
func Summary(d report.Data) string {
	v := report.NewView(d)
	w := v.W
	var b strings.Builder
	fmt.Fprintf(&b, "## %s %s — %s\n\n%s\n", v.Verdict.Mark, v.Verdict.Word, escaped(v.Title), escaped(v.Verdict.Says))
	list(&b, v.Verdict.Reasons)
	if text := v.Stack.Text(); text != "" {
		fmt.Fprintf(&b, "\n%s: %s\n", w["ran_on"], escaped(text))
	}
	if v.Stack.StandIn != "" {
		fmt.Fprintf(&b, "\n> **%s.** %s\n", escaped(strings.TrimSuffix(w["stand_in"], ".")), escaped(v.Stack.StandIn))
		if v.Stack.Elsewhere != "" {
			fmt.Fprintf(&b, ">\n> %s\n", escaped(v.Stack.Elsewhere))
		}
	}
	if v.Gate != nil {
		subheading(&b, escaped(w["gate"]))
		writeGate(&b, v.Gate)
	}
	subheading(&b, w["variants"])
	table(&b, v.Cells, true)
	if len(v.Gates) > 0 {
		subheading(&b, w["gates"])
		writeChecks(&b, w, v.Gates)
	}
	if len(v.Claims) > 0 {
		subheading(&b, w["claims"])
		writeClaims(&b, v.Claims)
	}
	if len(v.Warnings) > 0 {
		folded(&b, fmt.Sprintf("%s (%d)", w["warnings"], len(v.Warnings)), func() { list(&b, v.Warnings) })
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}
