package spec

import (
	"strings"
	"unicode/utf8"
)

// Figure is what was published for one variant: a tool's output as printed, or single
// figures.
type Figure struct {
	Variant string    `json:"variant"`
	Text    string    `json:"text"` // as written; of a mapping its lines, KEY: VALUE
	Printed []Printed `json:"printed,omitempty"`
}

func (d *decoder) figures(n *node, path string) []Figure {
	if !d.isMapping(n, path) {
		return nil
	}
	var list []Figure
	for _, p := range n.pairs {
		f, of := Figure{Variant: p.key.text}, join(path, p.key.text)
		if p.value.kind == mapping {
			d.looseFigures(p.value, of, &f)
		} else if text, ok := d.text(p.value, of, "the published text, quoted as printed, or a mapping of figures"); ok {
			f.Text = text
			var faults []lineFault
			f.Printed, faults = readPrinted(text)
			for _, fault := range faults {
				d.faults.add(p.value.lineAt(text, fault.line), of+": "+fault.message, fault.hint)
			}
		}
		list = append(list, f)
	}
	return list
}

// looseFigures decodes METRIC.AGGREGATION: VALUE.
func (d *decoder) looseFigures(n *node, path string, f *Figure) {
	if len(n.pairs) == 0 {
		d.faults.add(n.at, path+" has no figure", formatsHint)
	}
	loose := looseText{toolText{source: "loose"}}
	for _, p := range n.pairs {
		key := p.key.text
		metric, aggregation, unit, err := looseName(key)
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
		s, err := looseValue(text, metric, unit)
		if err != nil {
			d.faults.add(p.value.at, join(path, key)+": "+err.Error(), "")
			continue
		}
		loose.quote = key + ": " + p.value.text
		loose.add(metric, aggregation, unit, s, "")
		f.Text += loose.quote + "\n"
	}
	f.Printed = loose.list
}

// lineAt is the place of line i of a scalar's text. A block's lines stand in the file as
// they are, each one on its own; in quotes and folded they may not, and then it is the
// first line on which the text is found, or the scalar itself.
func (n *node) lineAt(text string, i int) place {
	if n.at.src == nil || n.at.src.lines == nil {
		return n.at
	}
	line := strings.TrimSpace(yamlBreak.Split(text, -1)[i])
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
