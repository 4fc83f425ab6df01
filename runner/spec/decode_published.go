package spec

import (
	"strings"

	"perflab/runner/published"
	"perflab/runner/spec/decode"
	"perflab/runner/spec/yamltree"
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

func (d *decoder) figures(n *yamltree.Node, path string) []PublishedFigures {
	if !d.IsMapping(n, path) {
		return nil
	}
	var list []PublishedFigures
	for _, p := range n.Pairs {
		f, of := PublishedFigures{Variant: p.Key.Text}, decode.Join(path, p.Key.Text)
		if p.Value.Kind == yamltree.Mapping {
			d.looseFigures(p.Value, of, &f)
		} else if text, ok := d.Text(p.Value, of, "the published text, quoted as printed, or a mapping of figures"); ok {
			f.Text = text
			var faults []published.Fault
			f.Printed, faults = published.Read(text)
			for _, fault := range faults {
				d.Faults.Add(p.Value.LineAt(fault.Text, fault.Line), of+": "+fault.Message, fault.Hint)
			}
		}
		list = append(list, f)
	}
	return list
}

// looseFigures decodes METRIC.AGGREGATION: VALUE.
func (d *decoder) looseFigures(n *yamltree.Node, path string, f *PublishedFigures) {
	if len(n.Pairs) == 0 {
		d.Faults.Add(n.At, path+" has no figure", published.Hint)
	}
	var single published.Mapping
	for _, p := range n.Pairs {
		key := p.Key.Text
		name, err := published.ParseName(key)
		if err != nil {
			d.Faults.Add(p.Key.At, path+": "+err.Error(), "")
		}
		text, ok := d.Text(p.Value, decode.Join(path, key), "a value such as 350, 1.2s, 99.5% or 300..400")
		if !ok || err != nil {
			continue
		}
		if p.Value.Tag == "!!int" || p.Value.Tag == "!!float" {
			text = strings.ReplaceAll(text, "_", "")
		}
		quote := key + ": " + p.Value.Text
		if err := single.Add(name, text, quote); err != nil {
			d.Faults.Add(p.Value.At, decode.Join(path, key)+": "+err.Error(), "")
			continue
		}
		f.Text += quote + "\n"
	}
	f.Printed = single.Figures()
}
