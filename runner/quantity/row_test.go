package quantity

import (
	"math"
	"testing"
)

func TestRowKeepsOneUnitPerRow(t *testing.T) {
	tests := map[string]struct {
		unit   string
		values []float64
		want   []string
	}{
		"durations of one size":         {"ns", []float64{114e6, 167e6}, []string{"114 ms", "167 ms"}},
		"durations far apart":           {"ns", []float64{8e5, 1.95e9}, []string{"0.8 ms", "1950.0 ms"}},
		"durations near":                {"ns", []float64{184e6, 1.95e9}, []string{"184 ms", "1950 ms"}},
		"seconds":                       {"ns", []float64{1.08e9, 2.82e9}, []string{"1.08 s", "2.82 s"}},
		"whole nanoseconds":             {"ns", []float64{651, 0}, []string{"651 ns", "0 ns"}},
		"rates":                         {"per_s", []float64{918.952395, 351.608025}, []string{"919/s", "352/s"}},
		"low rates":                     {"per_s", []float64{0.0454, 12.5}, []string{"0.045/s", "12.500/s"}},
		"shares are cut off":            {"share", []float64{0.9958, 0.99999, 1, 0, 0.00001}, []string{"99.58%", "99.99%", "100.00%", "0.00%", "<0.01%"}},
		"traffic by 1000":               {"bytes_per_s", []float64{17e6, 268e3}, []string{"17000 kB/s", "268 kB/s"}},
		"bytes of a response":           {"bytes_per_response", []float64{46895}, []string{"46.9 kB"}},
		"memory by 1024":                {"bytes", []float64{512 << 20, 2 << 30}, []string{"512 MiB", "2048 MiB"}},
		"bytes":                         {"bytes", []float64{12}, []string{"12 B"}},
		"CPU":                           {"cpu", []float64{0.984, 0}, []string{"0.98 CPU", "0.00 CPU"}},
		"no value":                      {"ns", []float64{math.NaN(), 5e6}, []string{"–", "5.00 ms"}},
		"nothing but zero":              {"ns", []float64{0}, []string{"0 s"}},
		"a negative hair is not -0":     {"per_s", []float64{-0.0001, 200}, []string{"0.00/s", "200.00/s"}},
		"unknown unit":                  {"", []float64{1234}, []string{"1234"}},
		"a unit that fits the smallest": {"bytes_per_s", []float64{17e6, 2.68e3}, []string{"17000 kB/s", "3 kB/s"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			row := NewRow(tt.unit, tt.values...)
			for i, v := range tt.values {
				if got := row.Text(v); got != tt.want[i] {
					t.Errorf("%v: got %q, want %q", v, got, tt.want[i])
				}
			}
		})
	}
}
