package ceiling

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"perflab/runner/internal/trial"
	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/result"
)

// engine is one whose requests take a microsecond each and a nanosecond for each byte, as
// often slower as slow says.
type engine struct {
	name string
	slow float64
	runs int
	urls []string
	fail error
}

func (e *engine) Name() string { return e.name }

func (e *engine) Run(_ context.Context, r trial.LoadRequest) (*trial.Measurement, error) {
	e.runs++
	e.urls = append(e.urls, r.BaseURL+r.Load.Request.Path)
	set := metric.NewSet()
	if e.fail != nil {
		return &trial.Measurement{Metrics: set}, e.fail
	}
	bytes := map[string]float64{"/2": 66, "/48000": 48_068}[r.Load.Request.Path]
	set.Elapsed = time.Second
	set.Counters[metricname.HTTPReqs] = 1e9 / (1000 + bytes) / e.slow
	set.Counters[metricname.DataReceived] = bytes * set.Counters[metricname.HTTPReqs]
	return &trial.Measurement{Metrics: set, Path: "straight"}, nil
}

func native() *engine { return &engine{name: measured, slow: 1} }

// newCeilings remembers in a folder of the test's and counts servers started and stopped.
func newCeilings(t *testing.T, running *int) *Ceilings {
	return &Ceilings{
		Dir: filepath.Join(t.TempDir(), "cache"), Place: Place{Host: "bench-1", CPU: "x", Kernel: "6", Version: "1"},
		Start: func(context.Context, []int) (string, func() error, error) {
			*running++
			return "http://null", func() error { *running--; return nil }, nil
		},
	}
}

var apart = result.Isolation{Server: []int{0}, Generator: []int{1}}

func TestCeiling(t *testing.T) {
	running := 0
	c, e := newCeilings(t, &running), native()
	found, err := c.Ceiling(t.Context(), e, apart, false)
	if err != nil || running != 0 {
		t.Fatalf("%v, %d servers left", err, running)
	}
	if math.Abs(found.PerReq-1000) > 0.01 || math.Abs(found.PerByte-1) > 1e-6 || found.Engine != measured || found.Path != "straight" || found.Cached {
		t.Errorf("got %+v", found)
	}
	if got := found.At(1000); math.Abs(got-500_000) > 1 {
		t.Errorf("%v/s with 1000 bytes, want 500,000", got)
	}
	if want := []string{"http://null/2", "http://null/48000"}; !reflect.DeepEqual(e.urls, want) {
		t.Errorf("asked for %q", e.urls)
	}
	if again, err := c.Ceiling(t.Context(), e, apart, false); err != nil || again != found || e.runs != 2 {
		t.Errorf("measured again: %+v, %v", again, err)
	}
}

func TestCeilingIsTheHighestMeasured(t *testing.T) {
	running := 0
	c, e := newCeilings(t, &running), native()
	at := time.Now()
	c.Now = func() time.Time { return at }
	for _, step := range []struct {
		slow  float64
		after time.Duration
		want  float64 // times what the undisturbed engine sends
	}{{2, 0, 0.5}, {4, fresh, 0.5}, {1, fresh - 1, 0.5}, {1, fresh, 1}, {3, fresh, 1}} {
		e.slow, at = step.slow, at.Add(step.after)
		found, err := c.Ceiling(t.Context(), e, apart, true)
		if err != nil || math.Abs(found.At(0)/1e6-step.want) > 0.001 {
			t.Errorf("after one %v times slower: %v/s, %v", step.slow, found.At(0), err)
		}
	}
}

// A remembered ceiling serves later runs of the same program on the same machine.
func TestCache(t *testing.T) {
	running := 0
	first := newCeilings(t, &running)
	if _, err := first.Ceiling(t.Context(), native(), apart, false); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(first.Dir)
	if err != nil || len(files) != 1 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	file := filepath.Join(first.Dir, files[0].Name())
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		change   func(*Ceilings)
		on       result.Isolation
		file     string
		measured bool
	}{
		"the same":              {nil, apart, string(whole), false},
		"another host":          {func(c *Ceilings) { c.Place.Host = "bench-2" }, apart, string(whole), true},
		"another program":       {func(c *Ceilings) { c.Place.Version = "2" }, apart, string(whole), true},
		"a quota":               {func(c *Ceilings) { c.Place.Quota = 0.1 }, apart, string(whole), true},
		"other CPUs":            {nil, result.Isolation{Server: []int{0}, Generator: []int{1, 2}}, string(whole), true},
		"too old":               {func(c *Ceilings) { c.Now = func() time.Time { return time.Now().Add(keep + time.Hour) } }, apart, string(whole), true},
		"of the future":         {func(c *Ceilings) { c.Now = func() time.Time { return time.Now().Add(-time.Hour) } }, apart, string(whole), true},
		"cut off":               {nil, apart, string(whole[:len(whole)/2]), true},
		"empty":                 {nil, apart, "", true},
		"without a ceiling":     {nil, apart, strings.Replace(string(whole), `"ceiling"`, `"other"`, 1), true},
		"an impossible ceiling": {nil, apart, strings.Replace(string(whole), `"per_request_ns": `, `"per_request_ns": -`, 1), true},
		"of another format":     {nil, apart, strings.Replace(string(whole), `"format": 1`, `"format": 2`, 1), true},
	} {
		t.Run(name, func(t *testing.T) {
			c, e := newCeilings(t, &running), native()
			c.Dir = first.Dir
			if tc.change != nil {
				tc.change(c)
			}
			if err := os.WriteFile(file, []byte(tc.file), 0o644); err != nil {
				t.Fatal(err)
			}
			found, err := c.Ceiling(t.Context(), e, tc.on, false)
			if err != nil || found.Cached == tc.measured || (e.runs > 0) != tc.measured || math.Abs(found.PerReq-1000) > 0.01 {
				t.Errorf("%d runs, %+v, %v", e.runs, found, err)
			}
		})
	}
}

// A cache that cannot be written to, or none, costs time and nothing else.
func TestWithoutACache(t *testing.T) {
	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{"", filepath.Join(blocked, "below")} {
		running := 0
		c := newCeilings(t, &running)
		c.Dir = dir
		if found, err := c.Ceiling(t.Context(), native(), apart, false); err != nil || found == nil {
			t.Errorf("in %q: %+v, %v", dir, found, err)
		}
	}
}

func TestNoCeiling(t *testing.T) {
	refused := errors.New("refused")
	for name, tc := range map[string]struct {
		engine *engine
		start  error
		want   error
	}{
		"another engine": {&engine{name: "k6", slow: 1}, nil, ErrOther},
		"no server":      {native(), refused, refused},
		"engine fails":   {&engine{name: measured, fail: refused}, nil, refused},
	} {
		t.Run(name, func(t *testing.T) {
			running := 0
			c := newCeilings(t, &running)
			if tc.start != nil {
				c.Start = func(context.Context, []int) (string, func() error, error) { return "", nil, tc.start }
			}
			found, err := c.Ceiling(t.Context(), tc.engine, apart, false)
			if found != nil || !errors.Is(err, tc.want) || running != 0 {
				t.Errorf("%+v, %v; %d servers left", found, err, running)
			}
		})
	}
}

func TestFit(t *testing.T) {
	for name, tc := range map[string]struct{ small, large, perRequest, perByte float64 }{
		"bytes cost":     {100_000, 50_000, 9_980, 0.2},
		"bytes are free": {100_000, 100_000, 10_000, 0},
		"faster by luck": {100_000, 120_000, 10_000, 0},
		"nothing but it": {1e6, 1e6 / 1000.5, 0, 19.99},
	} {
		t.Run(name, func(t *testing.T) {
			a, b := fit(result.CeilingPoint{Bytes: 100, Rate: tc.small}, result.CeilingPoint{Bytes: 50_100, Rate: tc.large})
			if math.Abs(a-tc.perRequest) > 0.02*tc.perRequest+0.01 || math.Abs(b-tc.perByte) > 0.02*tc.perByte {
				t.Errorf("%v ns and %v ns/B, want %v and %v", a, b, tc.perRequest, tc.perByte)
			}
		})
	}
}
