package metric_test

import (
	"fmt"
	"time"

	"perflab/runner/metric"
)

// Of a thousand quick responses and ten slow ones 95% are quick, however slow the second was in
// which the slow ones came: the mean of the seconds' percentiles would be half a second.
func ExampleCourse_Quantile() {
	quick, slow := metric.NewHistogram(), metric.NewHistogram()
	for range 1000 {
		quick.Record(10 * time.Millisecond)
	}
	for range 10 {
		slow.Record(time.Second)
	}
	var c metric.Course
	c.Add(0, quick)
	c.Add(1, slow)
	p95, ok := c.Quantile(0, 2, 0.95)
	fmt.Println(p95.Round(time.Millisecond), ok)
	// Output: 10ms true
}
