package report

import (
	"fmt"
	"strings"

	"perflab/runner/verdict"
)

// Markdown is report.md: the report as GitHub shows it, in the order of the published text:
// work, goal, summary in sentences and tables, environment, details, references. Texts of
// the file are escaped, so that a quote cannot break the page.
func Markdown(d Data) string {
	e := d.Run.Experiment
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n", escaped(titleOf(e)))
	markdownBody(&b, d, words(e.Language), func(string) {})
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// markdownBody is everything below the title. pictures puts in those of a section, by the
// section's name: detail or whatif.
func markdownBody(b *strings.Builder, d Data, w Words, pictures func(section string)) {
	e, j := d.Run.Experiment, d.Judgement
	if e.Question != "" {
		fmt.Fprintf(b, "%s\n\n", escaped(e.Question))
	}
	banner := Verdict(j, e.Language)
	fmt.Fprintf(b, "**%s %s** — %s\n", banner.Mark, banner.Word, escaped(banner.Says))
	list(b, banner.Reasons)
	stack := stackOf(j.Stack, w)
	if text := stack.text(); text != "" {
		fmt.Fprintf(b, "\n%s: %s\n", w["ran_on"], escaped(text))
	}
	if stack.StandIn != "" {
		fmt.Fprintf(b, "\n> **%s.** %s\n", escaped(strings.TrimSuffix(w["stand_in"], ".")), escaped(stack.StandIn))
	}

	markdownFacts(b, w["work"], workFacts(e, w))
	if goals := checkRows(j, w, goalOf); len(goals) > 0 {
		heading(b, w["goal"])
		markdownChecks(b, w, goals)
	}
	heading(b, w["summary"])
	markdownSummary(b, d, w)
	markdownEngines(b, j, w)
	markdownFacts(b, w["environment"], environmentFacts(d, w))
	heading(b, w["detail"])
	pictures("detail")
	markdownBottlenecks(b, j, w)
	markdownWhatIf(b, j, w, pictures)
	for i, v := range j.Variants {
		markdownVariant(b, v, detailOf(i, v, e, w), w)
	}
	markdownReferences(b, d, w)
	markdownFacts(b, w["provenance"], provenanceFacts(d, w))
}

// markdownSummary is the sentences, then the tables that they rest on.
func markdownSummary(b *strings.Builder, d Data, w Words) {
	j := d.Judgement
	markdownProse(b, proseOf(d, w))
	subheading(b, w["variants"])
	markdownTable(b, variantCells(j.Variants, w), true)
	markdownAgainst(b, j, w)
	if gates := checkRows(j, w, thresholdsOf); len(gates) > 0 {
		subheading(b, w["gates"])
		markdownChecks(b, w, gates)
	}
	if claims := claimRows(j, w); len(claims) > 0 {
		subheading(b, w["claims"])
		rows := [][]string{{w["col_claim"], w["col_variant"], w["col_expected"], w["scope"], w["col_verdict"], w["col_evidence"]}}
		for _, c := range claims {
			rows = append(rows, []string{escaped(c.Quote), escaped(c.Variant), code(c.Expect), escaped(c.Scope), c.Mark + " " + c.Word, escaped(c.Evidence)})
		}
		markdownTable(b, rows, false)
	}
	if warnings := w.lines(j.Warnings); len(warnings) > 0 {
		subheading(b, w["warnings"])
		list(b, warnings)
	}
}

// markdownVariant is one variant's settings block, its k6 block and how well it was measured.
func markdownVariant(b *strings.Builder, v verdict.Variant, detail variantDetail, w Words) {
	subheading(b, strings.Join(nonEmpty(escaped(v.Name), code(detail.Changes)), " · "))
	if detail.Settings != "" {
		fenced(b, detail.Settings)
	}
	for _, s := range detail.Searches {
		fmt.Fprintf(b, "%s\n\n", escaped(strings.Join(nonEmpty(s.Trial, s.Says), ": ")))
		if len(s.Cells) > 0 {
			for _, row := range s.Cells {
				row[s.Text] = escaped(row[s.Text])
			}
			markdownTable(b, s.Cells, true)
			b.WriteString("\n")
		}
	}
	if note := k6Note(v, w); note != "" {
		fmt.Fprintf(b, "%s (%s):\n\n", w["k6"], note)
	}
	if detail.K6 == "" {
		fmt.Fprintf(b, "%s\n\n", w["text_no_result"])
		return
	}
	fenced(b, detail.K6)
	if len(detail.Requests) > 0 {
		markdownTable(b, detail.Requests, true)
		b.WriteString("\n")
	}
	if quality := qualityText(v, w); len(quality) > 0 {
		list(b, quality)
		b.WriteString("\n")
	}
}

func markdownChecks(b *strings.Builder, w Words, checks []checkRow) {
	rows := [][]string{{w["col_variant"], w["col_expected"], w["col_measured"], w["col_verdict"]}}
	for _, c := range checks {
		rows = append(rows, []string{escaped(c.Variant), code(c.Expected), escaped(c.Measured), c.Mark + " " + c.Word})
	}
	markdownTable(b, rows, false)
}

func markdownFacts(b *strings.Builder, title string, facts []fact) {
	if len(facts) == 0 {
		return
	}
	heading(b, title)
	for _, f := range facts {
		fmt.Fprintf(b, "- %s: %s\n", escaped(f.Name), escaped(f.Value))
	}
}

// markdownTable writes rows of which the first is the heading; the cells are Markdown.
// Figures are aligned to the right, all but the first column.
func markdownTable(b *strings.Builder, rows [][]string, figures bool) {
	for i, row := range rows {
		fmt.Fprintf(b, "| %s |\n", strings.Join(row, " | "))
		if i > 0 {
			continue
		}
		for c := range row {
			if figures && c > 0 {
				b.WriteString("|---:")
			} else {
				b.WriteString("|---")
			}
		}
		b.WriteString("|\n")
	}
}

// heading begins a section, one empty line after what stood before.
func heading(b *strings.Builder, text string) {
	emptyLine(b)
	fmt.Fprintf(b, "## %s\n\n", escaped(text))
}

// subheading begins a part of one; its text is Markdown.
func subheading(b *strings.Builder, text string) {
	emptyLine(b)
	fmt.Fprintf(b, "### %s\n\n", text)
}

// emptyLine ends a paragraph, once.
func emptyLine(b *strings.Builder) {
	if !strings.HasSuffix(b.String(), "\n\n") {
		b.WriteString("\n")
	}
}

func list(b *strings.Builder, lines []string) {
	if len(lines) > 0 {
		emptyLine(b)
	}
	for _, line := range lines {
		fmt.Fprintf(b, "- %s\n", escaped(line))
	}
}

// fenced puts text in a code block, behind a fence longer than any it holds.
func fenced(b *strings.Builder, text string) {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	fmt.Fprintf(b, "%stext\n%s\n%s\n\n", fence, strings.Trim(text, "\n"), fence)
}

var markdownSpecial = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", "&lt;", ">", "&gt;", "&", "&amp;", "|", `\|`, "~", `\~`, "#", `\#`)

// escaped is text that Markdown shows as it is, on one line.
func escaped(text string) string { return markdownSpecial.Replace(oneLine(text)) }

// code is text in a code span that may stand in a table; nothing stays nothing.
func code(text string) string {
	if text == "" {
		return ""
	}
	text = strings.ReplaceAll(oneLine(text), "|", `\|`)
	if strings.Contains(text, "`") {
		return "`` " + text + " ``"
	}
	return "`" + text + "`"
}
