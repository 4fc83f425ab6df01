// Package output is what commands print as JSON for programs, and the schemas of it.
//
// A judgement's sentences are codes with arguments; here each stands beside its text in English
// (spoken.go). Names of fields stay as they are from version to version; new ones may come, which
// is why the schemas admit fields that they do not name. The schemas are made from the Go types
// and their comments by a test (go test ./runner/internal/output -update) and are part of the
// program: it refuses to describe what it does not print.
package output

import (
	_ "embed"

	"perflab/runner/result"
	"perflab/runner/verdict"
)

// Exec is what runner exec --json prints of each run.
type Exec struct {
	Run    string `json:"run"`    // folder of the record
	RunID  string `json:"run_id"` // sorts by time
	Report string `json:"report"` // the page
	// Verdict is the run in a word: passed, failed, no data, invalid, broken, interrupted or
	// undecided; of one that passed and was held against a base the comparison's: within
	// tolerance, regressed, undecided or not comparable.
	Verdict    string             `json:"verdict"`
	Judgement  *verdict.Judgement `json:"judgement"`
	Comparison *result.Comparison `json:"comparison,omitempty"` // left out where it was held against no base
}

//go:embed exec.schema.json
var execSchema []byte

//go:embed compare.schema.json
var compareSchema []byte

//go:embed history.schema.json
var historySchema []byte

// Schema is the JSON Schema (draft 2020-12) of what a command prints with --json; nil where it
// has none.
func Schema(command string) []byte {
	switch command {
	case "exec":
		return execSchema
	case "compare":
		return compareSchema
	case "history":
		return historySchema
	}
	return nil
}
