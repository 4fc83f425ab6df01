package text

import (
	"strings"
	"testing"

	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/quantity"
	"perflab/runner/spec"
	"perflab/runner/verdict/gate"
	"perflab/runner/verdict/paired"
)

// calibration is one of two variants, of which some figures cannot be told.
func calibration() (*spec.Experiment, *gate.Calibration) {
	e := &spec.Experiment{Name: "feed-same", Variants: []spec.Variant{{Name: "sync"}, {Name: "pooled"}}, Regression: spec.Regression{Primary: "http_req_duration{name:list}.p(95)"}}
	of := func(variant, metric, aggregation, unit string) gate.Calibrated {
		return gate.Calibrated{Variant: variant, Metric: metric, Aggregation: aggregation, Unit: unit, Absolute: unit == quantity.Share || unit == quantity.Bytes}
	}
	rate, p99, failed := of("sync", metricname.HTTPReqs, metricname.Rate, quantity.PerSecond), of("sync", metricname.HTTPReqDuration, "p(99)", quantity.Nanoseconds), of("sync", metricname.HTTPReqFailed, metricname.Rate, quantity.Share)
	rate.Typical, rate.Spread, rate.Tolerance, rate.Detectable, rate.Proposed, rate.Needs = 397.7, 0.029, 0.05, 0.0713, 0.03, 7
	p99.Typical, p99.Spread, p99.Tolerance, p99.Detectable, p99.Proposed, p99.Needs = 8.93e6, 0.8, 0.5, 1.63, 0.76, -1
	failed.Typical, failed.Spread, failed.Tolerance, failed.Detectable, failed.Proposed, failed.Needs = 0.002, 0.00016, 0.001, 0.00116, 0.001, 6
	memory := of("pooled", metricname.ServerMemory, metricname.Max, quantity.Bytes)
	memory.Typical, memory.Spread, memory.Tolerance, memory.Proposed, memory.Needs = 20<<20, 238e3, 4<<20, 4<<20, -1
	zero := of("pooled", metricname.HTTPReqs, metricname.Rate, quantity.PerSecond)
	zero.Reason = phrase.GateZero
	return e, &gate.Calibration{
		Pairs: 18, Again: 2, Looks: paired.DefaultLooks(), Figures: []gate.Calibrated{rate, p99, failed, memory, zero},
		Propose: []spec.Toleration{{Figure: "http_reqs.rate", Text: "3%"}, {Figure: "http_req_duration.p(99)", Text: "76%"}},
		Says: []phrase.Statement{
			phrase.CalibrateFile(phrase.Number(3), phrase.Number(1000), phrase.Percent(0.0006), phrase.Percent(0.0087), phrase.Number(412), phrase.Fixed(16.24, 1)),
			phrase.CalibrateFewPairs(phrase.Number(18), phrase.Number(20)),
		},
		Warnings: []phrase.Statement{phrase.CalibrateHeldUp(phrase.Text("sync"), phrase.Number(4), phrase.Number(18))},
	}
}

// TestWhatIsPastedIsAFile: the section is one that experiment files can have.
func TestWhatIsPastedIsAFile(t *testing.T) {
	e, c := calibration()
	file := "environment: {url: 'http://127.0.0.1:1'}\nload: {users: 1, requests: {list: {path: /}, one: {path: /1}}}\n" + regression(e, c.Propose)
	read, err := spec.Parse("x.yaml", []byte(file), spec.Options{})
	if err != nil {
		t.Fatalf("%v\n%s", err, file)
	}
	if read.Regression.Primary != e.Regression.Primary || len(read.Regression.Metrics) != 2 {
		t.Errorf("%+v", read.Regression)
	}
	if text := Calibration(e, c); !strings.Contains(text, "\n  regression:\n") {
		t.Error("the section is not in the text")
	}
}
