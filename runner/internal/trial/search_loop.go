package trial

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"perflab/runner/metric"
	"perflab/runner/phrase"
	"perflab/runner/quantity"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/threshold"
)

// search measures one rate after the other on one environment, each as a trial of its own
// with its own resources and self-checks, and fills t with what the search found. t's
// metrics, evidence and warnings are those of its best step, its series and resources those
// of all steps, one after the other. It has no set of the warm-up: each step has another.
func (l *Loop) search(ctx context.Context, t *result.Trial, f facts, env Environment, req LoadRequest, thresholds []threshold.Threshold) {
	asked := *req.Load.Search
	s := &result.Search{}
	t.Search = s
	var outcomes []outcome
	var best, one *result.Trial
	c, from := steer(asked, nil), 0
	for c.next > 0 {
		l.stage(t.Trial, fmt.Sprintf("step %d of at most %d: %s", len(s.Steps)+1, asked.Steps(), quantity.Rate(c.next)))
		step := stepRequest(req, c.next, from)
		f.load = step.Load
		one = &result.Trial{Trial: t.Trial, Status: result.Complete, Environment: t.Environment, Model: t.Model}
		l.load(ctx, one, f, env, step, nil)
		to := join(t, one, from, step.Load.Length())
		if one.Status == result.Failed {
			s.Ended = result.SearchBroken
			fail(t, phrase.StepBroke(phrase.Rate(c.next), phrase.Sentences(one.Reason)))
			break
		}
		measured := stepOf(c.next, one, step.Load, thresholds)
		measured.From, measured.To, measured.Repeat = from, to, c.repeat
		s.Steps = append(s.Steps, measured)
		if measured.Held || c.held == 0 {
			best, s.Best = one, len(s.Steps)-1
		}
		outcomes = append(outcomes, outcome{rate: c.next, held: measured.Held, doubt: !measured.Doubt.IsZero()})
		c, from = steer(asked, outcomes), to
		s.Rate, s.Failed, s.Ended = c.held, c.failed, c.ended
	}
	if best == nil { // not even one step was measured
		best = one
	}
	t.Metrics, t.EnginePath, t.Evidence, t.Warnings = best.Metrics, best.EnginePath, best.Evidence, append(t.Warnings, best.Warnings...)
	if s.Ended == result.SearchGenerator {
		t.Evidence = one.Evidence
		t.Status, t.Reason = result.Invalid, phrase.StepInvalid(phrase.Rate(s.Steps[len(s.Steps)-1].Rate), phrase.Sentences(one.Reason))
	}
}

// stepRequest is the request of one step: a constant rate for as long as a step takes,
// whose points come from on the search's axis.
func stepRequest(r LoadRequest, rate float64, from int) LoadRequest {
	r.Load.Rate, r.Load.Duration, r.Load.Search = spec.Rate(rate), r.Load.Search.Step, nil
	watch := r.Watch
	r.Watch = func(p metric.Point) {
		p.Second += from
		watch(p)
	}
	return r
}

// join adds a step's points to the search's, from second from on, and returns the second
// with which the next step begins. Resources are joined by component. What little of a drain lies in that second shares it.
func join(t, one *result.Trial, from int, length time.Duration) (to int) {
	var took time.Duration
	for _, p := range one.Series {
		took += p.Span
		p.Second += from
		t.Series = append(t.Series, p)
	}
	if one.Course != nil {
		if t.Course == nil {
			t.Course = &metric.Course{}
		}
		t.Course.Join(one.Course, from)
	}
	for _, r := range one.Resources {
		points := r.Points
		r.Points = nil
		of := component(t, r)
		of.Found = of.Found || r.Found
		for _, p := range points {
			p.Second += from
			of.Points = append(of.Points, p)
		}
	}
	return from + int(max(math.Ceil(length.Seconds()), math.Round(took.Seconds())))
}

// component finds a component's use among t's by its name and by how it is metered, and adds
// r where it is not there: each step finds for itself what the server uses, so that neither
// their number nor their order is the same in all steps.
func component(t *result.Trial, r result.Resource) *result.Resource {
	i := slices.IndexFunc(t.Resources, func(have result.Resource) bool { return have.Name == r.Name && have.Source == r.Source })
	if i < 0 {
		i, t.Resources = len(t.Resources), append(t.Resources, r)
	}
	return &t.Resources[i]
}
