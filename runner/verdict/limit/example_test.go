package limit_test

import (
	"fmt"
	"time"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict/figure"
	"perflab/runner/verdict/limit"
)

// A server with one CPU that it uses up, at 100 requests a second of 90 ms.
func ExampleFind() {
	set, took := metric.NewSet(), metric.NewHistogram()
	for range 1000 {
		took.Record(90 * time.Millisecond)
	}
	set.Elapsed = 10 * time.Second
	set.Counters[metricname.HTTPReqs], set.Trends[metricname.HTTPReqDuration] = 1000, took
	trial := &result.Trial{Status: result.Complete, Metrics: set, Resources: []result.Resource{
		{Name: "server", CPUs: 1, Points: []result.ResourcePoint{{CPU: 0.98}, {CPU: 0.97}, {CPU: 0.99}}},
	}}
	b := limit.Find(&figure.Sample{Trials: []*result.Trial{trial}}, &spec.Variant{})
	fmt.Printf("%s: %s\n%s\n", b.Limit, phrase.Join(phrase.English, b.Says...), b.Next)
	// Output:
	// server CPU: the server's CPU is busy for 98% of 1 CPU; a request takes 9.8 ms of it, so that 102 a second are the most
	// give the server more CPUs, or make a request cheaper: what it computes each time could be kept
}
