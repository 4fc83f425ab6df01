package result_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"perflab/runner/result"
)

// FuzzRecord proves that no run.json and no trial's file makes the reader panic, and that a
// trial that is accepted can be written and read again.
func FuzzRecord(f *testing.F) {
	records, err := filepath.Glob("../internal/cli/testdata/records/*")
	if err != nil || len(records) == 0 {
		f.Fatal(len(records), err)
	}
	const largest = 200 << 10 // of a seed: a mutation of more is seldom a JSON
	var folder string
	for _, dir := range records {
		for _, pattern := range []string{"run.json", "trials/*.json"} {
			files, err := filepath.Glob(filepath.Join(dir, pattern))
			if err != nil {
				f.Fatal(err)
			}
			for _, file := range files {
				data, err := os.ReadFile(file)
				if err != nil {
					f.Fatal(err)
				}
				if folder == "" && pattern != "run.json" {
					folder = dir
				}
				if len(data) < largest {
					f.Add(data, pattern == "run.json")
				}
			}
		}
	}
	for _, text := range []string{"", "{}", "null", "[]", `{"schema": 4}`, `{"schema": 99}`, `{"schema": 3, "metrics": {"trends": {"http_req_duration": "HISTFAAA"}}}`} {
		f.Add([]byte(text), false)
		f.Add([]byte(text), true)
	}
	open := func(data []byte, whole bool) (*result.Run, []*result.Trial, error) {
		return result.OpenBy(folder, func(path string) ([]byte, error) {
			if strings.HasSuffix(path, result.RunFile) == whole {
				return data, nil
			}
			return result.ReadFile(path)
		}, nil)
	}
	f.Fuzz(func(t *testing.T, data []byte, whole bool) {
		run, trials, err := open(data, whole)
		if err != nil {
			if err.Error() == "" || run != nil {
				t.Errorf("%v, %v", run, err)
			}
			return
		}
		if whole {
			return
		}
		for _, trial := range trials {
			written, err := json.Marshal(trial)
			if err != nil {
				t.Fatalf("accepted, and cannot be written: %v", err)
			}
			if _, _, err := open(written, false); err != nil {
				t.Fatalf("written, and cannot be read: %v", err)
			}
		}
	})
}
