package threshold_test

import (
	"fmt"

	"perflab/runner/threshold"
)

func ExampleJudge() {
	late, err := threshold.Parse("http_req_duration", "p(95)<500")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, measured := range []bool{true, false} {
		judged := threshold.Judge([]threshold.Threshold{late}, func(threshold.Threshold) (float64, bool) { return 620, measured })
		fmt.Println(judged[0].Outcome == threshold.Missed, judged[0].Outcome == threshold.Unknown)
	}
	// Output:
	// true false
	// false true
}
