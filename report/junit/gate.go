package junit

import (
	"strings"

	"perflab/report"
	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/spec"
)

// gateSuite is the suite of a head that was held against a base.
func gateSuite(experiment string, c *result.Comparison) suite {
	g := report.NewGate(c, string(phrase.English))
	s := suite{Name: "gate", Time: timeText(0)}
	for _, p := range []property{{"base", g.Base}, {"head", g.Head}, {"verdict", string(c.Verdict)}, {"undecided", c.Undecided}, {"allowed", strings.Join(c.Allowed, ", ")}} {
		if p.Value = report.Clean(p.Value); p.Value != "" {
			s.Properties = append(s.Properties, p)
		}
	}
	whole := testCase{Class: experiment + ".gate", Name: "base and head are comparable"}
	text := report.Clean(strings.Join(append(append([]string{}, g.Reasons...), g.Warnings...), "\n"))
	if c.Verdict == result.NotComparable {
		whole.Error = &fault{Message: report.Clean(report.Joined(" ", g.Says, strings.Join(g.Reasons, "; "))), Type: string(c.Verdict)}
	} else {
		whole.Output = text
	}
	s.add(whole)
	for _, v := range g.Variants {
		for _, r := range v.Rows {
			s.add(changeCase(experiment+".gate."+v.Name, r, c.Undecided, g.W))
		}
	}
	return s
}

// changeCase is one figure. What it comes to where it is undecided is the comparison's.
func changeCase(class string, r report.ChangeRow, undecided string, w report.Words) testCase {
	c := testCase{Class: class, Name: report.Clean(r.Figure + " against base")}
	line := report.Clean(report.Joined(": ", r.Word, r.Line(w)))
	switch r.Verdict {
	case result.WithinTolerance:
		c.Output = line
	case result.Undecided:
		switch undecided {
		case spec.UndecidedPass:
			c.Output = line
		case spec.UndecidedWarn:
			c.Skipped = &fault{Message: line}
		default:
			c.Failure = &fault{Message: line, Type: string(result.Undecided)}
		}
	case result.Regressed:
		c.Failure = &fault{Message: line, Type: "regression"}
	default:
		c.Error = &fault{Message: line, Type: string(r.Verdict)}
	}
	return c
}
