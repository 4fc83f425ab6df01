package trial

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/result"
)

// ceilings answers with one ceiling after the other, and notes when it was asked again.
type ceilings struct {
	answers []*result.Ceiling
	again   []bool
	err     error
}

func (c *ceilings) Ceiling(_ context.Context, e Engine, on result.Isolation, again bool) (*result.Ceiling, error) {
	c.again = append(c.again, again)
	if c.err != nil || e.Name() != "native" || !slices.Equal(on.Generator, []int{1}) {
		return nil, errors.Join(c.err, errors.New("nothing is known"))
	}
	next := c.answers[0]
	if len(c.answers) > 1 {
		c.answers = c.answers[1:]
	}
	return next, nil
}

// ceiling is that of an engine for which bytes cost nothing.
func ceiling(rate float64) *result.Ceiling {
	return &result.Ceiling{Engine: "native", PerReq: 1e9 / rate}
}

// measured is what an engine hands over after 1000 requests in a second.
func measured(context.Context, LoadRequest) (*Measurement, error) {
	set := metric.NewSet()
	set.Elapsed = time.Second
	set.Counters[metricname.HTTPReqs], set.Counters[metricname.DataReceived] = 1000, 500_000
	return &Measurement{Metrics: set, Series: []metric.Point{
		{Phase: metric.Load, Span: time.Second, Requests: 1000, Iterations: 1000, Busy: time.Second, UserTime: time.Second},
	}}, nil
}

func TestEvidence(t *testing.T) {
	for name, tc := range map[string]struct {
		ceilings *ceilings
		again    []bool // for two trials
		status   result.Status
		grade    result.Grade
		says     string // in the trial's reason or warnings
	}{
		"room":                  {&ceilings{answers: []*result.Ceiling{ceiling(10_000)}}, []bool{false, false}, result.Complete, result.GradeOK, ""},
		"near":                  {&ceilings{answers: []*result.Ceiling{ceiling(1900)}}, []bool{false, true, false, true}, result.Complete, result.GradeWarning, "53% of the 1900/s"},
		"at it":                 {&ceilings{answers: []*result.Ceiling{ceiling(1001)}}, []bool{false, true, false, true}, result.Invalid, result.GradeInvalid, "the rate is the generator's"},
		"at what was disturbed": {&ceilings{answers: []*result.Ceiling{ceiling(1001), ceiling(50_000)}}, []bool{false, true, false}, result.Complete, result.GradeOK, ""},
		"not known":             {&ceilings{err: errors.New("no address")}, []bool{false, false}, result.Complete, result.GradeUnknown, ""},
	} {
		t.Run(name, func(t *testing.T) {
			l := &lab{load: measured}
			loop, run := newLoop(t, l, "a")
			loop.Ceilings = tc.ceilings
			trials, err := loop.Run(t.Context(), run, none)
			if err != nil {
				t.Fatal(err)
			}
			got := trials[0]
			check := got.Evidence.Check("ceiling_share")
			if got.Status != tc.status || check == nil || check.Status != tc.grade {
				t.Errorf("trial %s %q, check %+v", got.Status, got.Reason, check)
			}
			if told := got.Reason.String() + strings.Join(phrase.Lines(phrase.English, got.Warnings), "; "); !strings.Contains(told, tc.says) {
				t.Errorf("told %q, want %q", told, tc.says)
			}
			if !slices.Equal(tc.ceilings.again, tc.again) {
				t.Errorf("asked again: %v, want %v", tc.ceilings.again, tc.again)
			}
			if c := got.Evidence.Ceiling; (c == nil) != (tc.grade == result.GradeUnknown) || c != nil && (c.Bytes != 500 || c.Rate == 0) {
				t.Errorf("ceiling %+v", c)
			}
			if b := got.Evidence.Little; b == nil || b.Users != 1 || b.Residual != 0 || len(got.Evidence.LittleWindows) != 1 {
				t.Errorf("Little's law: %+v, %+v", b, got.Evidence.LittleWindows)
			}
		})
	}
}

func TestNoCeilingForHTTPS(t *testing.T) {
	known := &ceilings{answers: []*result.Ceiling{ceiling(1)}}
	loop := &Loop{Ceilings: known}
	c, why := loop.ceilingOf(t.Context(), &result.Trial{Environment: result.Environment{URL: "https://127.0.0.1:1"}}, false)
	if c != nil || !strings.Contains(why.String(), "https") || len(known.again) > 0 {
		t.Errorf("%+v, %q", c, why)
	}
}

// What is told of a trial that broke is why, and nothing of its measuring.
func TestNoEvidenceOfABrokenTrial(t *testing.T) {
	l := &lab{dies: true}
	loop, run := newLoop(t, l, "a")
	trials, err := loop.Run(t.Context(), run, none)
	if err != nil || trials[0].Status != result.Failed || trials[0].Evidence != nil {
		t.Errorf("trial %+v, %v", trials[0], err)
	}
}
