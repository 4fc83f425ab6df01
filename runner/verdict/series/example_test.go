package series_test

import (
	"fmt"
	"time"

	"perflab/runner/metric"
	"perflab/runner/result"
	"perflab/runner/verdict/series"
)

// The requests per second of three trials of two seconds: their median, lowest and highest.
func ExampleOverTime() {
	trial := func(first, second int64) *result.Trial {
		return &result.Trial{Series: []metric.Point{
			{Second: 0, Span: time.Second, Requests: first}, {Second: 1, Span: time.Second, Requests: second},
		}}
	}
	trials := []*result.Trial{trial(880, 917), trial(871, 931), trial(899, 903)}
	line := series.OverTime(trials, series.Width([][]*result.Trial{trials}), series.RequestRate)
	fmt.Println(line.X, line.Median, line.Low, line.High)
	// Output: [0 1] [880 917] [871 903] [899 931]
}
