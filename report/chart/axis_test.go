package chart

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/plot"

	"perflab/runner/quantity"
)

func TestScales(t *testing.T) {
	for high, want := range map[float64]float64{0: 1, 1: 1.2, 917: 1000, 1000: 1200, 0.05: 0.06, 999999: 1200000, 3.3: 4} {
		if got := (extent{High: high}).top(); math.Abs(got-want) > 1e-9 {
			t.Errorf("top of %v: got %v, want %v", high, got, want)
		}
	}
	for high, want := range map[float64]float64{0: 4, 420 << 20: 512 << 20, 44 << 20: 48 << 20, 600 << 20: 768 << 20} {
		if got := (extent{High: high}).binaryTop(); got != want || got < high {
			t.Errorf("top of %v bytes: got %v, want %v", high, got, want)
		}
	}
	for low, want := range map[float64]float64{100: 98, 99.9: 98, 97: 96, 90: 80, 50: 0} {
		if got := (extent{Low: low}).shareFloor(); got != want {
			t.Errorf("floor of %v%%: got %v, want %v", low, got, want)
		}
	}
}

func TestTicksOfPictures(t *testing.T) {
	for want, ticks := range map[string]plot.ConstantTicks{
		"0 250 500 750 1,000":           evenTicks(0, 1000, quantity.Short),
		"0/s 125/s 250/s 375/s 500/s":   evenTicks(0, 500, placeText(ByRate)),
		"0% 90% 99% 99.9%":              nines(1000),
		"0:00 1:00 2:00 3:00 4:00 5:00": clockTicks(301),
		"1:00:00 2:03:04":               {{Label: quantity.Clock(3600)}, {Label: quantity.Clock(7384)}},
		"1 ms 10 ms 100 ms 1 s 10 s":    decadeTicks(1, 10_000, valueText(Milliseconds)),
		"500 µs 99.5% 1.00 KiB 0.25":    {{Label: valueText(Milliseconds)(0.5)}, {Label: valueText(Share)(99.5)}, {Label: valueText(Bytes)(1024)}, {Label: valueText(CPU)(0.25)}},
	} {
		var labels []string
		for _, tick := range ticks {
			labels = append(labels, tick.Label)
		}
		if got := strings.Join(labels, " "); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
