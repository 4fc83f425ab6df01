package spec

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"perflab/runner/internal/nearest"
	"perflab/runner/spec/template"
	"perflab/runner/spec/yamltree"
)

// bodies are the keys that make a request's body, of which it has one.
var bodies = []string{"body", "body_file", "form", "multipart"}

// checkBody looks at what the body of the request at a path is made of.
func checkBody(s yamltree.Scope, path []string) {
	at := func(keys ...string) []string { return append(slices.Clone(path), keys...) }
	var given []string
	for _, key := range bodies {
		if s.Has(at(key)...) {
			given = append(given, key)
		}
	}
	name := strings.Join(path, ".")
	if len(given) > 1 {
		s.Key(fmt.Sprintf("%s has both %s and %s", name, given[0], given[1]), "each makes the body: keep one of them", at(given[1])...)
	}
	local := func(n *yamltree.Node, key string) {
		if n != nil && n.Kind == yamltree.Scalar && !n.Null() && !filepath.IsLocal(filepath.FromSlash(n.Text)) {
			s.Faults.In(s.Context, n.At, fmt.Sprintf("%s.%s: %q is not in the experiment's folder", name, key, nearest.Shorten(n.Text)),
				"a run takes files from its own folder alone: put it there, or below, and name it relative to the experiment file")
		}
	}
	local(s.Node.Get(at("body_file")...), "body_file")
	for _, p := range s.Pairs(at("multipart")...) {
		local(p.Value.Get("file"), "multipart."+p.Key.Text+".file")
	}
	if s.Has(at("basic_auth")...) {
		for _, p := range s.Pairs(at("headers")...) {
			if strings.EqualFold(p.Key.Text, "Authorization") {
				s.Faults.Add(p.Key.At, name+" has both basic_auth and a header Authorization", "keep one of them")
			}
		}
	}
}

// eachJSON calls visit with every body of the load's requests that is meant to be JSON.
func eachJSON(s yamltree.Scope, l *Load, visit func(n *yamltree.Node, path string, body template.Template)) {
	for _, root := range requestRoots(l) {
		n := s.Node.Get(append(slices.Clone(root), "body")...)
		if n == nil || n.Kind != yamltree.Scalar || n.Null() {
			continue
		}
		contentType := ""
		for _, p := range s.Pairs(append(slices.Clone(root), "headers")...) {
			if strings.EqualFold(p.Key.Text, "Content-Type") {
				contentType = p.Value.Text
			}
		}
		if body, err := template.Parse(n.Text, l.Variables()...); err == nil && isJSON(contentType, body) {
			visit(n, strings.Join(root, ".")+".body", body)
		}
	}
}

// isJSON tells whether a body is meant to be JSON: by its type, else by how it begins.
func isJSON(contentType string, body template.Template) bool {
	if contentType != "" {
		return strings.Contains(strings.ToLower(contentType), "json")
	}
	text := ""
	if len(body) > 0 {
		text = strings.TrimSpace(body[0].Literal)
	}
	return strings.HasPrefix(text, "{") && !strings.HasPrefix(text, "{{") || strings.HasPrefix(text, "[")
}

// insertion is a placeholder that stands in a JSON body as it is, be it within a text of it.
type insertion struct {
	template.Part
	quoted bool
}

// insertions are the placeholders of a body without json( ).
func insertions(body template.Template) []insertion {
	var all []insertion
	quoted, escaped := false, false
	for _, p := range body {
		if p.Kind != "" {
			if !p.JSON {
				all = append(all, insertion{p, quoted})
			} else if quoted {
				all = append(all, insertion{p, quoted})
			}
			continue
		}
		for _, c := range []byte(p.Literal) {
			switch {
			case escaped:
				escaped = false
			case quoted && c == '\\':
				escaped = true
			case c == '"':
				quoted = !quoted
			}
		}
	}
	return all
}

// breaks tells whether a value makes the body no JSON.
func (i insertion) breaks(value string) bool {
	if i.quoted {
		return template.JSONText(value) != `"`+value+`"`
	}
	return !json.Valid([]byte(value))
}

// checkJSON reports placeholders that would break a JSON body; columns gives the values of a
// column, nil where they are not known yet.
func checkJSON(s yamltree.Scope, n *yamltree.Node, path string, body template.Template, columns func(name string) []string) {
	report := func(i insertion, what string) {
		written := i.Column
		if i.Kind == "data" {
			written = "data." + i.Column
		}
		if i.Kind == "secret" {
			written = "secret:" + i.Column
		}
		remedy := fmt.Sprintf("write ${json(%s)} without quotes around it: it brings its own, and escapes the value", written)
		if i.Kind == "pick" || i.Kind == "text" || i.Kind == "uuid" {
			remedy = "put quotes around it"
			if i.quoted {
				remedy = "write ${json(" + i.Kind + "(...))} without quotes around it"
			}
		}
		s.Faults.In(s.Context, n.Within(i.Offset), path+": "+what, remedy)
	}
	for _, i := range insertions(body) {
		switch {
		case columns != nil && i.Kind == "data" && !i.JSON:
			for row, value := range columns(i.Column) {
				if i.breaks(value) {
					report(i, fmt.Sprintf("row %d of load.data has %q, which makes the body no JSON", row+1, nearest.Shorten(value)))
					break
				}
			}
		case columns != nil:
		case i.JSON:
			s.Faults.In(s.Context, n.Within(i.Offset), path+": ${json( )} stands within quotes, and brings its own", "remove the quotes around it")
		case i.Kind == "variable" && i.quoted, i.Kind == "secret":
			report(i, "what this placeholder stands for may hold a quote or a line end, which makes the body no JSON")
		case (i.Kind == "text" || i.Kind == "uuid") && !i.quoted:
			report(i, "a text without quotes makes the body no JSON")
		case i.Kind == "pick":
			for _, word := range i.Words {
				if i.breaks(word) {
					report(i, fmt.Sprintf("the word %q makes the body no JSON", nearest.Shorten(word)))
					break
				}
			}
		}
	}
}
