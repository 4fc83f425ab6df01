package spec

import (
	"fmt"
	"reflect"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"perflab/runner/internal/nearest"
	"perflab/runner/metricname"
	"perflab/runner/spec/decode"
	"perflab/runner/spec/expression"
	"perflab/runner/spec/yamltree"
	"perflab/runner/threshold"
)

func (d *decoder) checks(n *yamltree.Node, path string) []Check {
	if !d.IsMapping(n, path) {
		return nil
	}
	var list []Check
	for _, p := range n.Pairs {
		name := p.Key.Text
		if fault := badLabel(name); fault != "" {
			d.Faults.Add(p.Key.At, fmt.Sprintf("the check's name %q %s", nearest.Shorten(name), fault), "")
		}
		text, ok := d.Text(p.Value, decode.Join(path, name), "an expression such as status == 200")
		if !ok {
			continue
		}
		if _, err := expression.ReadCheck(text); err != nil {
			d.Faults.Add(expression.At(p.Value, err), fmt.Sprintf("check %q: %v", nearest.Shorten(name), err), "a check is an expression over status, headers, body, json and duration (in milliseconds), such as status == 200")
			continue
		}
		list = append(list, Check{Name: name, Expr: text})
	}
	return list
}

// maxRequests bounds the requests of one load.
const maxRequests = 100

func (d *decoder) requests(n *yamltree.Node, path string) []NamedRequest {
	return tagged(d, n, path, "request", maxRequests, func(name string) NamedRequest { return NamedRequest{Name: name} })
}

// tagged reads a mapping of at most so many things, by names that become tags of metrics.
func tagged[T any](d *decoder, n *yamltree.Node, path, what string, most int, named func(name string) T) []T {
	if !d.IsMapping(n, path) {
		return nil
	}
	if len(n.Pairs) > most {
		d.Faults.Add(n.At, fmt.Sprintf("%d %ss are more than %d", len(n.Pairs), what, most), "")
		return nil
	}
	var list []T
	for _, p := range n.Pairs {
		name := p.Key.Text
		if !fileName.MatchString(name) {
			d.Faults.Add(p.Key.At, fmt.Sprintf("the %s's name %q cannot be part of a metric's name", what, nearest.Shorten(name)),
				"use up to 64 letters, digits, dashes, dots and underscores, with a letter or digit at both ends")
		}
		v := named(name)
		d.Structure(p.Value, reflect.ValueOf(&v).Elem(), decode.Join(path, name))
		list = append(list, v)
	}
	return list
}

// badLabel says what a name shown in k6's text must not be.
func badLabel(name string) string {
	switch {
	case utf8.RuneCountInString(name) > 200:
		return "is longer than 200 characters"
	case strings.Contains(name, "::"):
		return "holds ::, which separates groups in k6"
	case strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }):
		return "holds a character that cannot be printed"
	case strings.TrimSpace(name) != name:
		return "begins or ends with a space"
	}
	return ""
}

func (d *decoder) thresholds(n *yamltree.Node, path string) []threshold.Threshold {
	if !d.IsMapping(n, path) {
		return nil
	}
	var list []threshold.Threshold
	for _, p := range n.Pairs {
		name, kind, err := metricname.Parse(p.Key.Text)
		if err != nil {
			d.Faults.Add(p.Key.At, path+": "+err.Error(), "")
			continue
		}
		items := []*yamltree.Node{p.Value}
		if p.Value.Kind == yamltree.Sequence {
			items = p.Value.Items
		}
		for _, item := range items {
			var full Aborting
			text := item
			if item.Kind == yamltree.Mapping {
				d.Structure(item, reflect.ValueOf(&full).Elem(), decode.Join(path, name))
				if text = item.Get("threshold"); text == nil {
					continue // reported as missing
				}
			}
			comparison, ok := d.Text(text, decode.Join(path, name), fmt.Sprintf("a comparison such as %s", threshold.Example(kind)))
			if !ok {
				continue
			}
			t, err := threshold.Parse(name, comparison)
			if err != nil {
				d.Faults.Add(text.At, decode.Join(path, name)+": "+err.Error(), "")
				continue
			}
			t.AbortOnFail, t.Delay = full.AbortOnFail, time.Duration(full.DelayAbortEval)
			list = append(list, t)
		}
	}
	return list
}

// quoted reads texts by variant.
func (d *decoder) quoted(n *yamltree.Node, path string) []PublishedSettings {
	if !d.IsMapping(n, path) {
		return nil
	}
	var list []PublishedSettings
	for _, p := range n.Pairs {
		if text, ok := d.Text(p.Value, decode.Join(path, p.Key.Text), "the published settings, quoted as printed"); ok {
			list = append(list, PublishedSettings{Variant: p.Key.Text, Text: text})
		}
	}
	return list
}

func (d *decoder) expectation(n *yamltree.Node, v reflect.Value, path string) {
	// checkClaims reads it, when the variants are known.
	if text, ok := d.Text(n, path, "a comparison such as http_reqs.rate < 400"); ok {
		v.Set(reflect.ValueOf(Expectation{strings.TrimSpace(text)}))
	}
}
