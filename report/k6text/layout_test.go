package k6text

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"perflab/report/internal/golden"
	"perflab/runner/metric"
)

// summaryExport is the part of k6's --summary-export that the block shows. The files in
// testdata were written by k6 1.8.1 together with the text beside them.
type summaryExport struct {
	Metrics map[string]map[string]json.RawMessage `json:"metrics"`
	Root    struct {
		Checks map[string]metric.Check `json:"checks"`
	} `json:"root_group"`
}

func TestBlockIsWhatK6PrintsForTheSameValues(t *testing.T) {
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files of k6's, %v", len(files), err)
	}
	for _, file := range files {
		base := strings.TrimSuffix(file, ".json")
		t.Run(filepath.Base(base), func(t *testing.T) {
			text, err := os.ReadFile(base + ".txt")
			if err != nil {
				t.Fatal(err)
			}
			want := strings.Trim(string(text), "\n") + "\n"
			checks, metrics := readExport(t, file, want)
			golden.Diff(t, block(checks, metrics), want)
		})
	}
}

// readExport reads what k6 exported; the order of checks, which the export loses, comes
// from the text.
func readExport(t *testing.T, file, text string) ([]metric.Check, []printed) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var export summaryExport
	if err := json.Unmarshal(data, &export); err != nil {
		t.Fatal(err)
	}
	var checks []metric.Check
	for _, c := range export.Root.Checks {
		checks = append(checks, c)
	}
	slices.SortFunc(checks, func(a, b metric.Check) int {
		return strings.Index(text, " "+a.Name+"\n") - strings.Index(text, " "+b.Name+"\n")
	})
	var metrics []printed
	for name, fields := range export.Metrics {
		metrics = append(metrics, exported(t, name, fields))
	}
	slices.SortFunc(metrics, func(a, b printed) int { return strings.Compare(a.name, b.name) })
	return checks, metrics
}

func exported(t *testing.T, name string, fields map[string]json.RawMessage) printed {
	t.Helper()
	m := printed{line: line{name: name}, mark: " "}
	take := func(keys ...string) {
		for _, key := range keys {
			var v float64
			if err := json.Unmarshal(fields[key], &v); err != nil {
				t.Fatalf("%s %s: %v", name, key, err)
			}
			m.values = append(m.values, v)
		}
	}
	switch {
	case fields["avg"] != nil:
		m.kind = trend
		take("avg", "min", "med", "max", "p(90)", "p(95)")
	case fields["passes"] != nil:
		m.kind = rate
		take("passes", "fails")
		m.values[1] += m.values[0]
	case fields["count"] != nil:
		m.kind = counter
		if strings.HasPrefix(name, "data_") {
			m.kind = volume
		}
		take("count", "rate")
	default:
		m.kind = gauge
		take("value", "min", "max")
	}
	if fields["thresholds"] != nil {
		var crossed map[string]bool
		if err := json.Unmarshal(fields["thresholds"], &crossed); err != nil {
			t.Fatal(err)
		}
		m.mark = "✓"
		for _, c := range crossed {
			if c {
				m.mark = "✗"
			}
		}
	}
	return m
}

func TestBytesAreWhatK6Prints(t *testing.T) {
	data, err := os.ReadFile("testdata/bytes.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		fields := strings.Split(line, "\t")
		count, err1 := strconv.ParseFloat(fields[0], 64)
		rate, err2 := strconv.ParseFloat(fields[1], 64)
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		got := byteCount(count) + " " + byteCount(rate) + "/s"
		if want := strings.Join(strings.Fields(fields[2]), " "); got != want {
			t.Errorf("%s and %s/s: got %q, want %q", fields[0], fields[1], got, want)
		}
	}
}

// TestEveryFileHasItsTwin keeps testdata free of files nothing reads.
func TestEveryFileHasItsTwin(t *testing.T) {
	entries, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		twin := map[string]string{".json": ".txt", ".txt": ".json", ".tsv": ".tsv"}[filepath.Ext(e.Name())]
		name := strings.TrimSuffix(e.Name(), filepath.Ext(e.Name())) + twin
		if _, err := os.Stat(filepath.Join("testdata", name)); twin == "" || err != nil {
			t.Errorf("%s stands alone: %v", e.Name(), err)
		}
	}
}
