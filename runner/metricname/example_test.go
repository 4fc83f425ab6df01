package metricname_test

import (
	"fmt"
	"strings"

	"perflab/runner/metricname"
)

func Example() {
	for _, text := range []string{"http_reqs", "http_req_failed{name:list}", "http_req_duraton"} {
		name, kind, err := metricname.Parse(text)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(name, "is a", kind, "and has", strings.Join(kind.Aggregations(), ", "))
	}
	// Output:
	// http_reqs is a counter and has count, rate
	// http_req_failed{name:list} is a rate and has rate
	// unknown metric "http_req_duraton"; did you mean "http_req_duration"?
}

func ExampleUnit() {
	fmt.Println(metricname.Unit(metricname.HTTPReqDuration, metricname.P95))
	fmt.Println(metricname.Unit(metricname.Checks, metricname.Rate))
	// Output:
	// ms
	// share
}
