package trial

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"perflab/runner/metric"
	"perflab/runner/plan"
	"perflab/runner/result"
)

// newPairs returns a loop whose head is l and whose base is the other lab, over the given
// numbers of pairs.
func newPairs(t *testing.T, head, base *lab, repeats int, looks ...int) (*Loop, *result.Run) {
	t.Helper()
	loop, run := newLoop(t, head, "a")
	run.Plan = plan.Against(&run.Experiment, looks[len(looks)-1])
	run.Against = &result.Against{Looks: looks, Repeats: repeats}
	loop.Pairs = &Pairs{
		Base: base, Experiment: &run.Experiment,
		Enough:    func([]*result.Trial) bool { return false },
		Disturbed: func(*result.Trial) bool { return false },
	}
	return loop, run
}

// starts are the trials that a lab's server was started for.
func (l *lab) starts() (ids []string) {
	for _, c := range l.calls {
		if id, is := strings.CutPrefix(c, "start "); is {
			ids = append(ids, id)
		}
	}
	return ids
}

func TestEachSideHasItsOwnProviderAndAFreshServer(t *testing.T) {
	head, base := &lab{}, &lab{}
	loop, run := newPairs(t, head, base, 0, 4)
	trials, err := loop.Run(context.Background(), run, none)
	if err != nil || len(trials) != 8 || len(head.starts()) != 4 || len(base.starts()) != 4 {
		t.Fatalf("%d trials, %v; head %v, base %v", len(trials), err, head.starts(), base.starts())
	}
	for _, id := range head.starts() {
		if !strings.HasSuffix(id, "-head") {
			t.Errorf("the head's provider ran %s", id)
		}
	}
	if run.Against.Ended != result.EndedLast {
		t.Errorf("ended %q", run.Against.Ended)
	}
}

func TestItStopsAtTheLookThatDecides(t *testing.T) {
	loop, run := newPairs(t, &lab{}, &lab{}, 0, 2, 4, 6)
	var looked []int
	loop.Pairs.Enough = func(ran []*result.Trial) bool {
		looked = append(looked, len(ran))
		return len(ran) == 8
	}
	trials, err := loop.Run(context.Background(), run, none)
	if err != nil || len(trials) != 8 || !slices.Equal(looked, []int{4, 8}) || run.Against.Ended != result.EndedDecided || len(run.Plan.Trials) != 8 {
		t.Errorf("%d trials of %d, looked after %v, ended %q, %v", len(trials), len(run.Plan.Trials), looked, run.Against.Ended, err)
	}
}

func TestDisturbedPairsRunAgainWithinTheBound(t *testing.T) {
	head, base := &lab{}, &lab{}
	loop, run := newPairs(t, head, base, 2, 4)
	loop.Pairs.Disturbed = func(t *result.Trial) bool { return t.Repeat >= 2 && t.Side == plan.Base } // for ever
	trials, err := loop.Run(context.Background(), run, none)
	if err != nil || len(trials) != 8+2*2 {
		t.Fatalf("%d trials, %v", len(trials), err)
	}
	want := map[int]int{1: 1, 2: 2, 3: 2, 4: 1} // attempts by repeat
	for side, l := range map[plan.Side]*lab{plan.Base: base, plan.Head: head} {
		got := map[int]int{}
		for _, t := range trials {
			if t.Side == side {
				got[t.Repeat]++
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want) || len(l.starts()) != 6 {
			t.Errorf("%s: attempts %v, want %v", side, got, want)
		}
	}
	kept, _, err := result.Open(loop.Store.Dir)
	if err != nil || len(kept.Plan.Trials) != 12 {
		t.Errorf("the recorded plan has %d trials, %v", len(kept.Plan.Trials), err)
	}
}

func TestASideThatFailsTwiceInARowEndsTheRun(t *testing.T) {
	for spare, want := range map[int]int{5: 4, 0: 4} { // measured again, or in the next pair
		head := &lab{startErr: map[string]error{"a": errors.New("no such module")}}
		loop, run := newPairs(t, head, &lab{}, spare, 6)
		trials, err := loop.Run(context.Background(), run, none)
		if err != nil || len(trials) > want || len(head.starts()) != 2 || run.Against.Ended != result.EndedFailed {
			t.Errorf("%d spare: %d trials, %v started, ended %q, %v", spare, len(trials), head.starts(), run.Against.Ended, err)
		}
	}
}

func TestASideThatFailsNowAndThenGoesOn(t *testing.T) {
	head, loads := &lab{}, 0
	head.load = func(context.Context, LoadRequest) (*Measurement, error) {
		if loads++; loads == 1 || loads == 5 {
			return nil, errors.New("connection refused")
		}
		return &Measurement{Metrics: &metric.Set{}}, nil
	}
	loop, run := newPairs(t, head, &lab{}, 1, 6)
	loop.Engines["native"] = labEngine{head}
	trials, err := loop.Run(context.Background(), run, none)
	failed := 0
	for _, t := range trials {
		if t.Status == result.Failed {
			failed++
		}
	}
	if err != nil || run.Against.Ended != result.EndedLast || failed != 2 || len(trials) != 14 {
		t.Errorf("%d trials of which %d failed, ended %q, %v", len(trials), failed, run.Against.Ended, err)
	}
}

// timed is a loop each of whose trials takes so long.
func timed(t *testing.T, each, most time.Duration, looks ...int) (*Loop, *result.Run) {
	t.Helper()
	loop, run := newPairs(t, &lab{}, &lab{}, 0, looks...)
	run.Against.MaxTime = most
	clock := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	loop.Pairs.Now = func() time.Time { return clock }
	loop.Pairs.Disturbed = func(*result.Trial) bool {
		clock = clock.Add(each)
		return false
	}
	return loop, run
}

func TestWhatDoesNotFitIntoTheTimeIsCutOff(t *testing.T) {
	for name, c := range map[string]struct {
		most   time.Duration
		trials int
		looks  []int
	}{
		"all fit":                {60 * time.Minute, 40, []int{6, 10, 14, 20}},
		"some":                   {37 * time.Minute, 24, []int{6, 10, 12}},
		"the first look and one": {22 * time.Minute, 12, []int{6}},
		"fewer than a look":      {16 * time.Minute, 10, []int{5}},
		"too few to tell":        {10 * time.Minute, 6, []int{6}},
	} {
		t.Run(name, func(t *testing.T) {
			loop, run := timed(t, 90*time.Second, c.most, 6, 10, 14, 20) // three minutes a pair
			var looked []int
			loop.Pairs.Enough = func(ran []*result.Trial) bool {
				looked = append(looked, len(ran)/2)
				return false
			}
			trials, err := loop.Run(context.Background(), run, none)
			if err != nil || len(trials) != c.trials || !slices.Equal(run.Against.Looks, c.looks) {
				t.Errorf("%d trials, looks at %v, %v; want %d and %v", len(trials), run.Against.Looks, err, c.trials, c.looks)
			}
			if want := c.looks; c.trials/2 >= want[0] && !slices.Equal(looked, want) {
				t.Errorf("looked after %v", looked)
			}
			if len(run.Plan.Trials) != c.trials {
				t.Errorf("%d trials are planned", len(run.Plan.Trials))
			}
		})
	}
}

func TestTimeThatRunsOutOnTheWayEndsAtAPair(t *testing.T) {
	loop, run := timed(t, time.Minute, 20*time.Minute, 6, 10)
	slow, stamp := 0, loop.Pairs.Disturbed
	loop.Pairs.Disturbed = func(t *result.Trial) bool {
		slow++
		for range min(slow, 4) {
			stamp(t)
		}
		return false
	}
	trials, err := loop.Run(context.Background(), run, none)
	if err != nil || len(trials)%2 != 0 || len(trials) >= 20 || run.Against.Ended != result.EndedTime || len(run.Plan.Trials) != len(trials) {
		t.Errorf("%d trials of %d, ended %q, %v", len(trials), len(run.Plan.Trials), run.Against.Ended, err)
	}
}

func TestARunThatWasCutOffGoesOnWithWholePairs(t *testing.T) {
	head, base := &lab{}, &lab{}
	loop, run := newPairs(t, head, base, 0, 4)
	cut := run.Plan.Trials[3] // the second of its pair is missing
	trials, err := loop.Run(context.Background(), run, func(pt plan.Trial) bool { return pt.Index < cut.Index })
	if err != nil || len(trials) != 6 {
		t.Errorf("%d trials ran, %v; want the broken pair whole and two more", len(trials), err)
	}
}
