package trial

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"perflab/runner/metric"
	"perflab/runner/phrase"
	"perflab/runner/plan"
	"perflab/runner/result"
	"perflab/runner/spec"
)

// lab is a provider, an environment and an engine whose behaviour a test sets; calls are
// noted in order.
type lab struct {
	calls     []string
	startErr  map[string]error // by variant
	effective map[string]string
	dies      bool // under load
	load      func(ctx context.Context, r LoadRequest) (*Measurement, error)
	cache     *result.Cache
	warmErr   error
}

func (l *lab) note(s string) { l.calls = append(l.calls, s) }

func (l *lab) Name() string                                                { return "lab" }
func (l *lab) Prepare(context.Context, []spec.Variant, func(string)) error { return nil }
func (l *lab) Close() error                                                { return nil }
func (l *lab) Start(_ context.Context, req Request) (Environment, error) {
	l.note("start " + req.Trial.ID())
	if err := l.startErr[req.Variant.Name]; err != nil {
		return nil, err
	}
	return labEnv{l, req}, os.WriteFile(filepath.Join(req.LogDir, "server.log"), []byte("up\n"), 0o644)
}

type labEnv struct {
	*lab
	req Request
}

func (e labEnv) Describe() result.Environment {
	return result.Environment{
		URL: "http://127.0.0.1:1", Asked: map[string]string{"server.workers": "9"}, Effective: e.effective,
		Isolation: result.Isolation{Generator: []int{1}},
	}
}
func (e labEnv) WarmCache(context.Context) (*result.Cache, error) { return e.cache, e.warmErr }
func (e labEnv) CacheStats(_ context.Context, c *result.Cache) error {
	c.Hits = 42
	return nil
}
func (e labEnv) Meters() []Meter { return []Meter{&counter{name: "server"}} }
func (e labEnv) Alive(context.Context) error {
	if e.dies {
		return errors.New("exited with code 3")
	}
	return nil
}

func (e labEnv) Stop(ctx context.Context) error {
	e.note("stop " + e.req.Trial.ID())
	return ctx.Err() // a cancelled run must still get a live context here
}

type labEngine struct{ *lab }

func (labEngine) Name() string { return "native" }
func (e labEngine) Run(ctx context.Context, r LoadRequest) (*Measurement, error) {
	e.note("load")
	if e.load != nil {
		return e.load(ctx, r)
	}
	return &Measurement{Metrics: &metric.Set{}, Warnings: []phrase.Statement{phrase.Verbatim("tired")}}, nil
}

// counter is a meter that has used step more CPU at every reading.
type counter struct {
	name  string
	step  time.Duration
	reads int
	read  func(n int) // where not nil, told of the nth reading
}

func (c *counter) Name() string   { return c.name }
func (c *counter) Source() string { return "proc" }
func (c *counter) CPUs() float64  { return 1 }
func (c *counter) Read() (Usage, error) {
	c.reads++
	if c.read != nil {
		c.read(c.reads)
	}
	return Usage{CPU: time.Duration(c.reads) * c.step, Memory: int64(c.reads)}, nil
}

// newLoop returns a loop over l that pins nothing but notes that it would.
func newLoop(t *testing.T, l *lab, variants ...string) (*Loop, *result.Run) {
	t.Helper()
	e := spec.Experiment{Name: "exp", Repeats: 2, Seed: 1}
	for _, v := range variants {
		e.Variants = append(e.Variants, spec.Variant{Name: v, Config: spec.Config{Server: spec.Server{Cache: "none"}, Load: spec.Load{Users: 1}}})
	}
	run := &result.Run{ID: "id", Experiment: e, Plan: plan.New(&e)}
	store, err := result.Create(t.TempDir(), run)
	if err != nil {
		t.Fatal(err)
	}
	return &Loop{
		Provider: l, Engines: map[string]Engine{"native": labEngine{l}}, Generator: &counter{name: "generator"}, Store: store, Every: time.Millisecond,
		Pin: func(cpus []int) (func() error, error) {
			l.note("pin")
			return func() error { l.note("unpin"); return nil }, nil
		},
	}, run
}

func none(plan.Trial) bool { return false }

func TestRunWritesEveryTrialAndTakesEnvironmentsDown(t *testing.T) {
	l := &lab{cache: &result.Cache{Keys: 1}}
	loop, run := newLoop(t, l, "a")
	trials, err := loop.Run(context.Background(), run, none)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"start 000-a-r1", "pin", "load", "unpin", "stop 000-a-r1", "start 001-a-r2", "pin", "load", "unpin", "stop 001-a-r2"}
	if !slices.Equal(l.calls, want) {
		t.Errorf("calls\n %q, want\n %q", l.calls, want)
	}
	_, read, err := result.Open(loop.Store.Dir)
	if err != nil || len(read) != 2 || len(trials) != 2 {
		t.Fatalf("record holds %d trials, %v; want 2", len(read), err)
	}
	got := read[0]
	if got.Status != result.Complete || got.Model != spec.ClosedModel || got.Cache.Hits != 42 || !slices.Equal(phrase.Lines(phrase.English, got.Warnings), []string{"tired"}) {
		t.Errorf("trial read back as %+v", got)
	}
	if !slices.Equal(got.Logs, []string{"logs/000-a-r1/server.log"}) {
		t.Errorf("logs = %q", got.Logs)
	}
}

func TestRunSkipsWhatIsDone(t *testing.T) {
	l := &lab{}
	loop, run := newLoop(t, l, "a")
	trials, err := loop.Run(context.Background(), run, func(p plan.Trial) bool { return p.Repeat == 1 })
	if err != nil || len(trials) != 1 || trials[0].Repeat != 2 {
		t.Errorf("ran %v, %v; want the second repeat only", trials, err)
	}
}

func TestHowTrialsFail(t *testing.T) {
	for name, tc := range map[string]struct {
		lab    lab
		status result.Status
		reason string
		loaded bool
	}{
		"not as asked": {
			lab{effective: map[string]string{"server.workers": "3"}},
			result.Invalid, "server.workers asked 9, in force 3", false,
		},
		"never ready":     {lab{startErr: map[string]error{"a": errors.New("not ready after 60s")}}, result.Failed, "not ready after 60s", false},
		"cold cache":      {lab{warmErr: errors.New("no key feed:*")}, result.Failed, "warm the cache: no key feed:*", false},
		"dies under load": {lab{dies: true}, result.Failed, "died under load: exited with code 3", true},
		"engine": {
			lab{load: func(context.Context, LoadRequest) (*Measurement, error) {
				return nil, errors.New("too few descriptors")
			}},
			result.Failed, "too few descriptors", true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := &tc.lab
			loop, run := newLoop(t, l, "a")
			trials, err := loop.Run(context.Background(), run, none)
			if err != nil {
				t.Fatal(err)
			}
			if got := trials[0]; got.Status != tc.status || !strings.Contains(got.Reason.String(), tc.reason) {
				t.Errorf("trial %s %q, want %s %q", got.Status, got.Reason, tc.status, tc.reason)
			}
			if slices.Contains(l.calls, "load") != tc.loaded {
				t.Errorf("calls %q, load wanted: %v", l.calls, tc.loaded)
			}
			// Only a broken environment keeps the variant from being tried again.
			if want := map[bool]int{true: 1, false: 2}[tc.status == result.Failed]; len(trials) != want {
				t.Errorf("%d trials ran, want %d", len(trials), want)
			}
			starts, stops := 0, 0
			for _, c := range l.calls {
				starts += strings.Count(c, "start ")
				stops += strings.Count(c, "stop ")
			}
			if tc.lab.startErr == nil && starts != stops {
				t.Errorf("%d environments started, %d stopped", starts, stops)
			}
		})
	}
}

func TestABrokenVariantDoesNotStopTheOthers(t *testing.T) {
	l := &lab{startErr: map[string]error{"a": errors.New("no")}}
	loop, run := newLoop(t, l, "a", "b")
	trials, err := loop.Run(context.Background(), run, none)
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for _, tr := range trials {
		count[tr.Variant]++
	}
	if count["a"] != 1 || count["b"] != 2 {
		t.Errorf("trials by variant %v; want a once, b twice", count)
	}
}

// A generator without CPU to spare measures itself.
func TestASaturatedGeneratorMakesTheTrialInvalid(t *testing.T) {
	enough := make(chan struct{})
	l := &lab{load: func(context.Context, LoadRequest) (*Measurement, error) {
		<-enough
		return &Measurement{Metrics: &metric.Set{}}, nil
	}}
	loop, run := newLoop(t, l, "a")
	run.Plan.Trials = run.Plan.Trials[:1]
	loop.Generator = &counter{name: "generator", step: time.Hour, read: func(n int) {
		if n == 3 {
			close(enough)
		}
	}}
	trials, err := loop.Run(context.Background(), run, none)
	if err != nil || trials[0].Status != result.Invalid || !strings.Contains(trials[0].Reason.String(), "it was saturated") {
		t.Errorf("trial %+v, %v", trials, err)
	}
}

// A server that dies in the middle ends the load at once rather than at its end.
func TestDeathCancelsTheLoad(t *testing.T) {
	l := &lab{dies: true, load: func(ctx context.Context, _ LoadRequest) (*Measurement, error) {
		<-ctx.Done()
		return &Measurement{}, ctx.Err()
	}}
	loop, run := newLoop(t, l, "a")
	trials, err := loop.Run(context.Background(), run, none)
	if err != nil || !strings.Contains(trials[0].Reason.String(), "died under load: exited with code 3") {
		t.Errorf("trial %+v, %v", trials, err)
	}
}

func TestInterruptKeepsFinishedTrialsAndStopsTheEnvironment(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	l := &lab{}
	l.load = func(ctx context.Context, _ LoadRequest) (*Measurement, error) {
		if len(slices.DeleteFunc(slices.Clone(l.calls), func(c string) bool { return c != "load" })) == 2 {
			cancel()
			return &Measurement{}, ctx.Err()
		}
		return &Measurement{Metrics: &metric.Set{}}, nil
	}
	loop, run := newLoop(t, l, "a")
	trials, err := loop.Run(ctx, run, none)
	if !errors.Is(err, context.Canceled) || len(trials) != 1 {
		t.Errorf("%d trials, %v; want the finished one and context.Canceled", len(trials), err)
	}
	if last := l.calls[len(l.calls)-1]; last != "stop 001-a-r2" {
		t.Errorf("last call %q: the environment was not taken down", last)
	}
	if _, read, err := result.Open(loop.Store.Dir); err != nil || len(read) != 1 {
		t.Errorf("record holds %d trials, %v; want 1", len(read), err)
	}
}

// An engine that panics leaves neither this process bound nor the environment up.
func TestAPanicUndoesWhatATrialDid(t *testing.T) {
	l := &lab{load: func(context.Context, LoadRequest) (*Measurement, error) { panic("engine") }}
	loop, run := newLoop(t, l, "a")
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_, _ = loop.Run(context.Background(), run, none)
	}()
	if want := []string{"start 000-a-r1", "pin", "load", "unpin", "stop 000-a-r1"}; !slices.Equal(l.calls, want) {
		t.Errorf("calls %q, want %q", l.calls, want)
	}
}

func TestAnUnwritableRecordEndsTheRun(t *testing.T) {
	l := &lab{}
	loop, run := newLoop(t, l, "a")
	if err := os.RemoveAll(loop.Store.Dir); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(loop.Store.Dir, nil, 0o644); err != nil { // a file where the folder was
		t.Fatal(err)
	}
	if _, err := loop.Run(context.Background(), run, none); !errors.Is(err, ErrRecord) {
		t.Errorf("Run: %v, want ErrRecord", err)
	}
}

func TestPointIsUsePerSecond(t *testing.T) {
	got := point(3001*time.Millisecond, 2*time.Second,
		Usage{CPU: time.Second, Memory: 5, Throttled: 100 * time.Millisecond},
		Usage{CPU: 2 * time.Second, Memory: 7, Throttled: 350 * time.Millisecond})
	want := result.ResourcePoint{Second: 2, CPU: 0.5, Memory: 7, Throttled: 0.25}
	if got != want {
		t.Errorf("point = %+v, want %+v", got, want)
	}
}

func TestMismatches(t *testing.T) {
	asked := map[string]string{"b": "1", "a": "2"}
	for name, tc := range map[string]struct {
		effective map[string]string
		want      []string
	}{
		"nothing reported": {nil, nil},
		"as asked":         {map[string]string{"a": "2", "b": "1", "c": "3"}, nil},
		"two differ":       {map[string]string{"a": "9"}, []string{"a asked 2, in force 9", "b asked 1, not reported"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := phrase.Lines(phrase.English, Mismatches(asked, tc.effective)); !slices.Equal(got, tc.want) {
				t.Errorf("Mismatches = %q, want %q", got, tc.want)
			}
		})
	}
}
