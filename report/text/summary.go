// Package text writes a run's report, an audit and a comparison as plain text, for terminals,
// logs and files. It uses no colour, lines that a terminal holds, and figures in columns. A
// report follows the order of the published text and ends with the verdict, since the reader of
// a log finds the newest at the end.
package text

import (
	"fmt"
	"strings"

	"perflab/report"
)

// Summary is summary.txt, which the terminal shows too: the answer, what ran, work, goal, summary in
// sentences and tables, environment, details with each variant's settings and k6 block,
// references, and last the verdict. It ends in a newline.
func Summary(d report.Data) string {
	v := report.NewView(d)
	w := v.W
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", report.OneLine(v.Title))
	if v.Experiment.Question != "" {
		fmt.Fprintf(&b, "%s\n", report.OneLine(v.Experiment.Question))
	}
	b.WriteString("\n")
	for _, l := range v.Answer.Lines {
		fmt.Fprintf(&b, "%s %s\n", l.Mark, l.Text)
	}
	if v.Answer.Claims != "" {
		fmt.Fprintf(&b, "  %s\n", v.Answer.Claims)
	}
	if stack := v.Stack.Text(); stack != "" {
		fmt.Fprintf(&b, "\n%s: %s\n", w["ran_on"], stack)
	}
	if v.Stack.StandIn != "" {
		fmt.Fprintf(&b, "! %s\n  %s\n", w["stand_in"], v.Stack.StandIn)
		if v.Stack.Elsewhere != "" {
			fmt.Fprintf(&b, "  %s\n", v.Stack.Elsewhere)
		}
	}
	section(&b, w["work"], factText(v.Work))
	section(&b, w["goal"], checkText(v.Goal, w))
	section(&b, w["summary"], proseText(v.Prose))
	if len(v.Variants) > 1 {
		section(&b, w["variants"], table(v.Cells, nil))
	}
	section(&b, w["against"], againstText(v))
	section(&b, w["gates"], checkText(v.Gates, w))
	section(&b, w["claims"], claimText(v.Claims))
	section(&b, w["engines"], enginesText(v))
	section(&b, w["environment"], factText(v.Environment))
	fmt.Fprintf(&b, "\n%s\n", w["detail"])
	section(&b, w["bottleneck"], bottleneckText(v))
	section(&b, w["whatif"], whatIfText(v))
	for _, detail := range v.Details {
		b.WriteString(variantText(detail, w))
	}
	section(&b, w["references"], referenceText(v))
	if v.Gate != nil {
		section(&b, w["gate"], gateText(v.Gate)+gateVerdict(v.Gate))
	}
	section(&b, w["warnings"], bullets(v.Warnings))
	fmt.Fprintf(&b, "\n%s %s: %s — %s\n", v.Verdict.Mark, w["text_outcome"], v.Verdict.Word, v.Verdict.Says)
	if len(v.Verdict.Reasons) > 0 {
		b.WriteString(indented(bullets(v.Verdict.Reasons)))
	}
	return b.String()
}

// variantText is one variant's heading, its settings block, its k6 block and how well it was
// measured.
func variantText(v report.Detail, w report.Words) string {
	var b strings.Builder
	heading := v.Name
	if v.Changes != "" {
		heading += " (" + v.Changes + ")"
	}
	if v.K6Of != "" {
		heading += ", " + v.K6Of
	}
	fmt.Fprintf(&b, "\n%s %s\n\n", strings.Repeat("─", 3), heading)
	if v.Settings != "" {
		b.WriteString(indented(indented(strings.TrimRight(v.Settings, "\n"))) + "\n")
	}
	for _, s := range v.Searches {
		fmt.Fprintf(&b, "  %s\n", report.Joined(": ", s.Trial, s.Says))
		if len(s.Cells) > 0 {
			fmt.Fprintf(&b, "\n%s\n", indented(indented(table(s.Cells, map[int]bool{s.Text: true}))))
		}
	}
	if v.K6 == "" {
		fmt.Fprintf(&b, "  %s\n", w["text_no_result"])
		return b.String()
	}
	b.WriteString(v.K6 + "\n")
	if len(v.Requests) > 0 {
		b.WriteString("\n" + indented(indented(table(v.Requests, nil))))
	}
	if len(v.Quality) > 0 {
		b.WriteString("\n" + indented(strings.Join(v.Quality, "\n")))
	}
	return b.String()
}

// checkText is thresholds or goals with what was measured, a line each.
func checkText(checks []report.CheckRow, w report.Words) string {
	var rows [][]string
	for _, r := range checks {
		rows = append(rows, []string{r.Mark, r.Variant, r.Expected, w["text_measured"] + " " + r.Measured, r.Word})
	}
	return table(rows, map[int]bool{1: true, 2: true, 3: true, 4: true})
}

// claimText is each claim with what it was taken to predict and why it was judged so.
func claimText(claims []report.ClaimRow) string {
	var b strings.Builder
	for _, r := range claims {
		fmt.Fprintf(&b, "%s %s: “%s”\n    %s", r.Mark, r.Word, report.OneLine(r.Quote), report.Joined(": ", r.Variant, r.Expect))
		if r.Scope != "" {
			fmt.Fprintf(&b, " (%s)", r.Scope)
		}
		fmt.Fprintf(&b, " — %s\n", r.Evidence)
	}
	return b.String()
}
