package report

import (
	"strings"
	"testing"

	"perflab/runner/result"
	"perflab/runner/verdict"
)

// What did not hold is named: a file without a threshold fails by a claim that decides.
func TestWhatDidNotHoldIsNamed(t *testing.T) {
	for want, checks := range map[string][]verdict.Check{
		"claim":     {{Outcome: verdict.Passed}},
		"threshold": {{Outcome: verdict.Failed}},
	} {
		d := Data{Run: &result.Run{Status: result.Complete}, Judgement: &verdict.Judgement{
			Status: result.Complete, Outcome: verdict.Failed, Variants: []verdict.Variant{{Thresholds: checks}},
		}}
		if says := Verdict(d, "").Says; !strings.Contains(says, want) {
			t.Errorf("%q says nothing of a %s", says, want)
		}
	}
}
