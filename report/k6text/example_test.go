package k6text_test

import (
	"fmt"
	"time"

	"perflab/report/k6text"
	"perflab/runner/metric"
	"perflab/runner/metricname"
)

// A test of ten seconds in which 200 requests took up to 200 ms, and the threshold on their
// durations held.
func ExampleText() {
	set := metric.NewSet()
	set.Elapsed = 10 * time.Second
	set.Counters[metricname.HTTPReqs] = 200
	set.Counters[metricname.DataReceived], set.Counters[metricname.DataSent] = 0, 0
	durations := metric.NewHistogram()
	for i := range 200 {
		durations.Record(time.Duration(i+1) * time.Millisecond)
	}
	set.Trends[metricname.HTTPReqDuration] = durations
	set.Checks = []metric.Check{{Name: "is status 200", Passes: 199, Fails: 1}}
	set.Rates[metricname.Checks] = metric.Rate{True: 199, Total: 200}

	fmt.Print(k6text.Text(set, k6text.Threshold{Metric: metricname.HTTPReqDuration, Passed: true}))
	// Output:
	//      ✗ is status 200
	//       ↳  99% — ✓ 199 / ✗ 1
	//
	//      checks..............: 99.50% 199 out of 200
	//      data_received.......: 0 B    0 B/s
	//      data_sent...........: 0 B    0 B/s
	//    ✓ http_req_duration...: avg=100.5ms min=1ms med=100.49ms max=200ms p(90)=180.11ms p(95)=190.04ms
	//      http_reqs...........: 200    20/s
}
