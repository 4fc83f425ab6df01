package template

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"perflab/runner/regular"
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
	data, err := regular.Read(path, maxTable)
	if err != nil {
		return nil, err
	}
	return parseTable(path, data)
}

// parseTable is ReadTable of a file's content.
func parseTable(path string, data []byte) (*Table, error) {
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
