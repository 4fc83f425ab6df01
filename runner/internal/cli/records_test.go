package cli

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"perflab/runner/result"
)

var update = flag.Bool("update", false, "write the reports in testdata/records anew")

// recordedReports are those whose bytes are held. The page and the bundle are drawn too, and
// must hold what their record is about.
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
			for _, format := range formatNames() {
				var printed, said bytes.Buffer
				code := Main(context.Background(), []string{"report", dir, "--format", format, "--out", out}, nil, &printed, &said)
				if code != exitOK {
					t.Fatalf("report --format %s: exit code %d: %s", format, code, &said)
				}
			}
			for _, name := range recordedReports {
				holdRecorded(t, filepath.Join(dir, "reports", name), filepath.Join(out, name))
			}
			page, err := os.ReadFile(filepath.Join(out, reportFile))
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

// holdRecorded compares a report with the one kept beside its record.
func holdRecorded(t *testing.T, kept, drawn string) {
	t.Helper()
	got, err := os.ReadFile(drawn)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.MkdirAll(filepath.Dir(kept), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(kept, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(kept)
	if err != nil {
		t.Fatal(err)
	}
	if diff := firstDifference(string(want), string(got)); diff != "" {
		t.Errorf("%s: %s", kept, diff)
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
