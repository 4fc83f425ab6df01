package output

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"perflab/runner/phrase"
)

// spokenAs says, for each field of a judgement that holds statements, which field beside it
// has them in English, for programs that show them: one text, or a list of one each.
var spokenAs = map[string]struct {
	field string
	list  bool
}{
	"reason_parts":  {"reasons", true},
	"warning_parts": {"warnings", true},
	"said":          {"says", true},
	"sentences":     {"says", false},
	"working":       {"formula", false},
	"grounds":       {"evidence", false},
	"next_step":     {"next", false},
	"reason_part":   {"reason", false},
	"note_part":     {"note", false},
	"around_parts":  {"around", true},
}

// Print prints v as JSON with the statements of a judgement in English beside them.
func Print(w io.Writer, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var tree any
	if err := d.Decode(&tree); err != nil {
		return err
	}
	if err := speak(tree); err != nil {
		return err
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(tree)
}

// speak adds the texts within a value that was decoded from JSON.
func speak(tree any) error {
	switch node := tree.(type) {
	case []any:
		for _, item := range node {
			if err := speak(item); err != nil {
				return err
			}
		}
	case map[string]any:
		for key, value := range node {
			as, ok := spokenAs[key]
			if !ok {
				if err := speak(value); err != nil {
					return err
				}
				continue
			}
			said, err := statements(value)
			if err != nil {
				return fmt.Errorf("%s: %w", key, err)
			}
			if as.list {
				node[as.field] = phrase.Lines(phrase.English, said)
			} else {
				node[as.field] = phrase.Join(phrase.English, said...)
			}
		}
	}
	return nil
}

// statements reads one statement or several back.
func statements(value any) ([]phrase.Statement, error) {
	list, several := value.([]any)
	if !several && value != nil {
		list = []any{value}
	}
	data, err := json.Marshal(list)
	if err != nil {
		return nil, err
	}
	var said []phrase.Statement
	return said, json.Unmarshal(data, &said)
}
