package threshold

import (
	"math"
	"testing"

	"perflab/runner/metricname"
)

// FuzzParse proves that no text makes the reader panic, and that what it accepts is a comparison
// that is read again from its own text.
func FuzzParse(f *testing.F) {
	for _, text := range []string{"p(95)<500", "rate>0.99", "avg<=20", "p(99.9)===3", "count > 5", "value!=1e3", "p()<1", "p(95)<20ms", "rate<NaN", "max<0x1p-2"} {
		for _, name := range []string{metricname.HTTPReqDuration, metricname.Checks, metricname.HTTPReqs, metricname.VUs, metricname.HTTPReqFailed + "{name:a}"} {
			f.Add(name, text)
		}
	}
	f.Fuzz(func(t *testing.T, name, text string) {
		read, err := Parse(name, text)
		if err != nil {
			return
		}
		if math.IsNaN(read.Value) || math.IsInf(read.Value, 0) || !(0 <= read.Percentile && read.Percentile <= 100) {
			t.Errorf("%+v", read)
		}
		again, err := Parse(read.Metric, read.Expr)
		if err != nil || again != read {
			t.Errorf("%+v, again %+v, %v", read, again, err)
		}
	})
}
