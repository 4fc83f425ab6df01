// Package golden holds what tests print against files, and writes the files with -update.
package golden

import (
	"flag"
	"fmt"
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
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v; go test -update writes it", err)
	}
	if diff := firstDifference(string(want), got); diff != "" {
		t.Errorf("%s differs; go test -update accepts it\n%s", file, diff)
	}
}

// firstDifference is the first line that differs; "" where none does.
func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(w), len(g)) {
		line := func(of []string) string {
			if i < len(of) {
				return of[i]
			}
			return "(no such line)"
		}
		if line(w) != line(g) {
			return fmt.Sprintf("line %d:\nwant %s\ngot  %s", i+1, line(w), line(g))
		}
	}
	return ""
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
