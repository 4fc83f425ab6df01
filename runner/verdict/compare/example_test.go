package compare_test

import (
	"fmt"

	"perflab/runner/metricname"
	"perflab/runner/quantity"
	"perflab/runner/spec"
	"perflab/runner/verdict/compare"
	"perflab/runner/verdict/figure"
)

// A side may come from anywhere: SideOf makes it of a run with its trials, and a stored
// baseline may keep no more than the figures by trial.
func ExampleRuns() {
	side := func(id string, perSecond ...float64) compare.Side {
		rate := figure.Figure{Metric: metricname.HTTPReqs, Aggregation: metricname.Rate, Unit: quantity.PerSecond, Trials: perSecond}
		return compare.Side{ID: id, Variants: []compare.Variant{{
			Asked:  &spec.Variant{Name: "default"},
			Sample: figure.Sample{Name: "default", Valid: len(perSecond), Figures: []figure.Figure{rate}},
		}}}
	}
	c := compare.Runs(side("monday", 500, 505, 495), side("tuesday", 400, 405, 395), 0.05)
	fmt.Println(c.Outcome)
	for _, reason := range c.Reasons {
		fmt.Println(reason)
	}
	// Output:
	// regression
	// default: http_reqs rate fell by 20.0% (95% interval -22.1% to -17.9%)
}
