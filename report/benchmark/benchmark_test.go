package benchmark

import (
	"encoding/json"
	"testing"

	"perflab/report"
	"perflab/report/internal/golden"
	"perflab/report/internal/sample"
)

// TestGolden holds both files.
func TestGolden(t *testing.T) {
	run, judgement := sample.Sided("en")
	files, err := Files(report.Data{Run: run, Judgement: judgement})
	if err != nil {
		t.Fatal(err)
	}
	made := map[string]string{}
	for _, f := range files {
		made[f.Name] = string(f.Data)
		var list []struct {
			Name, Unit *string
			Value      *float64
		}
		if err := json.Unmarshal(f.Data, &list); err != nil || len(list) == 0 {
			t.Fatalf("%s: %d entries, %v", f.Name, len(list), err)
		}
		for _, e := range list { // what the tool refuses to be without
			if e.Name == nil || e.Unit == nil || e.Value == nil {
				t.Errorf("%s: %+v", f.Name, e)
			}
		}
	}
	golden.Hold(t, made)
}
