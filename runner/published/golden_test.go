package published

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"perflab/runner/internal/golden"
)

// TestPrinted reads outputs of the tools, whole ones except for the two blocks of the post,
// and holds every figure that was found. testdata/README.md says who printed which.
func TestPrinted(t *testing.T) {
	files, err := filepath.Glob("testdata/printed/*")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	for _, file := range files {
		base := strings.TrimSuffix(file, filepath.Ext(file))
		if _, err := os.Stat(base + ".txt"); err != nil {
			t.Errorf("%s belongs to no input", file)
		}
		if filepath.Ext(file) != ".txt" {
			continue
		}
		t.Run(filepath.Base(base), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			figures, faults := Read(string(data))
			for _, f := range faults {
				t.Errorf("line %d: %s", f.Line+1, f.Message)
			}
			golden.Compare(t, base+".golden", printedTable(figures))
		})
	}
}

// printedTable is a line for each figure, under the line it was taken from.
func printedTable(figures []Figure) string {
	var b strings.Builder
	quote := ""
	for _, p := range figures {
		if p.Quote != quote {
			fmt.Fprintf(&b, "%s\n", p.Quote)
			quote = p.Quote
		}
		fmt.Fprintf(&b, "    %s = %v [%v, %v] %s, %s", p.Name(), p.Value, p.Low, p.High, p.Unit, p.Source)
		if p.Note != "" {
			fmt.Fprintf(&b, " (%s)", p.Note)
		}
		b.WriteByte('\n')
	}
	return b.String()
}
