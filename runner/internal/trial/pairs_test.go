package trial

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

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
	if err != nil || len(trials) != 8 || !slices.Equal(looked, []int{4, 8}) || run.Against.Ended != result.EndedDecided {
		t.Errorf("%d trials, looked after %v, ended %q, %v", len(trials), looked, run.Against.Ended, err)
	}
}

func TestDisturbedPairsRunAgainWithinTheBound(t *testing.T) {
	head, base := &lab{}, &lab{}
	loop, run := newPairs(t, head, base, 2, 3)
	loop.Pairs.Disturbed = func(t *result.Trial) bool { return t.Repeat == 2 && t.Side == plan.Base } // for ever
	trials, err := loop.Run(context.Background(), run, none)
	if err != nil || len(trials) != 6+2*2 {
		t.Fatalf("%d trials, %v", len(trials), err)
	}
	want := map[int]int{1: 1, 2: 3, 3: 1} // attempts by repeat
	for side, l := range map[plan.Side]*lab{plan.Base: base, plan.Head: head} {
		got := map[int]int{}
		for _, t := range trials {
			if t.Side == side {
				got[t.Repeat]++
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want) || len(l.starts()) != 5 {
			t.Errorf("%s: attempts %v, want %v", side, got, want)
		}
	}
	kept, _, err := result.Open(loop.Store.Dir)
	if err != nil || len(kept.Plan.Trials) != 10 {
		t.Errorf("the recorded plan has %d trials, %v", len(kept.Plan.Trials), err)
	}
}

func TestASideThatFailsTwiceEndsTheRun(t *testing.T) {
	head := &lab{startErr: map[string]error{"a": errors.New("no such module")}}
	base := &lab{}
	loop, run := newPairs(t, head, base, 5, 6)
	trials, err := loop.Run(context.Background(), run, none)
	if err != nil || len(trials) != 4 || run.Against.Ended != result.EndedFailed {
		t.Errorf("%d trials, ended %q, %v", len(trials), run.Against.Ended, err)
	}
}

func TestItEndsBeforeThePairThatTimeIsTooShortFor(t *testing.T) {
	loop, run := newPairs(t, &lab{}, &lab{}, 0, 20)
	run.Against.MaxTime = 10 * time.Minute
	clock := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	loop.Pairs.Now = func() time.Time { return clock }
	loop.Pairs.Disturbed = func(t *result.Trial) bool {
		clock = clock.Add(90 * time.Second) // a trial took so long
		return false
	}
	trials, err := loop.Run(context.Background(), run, none)
	if err != nil || len(trials) != 6 || run.Against.Ended != result.EndedTime { // three pairs of three minutes
		t.Errorf("%d trials, ended %q, %v", len(trials), run.Against.Ended, err)
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
