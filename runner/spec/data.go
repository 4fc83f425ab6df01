package spec

import (
	"errors"
	"fmt"
	"path/filepath"

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
	}
	if e.Load.Data != nil {
		if t := tables[e.Load.Data.File]; t != nil {
			e.Load.Data.SHA256 = t.SHA256
		}
	}
	return found.Err(len(e.Variants))
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
}
