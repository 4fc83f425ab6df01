package verdict

import (
	"fmt"
	"testing"

	"perflab/runner/phrase"
	"perflab/runner/plan"
	"perflab/runner/result"
)

func TestManyWarningsOfOneKindAreOne(t *testing.T) {
	var trials []*result.Trial
	for i := range 6 {
		trials = append(trials, &result.Trial{
			Trial: plan.Trial{Variant: "a", Repeat: i + 1},
			Warnings: []phrase.Statement{
				phrase.TrialsCount(phrase.Text("a"), phrase.Number(i), phrase.Number(9)), // another number in each
				phrase.Verbatim(fmt.Sprintf("others' words %d", i)),
				phrase.FewTrials(phrase.Number(3), phrase.Text("the same text in each")),
			},
		})
	}
	said := given("a", "", trials)
	if len(said) != 1+6+1 {
		t.Fatalf("%d warnings, want one for the kind, six of others' words and one text: %v", len(said), said)
	}
	if got, want := said[0].String(), "a, trial 1, 2, 3, 4, 5, 6: 6 times alike, first: "; len(got) < len(want) || got[:len(want)] != want {
		t.Errorf("%q does not begin with %q", got, want)
	}
	if said := given("a", "", trials[:3]); len(said) != 3+3+1 {
		t.Errorf("%d warnings of three trials, want each by itself: %v", len(said), said)
	}
}
