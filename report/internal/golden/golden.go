// Package golden holds texts against files that tests keep of them.
package golden

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files of testdata/golden anew")

// dir is where they are, beside the test.
const dir = "testdata/golden"

// Hold compares each text with the file of its name, line by line, or writes it where the test
// runs with -update. A file that no text is for is an error too.
func Hold(t *testing.T, made map[string]string) {
	t.Helper()
	for name, got := range made {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(dir, name)
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			Diff(t, got, string(want))
		})
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if _, ok := made[e.Name()]; !ok {
			t.Errorf("%s: no test makes this file; delete it", filepath.Join(dir, e.Name()))
		}
	}
}

// Diff compares two texts and names the lines that differ.
func Diff(t *testing.T, got, want string) {
	t.Helper()
	if got == want {
		return
	}
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		var a, b string
		if i < len(g) {
			a = g[i]
		}
		if i < len(w) {
			b = w[i]
		}
		if a != b {
			t.Errorf("line %d\n got %q\nwant %q", i+1, a, b)
		}
	}
}
