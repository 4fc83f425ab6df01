package report

import (
	"fmt"
	"strings"

	"perflab/runner/verdict"
)

// markdownProse is the summary in sentences.
func markdownProse(b *strings.Builder, p prose) {
	if p.Asked != "" {
		fmt.Fprintf(b, "%s\n", escaped(p.Asked))
	}
	emptyLine(b)
	for _, v := range p.Variants {
		fmt.Fprintf(b, "- **%s**: %s\n", escaped(v.Name), escaped(v.Says))
	}
	if p.Claims != "" {
		fmt.Fprintf(b, "\n%s\n\n", escaped(p.Claims))
	}
	for _, v := range p.Verdicts {
		quotes := make([]string, len(v.Quotes))
		for i, q := range v.Quotes {
			quotes[i] = fmt.Sprintf("“%s” (%s)", escaped(q.Quote), code(q.Expect))
		}
		fmt.Fprintf(b, "- **%s %s**: %s — %s\n", v.Mark, v.Word, strings.Join(quotes, ", "), escaped(v.Why))
	}
	for _, text := range p.After {
		fmt.Fprintf(b, "\n%s\n", escaped(text))
	}
}

// markdownAgainst is what was published beside what was measured.
func markdownAgainst(b *strings.Builder, j *verdict.Judgement, w Words) {
	views := againstViews(j, w)
	if len(views) == 0 {
		return
	}
	subheading(b, w["against"])
	fmt.Fprintf(b, "%s\n", escaped(w["against_says"]+" "+w["against_within"]))
	for _, v := range views {
		fmt.Fprintf(b, "\n%s\n\n", strings.Join(nonEmpty("**"+escaped(v.Name)+"**", escaped(v.Unlike)), " — "))
		rows := v.cells(w)
		for i := range rows[1:] {
			rows[i+1][0] = code(rows[i+1][0])
			for c := range rows[i+1][1:] {
				rows[i+1][c+1] = escaped(rows[i+1][c+1])
			}
		}
		markdownTable(b, rows, true)
	}
}

// markdownBottlenecks is what limited each variant, with all that was looked at.
func markdownBottlenecks(b *strings.Builder, j *verdict.Judgement, w Words) {
	views := bottleneckViews(j, w)
	if len(views) == 0 {
		return
	}
	subheading(b, escaped(w["bottleneck"]))
	for _, v := range views {
		emptyLine(b)
		fmt.Fprintf(b, "**%s · %s** — %s", escaped(v.Name), escaped(v.Limit), escaped(v.Says))
		if v.Next != "" {
			fmt.Fprintf(b, " %s: %s", w["bottleneck_next"], escaped(v.Next))
		}
		b.WriteString("\n\n")
		if len(v.Measures) > 0 {
			markdownTable(b, v.cells(w), true)
		}
	}
}

// markdownWhatIf is the predictions with their error, and the measured points.
func markdownWhatIf(b *strings.Builder, j *verdict.Judgement, w Words, pictures func(section string)) {
	views := whatIfViews(j, w)
	if len(views) == 0 {
		return
	}
	subheading(b, escaped(w["whatif"]))
	for _, v := range views {
		fmt.Fprintf(b, "- %s %s\n", escaped(v.From), escaped(v.Error))
	}
	emptyLine(b)
	pictures("whatif")
	for _, v := range views {
		if len(v.Rows) > 0 {
			markdownTable(b, v.Rows, true)
			b.WriteString("\n")
		}
	}
}

// markdownReferences is the published text, what its figures say of each other, and the
// figures as they were printed.
func markdownReferences(b *strings.Builder, d Data, w Words) {
	r := d.Run.Experiment.Reference
	if r == nil && len(d.Judgement.Audit) == 0 {
		return
	}
	heading(b, w["references"])
	if r != nil && (r.Title != "" || r.URL != "") {
		fmt.Fprintf(b, "- %s\n", strings.Join(nonEmpty(link(r.Title, r.URL), escaped(r.Date)), " · "))
	}
	if findings := findingViews(d.Judgement.Audit, w); len(findings) > 0 {
		subheading(b, escaped(w["audit"]))
		fmt.Fprintf(b, "%s\n\n", escaped(w["audit_says"]))
		for _, f := range findings {
			quotes := make([]string, len(f.Figures))
			for i, line := range f.Figures {
				quotes[i] = code(line)
			}
			fmt.Fprintf(b, "- **%s %s** · %s — %s\n  %s — %s\n", f.Mark, f.Word, escaped(f.About), escaped(f.Says), strings.Join(quotes, ", "), escaped(f.Formula))
		}
	}
	if r == nil {
		return
	}
	for _, f := range r.Figures {
		if text := strings.TrimRight(f.Text, "\n"); text != "" {
			subheading(b, escaped(w["published"]+" · "+f.Variant))
			fenced(b, text)
		}
	}
}

// link is a text that leads to an address, either of which may be empty. Only web addresses
// lead anywhere.
func link(text, address string) string {
	if !strings.HasPrefix(address, "https://") && !strings.HasPrefix(address, "http://") {
		return escaped(strings.Join(nonEmpty(text, address), " "))
	}
	if text == "" {
		text = address
	}
	return fmt.Sprintf("[%s](<%s>)", escaped(text), strings.NewReplacer("<", "%3C", ">", "%3E", "\n", "").Replace(address))
}
