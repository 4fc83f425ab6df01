package report

import (
	"fmt"

	"perflab/runner/phrase"
	"perflab/runner/quantity"
	"perflab/runner/verdict/compare"
)

// Comparison is what a comparison of two runs says.
type Comparison struct {
	Base, Head    string
	Mark, Outcome string
	Reasons       []string
	Variants      []ComparedVariant
	Warnings      []string
	Basis         string // by what rule the verdicts were reached
}

// ComparedVariant is one variant's part of it.
type ComparedVariant struct {
	Name, Mark, Outcome string
	Reason              string     // why there is no more to say; may be empty
	Cells               [][]string // a difference each, the heading first; empty where none could be looked at
}

// ComparedText is the column of a variant's cells that is text.
const ComparedText = 5

// NewComparison puts a comparison into words.
func NewComparison(c *compare.Comparison) Comparison {
	v := Comparison{
		Base: c.Base, Head: c.Head, Mark: comparisonMark(c.Outcome), Outcome: string(c.Outcome), Basis: comparisonBasis(c),
		Reasons: phrase.Lines(phrase.English, c.Reasons), Warnings: phrase.Lines(phrase.English, c.Warnings),
	}
	for _, of := range c.Variants {
		one := ComparedVariant{Name: of.Name, Mark: comparisonMark(of.Outcome), Outcome: string(of.Outcome), Reason: of.Reason.String()}
		if len(of.Differences) > 0 {
			one.Cells = differenceCells(of)
		}
		v.Variants = append(v.Variants, one)
	}
	return v
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
