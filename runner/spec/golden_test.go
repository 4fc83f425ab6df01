package spec

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"perflab/runner/spec/yamltree"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares a text with a file, or writes the file with -update.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v; go test -update writes it", err)
	}
	if got != string(want) {
		t.Errorf("%s differs; go test -update accepts it\n--- got\n%s\n--- want\n%s", file, got, want)
	}
}

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

// badFiles reads each file of a folder, which must fail, and compares what is said about it.
// It fails for golden files whose input is gone.
func badFiles(t *testing.T, folder string, read func(t *testing.T, name string, data []byte) error) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no bad files: %v", err)
	}
	for _, file := range files {
		base, isText := strings.CutSuffix(file, ".txt")
		if isText {
			if _, err := os.Stat(base + ".yaml"); err != nil {
				t.Errorf("%s belongs to no input", file)
			}
			continue
		}
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			err = read(t, name, data)
			if err == nil {
				t.Fatal("the fault was not found")
			}
			if _, ok := err.(yamltree.Errors); !ok {
				t.Errorf("the error is %T, not Errors", err)
			}
			golden(t, filepath.Join(folder, name+".txt"), err.Error()+"\n")
		})
	}
}

// TestBadFiles holds one file for each fault a user can make, with everything that is said
// about it.
func TestBadFiles(t *testing.T) {
	badFiles(t, "testdata/bad", func(t *testing.T, name string, data []byte) error {
		_, err := Parse(name+".yaml", data, options(t, string(data)))
		return err
	})
}

func TestBadTargets(t *testing.T) {
	badFiles(t, "testdata/badtargets", func(_ *testing.T, name string, data []byte) error {
		_, err := parseTarget("targets/"+name+"/target.yaml", name, data, fstest.MapFS{"start.py": {}})
		return err
	})
}
