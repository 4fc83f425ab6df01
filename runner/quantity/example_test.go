package quantity_test

import (
	"fmt"
	"time"

	"perflab/runner/quantity"
)

// A table's row has one unit and as many decimals for all its values.
func ExampleNewRow() {
	took := []float64{8e5, 184e6, 1.95e9}
	row := quantity.NewRow(quantity.Nanoseconds, took...)
	for _, v := range took {
		fmt.Println(row.Text(v))
	}
	// Output:
	// 0.8 ms
	// 184.0 ms
	// 1950.0 ms
}

func ExampleText() {
	fmt.Println(quantity.Text(quantity.PerSecond, 351.608025))
	fmt.Println(quantity.Text(quantity.Share, 0.99999))
	fmt.Println(quantity.Text(quantity.Bytes, 512<<20))
	fmt.Println(quantity.Duration(1_084 * time.Millisecond))
	// Output:
	// 352/s
	// 99.99%
	// 512 MiB
	// 1.08 s
}

func ExampleMedian() {
	fmt.Println(quantity.Median([]float64{9, 1, 4}), quantity.Median([]float64{9, 1, 4, 2}))
	// Output: 4 3
}
