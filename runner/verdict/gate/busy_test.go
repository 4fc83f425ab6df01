package gate

import (
	"testing"

	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/result"
)

// TestABusyMachine holds up the generator in some trials, or in all.
func TestABusyMachine(t *testing.T) {
	heldUpSays := phrase.GateHeldUp(phrase.Number(0), phrase.Number(0))
	for name, c := range map[string]struct {
		machine machine
		head    server
		want    result.Verdict
		rate    result.Verdict // of http_reqs.rate
	}{
		"alike, a few held up": {machine{noise: 0.02, heldUp: 0.1}, server{}, result.WithinTolerance, result.WithinTolerance},
		"alike, all held up":   {machine{noise: 0.02, heldUp: 1}, server{}, result.Undecided, result.WithinTolerance},
		"worse, all held up":   {machine{noise: 0.02, heldUp: 1}, server{slower: 0.3}, result.Regressed, result.Regressed},
		// A generator that was too small gives its own rate to both sides: that shows nothing.
		"worse, generator too small": {machine{noise: 0.02, heldUp: 1, fault: "generator_cpu_share"}, server{slower: 0.3}, result.Undecided, result.Undecided},
	} {
		t.Run(name, func(t *testing.T) {
			got, _ := c.machine.seeded(5).run(t, server{}, c.head, "")
			if got.Verdict != c.want || got.Metrics[0].Verdict != c.rate {
				t.Errorf("want %s, of the rate %s\n%s", c.want, c.rate, describe(got))
			}
			for _, ch := range got.Metrics {
				if ch.Reason.Kind() == heldUpSays.Kind() && metricname.KindOf(ch.Metric) != metricname.Trend {
					t.Errorf("%s is doubted for the generator's waiting", ch.Metric)
				}
			}
		})
	}
}

// TestASlopeThatFewTrialsHave is left out, on a machine that reads the memory now and then only:
// the gate does not stay undecided for it. One that the head alone lost is no such slope.
func TestASlopeThatFewTrialsHave(t *testing.T) {
	got, _ := machine{noise: 0.02, unread: 0.5}.seeded(5).run(t, server{}, server{}, "")
	if got.Verdict != result.WithinTolerance {
		t.Errorf("some trials: want within tolerance\n%s", describe(got))
	}
	got, _ = machine{noise: 0.02}.seeded(5).run(t, server{}, server{unread: true}, "")
	if got.Verdict != result.Undecided {
		t.Errorf("the head: want undecided\n%s", describe(got))
	}
}
