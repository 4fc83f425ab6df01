package spec

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"perflab/runner/internal/nearest"
	"perflab/runner/spec/yamltree"
)

// Bounds of a table.
const (
	maxTable = 64 << 20 // bytes of the file
	maxRows  = 1_000_000
)

// Table is the content of load.data's file.
type Table struct {
	Columns []string
	Rows    [][]string
	SHA256  string // of the file, in hexadecimal
}

// Column returns the position of a column, -1 where there is none.
func (t *Table) Column(name string) int { return slices.Index(t.Columns, name) }

// ReadTable reads a CSV file whose first row names the columns. It is an error where a row
// has more or fewer fields, where there is no row, or where a value holds a control
// character, which could break a request.
func ReadTable(path string) (*Table, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxTable+1))
	switch {
	case err != nil:
		return nil, err
	case len(data) > maxTable:
		return nil, fmt.Errorf("%s is larger than %s", path, Size(maxTable))
	}
	sum := sha256.Sum256(data)
	t := &Table{SHA256: hex.EncodeToString(sum[:])}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		for i, value := range row {
			if strings.ContainsFunc(value, unicode.IsControl) {
				line, column := r.FieldPos(i)
				return nil, fmt.Errorf("%s: line %d, column %d: the value holds a line end or a control character", path, line, column)
			}
		}
		if t.Columns == nil {
			t.Columns = row
			continue
		}
		if len(t.Rows) == maxRows {
			return nil, fmt.Errorf("%s has more than %d rows", path, maxRows)
		}
		t.Rows = append(t.Rows, row)
	}
	if len(t.Rows) == 0 {
		return nil, fmt.Errorf("%s holds no row below the names of its columns", path)
	}
	return t, nil
}

// CheckData reads the tables of every variant and reports those that cannot be read and
// columns that do not exist. It notes each file's hash in the experiment, so that a run
// continued later is found out to have another.
func CheckData(e *Experiment) error {
	if e.origin == nil {
		return errors.New("an experiment read from a record has no file to point into")
	}
	found := &yamltree.Faults{}
	tables := map[string]*Table{}
	for i := range e.Variants {
		v := &e.Variants[i]
		s := scope{n: e.origin.variants[i], faults: found, context: "variant " + v.Name}
		v.Load.checkData(s, filepath.Dir(e.File), tables)
	}
	if e.Load.Data != nil {
		if t := tables[e.Load.Data.File]; t != nil {
			e.Load.Data.SHA256 = t.SHA256
		}
	}
	return found.Err(len(e.Variants))
}

func (l *Load) checkData(s scope, dir string, tables map[string]*Table) {
	if l.Data == nil {
		return
	}
	t, known := tables[l.Data.File]
	if !known {
		var err error
		if t, err = ReadTable(filepath.Join(dir, l.Data.File)); err != nil {
			s.value("load.data.file: "+err.Error(), "a CSV file whose first row names the columns, relative to the experiment", "load", "data", "file")
		}
		tables[l.Data.File] = t
	}
	if t == nil {
		return
	}
	l.Data.SHA256 = t.SHA256
	s.templates(l, func(n *yamltree.Node, _ string, template Template) {
		for _, p := range template {
			if p.Kind != "data" || t.Column(p.Column) >= 0 {
				continue
			}
			suffix, hint := nearest.Suggestion(p.Column, "columns", t.Columns)
			s.faults.In(s.context, n.Within(p.offset), fmt.Sprintf("%s has no column %q%s", l.Data.File, nearest.Shorten(p.Column), suffix), hint)
		}
	})
}
