package k6text

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"perflab/runner/spec"
)

// TestPublishedBlockHoldsWhatK6Knew reads each block that k6 printed as one would quote it
// in an experiment, and holds the intervals against what k6 exported with it.
func TestPublishedBlockHoldsWhatK6Knew(t *testing.T) {
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
			_, metrics := readExport(t, file, string(text))
			holdsAll(t, string(text), metrics)
		})
	}
}

// TestPublishedBlockHoldsAnyValue does the same for values drawn over all that a line can
// show, printed as k6 prints them.
func TestPublishedBlockHoldsAnyValue(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	// draw is a value of any size, often with few digits, so that it lies at an edge.
	draw := func(low, high float64) float64 {
		v := low * math.Pow(high/low, rng.Float64())
		if rng.IntN(2) == 0 {
			digits := math.Pow(10, 2-math.Floor(math.Log10(v)))
			v = math.Round(v*digits) / digits
		}
		return v
	}
	for range 300 {
		total := math.Floor(draw(1, 1e8))
		hits := math.Floor(total * rng.Float64())
		var durations []float64
		for range 6 {
			durations = append(durations, draw(1e-6, 1e7))
		}
		metrics := []printed{
			{line{"checks", rate}, []float64{hits, total}, " "},
			{line{"data_received", volume}, []float64{math.Floor(draw(1, 1e15)), draw(1e-3, 1e12)}, " "},
			{line{"http_req_duration", trend}, durations, " "},
			{line{"http_reqs", counter}, []float64{total, draw(1e-3, 1e6)}, "✓"},
			{line{"vus", gauge}, []float64{math.Floor(draw(1, 1e5)), 1, math.Floor(draw(1, 1e5))}, " "},
		}
		if holdsAll(t, block(nil, metrics), metrics); t.Failed() {
			return
		}
	}
}

// holdsAll reads a block from an experiment file and compares every value.
func holdsAll(t *testing.T, block string, metrics []printed) {
	t.Helper()
	quoted, err := json.Marshal(block) // which YAML reads too
	if err != nil {
		t.Fatal(err)
	}
	e, err := spec.Parse("x.yaml", fmt.Appendf(nil, "environment: {target: feed}\nload: {users: 1}\nreference: {figures: {default: %s}}", quoted), spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range metrics {
		values := map[string]float64{}
		switch m.kind {
		case trend:
			for i, name := range []string{"avg", "min", "med", "max", "p 90", "p 95"} {
				values[name] = m.values[i]
			}
		case rate:
			values["rate"], values["hits"], values["total"] = m.values[0]/m.values[1], m.values[0], m.values[1]
		case gauge:
			values["value"], values["min"], values["max"] = m.values[0], m.values[1], m.values[2]
		default:
			values["count"], values["rate"] = m.values[0], m.values[1]
		}
		for name, want := range values {
			aggregation, percentile := name, 0.0
			if n, _ := fmt.Sscanf(name, "p %g", &percentile); n == 1 {
				aggregation = "p"
			}
			p, ok := e.Reference.Printed("default", m.name, aggregation, percentile)
			// k6 cuts in floating point: 1.13 ms can read 1.12ms.
			if slack := want * 1e-12; !ok || want < p.Low-slack || want > p.High+slack {
				t.Errorf("%s %s was %v, printed in %q and read as %v to %v", m.name, name, want, p.Quote, p.Low, p.High)
			}
		}
	}
}
