package live

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/influxdata/line-protocol/v2/lineprotocol"
	"google.golang.org/protobuf/encoding/protowire"

	"perflab/runner/metric"
	"perflab/runner/plan"
	"perflab/runner/result"
)

func histogram(durations ...time.Duration) *metric.Histogram {
	h := metric.NewHistogram()
	for _, d := range durations {
		h.Record(d)
	}
	return h
}

func TestTaken(t *testing.T) {
	t.Run("none", func(t *testing.T) {
		if got := taken(histogram(), nil); got != nil {
			t.Errorf("got %v", got)
		}
	})
	t.Run("few are all", func(t *testing.T) {
		h := histogram(3*time.Microsecond, time.Microsecond, 2*time.Microsecond, time.Microsecond)
		got := taken(h, h.Bars())
		if want := []time.Duration{1000, 1000, 2000, 3000}; !slices.EqualFunc(got, want, func(a, b time.Duration) bool { return max(a-b, b-a) <= 1 }) {
			t.Errorf("got %v, want %v", got, want)
		}
	})
	t.Run("many stand for all", func(t *testing.T) {
		h := metric.NewHistogram()
		for i := range 12345 { // most are quick, some slow
			d := time.Duration(1+i%1000) * time.Microsecond
			if i%10 == 0 {
				d *= 50
			}
			h.Record(d)
		}
		got := taken(h, h.Bars())
		if len(got) != mostTaken || !slices.IsSorted(got) || got[0] != h.Min() || got[mostTaken-1] != h.Max() {
			t.Fatalf("%d durations from %v to %v", len(got), got[0], got[len(got)-1])
		}
		for _, q := range []float64{0.1, 0.5, 0.9, 0.95} {
			have := got[int(q*mostTaken)]
			if low, high := h.Quantile(q-0.011), h.Quantile(q+0.011); have < low || have > high {
				t.Errorf("quantile %g is %v, not between %v and %v", q, have, low, high)
			}
		}
	})
}

// told are the items that two seconds of one trial and its end make.
func told(t *testing.T) []Item {
	t.Helper()
	var items []Item
	l, err := Open("RUN", nil, func(i Item) { items = append(items, i) })
	if err != nil {
		t.Fatal(err)
	}
	trial := plan.Trial{Index: 0, Variant: "sync, one", Repeat: 1, Engine: "native"}
	for range 2 {
		l.Second(trial, metric.Point{Phase: metric.Load, Span: time.Second, Requests: 4, Failed: 1, ChecksPassed: 3, ChecksFailed: 1, Users: 2, P95: 8 * time.Millisecond, Received: 100, Iterations: 4},
			histogram(time.Millisecond, 2*time.Millisecond, 4*time.Millisecond, 8*time.Millisecond))
		l.Used(trial, "server", result.ResourcePoint{CPU: 0.5, Memory: 1 << 20})
	}
	l.Ended(&result.Trial{Trial: trial, Status: result.Complete})
	return items
}

func TestLines(t *testing.T) {
	text, err := lines(told(t))
	if err != nil {
		t.Fatal(err)
	}
	sums, moments := map[string]float64{}, map[string]int{}
	d := lineprotocol.NewDecoderWithBytes(text)
	for d.Next() {
		m, err := d.Measurement()
		if err != nil {
			t.Fatal(err)
		}
		tags := map[string]string{}
		for {
			k, v, err := d.NextTag()
			if err != nil {
				t.Fatal(err)
			}
			if k == nil {
				break
			}
			tags[string(k)] = string(v)
		}
		if tags["testid"] != "RUN" || tags["variant"] != "sync, one" || tags["engine"] != "native" || tags["instance"] != "1" || !strings.HasPrefix(tags["trial"], "000-") {
			t.Errorf("%s has tags %v", m, tags)
		}
		for {
			k, v, err := d.NextField()
			if err != nil {
				t.Fatal(err)
			}
			if k == nil {
				break
			}
			if f, ok := v.Interface().(float64); ok {
				sums[string(m)+" "+string(k)] += f
			}
		}
		at, err := d.Time(lineprotocol.Nanosecond, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		moments[string(m)+tags["component"]+at.String()]++
	}
	for name, want := range map[string]float64{
		"http_reqs value": 8, "iterations value": 8, "http_req_duration value": 30, "checks value": 1.5, "http_req_failed value": 0.5,
		"data_received value": 200, "data_sent value": 0, "vus value": 4, "runner_cpu value": 1,
	} {
		if got := sums[name]; math.Abs(got-want) > want/1000 {
			t.Errorf("%s adds up to %g, want %g", name, got, want)
		}
	}
	for name, n := range moments {
		if n > 1 {
			t.Errorf("%d points of %s, of which the store keeps one", n, name)
		}
	}
}

// samples reads a WriteRequest: values by the series' name.
func samples(t *testing.T, request []byte) map[string][]float64 {
	t.Helper()
	out := map[string][]float64{}
	fields(t, request, func(_ protowire.Number, series []byte, _ uint64) {
		var name, before string
		fields(t, series, func(number protowire.Number, part []byte, _ uint64) {
			if number == 1 {
				var label [2]string
				fields(t, part, func(n protowire.Number, v []byte, _ uint64) { label[n-1] = string(v) })
				if label[0] <= before || label[1] == "" {
					t.Errorf("label %q=%q after %q", label[0], label[1], before)
				}
				if before = label[0]; before == "__name__" {
					name = label[1]
				}
				return
			}
			fields(t, part, func(n protowire.Number, _ []byte, v uint64) {
				if n == 1 {
					out[name] = append(out[name], math.Float64frombits(v))
				}
			})
		})
	})
	return out
}

func fields(t *testing.T, message []byte, each func(number protowire.Number, value []byte, fixed uint64)) {
	t.Helper()
	for len(message) > 0 {
		number, kind, n := protowire.ConsumeTag(message)
		if n < 0 {
			t.Fatal(protowire.ParseError(n))
		}
		message = message[n:]
		var value []byte
		var fixed uint64
		switch kind {
		case protowire.BytesType:
			value, n = protowire.ConsumeBytes(message)
		case protowire.Fixed64Type:
			fixed, n = protowire.ConsumeFixed64(message)
		default:
			fixed, n = protowire.ConsumeVarint(message)
		}
		if n < 0 {
			t.Fatal(protowire.ParseError(n))
		}
		message = message[n:]
		each(number, value, fixed)
	}
}

func TestRemoteWrite(t *testing.T) {
	s := &prometheus{series: map[string][]label{}}
	got := samples(t, s.encode(told(t)))
	for name, want := range map[string][]float64{
		"k6_http_reqs_total": {0, 4, 8}, "k6_data_received_total": {0, 100, 200}, "k6_data_sent_total": {0, 0, 0}, "k6_checks_rate": {0.75, 0.75}, "k6_http_req_failed_rate": {0.25, 0.25},
		"k6_http_req_duration_p95": {0.008, 0.008}, "k6_vus": {2, 2}, "runner_cpu": {0.5, 0.5},
	} {
		have := got[name]
		if len(have) != len(want)+1 || !slices.Equal(have[:len(want)], want) || math.Float64bits(have[len(want)]) != math.Float64bits(stale) {
			t.Errorf("%s is %v, want %v and then stale", name, have, want)
		}
	}
	if len(s.series) != 0 {
		t.Errorf("%d series of a trial that has ended are kept", len(s.series))
	}
}
