package markdown

import (
	"fmt"
	"strings"

	"perflab/report"
	"perflab/runner/verdict/compare"
)

// Comparison is a comparison of two runs for a pull request: the outcome, then a table per
// variant with the difference of each metric and its interval, and what it rests on.
func Comparison(of *compare.Comparison) string {
	c := report.NewComparison(of)
	var b strings.Builder
	fmt.Fprintf(&b, "## %s %s\n\n%s → %s\n", c.Mark, c.Outcome, code(c.Base), code(c.Head))
	list(&b, c.Reasons)
	for _, v := range c.Variants {
		fmt.Fprintf(&b, "\n### %s %s: %s\n\n", v.Mark, escaped(v.Name), v.Outcome)
		if v.Reason != "" {
			fmt.Fprintf(&b, "%s\n\n", escaped(v.Reason))
		}
		if len(v.Cells) > 0 {
			for _, row := range v.Cells {
				for i := range row {
					row[i] = escaped(row[i])
				}
			}
			table(&b, v.Cells, true)
		}
	}
	if len(c.Warnings) > 0 {
		heading(&b, "Warnings")
		list(&b, c.Warnings)
	}
	fmt.Fprintf(&b, "\n%s\n", escaped(c.Basis))
	return b.String()
}
