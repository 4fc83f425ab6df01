package spec

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"perflab/runner/internal/nearest"
	"perflab/runner/spec/decode"
	"perflab/runner/spec/template"
	"perflab/runner/spec/yamltree"
)

func (d *decoder) steps(n *yamltree.Node, path string) []Step {
	return tagged(d, n, path, "step", maxSteps, func(name string) Step { return Step{Name: name} })
}

func (d *decoder) extractions(n *yamltree.Node, path string) []Extraction {
	if !d.IsMapping(n, path) {
		return nil
	}
	var list []Extraction
	for _, p := range n.Pairs {
		name := p.Key.Text
		switch {
		case !variableName.MatchString(name):
			d.Faults.Add(p.Key.At, fmt.Sprintf("%q cannot be the name of a variable", nearest.Shorten(name)), "use letters, digits and underscores, with no digit first")
		case slices.Contains(template.Reserved, name), slices.Contains(whenNames, name):
			d.Faults.Add(p.Key.At, fmt.Sprintf("a variable cannot be called %s: that means something already", name), "take another name")
		}
		x := Extraction{Name: name}
		at := decode.Join(path, name)
		if !d.IsMapping(p.Value, at) {
			continue
		}
		d.Structure(p.Value, reflect.ValueOf(&x).Elem(), at)
		list = append(list, x)
	}
	return list
}

// statuses reads one range of statuses or a list of them.
func (d *decoder) statuses(n *yamltree.Node, path string) Statuses {
	items := []*yamltree.Node{n}
	if n.Kind == yamltree.Sequence {
		items = n.Items
	}
	var list Statuses
	for _, item := range items {
		text, ok := d.Text(item, path, "a status such as 200, or a list of them")
		if !ok {
			continue
		}
		r, err := ParseStatusRange(strings.TrimSpace(text))
		if err != nil {
			d.Faults.Add(item.At, fmt.Sprintf("%s cannot be %s", path, item.Describe()), err.Error())
			continue
		}
		list = append(list, r)
	}
	return list
}

// multipart reads the parts of a form: a text, or what makes one.
func (d *decoder) multipart(n *yamltree.Node, path string) []FormPart {
	if !d.IsMapping(n, path) {
		return nil
	}
	var list []FormPart
	for _, p := range n.Pairs {
		part, at := FormPart{Name: p.Key.Text}, decode.Join(path, p.Key.Text)
		if strings.ContainsAny(part.Name, "\"\r\n\\") {
			d.Faults.Add(p.Key.At, fmt.Sprintf("the part's name %q holds a quote or a line end", nearest.Shorten(part.Name)), "")
		}
		if p.Value.Kind == yamltree.Scalar {
			part.Text, _ = d.Text(p.Value, at, "a text, or {file: photo.jpg, type: image/jpeg}")
		} else {
			d.Structure(p.Value, reflect.ValueOf(&part).Elem(), at)
			if given := p.Value.Get("file") != nil; given == (p.Value.Get("text") != nil) {
				d.Faults.Add(p.Value.At, at+" must have either text or file", "")
			}
		}
		if strings.ContainsFunc(part.Type, func(r rune) bool { return r < ' ' }) {
			d.Faults.Add(p.Value.At, at+".type holds a line end or a control character", "")
		}
		list = append(list, part)
	}
	return list
}
