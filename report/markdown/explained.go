package markdown

import (
	"fmt"
	"strings"

	"perflab/report"
)

// writeProse is the summary in sentences.
func writeProse(b *strings.Builder, p report.Prose) {
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

// writeAgainst is what was published beside what was measured.
func writeAgainst(b *strings.Builder, v *report.View) {
	w := v.W
	if len(v.Against) == 0 {
		return
	}
	subheading(b, w["against"])
	fmt.Fprintf(b, "%s\n", escaped(w["against_says"]+" "+w["against_within"]))
	for _, a := range v.Against {
		fmt.Fprintf(b, "\n%s\n\n", report.Joined(" — ", "**"+escaped(a.Name)+"**", escaped(a.Unlike)))
		rows := a.Cells(w)
		for i := range rows[1:] {
			rows[i+1][0] = code(rows[i+1][0])
			for c := range rows[i+1][1:] {
				rows[i+1][c+1] = escaped(rows[i+1][c+1])
			}
		}
		table(b, rows, true)
	}
}

// writeBottlenecks is what limited each variant, with all that was looked at.
func writeBottlenecks(b *strings.Builder, v *report.View) {
	w := v.W
	if len(v.Bottlenecks) == 0 {
		return
	}
	subheading(b, escaped(w["bottleneck"]))
	for _, l := range v.Bottlenecks {
		emptyLine(b)
		fmt.Fprintf(b, "**%s · %s** — %s", escaped(l.Name), escaped(l.Limit), escaped(l.Says))
		if l.Next != "" {
			fmt.Fprintf(b, " %s: %s", w["bottleneck_next"], escaped(l.Next))
		}
		b.WriteString("\n\n")
		if len(l.Measures) > 0 {
			table(b, l.Cells(w), true)
		}
	}
}

// writeScale is how the rate grows with the number of servers.
func writeScale(b *strings.Builder, v *report.View, pictures func(section string)) {
	if len(v.Scale) == 0 {
		return
	}
	subheading(b, v.W["scale"])
	fmt.Fprintf(b, "%s\n\n", escaped(v.W["scale_says"]))
	for _, s := range v.Scale {
		for _, says := range s.Says {
			fmt.Fprintf(b, "- %s\n", escaped(says))
		}
	}
	emptyLine(b)
	pictures("scale")
	for _, s := range v.Scale {
		for _, rows := range [][][]string{s.Rows, s.Costs} {
			if len(rows) > 0 {
				for _, row := range rows[1:] {
					for i := range row {
						row[i] = escaped(row[i])
					}
				}
				table(b, rows, true)
				b.WriteString("\n")
			}
		}
	}
}

// writeWhatIf is the predictions with their error, and the measured points.
func writeWhatIf(b *strings.Builder, v *report.View, pictures func(section string)) {
	if len(v.WhatIf) == 0 {
		return
	}
	subheading(b, escaped(v.W["whatif"]))
	for _, p := range v.WhatIf {
		fmt.Fprintf(b, "- %s %s\n", escaped(p.From), escaped(p.Error))
	}
	emptyLine(b)
	pictures("whatif")
	for _, p := range v.WhatIf {
		if len(p.Rows) > 0 {
			table(b, p.Rows, true)
			b.WriteString("\n")
		}
	}
}

// writeReferences is the published text, what its figures say of each other, and the
// figures as they were printed.
func writeReferences(b *strings.Builder, v *report.View) {
	w, r := v.W, v.Experiment.Reference
	if r == nil && len(v.Audit) == 0 {
		return
	}
	heading(b, w["references"])
	if r != nil && (r.Title != "" || r.URL != "") {
		fmt.Fprintf(b, "- %s\n", report.Joined(" · ", link(r.Title, r.URL), escaped(r.Date)))
	}
	if len(v.Audit) > 0 {
		subheading(b, escaped(w["audit"]))
		fmt.Fprintf(b, "%s\n\n", escaped(w["audit_says"]))
		for _, f := range v.Audit {
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
		return escaped(report.Joined(" ", text, address))
	}
	if text == "" {
		text = address
	}
	return fmt.Sprintf("[%s](<%s>)", escaped(text), strings.NewReplacer("<", "%3C", ">", "%3E", "\n", "").Replace(address))
}

// writeEngines writes the section.
func writeEngines(b *strings.Builder, v *report.View) {
	if len(v.Engines) == 0 {
		return
	}
	heading(b, v.W["engines"])
	fmt.Fprintf(b, "%s\n\n", escaped(v.EngineNote))
	for _, e := range v.Engines {
		fmt.Fprintf(b, "### %s · %s %s\n\n", escaped(e.Variant), e.Mark, e.Word)
		cells := e.Cells(v.W)
		for i := range cells {
			for c := range cells[i] {
				cells[i][c] = escaped(cells[i][c])
			}
		}
		if len(e.Rows) > 0 {
			table(b, cells, true)
		}
		list(b, e.Says)
		b.WriteString("\n")
	}
}
