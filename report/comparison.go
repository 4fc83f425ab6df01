package report

import (
	"fmt"
	"strings"

	"perflab/runner/phrase"
	"perflab/runner/quantity"
	"perflab/runner/verdict/compare"
)

// ComparisonText is a comparison for the terminal: a table per variant with the
// difference of each metric and its interval, then the outcome and what it rests on. It
// ends in a newline.
func ComparisonText(c *compare.Comparison) string {
	var b strings.Builder
	fmt.Fprintf(&b, "base %s\nhead %s\n", c.Base, c.Head)
	for _, v := range c.Variants {
		fmt.Fprintf(&b, "\n%s %s: %s", comparisonMark(v.Outcome), v.Name, v.Outcome)
		if !v.Reason.IsZero() {
			fmt.Fprintf(&b, " (%s)", v.Reason)
		}
		b.WriteString("\n")
		if len(v.Differences) > 0 {
			b.WriteString(indented(table(differenceCells(v), map[int]bool{5: true})))
		}
	}
	section(&b, "Warnings", bullets(phrase.Lines(phrase.English, c.Warnings)))
	fmt.Fprintf(&b, "\n%s %s\n", comparisonMark(c.Outcome), c.Outcome)
	if len(c.Reasons) > 0 {
		b.WriteString(indented(bullets(phrase.Lines(phrase.English, c.Reasons))))
	}
	b.WriteString(comparisonBasis(c) + "\n")
	return b.String()
}

// ComparisonMarkdown is the same for a pull request.
func ComparisonMarkdown(c *compare.Comparison) string {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s %s\n\n%s → %s\n", comparisonMark(c.Outcome), c.Outcome, code(c.Base), code(c.Head))
	list(&b, phrase.Lines(phrase.English, c.Reasons))
	for _, v := range c.Variants {
		fmt.Fprintf(&b, "\n### %s %s: %s\n\n", comparisonMark(v.Outcome), escaped(v.Name), v.Outcome)
		if !v.Reason.IsZero() {
			fmt.Fprintf(&b, "%s\n\n", escaped(v.Reason.String()))
		}
		if len(v.Differences) > 0 {
			rows := differenceCells(v)
			for _, row := range rows {
				for i := range row {
					row[i] = escaped(row[i])
				}
			}
			markdownTable(&b, rows, true)
		}
	}
	if len(c.Warnings) > 0 {
		heading(&b, "Warnings")
		list(&b, phrase.Lines(phrase.English, c.Warnings))
	}
	fmt.Fprintf(&b, "\n%s\n", escaped(comparisonBasis(c)))
	return b.String()
}

// differenceCells is one variant's table with its heading, each row in one unit.
func differenceCells(v compare.VariantComparison) [][]string {
	rows := [][]string{{"", "base", "head", "change", "95% interval", "", "trials"}}
	for _, d := range v.Differences {
		row := quantity.NewRow(d.Unit, d.Base, d.Head)
		change, interval := change(d, d.Change), "–"
		if d.Interval {
			interval = changeNumber(d, d.Low) + " to " + changeNumber(d, d.High)
		}
		rows = append(rows, []string{
			d.Metric + " " + d.Aggregation, row.Text(d.Base), row.Text(d.Head), change, interval,
			differenceWord(d), fmt.Sprintf("%d+%d", len(d.BaseTrials), len(d.HeadTrials)),
		})
	}
	return rows
}

// differenceWord is a verdict for a table: ~ where there is nothing to say, as benchstat prints it.
func differenceWord(d compare.Difference) string {
	switch d.Verdict {
	case compare.NoDifference:
		return "~"
	case compare.CannotTell, "":
		return "?"
	}
	return comparisonMark(d.Verdict) + " " + string(d.Verdict)
}

// change is a difference with its unit: "+15.2%", or percentage points of a share.
func change(d compare.Difference, v float64) string {
	if d.Points {
		return changeNumber(d, v) + " pp"
	}
	return quantity.Change(v)
}

func changeNumber(d compare.Difference, v float64) string {
	if d.Points {
		return quantity.Points(v)
	}
	return quantity.Change(v)
}

func comparisonMark(o compare.Outcome) string {
	switch o {
	case compare.Regression:
		return "✗"
	case compare.Improvement:
		return "✓"
	case compare.NoDifference:
		return "~"
	}
	return "?"
}

// comparisonBasis says by what rule the verdicts were reached.
func comparisonBasis(c *compare.Comparison) string {
	points := min(c.Threshold, compare.ShareThreshold)
	return fmt.Sprintf("A difference counts beyond %s%% (shares: %s pp) if its interval leaves out zero (Welch's t over trials) "+
		"and it stays significant among all %d tested (Holm). ~ no difference shown, ? cannot tell.", quantity.Digits(100*c.Threshold, 4), quantity.Digits(100*points, 4), c.Tests)
}
