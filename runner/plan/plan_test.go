package plan

import (
	"reflect"
	"testing"
	"time"

	"perflab/runner/spec"
)

// experiment makes one with variants of the given lengths under load, 10 s of each warm-up.
func experiment(repeats int, seed uint64, lengths ...time.Duration) *spec.Experiment {
	e := &spec.Experiment{Repeats: repeats, Seed: seed}
	for i, length := range lengths {
		v := spec.Variant{Name: string(rune('a' + i))}
		v.Load.WarmUp = spec.Duration(10 * time.Second)
		v.Load.Duration = spec.Duration(length) - v.Load.WarmUp
		e.Variants = append(e.Variants, v)
	}
	return e
}

const published = 310 * time.Second

func TestEveryRepeatRunsEachVariantOnce(t *testing.T) {
	for seed := range uint64(20) {
		p := New(experiment(5, seed, published, published, published, published))
		if len(p.Trials) != 20 || p.Load != 20*published || p.Seed != seed {
			t.Fatalf("%d trials, %s under load, seed %d", len(p.Trials), p.Load, p.Seed)
		}
		ids := map[string]bool{}
		for i, trial := range p.Trials {
			if trial.Index != i || trial.Repeat != i/4+1 {
				t.Errorf("trial %d is %+v", i, trial)
			}
			ids[trial.ID()] = true
		}
		for r := range 5 {
			seen := map[string]bool{}
			for _, trial := range p.Trials[4*r : 4*r+4] {
				seen[trial.Variant] = true
			}
			if len(seen) != 4 {
				t.Errorf("seed %d: repeat %d runs %v", seed, r+1, seen)
			}
		}
		if len(ids) != 20 {
			t.Errorf("%d names for 20 trials", len(ids))
		}
	}
}

func TestOrderIsDrawnFromTheSeed(t *testing.T) {
	e := experiment(10, 7, published, published, published)
	first := New(e)
	if !reflect.DeepEqual(first, New(e)) {
		t.Error("the same seed gives another order")
	}
	orders := map[string]bool{}
	for r := range 10 {
		order := ""
		for _, trial := range first.Trials[3*r : 3*r+3] {
			order += trial.Variant
		}
		orders[order] = true
	}
	if len(orders) < 2 {
		t.Errorf("every repeat has the order %v: a drift would favour one variant", orders)
	}
	other := *e
	other.Seed = 8
	if reflect.DeepEqual(first.Trials, New(&other).Trials) {
		t.Error("another seed gives the same order")
	}
}

// TestOrderOfSeedOne pins the order, so that a record names the trials that ran.
func TestOrderOfSeedOne(t *testing.T) {
	p := New(experiment(3, 1, published, published, published))
	got := ""
	for _, trial := range p.Trials {
		got += trial.Variant
	}
	const want = "abcabcbac"
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if id := p.Trials[4].ID(); id != "004-"+want[4:5]+"-r2" {
		t.Errorf("the fifth trial is %s", id)
	}
}

// TestBothEngines shows that every repeat runs each variant once with each of its engines,
// in an order that favours none, and that trial files do not collide.
func TestBothEngines(t *testing.T) {
	e := experiment(10, 1, published, published)
	e.Variants[0].Load.Engine, e.Variants[1].Load.Engine = spec.EngineBoth, spec.EngineK6
	p := New(e)
	if len(p.Trials) != 30 || p.Load != 30*published {
		t.Fatalf("%d trials, %s under load", len(p.Trials), p.Load)
	}
	ids, firsts := map[string]bool{}, map[string]int{}
	for i, trial := range p.Trials {
		ids[trial.ID()] = true
		if i%3 == 0 {
			firsts[trial.Engine]++
		}
	}
	for r := range 10 {
		seen := map[string]bool{}
		for _, trial := range p.Trials[3*r : 3*r+3] {
			seen[trial.Variant+" "+trial.Engine] = true
		}
		for _, want := range []string{"a native", "a k6", "b k6"} {
			if !seen[want] {
				t.Errorf("repeat %d has no trial of %s: %v", r+1, want, seen)
			}
		}
	}
	if len(ids) != 30 || firsts["native"] == 0 || firsts["k6"] == 0 {
		t.Errorf("%d names for 30 trials; begins a repeat: %v", len(ids), firsts)
	}
	for i, want := range map[Trial]string{{Index: 3, Variant: "a", Repeat: 2, Engine: "k6"}: "003-a-r2-k6", {Variant: "a", Repeat: 1, Engine: "native"}: "000-a-r1"} {
		if i.ID() != want {
			t.Errorf("%+v is %s, want %s", i, i.ID(), want)
		}
	}
}

func TestSentence(t *testing.T) {
	both := experiment(3, 1, published, published)
	for i := range both.Variants {
		both.Variants[i].Load.Engine = spec.EngineBoth
	}
	mixed := experiment(1, 1, time.Minute, time.Minute)
	mixed.Variants[0].Load.Engine = spec.EngineBoth
	bounded := experiment(3, 1, 10*time.Minute, 10*time.Minute)
	for i := range bounded.Variants {
		bounded.Variants[i].Load.Iterations = 1000
	}
	for want, e := range map[string]*spec.Experiment{
		"2 variants × 3 repeats × at most 10m = 60 min": bounded,
		"3 variants × 3 repeats × 5m10s = 47 min":       experiment(3, 1, published, published, published),
		"3 variants × 1 repeat × 12s = 36 s":            experiment(1, 1, 12*time.Second, 12*time.Second, 12*time.Second),
		"1 variant × 1 repeat × 1m = 60 s":              experiment(1, 1, time.Minute),
		"4 trials of 15s to 1m10s = 3 min":              experiment(2, 1, 15*time.Second, 70*time.Second),
		"7 variants × 3 repeats × 5m10s = 1 h 49 min":   experiment(3, 1, published, published, published, published, published, published, published),
		"nothing to run": experiment(3, 1),
		"2 variants × 2 engines × 3 repeats × 5m10s = 62 min": both,
		"3 trials of 1m = 3 min":                              mixed,
	} {
		if got := New(e).Sentence(e); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// TestSentenceOfAPartialPlan shows that a plan with finished trials taken away counts what is left.
func TestSentenceOfAPartialPlan(t *testing.T) {
	e := experiment(2, 1, published, published)
	p := New(e)
	p.Trials, p.Load = p.Trials[1:], 3*published
	if got, want := p.Sentence(e), "3 trials of 5m10s = 16 min"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWithoutLeavesTheRest(t *testing.T) {
	e := experiment(2, 1, published, published+time.Second)
	p := New(e)
	rest := p.Without(e, func(trial Trial) bool { return trial.Variant == "a" })
	if len(rest.Trials) != 2 || rest.Load != 2*(published+time.Second) {
		t.Errorf("rest is %+v", rest)
	}
	for _, trial := range rest.Trials {
		if trial.Variant != "b" || !reflect.DeepEqual(trial, p.Trials[trial.Index]) {
			t.Errorf("trial %+v", trial)
		}
	}
}
