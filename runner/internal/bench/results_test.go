package main

import (
	"errors"
	"math"
	"testing"
	"time"
)

func TestFiguresAreMediansPerRequest(t *testing.T) {
	r := newResults(nil)
	r.floor = 3e6
	for _, s := range []sample{
		of(1000, 2*time.Second, 100*time.Millisecond, 5e6),
		of(4000, 2*time.Second, 200*time.Millisecond, 3e6),
		of(3000, time.Second, 600*time.Millisecond, 2e6),
	} {
		r.add(0, "wrk", s, nil)
	}
	got, ok := r.figures(0, "wrk")
	want := figures{Requests: 3000, Rate: 2000, CPU: 100, Memory: 3e6, AtMost: true}
	if !ok || got != want {
		t.Errorf("figures = %+v, %v, want %+v", got, ok, want)
	}
	if _, ok := r.figures(1, "wrk"); ok {
		t.Error("figures of a scenario in which nothing ran")
	}
	r.add(0, "wrk", sample{}, errors.New("ended early"))
	if _, ok := r.figures(0, "wrk"); ok || !r.failed(0, "wrk") || len(r.faults) != 1 {
		t.Error("a generator that failed in one round still has figures")
	}
}

func TestJudge(t *testing.T) {
	least := target{value: rate, limit: 5}
	most := target{value: memory, limit: 0.1, most: true, bounds: true}
	for name, tt := range map[string]struct {
		target       target
		native, peer figures
		both         bool
		verdict      string
		ratio        float64
	}{
		"rate at the limit":    {least, figures{Rate: 500}, figures{Rate: 100}, true, "met", 5},
		"rate below":           {least, figures{Rate: 499}, figures{Rate: 100}, true, "missed", 4.99},
		"memory at the limit":  {most, figures{Memory: 10}, figures{Memory: 100}, true, "met", 0.1},
		"memory above":         {most, figures{Memory: 11}, figures{Memory: 100}, true, "missed", 0.11},
		"a bound meets":        {most, figures{Memory: 9, AtMost: true}, figures{Memory: 100}, true, "met", 0.09},
		"a bound cannot miss":  {most, figures{Memory: 11, AtMost: true}, figures{Memory: 100}, true, "not judged", math.NaN()},
		"peer only bounded":    {most, figures{Memory: 1}, figures{Memory: 100, AtMost: true}, true, "not judged", math.NaN()},
		"peer did not run":     {least, figures{Rate: 500}, figures{}, false, "not judged", math.NaN()},
		"nothing to divide by": {least, figures{Rate: 500}, figures{}, true, "not judged", math.NaN()},
	} {
		t.Run(name, func(t *testing.T) {
			verdict, ratio := tt.target.judge(tt.native, tt.peer, tt.both)
			if verdict != tt.verdict || ratio != tt.ratio && !(math.IsNaN(ratio) && math.IsNaN(tt.ratio)) {
				t.Errorf("judge = %q, %v, want %q, %v", verdict, ratio, tt.verdict, tt.ratio)
			}
		})
	}
}

// of is one run.
func of(requests int64, elapsed, cpu time.Duration, memory int64) sample {
	return sample{tally: tally{Requests: requests, Elapsed: elapsed}, CPU: cpu, Memory: memory}
}
