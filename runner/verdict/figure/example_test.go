package figure_test

import (
	"fmt"

	"perflab/runner/verdict/figure"
)

func ExampleDifferenceOf() {
	d := figure.DifferenceOf([]float64{100, 102, 98}, []float64{110, 113, 108}, false)
	fmt.Printf("%+.1f%%, 95%% interval %+.1f%% to %+.1f%%, p %.4f\n", 100*d.Change, 100*d.Low, 100*d.High, d.P)
	// Output:
	// +10.3%, 95% interval +5.1% to +15.9%, p 0.0052
}
