package trial

import (
	"context"
	"strings"

	"perflab/runner/internal/resource/cpu"
	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/spec"
)

// Ceilings knows what an engine can send at most on this machine.
type Ceilings interface {
	// Ceiling returns what is known, or measures it while this process is bound as it is;
	// on is where server and generator run. again measures it anew, and the higher of both
	// is kept: what disturbs a measurement makes a ceiling low, never high.
	Ceiling(ctx context.Context, e Engine, on result.Isolation, again bool) (*result.Ceiling, error)
}

// ceilingOf asks for the engine's ceiling; nil with the reason where there is none.
func (l *Loop) ceilingOf(ctx context.Context, t *result.Trial, again bool) (*result.Ceiling, phrase.Statement) {
	switch {
	case l.Ceilings == nil:
		return nil, phrase.CeilingUnmeasured
	case strings.HasPrefix(t.Environment.URL, "https:"):
		return nil, phrase.CeilingHTTPOnly
	case spec.SocketPath(t.Environment.URL) != "":
		return nil, phrase.CeilingTCPOnly
	}
	l.ceilingStage.Do(func() { l.stage(t.Trial, "finding the most that the generator can send") })
	c, err := l.Ceilings.Ceiling(ctx, l.Engines[t.Engine], t.Environment.Isolation, again)
	if err != nil {
		return nil, phrase.CeilingFailed(phrase.Sentences(phrase.Error(err)))
	}
	return c, phrase.Statement{}
}

// atBytes returns a copy of the ceiling worked out for the mean response of a set.
func atBytes(c *result.Ceiling, s *metric.Set) *result.Ceiling {
	if c == nil || s == nil || s.Counters[metricname.HTTPReqs] == 0 {
		return c
	}
	worked := *c
	worked.Bytes = s.Counters[metricname.DataReceived] / s.Counters[metricname.HTTPReqs]
	worked.Rate = c.At(worked.Bytes)
	return &worked
}

// evidence grades a trial that was measured to its end.
func (l *Loop) evidence(ctx context.Context, t *result.Trial, f facts) {
	var windows []metric.Balance
	windows, f.little = littleOf(t.Series, f.load)
	f.ceiling = atBytes(f.ceiling, t.Metrics)
	checks := selfChecks(f)
	// Before it is said that the generator came near its ceiling, it is measured again: it
	// may have been measured while something else ran.
	if use := f.ceilingUse(); use.Status.Worse(result.GradeUnknown) {
		if again, why := l.ceilingOf(ctx, t, true); again != nil {
			f.ceiling, f.noCeiling = atBytes(again, t.Metrics), why
			checks = selfChecks(f)
		}
	}
	share, _ := cpuShare(f.generator)
	t.Evidence = &result.Evidence{
		Checks:    checks,
		Generator: result.Generator{CPUs: f.generator.CPUs, CPUShare: share, Hiccups: f.hiccups},
		Ceiling:   f.ceiling, Sockets: socketsOf(f), Little: f.little, LittleWindows: windows,
	}
	if firstError(f.before.server.err, f.after.server.err) == nil {
		if busy, disk, err := cpu.Busy(f.before.server.value, f.after.server.value); err == nil {
			t.Evidence.ServerCPUs = &result.CPUUse{Busy: busy, Disk: disk}
		}
	}
	invalid, warnings := verdictOf(checks)
	if !invalid.IsZero() {
		t.Status, t.Reason = result.Invalid, invalid
	}
	t.Warnings = append(t.Warnings, warnings...)
}
