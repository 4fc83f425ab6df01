package plan

import (
	"reflect"
	"testing"
)

func TestPairsRunSideBySideInBalancedBlocks(t *testing.T) {
	first := map[Side]int{}
	for seed := range uint64(40) {
		p := Against(experiment(3, seed, published, published), 6)
		if len(p.Trials) != 24 || p.Load != 24*published {
			t.Fatalf("%d trials, %s under load", len(p.Trials), p.Load)
		}
		order := map[string][]Side{}
		ids := map[string]bool{}
		for i := 0; i < len(p.Trials); i += 2 {
			a, b := p.Trials[i], p.Trials[i+1]
			if a.Variant != b.Variant || a.Repeat != b.Repeat || a.Side.Other() != b.Side || a.Repeat != i/4+1 {
				t.Fatalf("seed %d: %+v and %+v are no pair", seed, a, b)
			}
			order[a.Variant] = append(order[a.Variant], a.Side)
			ids[a.ID()], ids[b.ID()] = true, true
		}
		for variant, sides := range order {
			for k := 0; k < len(sides); k += 2 {
				first[sides[k]]++
				if sides[k+1] != sides[k].Other() {
					t.Errorf("seed %d, %s: block %d begins both pairs with %s", seed, variant, k/2, sides[k])
				}
			}
		}
		if len(ids) != 24 {
			t.Errorf("%d names for 24 trials", len(ids))
		}
		if !reflect.DeepEqual(p, Against(experiment(3, seed, published, published), 6)) {
			t.Error("the same seed gives another order")
		}
	}
	if first[Base] == 0 || first[Head] == 0 {
		t.Errorf("blocks that begin with base %d, with head %d", first[Base], first[Head])
	}
}
