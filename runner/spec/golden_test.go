package spec

import (
	"strings"
	"testing"

	"perflab/runner/internal/golden"
	"perflab/runner/spec/yamltree"
)

// options reads the command-line options a test file names in its first comments.
func options(t *testing.T, data string) Options {
	t.Helper()
	var opts Options
	for line := range strings.Lines(data) {
		comment, ok := strings.CutPrefix(strings.TrimSpace(line), "# --")
		if !ok {
			break
		}
		name, value, _ := strings.Cut(comment, " ")
		switch name {
		case "set":
			opts.Set = append(opts.Set, value)
		case "profile":
			opts.Profile = value
		default:
			t.Fatalf("unknown option %q", name)
		}
	}
	return opts
}

// TestBadFiles holds one file for each fault a user can make, with everything that is said
// about it.
func TestBadFiles(t *testing.T) {
	golden.Bad(t, "testdata/bad", func(t *testing.T, name string, data []byte) error {
		_, err := Parse(name+".yaml", data, options(t, string(data)))
		if _, ok := err.(yamltree.Errors); err != nil && !ok {
			t.Errorf("the error is %T, not yamltree.Errors", err)
		}
		return err
	})
}
