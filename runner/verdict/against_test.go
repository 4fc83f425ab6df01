package verdict

import (
	"math"
	"testing"
	"time"

	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict/internal/sample"
)

// reproducing is a run of one variant, a, whose text printed what figures has.
func reproducing(t *testing.T, figures string) *result.Run {
	t.Helper()
	e, err := spec.Parse("x.yaml", []byte("environment: {target: django-feed}\nvariants: {a: {}}\nload: {users: 10, duration: 10s}\nreference:\n  figures:\n    a: |\n"+figures), spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return &result.Run{Status: result.Complete, Experiment: *e}
}

const k6Printed = `
      checks.........................: 99.74%
      data_received..................: 81 MB  268 kB/s
      http_req_duration..............: avg=1.08s med=1s p(95)=1.42s
      http_reqs......................: 276763 350.5/s
      vus............................: 1000 min=10 max=1000
`

func TestPublishedAgainstMeasured(t *testing.T) {
	p := Judge(reproducing(t, k6Printed), sample.Rates(340, 350, 360)).Variants[0].Published
	if p == nil || !p.Unlike.IsZero() {
		t.Fatalf("got %+v", p)
	}
	found := map[string]Against{}
	var names []string
	for _, a := range p.Figures {
		found[a.Printed.Name()] = a
		names = append(names, a.Printed.Name())
	}
	if len(names) != 6 { // no count, which grows with the run, and no users
		t.Errorf("figures %v", names)
	}
	rate := found["http_reqs.rate"]
	if rate.Measured == nil || *rate.Measured != 350 || !rate.Interval || rate.Ratio == nil {
		t.Fatalf("rate %+v", rate)
	}
	if math.Abs(rate.Ratio.Value-350/350.5) > 1e-9 || rate.Ratio.Low >= rate.Ratio.Value || rate.Ratio.High <= rate.Ratio.Value {
		t.Errorf("ratio %+v", rate.Ratio)
	}
	if share := found["checks.rate"]; share.MeasuredHigh > 1 {
		t.Errorf("a share of %v", share.MeasuredHigh)
	}
	if late := found["http_req_duration.p(95)"]; late.Measured == nil || math.Abs(*late.Measured-20) > 0.2 {
		t.Errorf("p95 %+v, want 20 ms", late)
	}
	if bytes := found["data_received.rate"]; bytes.Measured == nil || *bytes.Measured != 350_000 {
		t.Errorf("bytes %+v", bytes)
	}
}

func TestPublishedWithoutARatio(t *testing.T) {
	for name, c := range map[string]struct {
		figures string
		trials  []*result.Trial
		unlike  string
		known   bool
	}{
		"a stand-in":     {k6Printed, sample.On(sample.StandIn, sample.Rates(340, 350, 360)), "stand_in", true},
		"nothing ran":    {k6Printed, nil, "", false},
		"one end alone":  {"      http_reqs.rate: < 400\n", sample.Rates(340, 350, 360), "", true},
		"never measured": {"      iteration_duration.avg: 5s\n", sample.Rates(340, 350, 360), "", false},
	} {
		t.Run(name, func(t *testing.T) {
			p := Judge(reproducing(t, c.figures), c.trials).Variants[0].Published
			if p == nil || len(p.Figures) == 0 {
				t.Fatalf("got %+v", p)
			}
			if p.Unlike.Key != c.unlike {
				t.Errorf("unlike %+v", p.Unlike)
			}
			for _, a := range p.Figures {
				if a.Ratio != nil || (a.Measured != nil) != c.known {
					t.Errorf("%s: %+v", a.Printed.Name(), a)
				}
			}
		})
	}
	one := Judge(reproducing(t, k6Printed), []*result.Trial{sample.Trial("a", 1, 3505, 0, 20*time.Millisecond)}).Variants[0].Published.Figures
	for _, a := range one {
		if a.Printed.Name() == "http_reqs.rate" && (a.Interval || a.Ratio == nil || a.Ratio.Low != 0) {
			t.Errorf("one trial: %+v", a)
		}
	}
	if p := Judge(sample.Run(), sample.Rates(1, 2, 3)).Variants[0].Published; p != nil {
		t.Errorf("without a reference: %+v", p)
	}
}
