package markdown

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"perflab/report"
	"perflab/report/chart"
	"perflab/report/curves"
)

// Hugo is the run's report as a page bundle for a Hugo site, which renders it as it is, with
// any theme: index.md with front matter like the published text's, in its order of headings,
// and the charts as pictures beside it. The same record gives the same bytes. An error means
// that a chart could not be drawn.
func Hugo(d report.Data) ([]report.File, error) {
	v := report.NewView(d)
	sections, err := pictures(v)
	if err != nil {
		return nil, fmt.Errorf("page bundle of run %s: %w", d.Run.ID, err)
	}
	var files []report.File
	var b strings.Builder
	frontMatter(&b, d, v)
	writeBody(&b, v, func(section string) {
		for _, p := range sections[section] {
			emptyLine(&b)
			fmt.Fprintf(&b, "![%s](%s)\n\n*%s*\n\n", escaped(p.chart.Summary), p.file, escaped(report.Joined(" ", p.chart.Title+".", p.chart.Note)))
			files = append(files, report.File{Name: p.file, Data: p.data})
		}
	})
	index := report.File{Name: "index.md", Data: []byte(plainBraces(strings.TrimRight(b.String(), "\n") + "\n"))}
	return append([]report.File{index}, files...), nil
}

// bundled is a chart and the file that it is drawn in.
type bundled struct {
	chart chart.Chart
	file  string
	data  []byte
}

// pictures draws the large charts and the predictions, by the section they belong to.
func pictures(v *report.View) (map[string][]bundled, error) {
	out := map[string][]bundled{}
	add := func(section string, c chart.Chart) error {
		data, err := c.SVG()
		out[section] = append(out[section], bundled{c, strings.TrimPrefix(c.ID, "chart-") + ".svg", data})
		return err
	}
	for _, block := range curves.Measured(v) {
		for _, c := range block.Charts {
			if block.Pair { // small ones, of the machine
				continue
			}
			if err := add("detail", c); err != nil {
				return nil, err
			}
		}
	}
	for _, c := range curves.Scaled(v) {
		if err := add("scale", c); err != nil {
			return nil, err
		}
	}
	for _, c := range curves.Predicted(v) {
		if err := add("whatif", c); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// frontMatter is what Hugo reads of a page: that of the published text, with this run's date.
func frontMatter(b *strings.Builder, d report.Data, v *report.View) {
	e := v.Experiment
	b.WriteString("---\n")
	fmt.Fprintf(b, "title: %s\n", quoted(report.OneLine(v.Title)))
	if e.Question != "" {
		fmt.Fprintf(b, "description: %s\n", quoted(report.OneLine(e.Question)))
	}
	for _, l := range []struct {
		key    string
		values []string
	}{{"categories", []string{v.W["hugo_category"]}}, {"tags", tagsOf(d, v.W)}, {"series", []string{report.OneLine(e.Series)}}} {
		if l.values[0] == "" {
			continue
		}
		fmt.Fprintf(b, "%s:\n", l.key)
		for _, v := range l.values {
			fmt.Fprintf(b, "  - %s\n", quoted(v))
		}
	}
	fmt.Fprintf(b, "date: %s\ndraft: false\n---\n\n", d.Run.Started.UTC().Format(time.RFC3339))
}

// tagsOf are what was measured and what it needed.
func tagsOf(d report.Data, w report.Words) []string {
	tags := []string{w["hugo_tag"]}
	add := func(tag string) {
		if tag != "" && !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	add(d.Judgement.Stack.Target)
	add(d.Judgement.Stack.Asked)
	for _, v := range d.Run.Experiment.Variants {
		for _, name := range slices.Sorted(maps.Keys(v.Environment.Services)) {
			add(v.Environment.Services[name].Target)
		}
	}
	return tags
}

// quoted is a text as YAML reads it whatever it holds: JSON's strings are YAML's too.
func quoted(text string) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(text); err != nil {
		return `""`
	}
	return strings.TrimRight(b.String(), "\n")
}

// plainBraces parts what Hugo would take for the beginning of a shortcode, which it looks for
// in code blocks too, by a space of no width.
func plainBraces(text string) string {
	return strings.NewReplacer("{{<", "{\u200b{<", "{{%", "{\u200b{%").Replace(text)
}
