package text

import (
	"fmt"
	"strings"

	"perflab/report"
	"perflab/runner/verdict/compare"
)

// Comparison is a comparison of two runs: a table per variant with the difference of each
// metric and its interval, then the outcome and what it rests on. It ends in a newline.
func Comparison(of *compare.Comparison) string {
	c := report.NewComparison(of)
	var b strings.Builder
	fmt.Fprintf(&b, "base %s\nhead %s\n", c.Base, c.Head)
	for _, v := range c.Variants {
		fmt.Fprintf(&b, "\n%s %s: %s", v.Mark, v.Name, v.Outcome)
		if v.Reason != "" {
			fmt.Fprintf(&b, " (%s)", v.Reason)
		}
		b.WriteString("\n")
		if len(v.Cells) > 0 {
			b.WriteString(indented(table(v.Cells, map[int]bool{report.ComparedText: true})))
		}
	}
	section(&b, "Warnings", bullets(c.Warnings))
	fmt.Fprintf(&b, "\n%s %s\n", c.Mark, c.Outcome)
	if len(c.Reasons) > 0 {
		b.WriteString(indented(bullets(c.Reasons)))
	}
	b.WriteString(c.Basis + "\n")
	return b.String()
}
