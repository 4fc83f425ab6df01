package live

import (
	"bytes"
	"context"
	"encoding/base64"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/klauspost/compress/snappy"
	"google.golang.org/protobuf/encoding/protowire"

	"perflab/runner/metric"
	"perflab/runner/metricname"
)

// prometheus writes Prometheus' remote write 1.0
// (https://prometheus.io/docs/specs/prw/remote_write_spec/), which all that takes remote write
// understands, by the names of k6's own output: k6_ before each metric, _total after a counter,
// _rate after a rate, and the statistic after a trend, in seconds. Statistics and rates are those
// of the newest second.
type prometheus struct {
	http   *http.Client
	url    url.URL
	login  string
	series map[string][]label // of each trial that has not ended, by its series
}

// newPrometheus adds the path that Prometheus itself has, where the URL has none.
func newPrometheus(u url.URL) *prometheus {
	s := &prometheus{http: client(), series: map[string][]label{}}
	if u.User != nil {
		password, _ := u.User.Password()
		s.login = "Basic " + base64.StdEncoding.EncodeToString([]byte(u.User.Username()+":"+password))
		u.User = nil
	}
	if strings.Trim(u.Path, "/") == "" {
		u.Path = "/api/v1/write"
	}
	s.url = u
	return s
}

// Send implements Sink.
func (s *prometheus) Send(ctx context.Context, items []Item) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url.String(), bytes.NewReader(snappy.Encode(nil, s.encode(items))))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-protobuf")
	req.Header.Set("Content-Encoding", "snappy")
	req.Header.Set("X-Prometheus-Remote-Write-Version", "0.1.0")
	if s.login != "" {
		req.Header.Set("Authorization", s.login)
	}
	res, err := s.http.Do(req)
	if err != nil {
		return err
	}
	return answered(res)
}

type label struct{ name, value string }

// stale ends a series: what reads it takes its last value no longer for one that holds.
var stale = math.Float64frombits(0x7ff0000000000002)

// encode writes a WriteRequest: in field 1 series of labels (1: name 1, value 2) and samples
// (2: value 1, milliseconds 2).
func (s *prometheus) encode(items []Item) []byte {
	var out []byte
	sample := func(name string, value float64, i Item, at time.Time, more ...label) {
		labels := append([]label{{"__name__", name}, {"engine", i.Tags.Engine}, {"instance", i.Tags.Instance}, {"testid", i.Tags.TestID}, {"trial", i.Tags.Trial}, {"variant", i.Tags.Variant}}, more...)
		labels = slices.DeleteFunc(labels, func(l label) bool { return l.value == "" })
		slices.SortFunc(labels, func(a, b label) int { return strings.Compare(a.name, b.name) })
		out = series(out, labels, value, at)
		if i.Event == nil {
			s.series[i.Tags.Trial+"\x00"+name+"\x00"+value2(more)] = labels
		}
	}
	for _, i := range items {
		switch {
		case i.Used != nil:
			of := label{"component", i.Used.Component}
			sample(CPU, i.Used.CPU, i, i.At, of)
			sample(Memory, float64(i.Used.Memory), i, i.At, of)
		case i.Event != nil:
			sample(EventName, 1, i, i.At, label{"kind", i.Event.Kind}, label{"text", i.Event.Text})
			if i.Last {
				out = s.end(out, i)
			}
		case i.Second != nil:
			second(i, sample)
		}
	}
	return out
}

func value2(more []label) string {
	if len(more) == 0 {
		return ""
	}
	return more[0].value
}

// end marks the series of a trial stale.
func (s *prometheus) end(out []byte, i Item) []byte {
	for key, labels := range s.series {
		if strings.HasPrefix(key, i.Tags.Trial+"\x00") {
			out = series(out, labels, stale, i.At)
			delete(s.series, key)
		}
	}
	return out
}

// second gives the samples of one second of load.
func second(i Item, sample func(name string, value float64, i Item, at time.Time, more ...label)) {
	p := i.Second
	counter := func(name string, total int64, first bool) {
		name = "k6_" + name + "_total"
		if first { // a rate is that of two samples: the first second has one before it
			sample(name, 0, i, i.At.Add(-p.Span))
		}
		sample(name, float64(total), i, i.At)
	}
	gauge := func(name string, v float64) { sample("k6_"+name, v, i, i.At) }
	counter(metricname.HTTPReqs, i.Total.Requests, i.First)
	counter(metricname.Iterations, i.Total.Iterations, i.First)
	counter(metricname.DataReceived, i.Total.Received, i.First)
	counter(metricname.DataSent, i.Total.Sent, i.First)
	if i.Total.Dropped > 0 {
		counter(metricname.DroppedIterations, i.Total.Dropped, i.Total.Dropped == p.Dropped && p.Dropped > 0)
	}
	gauge(metricname.VUs, float64(p.Users))
	if p.Requests > 0 {
		gauge(metricname.HTTPReqFailed+"_rate", share(p.Failed, p.Requests))
		for _, s := range statistics(p) {
			gauge(metricname.HTTPReqDuration+"_"+s.name, s.value.Seconds())
		}
	}
	if checks := p.ChecksPassed + p.ChecksFailed; checks > 0 {
		gauge(metricname.Checks+"_rate", share(p.ChecksPassed, checks))
	}
}

type statistic struct {
	name  string
	value time.Duration
}

// statistics are those of http_req_duration that a point holds.
func statistics(p *metric.Point) []statistic {
	return []statistic{{metricname.P + "50", p.P50}, {metricname.P + "95", p.P95}, {metricname.P + "99", p.P99}, {metricname.Max, p.Max}}
}

func series(out []byte, labels []label, value float64, at time.Time) []byte {
	var s []byte
	for _, l := range labels {
		var one []byte
		one = protowire.AppendTag(one, 1, protowire.BytesType)
		one = protowire.AppendString(one, l.name)
		one = protowire.AppendTag(one, 2, protowire.BytesType)
		one = protowire.AppendString(one, strings.ToValidUTF8(l.value, "\ufffd"))
		s = protowire.AppendTag(s, 1, protowire.BytesType)
		s = protowire.AppendBytes(s, one)
	}
	var one []byte
	one = protowire.AppendTag(one, 1, protowire.Fixed64Type)
	one = protowire.AppendFixed64(one, math.Float64bits(value))
	one = protowire.AppendTag(one, 2, protowire.VarintType)
	one = protowire.AppendVarint(one, uint64(at.UnixMilli()))
	s = protowire.AppendTag(s, 2, protowire.BytesType)
	s = protowire.AppendBytes(s, one)
	out = protowire.AppendTag(out, 1, protowire.BytesType)
	return protowire.AppendBytes(out, s)
}
