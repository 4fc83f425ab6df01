package compare_test

import (
	"fmt"

	"perflab/runner/spec"
	"perflab/runner/verdict/compare"
)

// A side may come from anywhere: SideOf makes it of a run with its trials, and a stored
// baseline keeps it as it is.
func ExampleRuns() {
	side := func(id string, perSecond ...float64) compare.Side {
		v := compare.Variant{Name: "default"}
		for _, rate := range perSecond {
			v.Trials = append(v.Trials, compare.Measured{Figures: map[string]float64{"http_reqs.rate": rate}})
		}
		e := spec.Experiment{Tolerance: 0.05, Variants: []spec.Variant{{Name: "default"}}}
		return compare.Side{ID: id, Experiment: e, Variants: []compare.Variant{v}}
	}
	base := []compare.Side{side("1", 500), side("2", 505), side("3", 495), side("4", 507), side("5", 498)}
	for _, head := range []compare.Side{side("tuesday", 503), side("wednesday", 430)} {
		c := compare.Runs(base, head, compare.Options{})
		fmt.Println(c.Verdict)
		for _, reason := range c.Reasons {
			fmt.Println(reason)
		}
	}
	// Output:
	// within tolerance
	// regressed
	// default: http_reqs.rate changed by -14.2% (interval -16.7% to -11.6%), for the worse by more than the tolerance of 5%
}
