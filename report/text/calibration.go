package text

import (
	"fmt"
	"strings"

	"perflab/report"
	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/quantity"
	"perflab/runner/spec"
	"perflab/runner/verdict/gate"
)

// Calibration is what the gate can show on a machine: a table per variant, how often it is wrong
// or comes to nothing, and the section for the experiment file. It ends in a newline.
func Calibration(e *spec.Experiment, c *gate.Calibration) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s against itself: %d pairs count", e.Name, c.Pairs)
	if c.Again > 0 {
		fmt.Fprintf(&b, ", %d were measured again", c.Again)
	}
	b.WriteString("\n")
	for _, v := range e.Variants {
		rows := [][]string{{"figure", "a trial", "spread of pairs", "tolerance", "shown from", "pairs it takes", "tolerance to propose"}}
		var reasons []string
		for _, f := range c.Figures {
			switch name := metricname.Figure(f.Metric, f.Aggregation); {
			case f.Variant != v.Name:
			case !f.Reason.IsZero():
				reasons = append(reasons, name+": "+f.Reason.String())
			default:
				rows = append(rows, []string{
					name, typical(f), change(f, f.Spread), change(f, f.Tolerance), known(f, f.Detectable), needs(f, c), change(f, f.Proposed),
				})
			}
		}
		if len(rows) > 1 {
			if len(e.Variants) > 1 {
				fmt.Fprintf(&b, "\n%s", v.Name)
			}
			b.WriteString("\n" + indented(table(rows, nil)))
		}
		if len(reasons) > 0 {
			b.WriteString(indented(bullets(reasons)))
		}
	}
	b.WriteString("\n")
	for _, s := range append(c.Says, c.Warnings...) {
		b.WriteString(wrapped("- "+report.OneLine(s.In(phrase.English)), "  "))
	}
	if len(c.Propose) > 0 {
		b.WriteString("\nfor the experiment file:\n\n" + indented(regression(e, c.Propose)))
	}
	return b.String()
}

// Shown is what of a calibration a plan says: the smallest change of each figure that the gate
// shows.
func Shown(e *spec.Experiment, c *gate.Calibration) string {
	var b strings.Builder
	for _, v := range e.Variants {
		rows := [][]string{{"figure", "a trial", "tolerance", "shown from"}}
		for _, f := range c.Figures {
			if f.Variant == v.Name && f.Reason.IsZero() {
				rows = append(rows, []string{metricname.Figure(f.Metric, f.Aggregation), typical(f), change(f, f.Tolerance), known(f, f.Detectable)})
			}
		}
		heading := ""
		if len(e.Variants) > 1 {
			heading = v.Name
		}
		if len(rows) > 1 {
			section(&b, heading, table(rows, nil))
		}
	}
	return b.String()
}

// typical is the figure's value of a trial.
func typical(f gate.Calibrated) string { return quantity.Text(f.Unit, f.Typical) }

// change is one of a figure: relative, in points of a share, or in its unit.
func change(f gate.Calibrated, v float64) string {
	switch {
	case !f.Absolute:
		return quantity.Digits(100*v, 2) + "%"
	case f.Unit == quantity.Share:
		return quantity.Digits(100*v, 2) + " points"
	}
	return quantity.Text(f.Unit, v)
}

// known is a change that may not have been found.
func known(f gate.Calibrated, v float64) string {
	if v == 0 {
		return "nothing"
	}
	return change(f, v)
}

// needs is how many pairs a figure takes for its tolerance.
func needs(f gate.Calibrated, c *gate.Calibration) string {
	if f.Needs < 0 {
		return fmt.Sprintf("over %d", 10*c.Looks[len(c.Looks)-1])
	}
	return fmt.Sprint(f.Needs)
}

// regression is the section of the experiment file with the tolerances.
func regression(e *spec.Experiment, propose []spec.Toleration) string {
	var b strings.Builder
	b.WriteString("regression:\n")
	if p := e.Regression.Primary; p != "" {
		fmt.Fprintf(&b, "  primary: %q\n", p)
	}
	b.WriteString("  metrics:\n")
	for _, t := range propose {
		fmt.Fprintf(&b, "    %q: %s\n", t.Figure, t.Text)
	}
	return b.String()
}
