package cli

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"perflab/runner/internal/cli/artifacts"
	"perflab/runner/internal/cli/exit"
	"perflab/runner/internal/golden"
	"perflab/runner/result"
)

// recordedReports are those whose bytes are held. The page and the bundle are drawn too, and
// must hold what their record is about. go test -run TestRecords -update writes them anew.
var recordedReports = []string{"summary.txt", "report.md", "junit.xml"}

// TestRecordsOfEverySchemaAreDrawn draws every report from runs that programs of each schema
// of the record wrote, so that what was measured once stays readable.
func TestRecordsOfEverySchemaAreDrawn(t *testing.T) {
	dirs, err := filepath.Glob(filepath.Join("testdata", "records", "*"))
	if err != nil {
		t.Fatal(err)
	}
	schemas := map[int]bool{}
	for _, dir := range dirs {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			run, _, err := result.Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			schemas[run.Schema] = true
			out := t.TempDir()
			for _, format := range artifacts.Names() {
				var printed, said bytes.Buffer
				code := Main(context.Background(), []string{"report", dir, "--format", format, "--out", out}, nil, &printed, &said)
				if code != exit.OK {
					t.Fatalf("report --format %s: exit code %d: %s", format, code, &said)
				}
			}
			for _, name := range recordedReports {
				drawn, err := os.ReadFile(filepath.Join(out, name))
				if err != nil {
					t.Fatal(err)
				}
				golden.Compare(t, filepath.Join(dir, "reports", name), string(drawn))
			}
			page, err := os.ReadFile(filepath.Join(out, artifacts.Page))
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range run.Experiment.Variants {
				if !strings.Contains(string(page), v.Name) {
					t.Errorf("the page does not name %s", v.Name)
				}
			}
		})
	}
	for s := 1; s <= result.Schema; s++ {
		if !schemas[s] {
			t.Errorf("no record of schema %d in testdata/records", s)
		}
	}
}
