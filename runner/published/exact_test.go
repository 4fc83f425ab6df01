package published

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestPrintedHoldsTheExactFigure compares what was read with what the tool knew: k6's
// --summary-export of the same run, and what a script of wrk's printed at the end of it.
func TestPrintedHoldsTheExactFigure(t *testing.T) {
	files, err := filepath.Glob("testdata/printed/*.json")
	if err != nil || len(files) < 4 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			exact := exactFigures(t, file)
			text, err := os.ReadFile(strings.TrimSuffix(file, ".json") + ".txt")
			if err != nil {
				t.Fatal(err)
			}
			figures, _ := Read(string(text))
			compared := 0
			for _, p := range figures {
				want, ok := exact[p.Name()]
				if !ok {
					continue
				}
				compared++
				// k6 cuts in floating point: 1.13 ms can read 1.12ms.
				if slack := want * 1e-12; want < p.Low-slack || want > p.High+slack {
					t.Errorf("%s was %v, printed as %q and read as %v to %v", p.Name(), want, p.Quote, p.Low, p.High)
				}
				if p.High-p.Low > want*0.2 && want > 0.1 && !strings.HasPrefix(p.Metric, "checks{") {
					t.Errorf("%s: %v to %v says little of %v", p.Name(), p.Low, p.High, want)
				}
			}
			if compared < min(len(exact), 40) {
				t.Errorf("only %d of %d figures were compared", compared, len(exact))
			}
		})
	}
}

// exactFigures are the figures of a file by the names that Figure gives them.
func exactFigures(t *testing.T, file string) map[string]float64 {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	exact := map[string]float64{}
	if strings.HasPrefix(filepath.Base(file), "wrk") {
		var own map[string]float64
		if err := json.Unmarshal(data, &own); err != nil {
			t.Fatal(err)
		}
		for name, from := range map[string]string{
			"http_reqs.count": "requests", "data_received.count": "bytes", "duration.value": "duration_us",
			"http_req_duration_intended.avg": "latency_mean_us", "http_req_duration_intended.max": "latency_max_us",
			"http_req_duration_intended.p(50)": "p50_us", "http_req_duration_intended.p(75)": "p75_us",
			"http_req_duration_intended.p(90)": "p90_us", "http_req_duration_intended.p(99)": "p99_us",
		} {
			exact[name] = own[from]
			if strings.HasSuffix(from, "_us") {
				exact[name] /= 1000
			}
		}
		exact["http_reqs.rate"] = own["requests"] / own["duration_us"] * 1e6
		exact["data_received.rate"] = own["bytes"] / own["duration_us"] * 1e6
		return exact
	}
	var export struct {
		Metrics map[string]map[string]json.RawMessage
	}
	if err := json.Unmarshal(data, &export); err != nil {
		t.Fatal(err)
	}
	for metric, fields := range export.Metrics {
		values := map[string]float64{}
		for key, raw := range fields {
			var v float64
			if json.Unmarshal(raw, &v) == nil {
				values[key] = v
			}
		}
		passes, isShare := values["passes"]
		for key, v := range values {
			switch {
			case isShare && key == "value":
				exact[metric+".rate"] = v
			case !isShare:
				exact[metric+"."+key] = v
			}
		}
		if isShare {
			exact[metric+".hits"], exact[metric+".total"] = passes, passes+values["fails"]
		}
	}
	return exact
}
