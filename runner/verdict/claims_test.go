package verdict

import (
	"strings"
	"testing"
	"time"

	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict/internal/sample"
)

func TestClaims(t *testing.T) {
	external := result.Stack{Provider: "external", Asked: "django-feed"}
	other := result.Stack{Provider: "docker", Asked: "feed", Target: "feed"}
	allInvalid := sample.Rates(340, 350, 360)
	for _, trial := range allInvalid {
		sample.Broken(trial, result.Invalid, "generator saturated")
	}
	tests := map[string]struct {
		expect   string
		trials   []*result.Trial
		want     Outcome
		evidence string
	}{
		"wholly inside": {
			"rate<400", sample.Rates(340, 350, 360), Reproduced,
			"http_reqs.rate was 350.0 per second, 95% interval 325.2 to 374.8, over 3 trials",
		},
		"wholly outside": {"rate<300", sample.Rates(340, 350, 360), Refuted, "95% interval 325.2 to 374.8"},
		"on both sides": {
			"rate<360", sample.Rates(340, 350, 360), Inconclusive,
			"95% interval 325.2 to 374.8, over 3 trials; the interval reaches both sides of what is claimed; about 4 more repeats would settle it if they spread alike",
		},
		"on the line":             {"rate<350", sample.Rates(350, 350, 350), Refuted, "350.0"},
		"at most, on the line":    {"rate<=350", sample.Rates(350, 350, 350), Reproduced, "350.0"},
		"at least":                {"rate>=300", sample.Rates(340, 350, 360), Reproduced, "350.0"},
		"an exact value missed":   {"rate==500", sample.Rates(340, 350, 360), Refuted, "350.0"},
		"an exact value within":   {"rate==351", sample.Rates(340, 350, 360), Inconclusive, "both sides"},
		"an exact value":          {"rate==350", sample.Rates(350, 350, 350), Reproduced, "350.0"},
		"another value":           {"rate!=500", sample.Rates(340, 350, 360), Reproduced, "350.0"},
		"another value, the same": {"rate!=350", sample.Rates(350, 350, 350), Refuted, "350.0"},
		"another value, perhaps":  {"rate!=351", sample.Rates(340, 350, 360), Inconclusive, "350.0"},
		"two trials": {
			"rate<400", sample.Rates(340, 350), Inconclusive,
			"http_reqs.rate was 345.0 per second over 2 trials; 1 more repeat would allow a verdict",
		},
		"one trial":      {"rate<400", sample.Rates(340), Inconclusive, "over 1 trial; 2 more repeats would allow a verdict"},
		"none":           {"rate<400", nil, Inconclusive, "no trial of a ran"},
		"a stand-in":     {"rate<400", sample.On(sample.StandIn, sample.Rates(340, 350, 360)), NotComparable, "the claim is about django-feed, what ran is feed (embedded, standing in for django-feed)"},
		"a given server": {"rate<400", sample.On(external, sample.Rates(340, 350, 360)), NotComparable, "the claim is about django-feed, what ran is the server at "},
		"another target": {"rate<400", sample.On(other, sample.Rates(340, 350, 360)), NotComparable, "the claim is about django-feed, what ran is feed (docker)"},
		"all invalid":    {"rate<400", allInvalid, Invalid, "no trial of a counts: generator saturated"},
		"one invalid": {
			"rate<400", append(sample.Rates(340, 350), sample.Broken(sample.Rates(900)[0], result.Invalid, "no")), Inconclusive,
			"was 345.0 per second over 2 trials",
		},
		"none to its end": {
			"rate<400",
			[]*result.Trial{sample.Broken(sample.Rates(1)[0], result.Failed, "image build failed")},
			Inconclusive,
			"no trial of a ran to its end: image build failed",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			run := sample.Run()
			run.Experiment.Claims = []spec.Claim{{Quote: "…", Variant: "a", Expect: spec.Expectation{Text: "http_reqs." + tt.expect}}}
			c := Judge(run, tt.trials).Claims[0]
			if c.Verdict != tt.want || !strings.Contains(evidence(c), tt.evidence) {
				t.Errorf("got %s: %s\nwant %s: %s", c.Verdict, evidence(c), tt.want, tt.evidence)
			}
		})
	}
}

// TestFewTrialsPointToAVerdict: they have none, and what their mean says is not lost.
func TestFewTrialsPointToAVerdict(t *testing.T) {
	for name, c := range map[string]struct {
		expect  string
		trials  []*result.Trial
		verdict Outcome
		points  Outcome
		of      int
	}{
		"one, inside":      {"http_reqs.rate<400", sample.Rates(340), Inconclusive, Reproduced, 1},
		"one, outside":     {"http_reqs.rate<300", sample.Rates(340), Inconclusive, Refuted, 1},
		"two":              {"http_reqs.rate<345", sample.Rates(340, 348), Inconclusive, Reproduced, 2},
		"enough":           {"http_reqs.rate<360", sample.Rates(340, 350, 360), Inconclusive, "", 0},
		"with a verdict":   {"http_reqs.rate<400", sample.Rates(340, 350, 360), Reproduced, "", 0},
		"within tolerance": {"http_reqs.rate==345", sample.Rates(340), Inconclusive, Reproduced, 1},
		"never measured":   {"iteration_duration.avg<500", sample.Rates(340), Inconclusive, "", 0},
		"a stand-in":       {"http_reqs.rate<400", sample.On(sample.StandIn, sample.Rates(340)), NotComparable, "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			run := sample.Run()
			run.Experiment.Tolerance = 0.05
			run.Experiment.Claims = []spec.Claim{{Variant: "a", Expect: spec.Expectation{Text: c.expect}}}
			got := Judge(run, c.trials).Claims[0]
			if got.Verdict != c.verdict || got.PointsTo != c.points || got.Trials != c.of {
				t.Errorf("%s, points to %q by %d trials", got.Verdict, got.PointsTo, got.Trials)
			}
		})
	}
}

func TestClaimUnits(t *testing.T) {
	trials := []*result.Trial{sample.Trial("a", 1, 1000, 4, 20*time.Millisecond), sample.Trial("a", 2, 1000, 4, 20*time.Millisecond), sample.Trial("a", 3, 1000, 4, 20*time.Millisecond)}
	tests := map[string]struct {
		expect   string
		want     Outcome
		evidence string
	}{
		"a share":        {"checks.rate>0.99", Reproduced, "checks.rate was 99.60%, 95% interval 99.60 to 99.60"},
		"a duration":     {"http_req_duration.p(95)<500", Reproduced, "http_req_duration.p(95) was 20.00 ms"},
		"a count":        {"http_reqs.count>999", Reproduced, "http_reqs.count was 1000, 95% interval 1000 to 1000, over 3 trials"},
		"never measured": {"iteration_duration.avg<500", Inconclusive, "iteration_duration.avg was not measured in every trial of a"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			run := sample.Run()
			run.Experiment.Claims = []spec.Claim{{Variant: "a", Expect: spec.Expectation{Text: tt.expect}}}
			c := Judge(run, trials).Claims[0]
			if c.Verdict != tt.want || !strings.Contains(evidence(c), tt.evidence) {
				t.Errorf("got %s: %s\nwant %s: %s", c.Verdict, evidence(c), tt.want, tt.evidence)
			}
		})
	}
}

func TestClaimAboutAVariantTheRunLeftOut(t *testing.T) {
	run := sample.Run()
	run.Experiment.Claims = []spec.Claim{{Variant: "b", Expect: spec.Expectation{Text: "http_reqs.rate<1"}}}
	if c := Judge(run, sample.Rates(1, 2, 3)).Claims[0]; c.Verdict != Inconclusive || evidence(c) != "the run has no variant b" {
		t.Errorf("%s: %s", c.Verdict, evidence(c))
	}
}

// evidence is in English what a claim's verdict rests on.
func evidence(c Claim) string { return phrase.Join(phrase.English, c.Grounds...) }

// TestClaimsThatDecide: a file says so, and what it says of claims without a verdict holds.
func TestClaimsThatDecide(t *testing.T) {
	for name, c := range map[string]struct {
		gate      []spec.Deciding
		expect    []string
		undecided string
		want      Outcome
		said      string
	}{
		"they do not":       {nil, []string{"rate<300"}, "", Passed, ""},
		"reproduced":        {[]spec.Deciding{spec.GateClaims}, []string{"rate<400"}, "", Passed, ""},
		"refuted":           {[]spec.Deciding{spec.GateClaims}, []string{"rate<400", "rate<300"}, "", Failed, "the claim that gates is refuted: quote 1"},
		"open":              {[]spec.Deciding{spec.GateClaims}, []string{"rate<360"}, "", Undecided, "the claim that gates has no verdict: quote 0 (about 4 more repeats"},
		"open, to fail":     {[]spec.Deciding{spec.GateClaims}, []string{"rate<360"}, spec.UndecidedFail, Undecided, "has no verdict"},
		"open, to warn":     {[]spec.Deciding{spec.GateClaims}, []string{"rate<360"}, spec.UndecidedWarn, Passed, ""},
		"open, to pass":     {[]spec.Deciding{spec.GateClaims}, []string{"rate<360"}, spec.UndecidedPass, Passed, ""},
		"refuted outweighs": {[]spec.Deciding{spec.GateClaims}, []string{"rate<360", "rate<300"}, "", Failed, "refuted"},
	} {
		t.Run(name, func(t *testing.T) {
			run := sample.Run()
			run.Experiment.Gate, run.Experiment.Regression.Undecided = c.gate, c.undecided
			for i, e := range c.expect {
				run.Experiment.Claims = append(run.Experiment.Claims, spec.Claim{Quote: "quote " + string(rune('0'+i)), Expect: spec.Expectation{Text: "a.http_reqs." + e}})
			}
			j := Judge(run, sample.Rates(340, 350, 360))
			if said := lines(j.Reasons); j.Outcome != c.want || !strings.Contains(said, c.said) || (c.said == "") != (said == "") {
				t.Errorf("%s, %q", j.Outcome, said)
			}
			once := 0
			if c.undecided == spec.UndecidedWarn {
				once = 1
			}
			if strings.Count(lines(j.Warnings), "has no verdict") != once {
				t.Errorf("warnings %q", lines(j.Warnings))
			}
		})
	}
}

// TestClaimsThatTheLoadDecides: a rate that only says what was asked for refutes nothing.
func TestClaimsThatTheLoadDecides(t *testing.T) {
	for name, c := range map[string]struct {
		a, b   int64 // requests per second of 100 users who pause for a second: 100 at most
		expect string
		want   Outcome
		names  string
	}{
		"both at the load's most":             {99, 99, "b.http_reqs.rate >= 2 * a.http_reqs.rate", Inconclusive, "the load limits b: "},
		"as a difference":                     {99, 99, "b.http_reqs.rate - a.http_reqs.rate > 500", Inconclusive, "the load limits b: "},
		"either might be more":                {99, 98, "b.http_reqs.rate == 2 * a.http_reqs.rate", Inconclusive, "the load limits b: "},
		"the smaller one alone":               {99, 50, "b.http_reqs.rate >= 2 * a.http_reqs.rate", Refuted, ""},
		"the larger one alone":                {60, 99, "b.http_reqs.rate >= 2 * a.http_reqs.rate", Inconclusive, "the load limits b: "},
		"neither":                             {50, 60, "b.http_reqs.rate >= 2 * a.http_reqs.rate", Refuted, ""},
		"what more would refute all the more": {99, 99, "b.http_reqs.rate < 0.5 * a.http_reqs.rate", Inconclusive, "the load limits a: "},
		"of one alone, under its own load":    {99, 99, "b.http_reqs.rate > 300", Refuted, ""},
		"of response times":                   {99, 99, "b.http_req_duration.avg > 2 * a.http_req_duration.avg", Refuted, ""},
		"reproduced":                          {40, 99, "b.http_reqs.rate >= 2 * a.http_reqs.rate", Reproduced, ""},
	} {
		t.Run(name, func(t *testing.T) {
			run := sample.Run()
			run.Experiment.Variants[0].Load = spec.Load{Users: 100, ThinkTime: spec.Duration(time.Second)}
			second := run.Experiment.Variants[0]
			second.Name = "b"
			run.Experiment.Variants = append(run.Experiment.Variants, second)
			run.Experiment.Claims = []spec.Claim{{Quote: "…", Expect: spec.Expectation{Text: c.expect}}}
			var trials []*result.Trial
			for repeat := range 3 {
				trials = append(trials, sample.Trial("a", repeat+1, 10*c.a, 0, 5*time.Millisecond), sample.Trial("b", repeat+1, 10*c.b, 0, 5*time.Millisecond))
			}
			claim := Judge(run, trials).Claims[0]
			if claim.Verdict != c.want || !strings.Contains(evidence(claim), c.names) || (c.names == "") == strings.Contains(evidence(claim), "load limits") {
				t.Errorf("%s: %s\nwant %s: %s", claim.Verdict, evidence(claim), c.want, c.names)
			}
		})
	}
}
