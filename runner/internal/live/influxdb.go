package live

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/influxdata/line-protocol/v2/lineprotocol"

	"perflab/runner/metricname"
)

// influxDB writes InfluxDB 1.x's line protocol as k6's --out influxdb does: a measurement a metric,
// its value in the field value, durations in milliseconds. A rate's value is the share of its
// second, beside the counts that it is of.
type influxDB struct {
	http         *http.Client
	write, query url.URL
	database     string
	user         *url.Userinfo
	created      bool
}

// newInfluxDB takes the database from the URL's path, as k6 does.
func newInfluxDB(u url.URL) *influxDB {
	s := &influxDB{http: client(), user: u.User, database: strings.Trim(u.Path, "/")}
	if s.database == "" {
		s.database = "k6"
	}
	u.User = nil
	values := u.Query()
	s.query = u
	s.query.Path, s.query.RawPath = "/query", ""
	login := url.Values{}
	for _, k := range []string{"u", "p"} {
		if values.Has(k) {
			login.Set(k, values.Get(k))
		}
	}
	login.Set("q", `CREATE DATABASE "`+strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s.database)+`"`)
	s.query.RawQuery = login.Encode()
	values.Set("db", s.database)
	values.Set("precision", "ns")
	s.write = u
	s.write.Path, s.write.RawPath, s.write.RawQuery = "/write", "", values.Encode()
	return s
}

// Send implements Sink.
func (s *influxDB) Send(ctx context.Context, items []Item) error {
	lines, err := lines(items)
	if err != nil {
		return err
	}
	if !s.created { // one that exists stays as it is; who may not create one may still write
		if res, err := s.post(ctx, s.query, nil); err != nil {
			return err
		} else if answered(res) == nil {
			s.created = true
		}
	}
	res, err := s.post(ctx, s.write, lines)
	if err != nil {
		return err
	}
	return answered(res)
}

func (s *influxDB) post(ctx context.Context, u url.URL, body []byte) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if s.user != nil {
		password, _ := s.user.Password()
		req.SetBasicAuth(s.user.Username(), password)
	}
	return s.http.Do(req)
}

// lines are items in the line protocol.
func lines(items []Item) ([]byte, error) {
	w := &lineWriter{}
	w.e.SetPrecision(lineprotocol.Nanosecond)
	for _, i := range items {
		w.item(i)
	}
	return w.e.Bytes(), w.e.Err()
}

type lineWriter struct{ e lineprotocol.Encoder }

// tag is a name with its value; one without a value is left out.
type tag struct{ name, value string }

// field is a name with its value.
type field struct {
	name  string
	value any
}

// line writes one point; more tags come before those of every point, in the alphabet's order.
func (w *lineWriter) line(measurement string, at time.Time, t Tags, more []tag, fields ...field) {
	w.e.StartLine(measurement)
	for _, tag := range append(more, tag{"engine", t.Engine}, tag{"instance", t.Instance}, tag{"testid", t.TestID}, tag{"trial", t.Trial}, tag{"variant", t.Variant}) {
		if tag.value != "" {
			w.e.AddTag(tag.name, tag.value)
		}
	}
	for _, f := range fields {
		if v, ok := lineprotocol.NewValue(f.value); ok {
			w.e.AddField(f.name, v)
		}
	}
	w.e.EndLine(at)
}

func (w *lineWriter) item(i Item) {
	switch {
	case i.Used != nil:
		of := []tag{{"component", i.Used.Component}}
		w.line(CPU, i.At, i.Tags, of, field{"value", i.Used.CPU})
		w.line(Memory, i.At, i.Tags, of, field{"value", float64(i.Used.Memory)})
	case i.Event != nil:
		w.line(EventName, i.At, i.Tags, nil, field{"kind", i.Event.Kind}, field{"text", i.Event.Text}, field{"title", i.Tags.Variant})
	case i.Second != nil:
		w.second(i)
	}
}

func (w *lineWriter) second(i Item) {
	p := i.Second
	value := func(name string, v float64, more ...field) {
		w.line(name, i.At, i.Tags, nil, append([]field{{"value", v}}, more...)...)
	}
	value(metricname.HTTPReqs, float64(p.Requests))
	value(metricname.Iterations, float64(p.Iterations))
	value(metricname.DataReceived, float64(p.Received))
	value(metricname.DataSent, float64(p.Sent))
	value(metricname.VUs, float64(p.Users))
	if i.Total.Dropped > 0 {
		value(metricname.DroppedIterations, float64(p.Dropped))
	}
	if p.Requests > 0 {
		value(metricname.HTTPReqFailed, share(p.Failed, p.Requests), field{"failed", p.Failed}, field{"total", p.Requests})
	}
	if checks := p.ChecksPassed + p.ChecksFailed; checks > 0 {
		value(metricname.Checks, share(p.ChecksPassed, checks), field{"passed", p.ChecksPassed}, field{"total", checks})
	}
	// Points of equal tags and time overwrite each other: each has a moment of its own.
	for k, took := range i.Taken {
		at := i.At.Add(-i.Within + i.Within*time.Duration(k+1)/time.Duration(len(i.Taken)))
		w.line(metricname.HTTPReqDuration, at, i.Tags, nil, field{"value", milliseconds(took)})
	}
}

func share(part, of int64) float64 { return float64(part) / float64(of) }

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
