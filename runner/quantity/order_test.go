package quantity

import (
	"math"
	"slices"
	"testing"
)

func TestQuantile(t *testing.T) {
	tests := map[string]struct {
		sorted  []float64
		q, want float64
	}{
		"least":                       {[]float64{1, 2, 3, 4}, 0, 1},
		"greatest":                    {[]float64{1, 2, 3, 4}, 1, 4},
		"an even count's middle":      {[]float64{1, 2, 3, 4}, 0.5, 2.5},
		"an odd count's middle":       {[]float64{1, 2, 4}, 0.5, 2},
		"between ranks":               {[]float64{1, 2, 3, 4}, 0.25, 1.75}, // numpy.percentile([1,2,3,4], 25)
		"Hyndman and Fan 7, p95 of 5": {[]float64{15, 20, 35, 40, 50}, 0.95, 48},
		"one value":                   {[]float64{7}, 0.3, 7},
		"below zero is the least":     {[]float64{1, 2}, -1, 1},
		"beyond one is the greatest":  {[]float64{1, 2}, 2, 2},
		"equal infinities stay":       {[]float64{math.Inf(1), math.Inf(1), math.Inf(1)}, 0.5, math.Inf(1)},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := Quantile(tt.sorted, tt.q); got != tt.want && !(math.Abs(got-tt.want) < 1e-12) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
	for _, none := range []float64{Quantile(nil, 0.5), Quantile([]float64{1}, math.NaN()), Median(nil)} {
		if !math.IsNaN(none) {
			t.Errorf("of nothing: %v", none)
		}
	}
}

func TestMedianLeavesTheOrder(t *testing.T) {
	values := []float64{3, 1, 2, 10}
	if got := Median(values); got != 2.5 {
		t.Errorf("got %v", got)
	}
	if !slices.Equal(values, []float64{3, 1, 2, 10}) {
		t.Errorf("reordered: %v", values)
	}
}
