package live

import (
	"context"
	"encoding/base64"
	"errors"
	"net/url"
	"strings"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/sdk/instrumentation"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/resource"

	"perflab/runner/metricname"
)

// otlp writes OpenTelemetry's protocol over HTTP by k6's names: counters as cumulative sums,
// http_req_duration as a cumulative histogram in milliseconds, a rate as its share and as the two
// sums it is of. Events are not metrics: they are left out.
type otlp struct {
	exporter *otlpmetrichttp.Exporter
	url      string
	began    map[string]time.Time // by trial
}

// newOTLP adds the protocol's own path where the URL has none.
func newOTLP(u url.URL) (*otlp, error) {
	options := []otlpmetrichttp.Option{
		otlpmetrichttp.WithHTTPClient(client()), otlpmetrichttp.WithTimeout(usual.send),
		otlpmetrichttp.WithRetry(otlpmetrichttp.RetryConfig{}),
	}
	if u.User != nil {
		password, _ := u.User.Password()
		options = append(options, otlpmetrichttp.WithHeaders(map[string]string{"Authorization": "Basic " + base64.StdEncoding.EncodeToString([]byte(u.User.Username()+":"+password))}))
		u.User = nil
	}
	if strings.Trim(u.Path, "/") == "" {
		u.Path = "/v1/metrics"
	}
	u.RawQuery = "" // which the exporter leaves out
	e, err := otlpmetrichttp.New(context.Background(), append(options, otlpmetrichttp.WithEndpointURL(u.String()))...)
	if err != nil {
		return nil, err
	}
	return &otlp{exporter: e, url: u.String(), began: map[string]time.Time{}}, nil
}

// Send implements Sink.
func (s *otlp) Send(ctx context.Context, items []Item) error {
	var metrics []metricdata.Metrics
	for _, i := range items {
		metrics = append(metrics, s.item(i)...)
	}
	if len(metrics) == 0 {
		return nil
	}
	err := s.exporter.Export(ctx, &metricdata.ResourceMetrics{
		Resource:     resource.NewSchemaless(attribute.String("service.name", "runner")),
		ScopeMetrics: []metricdata.ScopeMetrics{{Scope: instrumentation.Scope{Name: "runner"}, Metrics: metrics}},
	})
	if err != nil && strings.Contains(err.Error(), s.url) { // which may hold secrets
		return errors.New(strings.ReplaceAll(bare(err).Error(), s.url, "it"))
	}
	return err
}

func (s *otlp) item(i Item) []metricdata.Metrics {
	tags := []attribute.KeyValue{
		attribute.String("testid", i.Tags.TestID), attribute.String("variant", i.Tags.Variant), attribute.String("trial", i.Tags.Trial),
		attribute.String("engine", i.Tags.Engine), attribute.String("instance", i.Tags.Instance),
	}
	switch {
	case i.Used != nil:
		set := attribute.NewSet(append(tags, attribute.String("component", i.Used.Component))...)
		return []metricdata.Metrics{gauge(CPU, "{cpu}", set, i.At, i.Used.CPU), gauge(Memory, "By", set, i.At, float64(i.Used.Memory))}
	case i.Second == nil:
		if i.Last {
			delete(s.began, i.Tags.Trial)
		}
		return nil
	}
	if _, known := s.began[i.Tags.Trial]; !known {
		s.began[i.Tags.Trial] = i.At.Add(-i.Second.Span)
	}
	from, set, p := s.began[i.Tags.Trial], attribute.NewSet(tags...), i.Second
	sum := func(name, unit string, v int64) metricdata.Metrics {
		return metricdata.Metrics{Name: name, Unit: unit, Data: metricdata.Sum[int64]{
			Temporality: metricdata.CumulativeTemporality, IsMonotonic: true,
			DataPoints: []metricdata.DataPoint[int64]{{Attributes: set, StartTime: from, Time: i.At, Value: v}},
		}}
	}
	out := []metricdata.Metrics{
		sum(metricname.HTTPReqs, "{request}", i.Total.Requests),
		sum(metricname.Iterations, "{iteration}", i.Total.Iterations),
		sum(metricname.DroppedIterations, "{iteration}", i.Total.Dropped),
		sum(metricname.DataReceived, "By", i.Total.Received),
		sum(metricname.DataSent, "By", i.Total.Sent),
		sum(metricname.HTTPReqFailed+".occurred", "", i.Total.Failed),
		sum(metricname.HTTPReqFailed+".total", "", i.Total.Requests),
		sum(metricname.Checks+".occurred", "", i.Total.ChecksPassed),
		sum(metricname.Checks+".total", "", i.Total.ChecksPassed+i.Total.ChecksFailed),
		gauge(metricname.VUs, "{user}", set, i.At, float64(p.Users)),
	}
	h := metricdata.HistogramDataPoint[float64]{Attributes: set, StartTime: from, Time: i.At, Count: i.Took.Count, Sum: milliseconds(i.Took.Sum), BucketCounts: i.Took.Counts[:]}
	for _, b := range bounds {
		h.Bounds = append(h.Bounds, milliseconds(b))
	}
	return append(out, metricdata.Metrics{Name: metricname.HTTPReqDuration, Unit: "ms", Data: metricdata.Histogram[float64]{
		Temporality: metricdata.CumulativeTemporality, DataPoints: []metricdata.HistogramDataPoint[float64]{h},
	}})
}

func gauge(name, unit string, set attribute.Set, at time.Time, v float64) metricdata.Metrics {
	return metricdata.Metrics{Name: name, Unit: unit, Data: metricdata.Gauge[float64]{
		DataPoints: []metricdata.DataPoint[float64]{{Attributes: set, Time: at, Value: v}},
	}}
}
