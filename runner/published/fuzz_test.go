package published

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"unicode/utf8"
)

// FuzzPrinted proves that no text makes a parser panic, and that what is read from any is
// sound: an interval around the value, no figure without its line, and either a figure or
// what to do about the text.
func FuzzPrinted(f *testing.F) {
	files, err := filepath.Glob("testdata/printed/*.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
	f.Add("http_reqs.rate: 300..400\nchecks.rate: ~99.5%\ndata_received.rate: > 1e99YB/s\nduration.value: 5h1m")
	f.Fuzz(func(t *testing.T, text string) {
		figures, faults := Read(text)
		if len(figures) == 0 && len(faults) == 0 {
			t.Error("neither a figure nor a fault")
		}
		for _, p := range figures {
			if !(0 <= p.Low && p.Low <= p.Value && p.Value <= p.High && p.High <= math.MaxFloat64) || p.Unit == UnitShare && p.High > 1 {
				t.Errorf("%s: %v is not between %v and %v", p.Name(), p.Value, p.Low, p.High)
			}
			if p.Metric == "" || p.Aggregation == "" || p.Source == "" || p.Quote == "" || p.Percentile < 0 || p.Percentile > 100 {
				t.Errorf("%+v", p)
			}
		}
		lines := len(lineEnd.FindAllString(text, -1)) + 1
		for _, fault := range faults {
			if fault.Message == "" || fault.Line < 0 || fault.Line >= lines {
				t.Errorf("%+v of %d lines", fault, lines)
			}
		}
		data, err := json.Marshal(figures)
		if err != nil {
			t.Fatal(err)
		}
		var back []Figure
		if err := json.Unmarshal(data, &back); err != nil || len(figures) > 0 && utf8.ValidString(text) && !reflect.DeepEqual(back, figures) {
			t.Errorf("written and read:\n%+v\nwas:\n%+v, %v", back, figures, err)
		}
	})
}
