// Package golden holds what tests print against files, and writes the files with -update.
package golden

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Compare compares a text with a file, or writes the file with -update.
func Compare(t *testing.T, file, got string) {
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

// Bad reads each .yaml file of a folder, which must fail, and compares what is said about it
// with the .txt file beside it. It fails for golden files whose input is gone.
func Bad(t *testing.T, folder string, read func(t *testing.T, name string, data []byte) error) {
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
			if err = read(t, name, data); err == nil {
				t.Fatal("the fault was not found")
			}
			Compare(t, filepath.Join(folder, name+".txt"), err.Error()+"\n")
		})
	}
}
