package spec

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"perflab/runner/internal/nearest"
	"perflab/runner/spec/template"
	"perflab/runner/spec/yamltree"
)

// CheckData reads the tables of every variant and reports those that cannot be read and
// columns that do not exist. It notes each file's hash in the experiment, so that a run
// continued later is found out to have another.
func CheckData(e *Experiment) error {
	if e.origin == nil {
		return errors.New("an experiment read from a record has no file to point into")
	}
	found := &yamltree.Faults{}
	tables := map[string]*template.Table{}
	for i, s := range e.Scopes(found) {
		e.Variants[i].Load.checkData(s, filepath.Dir(e.File), tables)
		e.Variants[i].Load.checkFiles(s, filepath.Dir(e.File))
	}
	if e.Load.Data != nil {
		if t := tables[e.Load.Data.File]; t != nil {
			e.Load.Data.SHA256 = t.SHA256
		}
	}
	for i := range e.Variants {
		for name, sum := range e.Variants[i].Load.Files {
			if slices.Contains(e.Load.BodyFiles(), name) {
				if e.Load.Files == nil {
					e.Load.Files = map[string]string{}
				}
				e.Load.Files[name] = sum
			}
		}
	}
	return found.Err(len(e.Variants))
}

// checkFiles reads the files that bodies are made of and notes their hashes.
func (l *Load) checkFiles(s yamltree.Scope, dir string) {
	check := func(n *yamltree.Node, key string) {
		if n == nil || n.Kind != yamltree.Scalar || n.Text == "" {
			return
		}
		data, err := ReadBodyFile(dir, n.Text)
		if err != nil {
			s.Faults.In(s.Context, n.At, key+": "+err.Error(), "a file in the experiment's folder or below, named relative to the experiment file")
			return
		}
		if l.Files == nil {
			l.Files = map[string]string{}
		}
		l.Files[n.Text] = HashOf(data)
	}
	for _, root := range requestRoots(l) {
		name := strings.Join(root, ".")
		check(s.Node.Get(append(slices.Clone(root), "body_file")...), name+".body_file")
		for _, p := range s.Pairs(append(slices.Clone(root), "multipart")...) {
			check(p.Value.Get("file"), name+".multipart."+p.Key.Text+".file")
		}
	}
}

func (l *Load) checkData(s yamltree.Scope, dir string, tables map[string]*template.Table) {
	if l.Data == nil {
		return
	}
	t, known := tables[l.Data.File]
	if !known {
		var err error
		if t, err = template.ReadTable(filepath.Join(dir, l.Data.File)); err != nil {
			s.Value("load.data.file: "+err.Error(), "a CSV file whose first row names the columns, relative to the experiment", "load", "data", "file")
		}
		tables[l.Data.File] = t
	}
	if t == nil {
		return
	}
	l.Data.SHA256 = t.SHA256
	eachTemplate(s, l, func(n *yamltree.Node, _ string, text template.Template) {
		for _, p := range text {
			if p.Kind != "data" || t.Column(p.Column) >= 0 {
				continue
			}
			suffix, hint := nearest.Suggestion(p.Column, "columns", t.Columns)
			s.Faults.In(s.Context, n.Within(p.Offset), fmt.Sprintf("%s has no column %q%s", l.Data.File, nearest.Shorten(p.Column), suffix), hint)
		}
	})
	eachJSON(s, l, func(n *yamltree.Node, path string, body template.Template) {
		checkJSON(s, n, path, body, func(name string) []string {
			var values []string
			if at := t.Column(name); at >= 0 {
				for _, row := range t.Rows {
					values = append(values, row[at])
				}
			}
			return values
		})
	})
}
