package published

import (
	"math"
	"strings"
	"testing"

	"perflab/runner/metricname"
)

func TestLooseValues(t *testing.T) {
	for _, c := range []struct {
		key, value      string
		want, low, high float64
		metric, unit    string
		aggregation     string
		percentile      float64
		oneEnd          bool
	}{
		{key: "http_reqs.rate", value: "350", want: 350, low: 349.5, high: 350.5, unit: "per_s"},
		{key: "http_reqs.rate", value: "918.952395/s", want: 918.952395, low: 918.9523945, high: 918.9523955, unit: "per_s"},
		{key: "http_reqs.rate", value: "36.3k/s", want: 36300, low: 36250, high: 36350, unit: "per_s"},
		{key: "http_reqs.rate", value: "21000/m", want: 350, low: 350 - 0.5/60, high: 350 + 0.5/60, unit: "per_s"},
		{key: "http_reqs.rate", value: "5,000", want: 5000, low: 4999.5, high: 5000.5, unit: "per_s"},
		{key: "http_reqs.rate", value: "124,823.4 requests per second", want: 124823.4, low: 124823.35, high: 124823.45, unit: "per_s"},
		{key: "http_reqs.rate", value: "12.3k req/s", want: 12300, low: 12250, high: 12350, unit: "per_s"},
		{key: "http_reqs.rate", value: "12.3K", want: 12300, low: 12250, high: 12350, unit: "per_s"},
		{key: "http_reqs.rate", value: "300~400 RPS", want: 350, low: 300, high: 400, unit: "per_s"},
		{key: "http_reqs.rate", value: "≥ 900 r/s", want: 900, low: 900, high: math.MaxFloat64, unit: "per_s", oneEnd: true},
		{key: "http_req_duration.max", value: "1,200.5 ms", want: 1200.5, low: 1200.45, high: 1200.55, unit: "ms"},
		{key: "http_reqs.rate", value: "300..400", want: 350, low: 300, high: 400, unit: "per_s"},
		{key: "http_reqs.rate", value: "300~400", want: 350, low: 300, high: 400, unit: "per_s"},
		{key: "http_reqs.rate", value: "300 – 400 /s", want: 350, low: 300, high: 400, unit: "per_s"},
		{key: "http_reqs.rate", value: "300-400", want: 350, low: 300, high: 400, unit: "per_s"},
		{key: "http_reqs.rate", value: "350±10", want: 350, low: 340, high: 360, unit: "per_s"},
		{key: "http_reqs.rate", value: "< 400", want: 400, low: 0, high: 400, unit: "per_s", oneEnd: true},
		{key: "http_reqs.rate", value: ">=900/s", want: 900, low: 900, high: math.MaxFloat64, unit: "per_s", oneEnd: true},
		{key: "http_reqs.rate", value: "~ 350", want: 350, low: 332.5, high: 367.5, unit: "per_s"},
		{key: "http_req_duration.avg", value: "~1s", want: 1000, low: 500, high: 1500, unit: "ms"}, // its one digit is wider than 5%
		{key: "http_req_duration.max", value: "2,618 ms", want: 2618, low: 2617.5, high: 2618.5, unit: "ms"},
		{key: "http_req_duration.avg", value: "1.2 seconds", want: 1200, low: 1150, high: 1250, unit: "ms"},
		{key: "http_req_duration.avg", value: "1.2초", want: 1200, low: 1150, high: 1250, unit: "ms"},
		{key: "http_req_duration.avg", value: "350 밀리초", want: 350, low: 349.5, high: 350.5, unit: "ms"},
		{key: "http_reqs.rate", value: "54,000/min", want: 900, low: 900 - 0.5/60, high: 900 + 0.5/60, unit: "per_s"},
		{key: "http_reqs.rate", value: "54,000 requests per minute", want: 900, low: 900 - 0.5/60, high: 900 + 0.5/60, unit: "per_s"},
		{key: "http_reqs.rate", value: "~25-30", want: 27.5, low: 23.75, high: 31.5, unit: "per_s"},
		{key: "http_reqs.rate", value: "900+", want: 900, low: 900, high: math.MaxFloat64, unit: "per_s", oneEnd: true},
		{key: "http_reqs.rate", value: "900+ req/s", want: 900, low: 900, high: math.MaxFloat64, unit: "per_s", oneEnd: true},
		{key: "http_reqs.rate", value: "over 900 req/s", want: 900, low: 900, high: math.MaxFloat64, unit: "per_s", oneEnd: true},
		{key: "http_reqs.rate", value: "900 이상", want: 900, low: 900, high: math.MaxFloat64, unit: "per_s", oneEnd: true},
		{key: "http_reqs.rate", value: "약 900", want: 900, low: 855, high: 945, unit: "per_s"},
		{key: "http_reqs.rate", value: "about 900 rps", want: 900, low: 855, high: 945, unit: "per_s"},
		{key: "http_reqs.rate", value: "초당 350건", want: 350, low: 349.5, high: 350.5, unit: "per_s"},
		{key: "http_reqs.rate", value: "350건/초", want: 350, low: 349.5, high: 350.5, unit: "per_s"},
		{key: "http_reqs.count", value: "276,763건", want: 276763, low: 276763, high: 276763, unit: "count"},
		{key: "http_reqs.count", value: "276763", want: 276763, low: 276763, high: 276763, unit: "count"},
		{key: "http_reqs.count", value: "277k", want: 277000, low: 276500, high: 277500, unit: "count"},
		{key: "http_req_duration.p(95)", value: "1.2s", want: 1200, low: 1150, high: 1250, unit: "ms", aggregation: "p", percentile: 95},
		{key: "http_req_duration.p( 99.90 )", value: "120", want: 120, low: 119.5, high: 120.5, unit: "ms", aggregation: "p", percentile: 99.9},
		{key: "http_req_duration.med", value: "100ms..1.2s", want: 650, low: 100, high: 1200, unit: "ms"},
		{key: "http_req_duration.min", value: "90 μs", want: 0.09, low: 0.0895, high: 0.0905, unit: "ms"},
		{key: "http_req_duration{expected_response: true}.avg", value: "3ms", want: 3, low: 2.5, high: 3.5, unit: "ms", metric: metricname.HTTPReqDurationOK},
		{key: "http_req_duration{name:list.v2}.avg", value: "3ms", want: 3, low: 2.5, high: 3.5, unit: "ms", metric: "http_req_duration{name:list.v2}"},
		{key: "iteration_duration.max", value: "1m5s", want: 65000, low: 64500, high: 65500, unit: "ms"},
		{key: "checks.rate", value: "99.5%", want: 0.995, low: 0.9945, high: 0.9955, unit: "share"},
		{key: "checks.rate", value: "0.995", want: 0.995, low: 0.9945, high: 0.9955, unit: "share"},
		{key: "checks.rate", value: "100%", want: 1, low: 0.995, high: 1, unit: "share"},
		{key: "checks.rate", value: "> 90%", want: 0.9, low: 0.9, high: 1, unit: "share"},
		{key: "checks.hits", value: "276043", want: 276043, low: 276043, high: 276043, unit: "count"},
		{key: "data_received.count", value: "81 MB", want: 81e6, low: 80.5e6, high: 81.5e6, unit: "bytes"},
		{key: "data_received.rate", value: "268kB/s", want: 268e3, low: 267.5e3, high: 268.5e3, unit: "bytes_per_s"},
		{key: "data_received.per_response", value: "1KiB", want: 1024, low: 512, high: 1536, unit: "bytes"},
		{key: "duration.asked", value: "5m", want: 300e3, low: 270e3, high: 330e3, unit: "ms"},
		{key: "duration.value", value: "5m1.2s", want: 301200, low: 301150, high: 301250, unit: "ms"},
		{key: "vus.value", value: "1000", want: 1000, low: 1000, high: 1000, unit: "count"},
		{key: "threads.value", value: "12", want: 12, low: 12, high: 12, unit: "count"},
		{key: "body_received.per_response", value: "46.9kB", want: 46900, low: 46850, high: 46950, unit: "bytes"},
	} {
		t.Run(c.key+" "+c.value, func(t *testing.T) {
			name, err := ParseName(c.key)
			if err != nil {
				t.Fatal(err)
			}
			var m Mapping
			text := c.key + ": " + c.value
			if err := m.Add(name, c.value, text); err != nil {
				t.Fatal(err)
			}
			got := m.Figures()
			if len(got) != 1 {
				t.Fatalf("figures %+v", got)
			}
			p := got[0]
			metric, aggregation, _ := strings.Cut(c.key, ".")
			if c.metric != "" {
				metric, aggregation = c.metric, p.Aggregation
			}
			if c.aggregation != "" {
				aggregation = c.aggregation
			}
			near := func(a, b float64) bool { return math.Abs(a-b) <= 1e-12*math.Abs(b) }
			if !near(p.Value, c.want) || !near(p.Low, c.low) || !near(p.High, c.high) || p.Unit != c.unit || p.Open() != c.oneEnd {
				t.Errorf("%v, %v to %v %s, one end %v", p.Value, p.Low, p.High, p.Unit, p.Open())
			}
			if p.Metric != metric || p.Aggregation != aggregation || p.Percentile != c.percentile || p.Source != "loose" {
				t.Errorf("%+v", p)
			}
			// The record keeps the text, which says the same.
			again, faults := Read(text)
			if len(faults) > 0 || len(again) != 1 || again[0] != p {
				t.Errorf("%q was read again as %+v, %v", text, again, faults)
			}
		})
	}
}
