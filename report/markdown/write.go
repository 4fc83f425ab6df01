package markdown

import (
	"fmt"
	"strings"

	"perflab/report"
)

// table writes rows of which the first is the heading; the cells are Markdown.
// Figures are aligned to the right, all but the first column.
func table(b *strings.Builder, rows [][]string, figures bool) {
	tableOf(b, rows, func(column int) bool { return figures && column > 0 })
}

// tableOf aligns the columns to the right that right says.
func tableOf(b *strings.Builder, rows [][]string, right func(column int) bool) {
	for i, row := range rows {
		fmt.Fprintf(b, "| %s |\n", strings.Join(row, " | "))
		if i > 0 {
			continue
		}
		for c := range row {
			if right(c) {
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

var special = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", "&lt;", ">", "&gt;", "&", "&amp;", "|", `\|`, "~", `\~`, "#", `\#`)

// escaped is text that Markdown shows as it is, on one line.
func escaped(text string) string { return special.Replace(report.OneLine(text)) }

// code is text in a code span that may stand in a table; nothing stays nothing.
func code(text string) string {
	if text == "" {
		return ""
	}
	text = strings.ReplaceAll(report.OneLine(text), "|", `\|`)
	if strings.Contains(text, "`") {
		return "`` " + text + " ``"
	}
	return "`" + text + "`"
}
