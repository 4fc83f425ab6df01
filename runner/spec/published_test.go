package spec

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestIndentedMoreThanTheRest does what the hint of published-indented says.
func TestIndentedMoreThanTheRest(t *testing.T) {
	data, err := os.ReadFile("testdata/bad/published-indented.yaml")
	if err != nil {
		t.Fatal(err)
	}
	e := parse(t, strings.Replace(string(data), "a: |", "a: |5", 1), Options{})
	if n := len(e.Reference.Figures[0].Printed); n != 8 {
		t.Errorf("%d figures: %+v", n, e.Reference.Figures[0].Printed)
	}
}

// TestReadmeReference reads the published figures that the README shows.
func TestReadmeReference(t *testing.T) {
	readme, err := os.ReadFile("../../experiments/README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(readme), "```yaml\n  reference:\n")
	example, _, closed := strings.Cut(rest, "  ```")
	if !ok || !closed {
		t.Fatal("no example")
	}
	e := parse(t, smallest+"variants: {pooled: , sync: , threads: }\n"+"reference:\n"+strings.ReplaceAll("\n"+example, "\n  ", "\n"), Options{})
	var numbers []int
	for _, f := range e.Reference.Figures {
		numbers = append(numbers, len(f.Printed))
	}
	if fmt.Sprint(numbers) != "[5 4 4]" {
		t.Errorf("figures %v", numbers)
	}
	if p, ok := e.Reference.Printed("pooled", "iteration_duration", "avg", 0); !ok || p.Low != 1080 || p.High != 1090 {
		t.Errorf("%+v", p)
	}
}

// TestReferencePrinted finds a figure by any of its names, the most precise of several.
func TestReferencePrinted(t *testing.T) {
	e := parse(t, smallest+`
variants: {a: {}, b: {}}
reference:
  figures:
    a: |
      http_req_duration...: avg=5ms med=3.5ms max=8ms p(0)=1ms p(95)=7ms
      http_reqs...........: 5 1.5/s
    b: |
      Requests per second:    6897.48 [#/sec] (mean)
      Time per request:       0.145 [ms] (mean, across all concurrent requests)
`, Options{})
	for _, c := range []struct {
		variant, metric, aggregation string
		percentile, want             float64
	}{
		{"a", "http_req_duration", "avg", 0, 5},
		{"a", "http_req_duration", "med", 0, 3.5},
		{"a", "http_req_duration", "p", 50, 3.5},
		{"a", "http_req_duration", "p", 100, 8},
		{"a", "http_req_duration", "min", 0, 1},
		{"a", "http_req_duration", "p", 95, 7},
		{"a", "http_req_duration", "p", 99, -1},
		{"a", "http_reqs", "rate", 95, 1.5}, // which has no percentile
		{"a", "http_reqs", "avg", 0, -1},
		{"b", "http_reqs", "rate", 0, 6897.48},
		{"b", "http_reqs", "count", 0, -1},
		{"c", "http_reqs", "rate", 0, -1},
	} {
		p, ok := e.Reference.Printed(c.variant, c.metric, c.aggregation, c.percentile)
		if ok != (c.want >= 0) || ok && p.Value != c.want {
			t.Errorf("%+v: %+v, %v", c, p, ok)
		}
	}
	if _, ok := (*Reference)(nil).Printed("a", "http_reqs", "rate", 0); ok {
		t.Error("a figure of no reference")
	}
	roundTrip(t, e)
}

// TestLooseNumbers are written without quotes, as YAML has them.
func TestLooseNumbers(t *testing.T) {
	e := parse(t, smallest+"reference: {figures: {default: {http_reqs.count: 276_763, http_reqs.rate: 918.95, checks.rate: 1, http_req_duration.avg: 1e2}}}", Options{})
	for i, want := range []float64{276763, 918.95, 1, 100} {
		if p := e.Reference.Figures[0].Printed[i]; p.Value != want {
			t.Errorf("%s is %v, not %v", p.Name(), p.Value, want)
		}
	}
}
