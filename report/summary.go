package report

import (
	"fmt"
	"strings"

	"perflab/runner/metricname"
	"perflab/runner/verdict"
)

// Summary is summary.txt, which the terminal shows too, in the order of the published text:
// what ran, work, goal, summary in sentences and tables, environment, details with each
// variant's settings and k6 block, references, and last the verdict. It has no colour and
// ends in a newline. A log reader finds the newest at the end.
func Summary(d Data) string {
	e, j := d.Run.Experiment, d.Judgement
	w := words(e.Language)
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", oneLine(titleOf(e)))
	if e.Question != "" {
		fmt.Fprintf(&b, "%s\n", oneLine(e.Question))
	}
	stack := stackOf(j.Stack, w)
	if text := stack.text(); text != "" {
		fmt.Fprintf(&b, "\n%s: %s\n", w["ran_on"], text)
	}
	if stack.StandIn != "" {
		fmt.Fprintf(&b, "! %s\n  %s\n", w["stand_in"], stack.StandIn)
	}
	section(&b, w["work"], factText(workFacts(e, w)))
	section(&b, w["goal"], checkText(j, w, goalOf))
	section(&b, w["summary"], proseText(proseOf(d, w)))
	if len(j.Variants) > 1 {
		section(&b, w["variants"], variantTable(j.Variants, w))
	}
	section(&b, w["against"], againstText(j, w))
	section(&b, w["gates"], checkText(j, w, thresholdsOf))
	section(&b, w["claims"], claimText(j, w))
	section(&b, w["engines"], enginesText(j, w))
	section(&b, w["environment"], factText(environmentFacts(d, w)))
	fmt.Fprintf(&b, "\n%s\n", w["detail"])
	section(&b, w["bottleneck"], bottleneckText(j, w))
	section(&b, w["whatif"], whatIfText(j, w))
	for i, v := range j.Variants {
		b.WriteString(variantText(i, v, d, w))
	}
	section(&b, w["references"], referenceText(d, w))
	section(&b, w["warnings"], bullets(w.lines(j.Warnings)))
	banner := Verdict(j, e.Language)
	fmt.Fprintf(&b, "\n%s %s: %s — %s\n", banner.Mark, w["text_outcome"], banner.Word, banner.Says)
	if len(banner.Reasons) > 0 {
		b.WriteString(indented(bullets(banner.Reasons)))
	}
	return b.String()
}

// variantText is one variant's heading, its settings block, its k6 block and how well it was
// measured.
func variantText(i int, v verdict.Variant, d Data, w Words) string {
	var b strings.Builder
	detail := detailOf(i, v, d.Run.Experiment, w)
	heading := v.Name
	if detail.Changes != "" {
		heading += " (" + detail.Changes + ")"
	}
	if note := k6Note(v, w); note != "" {
		heading += ", " + note
	}
	fmt.Fprintf(&b, "\n%s %s\n\n", strings.Repeat("─", 3), heading)
	if detail.Settings != "" {
		b.WriteString(indented(indented(strings.TrimRight(detail.Settings, "\n"))) + "\n")
	}
	for _, s := range detail.Searches {
		fmt.Fprintf(&b, "  %s\n", strings.Join(nonEmpty(s.Trial, s.Says), ": "))
		if len(s.Cells) > 0 {
			fmt.Fprintf(&b, "\n%s\n", indented(indented(table(s.Cells, map[int]bool{s.Text: true}))))
		}
	}
	if detail.K6 == "" {
		fmt.Fprintf(&b, "  %s\n", w["text_no_result"])
		return b.String()
	}
	b.WriteString(detail.K6 + "\n")
	if len(detail.Requests) > 0 {
		b.WriteString("\n" + indented(indented(table(detail.Requests, nil))))
	}
	if quality := qualityText(v, w); len(quality) > 0 {
		b.WriteString("\n" + indented(strings.Join(quality, "\n")))
	}
	return b.String()
}

// k6Note says what the k6 block is of: k6 itself knows one run only.
func k6Note(v verdict.Variant, w Words) string {
	switch {
	case v.Metrics == nil && verdict.Measured(v) != nil:
		return w["text_k6_doubt"]
	case v.Metrics == nil:
		return ""
	}
	note := fmt.Sprintf(w["text_k6_merged"], v.Valid)
	if v.Valid == 1 {
		note = w["text_k6_one"]
	}
	if len(searchesOf(v, w)) > 0 {
		note += ", " + w["k6_search"]
	}
	return note
}

// variantTable compares all variants, each column in one unit; columns in which no
// variant has a figure are left out.
func variantTable(variants []verdict.Variant, w Words) string {
	return table(variantCells(variants, w), nil)
}

// variantCells is the table of variants with its heading.
func variantCells(variants []verdict.Variant, w Words) [][]string {
	cells := variantRows(variants)
	rows := make([][]string, len(variants)+1)
	rows[0] = []string{w["col_variant"]}
	for i, v := range variants {
		rows[i+1] = []string{v.Name}
	}
	for c, column := range shownColumns(variants) {
		used := false
		for _, row := range cells {
			used = used || row.Cells[c].Text != "–"
		}
		if !used {
			continue
		}
		rows[0] = append(rows[0], w[column.Key])
		for i, row := range cells {
			text := row.Cells[c].Text
			if row.Cells[c].Interval != "" && (column.Metric == metricname.HTTPReqs || column.Metric == metricname.SearchRate) {
				text += " (" + row.Cells[c].Interval + ")"
			}
			rows[i+1] = append(rows[i+1], text)
		}
	}
	rows[0] = append(rows[0], w["col_trials"])
	for i, row := range cells {
		rows[i+1] = append(rows[i+1], row.Trials)
	}
	return rows
}

func thresholdsOf(v verdict.Variant) []verdict.Check { return v.Thresholds }
func goalOf(v verdict.Variant) []verdict.Check       { return v.Goal }

// checkText is thresholds or goals with what was measured, a line each.
func checkText(j *verdict.Judgement, w Words, of func(verdict.Variant) []verdict.Check) string {
	var rows [][]string
	for _, r := range checkRows(j, w, of) {
		rows = append(rows, []string{r.Mark, r.Variant, r.Expected, w["text_measured"] + " " + r.Measured, r.Word})
	}
	return table(rows, map[int]bool{1: true, 2: true, 3: true, 4: true})
}

// claimText is each claim with what it was taken to predict and why it was judged so.
func claimText(j *verdict.Judgement, w Words) string {
	var b strings.Builder
	for _, r := range claimRows(j, w) {
		fmt.Fprintf(&b, "%s %s: “%s”\n    %s", r.Mark, r.Word, oneLine(r.Quote), strings.Join(nonEmpty(r.Variant, r.Expect), ": "))
		if r.Scope != "" {
			fmt.Fprintf(&b, " (%s)", r.Scope)
		}
		fmt.Fprintf(&b, " — %s\n", r.Evidence)
	}
	return b.String()
}

// section writes a heading and its text, nothing where there is no text.
func section(b *strings.Builder, heading, text string) {
	if text != "" {
		fmt.Fprintf(b, "\n%s\n%s", heading, indented(text))
	}
}

func bullets(lines []string) string {
	var b strings.Builder
	for _, line := range lines {
		fmt.Fprintf(&b, "- %s\n", oneLine(line))
	}
	return b.String()
}
