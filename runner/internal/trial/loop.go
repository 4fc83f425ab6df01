package trial

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"perflab/runner/internal/moment"
	"perflab/runner/internal/secret"
	"perflab/runner/metric"
	"perflab/runner/phrase"
	"perflab/runner/plan"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/threshold"
)

// Loop runs trials. All fields but Watch are required.
type Loop struct {
	Provider Provider
	// Pairs is for a run whose head is held against a base; nil: it has one side.
	Pairs     *Pairs
	Engines   map[string]Engine // by plan.Trial.Engine
	Generator Meter
	// Pin binds this process to CPUs and returns how to undo it; an empty list binds nothing.
	Pin func(cpus []int) (restore func() error, err error)
	// Machine is read before and after each load; the zero value reads nothing.
	Machine Machine
	// Hiccups watches this process from skip on until ctx ends, see WatchHiccups; nil: it is
	// not watched.
	Hiccups func(ctx context.Context, skip time.Duration) *result.Hiccups
	// Ceilings knows what the engine can send at most; nil: not measured.
	Ceilings Ceilings
	// Others names the other runs of this machine that were under way between two moments;
	// nil: they are not known.
	Others func(from, to time.Time) []string
	Store  *result.Store
	Watch  Watcher // nil: nobody watches
	Live   Live    // nil: nobody is told while the load runs
	// Every is the sampling period of resources; one second outside tests.
	Every time.Duration

	ceilingStage sync.Once // it is told of once: later trials find the ceiling known
}

// Watcher is told what happens, from one goroutine at a time.
type Watcher interface {
	// Stage says what is being done for a trial before its load: "starting django-feed".
	Stage(t plan.Trial, what string)
	// Point is one second of load, just completed.
	Point(t plan.Trial, p metric.Point)
	// Ended is the trial as it was written to the record.
	Ended(t *result.Trial)
}

// Live is told of a load while it runs, and hands on what it is told. It may be called from
// several goroutines and never waits for whoever it tells: it is called between requests.
type Live interface {
	// Second is one second of load, just completed, and how long its requests took; took holds for
	// the length of the call.
	Second(t plan.Trial, p metric.Point, took *metric.Histogram)
	// Used is what a component used in one sampling period, just over.
	Used(t plan.Trial, component string, p result.ResourcePoint)
	// Ended is the trial as it was written to the record.
	Ended(t *result.Trial)
	// Warnings are what went wrong of the telling since they were last asked for.
	Warnings() []phrase.Statement
}

// stopTimeout bounds taking an environment down once its trial is over or cancelled.
const stopTimeout = time.Minute

// ErrRecord wraps a failure to write the record: nothing more can be measured honestly.
var ErrRecord = errors.New("the record cannot be written")

// Run runs every trial of the plan for which done is false, writes each to the record the
// moment it ends, and returns those it ran. A variant whose environment or engine broke once
// is not tried again with that engine. The error is ctx's, or wraps ErrRecord; how trials failed stands in them.
func (l *Loop) Run(ctx context.Context, run *result.Run, done func(plan.Trial) bool) ([]*result.Trial, error) {
	if l.Pairs != nil {
		return l.runPairs(ctx, run, done)
	}
	head := side{l.Provider, &run.Experiment}
	var ran []*result.Trial
	type pair struct{ variant, engine string }
	broken := map[pair]bool{}
	for _, pt := range run.Plan.Trials {
		this := pair{pt.Variant, pt.Engine}
		if done(pt) || broken[this] {
			continue
		}
		t, err := l.one(ctx, run, pt, head)
		if err != nil {
			return ran, err
		}
		broken[this] = t.Status == result.Failed
		ran = append(ran, t)
	}
	return ran, nil
}

// side is what is measured, and where.
type side struct {
	provider   Provider
	experiment *spec.Experiment
}

// one runs one trial of a side and writes it to the record. The error is the context's, or
// ErrRecord.
func (l *Loop) one(ctx context.Context, run *result.Run, pt plan.Trial, s side) (*result.Trial, error) {
	v := s.experiment.Variant(pt.Variant)
	t := &result.Trial{Trial: pt, Status: result.Complete, Started: time.Now().UTC(), Model: v.Load.Model().Recorded()}
	logs, err := l.Store.LogDir(pt.ID())
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRecord, err)
	}
	l.measure(ctx, t, Request{RunID: run.ID, Trial: pt, Variant: *v, LogDir: logs}, s)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	t.Ended = time.Now().UTC()
	if l.Others != nil {
		if t.Beside = l.Others(t.Started, t.Ended); len(t.Beside) > 0 {
			t.Warnings = append(t.Warnings, phrase.RanBeside(phrase.Text(strings.Join(t.Beside, ", "))))
		}
	}
	if l.Live != nil {
		t.Warnings = append(t.Warnings, l.Live.Warnings()...)
	}
	if t.Logs, err = l.Store.Logs(pt.ID()); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRecord, err)
	}
	moment.Reached(moment.Write)
	t = secret.Value(t) // what is printed of it comes from here too
	if err := l.Store.WriteTrial(t); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRecord, err)
	}
	if l.Watch != nil {
		l.Watch.Ended(t)
	}
	if l.Live != nil {
		l.Live.Ended(t)
	}
	return t, nil
}

// measure brings the environment up, loads it and takes it down, filling t.
func (l *Loop) measure(ctx context.Context, t *result.Trial, req Request, s side) {
	l.stage(req.Trial, "starting the server")
	moment.Reached(moment.Start)
	env, err := s.provider.Start(ctx, req)
	if err != nil {
		fail(t, phrase.Error(err))
		return
	}
	defer func() {
		stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
		defer cancel()
		if err := env.Stop(stop); err != nil {
			t.Warnings = append(t.Warnings, phrase.EnvironmentLeft(phrase.Sentences(phrase.Error(err))))
		}
	}()
	t.Environment = env.Describe()
	if diff := Mismatches(t.Environment.Asked, t.Environment.Effective); len(diff) > 0 {
		t.Status, t.Reason = result.Invalid, phrase.EnvironmentOther(phrase.Sentences(diff...))
		return
	}
	moment.Reached(moment.Seed)
	if req.Variant.Server.Cache != "none" {
		l.stage(req.Trial, "warming the cache")
	}
	cache, err := env.WarmCache(ctx)
	if err != nil {
		fail(t, phrase.CacheNotWarm(phrase.Sentences(phrase.Error(err))))
		return
	}
	restore, err := l.Pin(t.Environment.Isolation.Generator)
	if err != nil {
		fail(t, phrase.GeneratorUnbound(phrase.Text(fmt.Sprint(t.Environment.Isolation.Generator)), phrase.Sentences(phrase.Error(err))))
		return
	}
	defer func() {
		if err := restore(); err != nil {
			t.Warnings = append(t.Warnings, phrase.GeneratorStillBound(phrase.Sentences(phrase.Error(err))))
		}
	}()
	f := facts{load: req.Variant.Load}
	f.ceiling, f.noCeiling = l.ceilingOf(ctx, t, false)
	load := LoadRequest{
		BaseURL: t.Environment.URL, Address: t.Environment.Address, Load: req.Variant.Load, Checks: req.Variant.Checks, Seed: s.experiment.Seed, Dir: filepath.Dir(s.experiment.File),
		RunID: req.RunID, LogDir: req.LogDir, Asked: l.asked(s, req.Trial.Variant),
		Watch: func(p metric.Point) {
			if p.Phase == metric.WarmUp {
				moment.Reached(moment.WarmUp)
			} else {
				moment.Reached(moment.Load)
			}
			if l.Watch != nil {
				l.Watch.Point(req.Trial, p)
			}
		},
	}
	if l.Live != nil {
		load.Second = func(p metric.Point, took *metric.Histogram) { l.Live.Second(req.Trial, p, took) }
	}
	before := crews(env)
	counted := observe(ctx, env, lookEvery)
	if load.Load.Search != nil {
		l.search(ctx, t, f, env, load, req.Variant.Thresholds)
	} else {
		l.load(ctx, t, f, env, load, aborting(req))
	}
	t.Observed = counted.finish(ctx)
	if cache != nil && t.Status == result.Complete {
		if err := env.CacheStats(ctx, cache); err != nil {
			fail(t, phrase.CacheUnread(phrase.Sentences(phrase.Error(err))))
		} else {
			t.Cache = cache
		}
	}
	if t.Status == result.Complete {
		l.stage(req.Trial, "measuring the unloaded latency")
		moment.Reached(moment.Unloaded)
		t.Unloaded = l.unloaded(ctx, t, env, load)
		if err := env.Alive(ctx); err != nil && ctx.Err() == nil {
			t.Warnings = append(t.Warnings, phrase.DiedAfterLoad(phrase.Sentences(phrase.Error(err))))
		}
	}
	moment.Reached(moment.Collect)
	if t.Status != result.Failed {
		judgeRestarts(t, restarts(env, before, crews(env)))
	}
}

// asked are the sub-metrics that a side's trials measure: of a pair also those of the base's rules,
// by which both are judged.
func (l *Loop) asked(s side, variant string) []string {
	names := s.experiment.Asked(variant)
	if l.Pairs != nil {
		names = append(names, l.Pairs.Experiment.Asked(variant)...)
		slices.Sort(names)
		names = slices.Compact(names)
	}
	return names
}

// load sends the load while sampling resources and watching that the server lives.
// It ends it where one of the thresholds given does not hold.
func (l *Loop) load(ctx context.Context, t *result.Trial, f facts, env Environment, req LoadRequest, ending []threshold.Threshold) {
	loadCtx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	req.Judge = judge(ending, cancel)
	engine := l.Engines[t.Engine]
	s := newSampler(append(slices.Clone(env.Meters()), l.meter(engine)), endpointsOf(env), l.Machine.Root, l.Every)
	generator := len(s.meters) - 1
	if several, ok := env.(Replicated); ok {
		s.add(several.Replicas())
	}
	replicas := s.resources[generator+1:]
	if l.Live != nil {
		s.used = func(component string, p result.ResourcePoint) { l.Live.Used(t.Trial, component, p) }
	}
	if found, ok := env.(Discovering); ok {
		s.discover = found.Discover
	}
	began := make(chan struct{})
	req.Began = sync.OnceFunc(func() { close(began) })
	if _, later := engine.(Metered); !later {
		req.Began()
	}
	var watching sync.WaitGroup
	watching.Go(func() {
		s.run(loadCtx, func() {
			if err := env.Alive(loadCtx); err != nil && loadCtx.Err() == nil {
				cancel(phrase.Err(phrase.DiedUnderLoad(phrase.Sentences(phrase.Error(err))), err))
			}
		})
	})
	watching.Go(func() {
		select {
		case <-began:
		case <-loadCtx.Done():
			return
		}
		if l.Hiccups != nil {
			f.hiccups = l.Hiccups(loadCtx, time.Duration(req.Load.WarmUp))
		}
	})
	f.before = l.Machine.take(env)
	m, err := engine.Run(loadCtx, req)
	cause := context.Cause(loadCtx)
	cancel(nil)
	watching.Wait()
	f.after = l.Machine.take(env)
	t.Resources, t.Replicas = s.apart(generator+1, len(replicas))
	aborted := &abortion{}
	if !errors.As(cause, &aborted) {
		aborted = nil
	}
	if aborted != nil {
		if err != nil && err.Error() != cause.Error() { // what is joined to it
			t.Warnings = append(t.Warnings, phrase.EnvironmentLeft(phrase.Sentences(phrase.Error(err))))
		}
		cause, err = nil, nil
	}
	if cause == nil { // else what cannot be read any more is only what died
		t.Warnings = append(t.Warnings, s.warnings...)
	}
	if m != nil {
		t.WarmUp, t.Metrics, t.Series, t.Course, t.EnginePath = m.WarmUp, m.Metrics, m.Series, m.Course, m.Path
		t.Instances = m.Instances
		t.Warnings = append(t.Warnings, m.Warnings...)
		fromBeginning(t.Resources, m.Delay)
		fromBeginning(t.Replicas, m.Delay)
	}
	switch {
	case cause != nil:
		fail(t, phrase.Error(cause))
	case err != nil:
		fail(t, phrase.Error(err))
	default:
		if err := env.Alive(ctx); err != nil {
			fail(t, phrase.DiedUnderLoad(phrase.Sentences(phrase.Error(err))))
			return
		}
		f.metrics, f.generator = t.Metrics, t.Resources[generator]
		l.evidence(ctx, t, f)
		if m != nil && !m.Invalid.IsZero() {
			t.Status, t.Reason = result.Invalid, phrase.All(m.Invalid, t.Reason)
		}
		aborted.note(t)
	}
}

func (l *Loop) stage(t plan.Trial, what string) {
	if l.Watch != nil {
		l.Watch.Stage(t, what)
	}
}

func fail(t *result.Trial, why phrase.Statement) { t.Status, t.Reason = result.Failed, why }

// Mismatches lists, sorted, the keys that the effective configuration has with another value
// than asked, or not at all. A server that reports none is taken at its word: there is no
// mismatch to see.
func Mismatches(asked, effective map[string]string) []phrase.Statement {
	if len(effective) == 0 {
		return nil
	}
	var diff []phrase.Statement
	for _, key := range slices.Sorted(maps.Keys(asked)) {
		switch got, ok := effective[key]; {
		case !ok:
			diff = append(diff, phrase.SettingUnreported(phrase.Text(key), phrase.Text(asked[key])))
		case got != asked[key]:
			diff = append(diff, phrase.SettingOther(phrase.Text(key), phrase.Text(asked[key]), phrase.Text(got)))
		}
	}
	return diff
}
