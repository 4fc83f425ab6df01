package spec

import (
	"strings"
	"unicode/utf8"

	"perflab/runner/published"
)

// PublishedFigures are what was published for one variant: a tool's output as printed, or
// single figures.
type PublishedFigures struct {
	Variant string             `json:"variant"`
	Text    string             `json:"text"` // as written; of a mapping its lines, KEY: VALUE
	Printed []published.Figure `json:"printed,omitempty"`
}

// Printed finds what was published of one figure of a variant, as published.Find does. A nil
// reference has none.
func (r *Reference) Printed(variant, metric, aggregation string, percentile float64) (found published.Figure, ok bool) {
	if r == nil {
		return published.Figure{}, false
	}
	var of []published.Figure
	for _, f := range r.Figures {
		if f.Variant == variant {
			of = append(of, f.Printed...)
		}
	}
	return published.Find(of, metric, aggregation, percentile)
}

func (d *decoder) figures(n *node, path string) []PublishedFigures {
	if !d.isMapping(n, path) {
		return nil
	}
	var list []PublishedFigures
	for _, p := range n.pairs {
		f, of := PublishedFigures{Variant: p.key.text}, join(path, p.key.text)
		if p.value.kind == mapping {
			d.looseFigures(p.value, of, &f)
		} else if text, ok := d.text(p.value, of, "the published text, quoted as printed, or a mapping of figures"); ok {
			f.Text = text
			var faults []published.Fault
			f.Printed, faults = published.Read(text)
			for _, fault := range faults {
				d.faults.add(p.value.lineAt(fault.Text, fault.Line), of+": "+fault.Message, fault.Hint)
			}
		}
		list = append(list, f)
	}
	return list
}

// looseFigures decodes METRIC.AGGREGATION: VALUE.
func (d *decoder) looseFigures(n *node, path string, f *PublishedFigures) {
	if len(n.pairs) == 0 {
		d.faults.add(n.at, path+" has no figure", published.Hint)
	}
	var single published.Mapping
	for _, p := range n.pairs {
		key := p.key.text
		name, err := published.ParseName(key)
		if err != nil {
			d.faults.add(p.key.at, path+": "+err.Error(), "")
		}
		text, ok := d.text(p.value, join(path, key), "a value such as 350, 1.2s, 99.5% or 300..400")
		if !ok || err != nil {
			continue
		}
		if p.value.tag == "!!int" || p.value.tag == "!!float" {
			text = strings.ReplaceAll(text, "_", "")
		}
		quote := key + ": " + p.value.text
		if err := single.Add(name, text, quote); err != nil {
			d.faults.add(p.value.at, join(path, key)+": "+err.Error(), "")
			continue
		}
		f.Text += quote + "\n"
	}
	f.Printed = single.Figures()
}

// lineAt is the place of line i of a scalar's text, which reads line without spaces. A block's lines stand in the file as
// they are, each one on its own; in quotes and folded they may not, and then it is the
// first line on which the text is found, or the scalar itself.
func (n *node) lineAt(line string, i int) place {
	if n.at.src == nil || n.at.src.lines == nil {
		return n.at
	}
	at := n.at
	for _, number := range []int{n.at.line + 1 + i, n.at.line + i} {
		if column := columnOf(n.at.src.line(number), line); column > 0 {
			at.line, at.column = number, column
			return at
		}
	}
	for number := n.at.line; number <= min(n.at.line+2*(i+1), len(n.at.src.lines)); number++ {
		if column := columnOf(n.at.src.line(number), line); column > 0 {
			at.line, at.column = number, column
			return at
		}
	}
	return n.at
}

// columnOf is where a text begins in a line, in characters from 1; 0 where it is not in it.
func columnOf(line, text string) int {
	i := strings.Index(line, text)
	if i < 0 || text == "" {
		return 0
	}
	return utf8.RuneCountInString(line[:i]) + 1
}
