package trial

import (
	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/result"
)

// process tells one process from all others: numbers are given anew.
type process struct {
	id      int
	started int64 // 0 where that cannot be told
}

// crew are the processes of a component at one moment.
type crew map[process]bool

// crews are those of the environment's components, by name. One whose processes cannot be seen
// is not among them.
func crews(env Environment) map[string]crew {
	all := map[string]crew{}
	for _, m := range env.Meters() {
		u, err := m.Read()
		if err != nil || len(u.Processes) == 0 {
			continue
		}
		c := crew{}
		for id, use := range u.Processes {
			c[process{id, use.Started}] = true
		}
		all[m.Name()] = c
	}
	return all
}

// restarts are what the components' processes came to between two moments, in the order of the
// environment's meters. A component of which none ended is left out: servers add workers under
// load by themselves.
func restarts(env Environment, before, after map[string]crew) []result.Restart {
	var list []result.Restart
	for _, m := range env.Meters() {
		was, is := before[m.Name()], after[m.Name()]
		if was == nil || is == nil {
			continue
		}
		r := result.Restart{Component: m.Name(), Processes: len(was)}
		for p := range was {
			if !is[p] {
				r.Ended++
			}
		}
		for p := range is {
			if !was[p] {
				r.Begun++
			}
		}
		if r.Ended > 0 {
			list = append(list, r)
		}
	}
	return list
}

// judgeRestarts notes the restarts in a trial that was measured to its end. A worker that was
// killed, for want of memory say, takes its requests with it and is missing until the next one
// is there: where requests failed too the figures are not those of the server asked for.
func judgeRestarts(t *result.Trial, found []result.Restart) {
	t.Restarts = found
	failed := failures(t.WarmUp) + failures(t.Metrics)
	if t.Unloaded != nil {
		failed += t.Unloaded.Failed
	}
	for _, r := range found {
		says := phrase.ProcessesEnded(phrase.Text(r.Component), phrase.Number(r.Ended), phrase.Number(r.Processes), phrase.Number(r.Begun))
		if failed == 0 {
			t.Warnings = append(t.Warnings, says)
			continue
		}
		why := phrase.RequestsFailedToo(phrase.Sentences(says), phrase.Number(failed))
		if t.Status == result.Invalid {
			why = phrase.All(t.Reason, why)
		}
		t.Status, t.Reason = result.Invalid, why
	}
}

// failures are how many requests of a set failed.
func failures(s *metric.Set) int64 {
	if s == nil {
		return 0
	}
	return s.Rates[metricname.HTTPReqFailed].True
}
