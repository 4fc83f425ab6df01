package scale

import (
	"strings"
	"testing"
	"time"

	"perflab/runner/metric"
	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict/figure"
	"perflab/runner/verdict/internal/sample"
	"perflab/runner/verdict/limit"
)

// measured is a variant of so many servers whose trials gave so many requests in 10 s each.
func measured(name string, servers int, cpu float64, requests ...int64) Variant {
	asked := &spec.Variant{Name: name}
	asked.Environment.Replicas, asked.Environment.Balancer = servers, &spec.Service{Target: "haproxy"}
	asked.Server.Cache = strings.TrimPrefix(name, "servers")
	var trials []*result.Trial
	for i, n := range requests {
		t := sample.Trial(name, i+1, n, 0, time.Second)
		t.Series = []metric.Point{{Phase: metric.Load, Requests: n / 10}}
		for _, r := range []struct {
			name string
			cpu  float64
		}{{"server", 0.9 * cpu}, {"balancer", 0.1 * cpu}, {"generator", 1}} {
			t.Resources = append(t.Resources, result.Resource{Name: r.name, CPUs: 1, Points: []result.ResourcePoint{{CPU: r.cpu}}})
		}
		trials = append(trials, t)
	}
	return Variant{Asked: asked, Sample: &figure.Sample{Name: name, Trials: trials}}
}

func TestLaws(t *testing.T) {
	variants := []Variant{
		measured("servers", 4, 1, 1000, 1010), measured("servers", 1, 0.25, 300, 303), measured("servers", 2, 0.5, 570, 575),
		measured("cached", 1, 0.25, 2500, 2510),
	}
	laws := Laws(variants)
	if len(laws) != 1 || !laws[0].Fitted || !laws[0].Interval {
		t.Fatalf("%+v", laws)
	}
	l := laws[0]
	if l.Points[0].Servers != 1 || l.Points[2].Servers != 4 || l.Next.Servers != 8 || len(l.Costs) != 4 {
		t.Errorf("%+v", l)
	}
	if l.Next.Value < l.Points[2].Mean || l.Next.Value > 2*l.Points[2].Mean || l.Next.Low > l.Next.Value || l.Next.High < l.Next.Value {
		t.Errorf("next %+v of %+v", l.Next, l.Points)
	}
	text := phrase.Join(phrase.English, l.Says...)
	for _, part := range []string{"4 servers give 3.33 times the rate of 1", "8 servers would give ", "least CPU a request costs cached", "the balancer takes 10% of the CPU time"} {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not in %s", part, text)
		}
	}
	variants[0].Bottleneck = &limit.Bottleneck{Limit: limit.Load}
	if l := Laws(variants)[0]; l.Fitted || !strings.Contains(phrase.Join(phrase.English, l.Says...), "no law is fitted: in servers it was not the servers") {
		t.Errorf("%+v", l)
	}
	if laws := Laws(variants[1:]); len(laws) != 0 {
		t.Errorf("a law of two numbers of servers: %+v", laws)
	}
}
