package k6text

import (
	"os"
	"strings"
	"testing"
	"time"

	"perflab/report/internal/golden"
	"perflab/report/internal/sample"
	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/plan"
)

// names are the metrics of a block, in order.
func names(block string) []string {
	var out []string
	for _, line := range strings.Split(block, "\n") {
		if name, _, ok := strings.Cut(line, "..."); ok {
			out = append(out, strings.TrimLeft(name, " ✓✗"))
		}
	}
	return out
}

// TestNamesOfASet holds the metrics of a full set against a block of k6's own, which has
// no line for ours (send_lag, the intended durations, connections, interrupted iterations).
func TestNamesOfASet(t *testing.T) {
	text, err := os.ReadFile("testdata/failing-checks.txt")
	if err != nil {
		t.Fatal(err)
	}
	trial := sample.Trial(plan.Trial{Variant: "a", Repeat: 1}, false)
	got, want := names(Text(trial.Metrics)), names(string(text))
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestMetricsWithoutASampleHaveNoLine(t *testing.T) {
	h := metric.NewHistogram()
	h.Record(3 * time.Millisecond)
	tests := map[string]struct {
		change func(*metric.Set)
		want   string
	}{
		"nothing at all":  {func(*metric.Set) {}, "data_received data_sent"},
		"empty histogram": {func(s *metric.Set) { s.Trends[metricname.HTTPReqWaiting] = metric.NewHistogram() }, "data_received data_sent"},
		"counters of zero": {func(s *metric.Set) {
			s.Counters = map[string]float64{metricname.DroppedIterations: 0, metricname.HTTPReqs: 0, metricname.Iterations: 0, metricname.DataSent: 0, metricname.DataReceived: 0}
		}, "data_received data_sent"},
		"dropped": {func(s *metric.Set) { s.Counters[metricname.DroppedIterations] = 3 }, "data_received data_sent dropped_iterations"},
		"a duration, none of a good answer": {
			func(s *metric.Set) { s.Trends[metricname.HTTPReqDuration] = h },
			"data_received data_sent http_req_duration",
		},
		"both": {
			func(s *metric.Set) {
				s.Trends[metricname.HTTPReqDuration], s.Trends[metricname.HTTPReqDurationOK] = h, h
			},
			"data_received data_sent http_req_duration { expected_response:true }",
		},
		"an empty rate":   {func(s *metric.Set) { s.Rates[metricname.Checks] = metric.Rate{} }, "data_received data_sent"},
		"users":           {func(s *metric.Set) { s.Gauges[metricname.VUs] = metric.Gauge{} }, "data_received data_sent vus"},
		"what k6 has not": {func(s *metric.Set) { s.Trends[metricname.SendLag], s.Counters["other"] = h, 1 }, "data_received data_sent"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			set := metric.NewSet()
			set.Counters[metricname.DataReceived], set.Counters[metricname.DataSent] = 0, 0
			tt.change(set)
			if got := strings.Join(names(Text(set)), " "); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
	if got := Text(nil); got != "" {
		t.Errorf("nothing measured: %q", got)
	}
}

// TestValuesOfASet checks what each kind of line takes from the set; 2000 ns and less
// are exact in the histogram.
func TestValuesOfASet(t *testing.T) {
	set := metric.NewSet()
	set.Elapsed = 4 * time.Second
	h := metric.NewHistogram()
	for _, ns := range []time.Duration{100, 200, 300, 400, 1900} {
		h.Record(ns)
	}
	set.Trends[metricname.HTTPReqDuration] = h
	set.Counters[metricname.HTTPReqs], set.Counters[metricname.DataReceived], set.Counters[metricname.DataSent] = 5, 46_895, 0
	set.Rates[metricname.HTTPReqFailed] = metric.Rate{True: 1, Total: 3}
	set.Gauges[metricname.VUs] = metric.Gauge{Value: 3, Min: 1, Max: 10}
	set.Gauges[metricname.VUsMax] = metric.Gauge{Value: 10, Min: 10, Max: 10}
	set.Checks = []metric.Check{{Name: "상태 200", Passes: 1999, Fails: 1}, {Name: "fast", Passes: 3}, {Name: "never", Fails: 3}}
	// p(90) lies at 0.9·4 = 3.6: 400 + 0.6·1500 = 1300 ns; p(95) at 3.8: 1600 ns.
	want := `     ✗ 상태 200
      ↳  99% — ✓ 1999 / ✗ 1
     ✓ fast
     ✗ never
      ↳  0% — ✓ 0 / ✗ 3

     data_received.......: 47 kB  12 kB/s
     data_sent...........: 0 B    0 B/s
     http_req_duration...: avg=580ns min=100ns med=300ns max=1.9µs p(90)=1.3µs p(95)=1.6µs
     http_req_failed.....: 33.33% 1 out of 3
     http_reqs...........: 5      1.25/s
     vus.................: 3      min=1      max=10
     vus_max.............: 10     min=10     max=10
`
	golden.Diff(t, Text(set), want)
}

func TestThresholdsMarkTheirMetrics(t *testing.T) {
	set := sample.Trial(plan.Trial{Variant: "a", Repeat: 1}, false).Metrics
	block := Text(set, Threshold{metricname.HTTPReqs, true}, Threshold{metricname.HTTPReqDuration, false}, Threshold{metricname.HTTPReqDuration, true},
		Threshold{"http_req_duration{ expected_response:true }", true}, Threshold{metricname.Checks, false})
	for _, want := range []string{"\n   ✓ http_reqs...", "\n   ✗ http_req_duration...", "\n     ✓ { expected_response:true }...", "\n   ✗ checks...", "\n     iterations..."} {
		if !strings.Contains(block, want) {
			t.Errorf("no %q in\n%s", want, block)
		}
	}
}
