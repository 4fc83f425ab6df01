package verdict

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/stat"

	"perflab/runner/result"
	"perflab/runner/spec"
)

// judgeClaim judges one claim by interval, never by point: reproduced where the whole
// interval of the mean over trials meets the expectation, refuted where none of it does.
// What ran must be what the claim speaks of, and its measurement valid.
func judgeClaim(c spec.Claim, asked []spec.Variant, variants []Variant) Claim {
	i := slices.IndexFunc(variants, func(v Variant) bool { return v.Name == c.Variant })
	if i < 0 {
		return Claim{c, Inconclusive, fmt.Sprintf("the run has no variant %s", c.Variant)}
	}
	v, expect := variants[i], c.Expect.Threshold
	name := expect.Metric + "." + aggregation(expect)
	if len(v.Trials) == 0 {
		return Claim{c, Inconclusive, fmt.Sprintf("no trial of %s ran", v.Name)}
	}
	valid := v.valid()
	values, measured := perTrial(expect, valid)
	if why := otherThanAsked(asked[i].Environment.Target, v.Trials); why != "" {
		return Claim{c, NotComparable, why}
	}
	if invalid := countStatus(v.Trials, result.Invalid); invalid > 0 && len(valid) == 0 {
		return Claim{c, Invalid, fmt.Sprintf("no trial of %s counts: %s", v.Name, firstReason(v.Trials))}
	}
	if len(valid) == 0 {
		return Claim{c, Inconclusive, fmt.Sprintf("no trial of %s ran to its end: %s", v.Name, firstReason(v.Trials))}
	}
	if !measured {
		return Claim{c, Inconclusive, fmt.Sprintf("%s was not measured in every trial of %s", name, v.Name)}
	}
	mean := stat.Mean(values, nil)
	low, high, ok := MeanInterval(values)
	if !ok {
		return Claim{c, Inconclusive, fmt.Sprintf("%s was %s over %s; %s would allow a verdict",
			name, quantity(expect, mean), count(len(values), "trial"), count(EnoughTrials-len(values), "more repeat"))}
	}
	low, high = physical(expect, low), physical(expect, high)
	evidence := fmt.Sprintf("%s was %s, 95%% interval %s to %s, over %s",
		name, quantity(expect, mean), number(expect, low), number(expect, high), count(len(values), "trial"))
	verdict := against(expect, low, high)
	if verdict == Inconclusive {
		evidence += ", which holds values on both sides of " + number(expect, expect.Value)
		if n := TrialsToSettle(values, math.Abs(mean-expect.Value)); n > len(values) {
			evidence += fmt.Sprintf("; about %s would settle it if they spread alike", count(n-len(values), "more repeat"))
		}
	}
	return Claim{c, verdict, evidence}
}

// against holds an interval against an expectation. An exact value can be refuted, but
// only an interval without width can show it.
func against(t spec.Threshold, low, high float64) Outcome {
	inside, known := t.Holds(low)
	other, _ := t.Holds(high)
	if !known {
		return Inconclusive
	}
	between := low < t.Value && t.Value < high
	switch t.Operator {
	case "==":
		switch {
		case inside && other:
			return Reproduced
		case between || inside || other:
			return Inconclusive
		}
		return Refuted
	case "!=":
		switch {
		case between || inside != other:
			return Inconclusive
		case inside:
			return Reproduced
		}
		return Refuted
	}
	switch {
	case inside && other:
		return Reproduced
	case !inside && !other:
		return Refuted
	}
	return Inconclusive
}

// physical cuts a bound off at what can be measured at all.
func physical(t spec.Threshold, bound float64) float64 {
	if share(t) {
		return possible("share", bound)
	}
	return possible("", bound)
}

// otherThanAsked says why what ran is not what a claim about target speaks of.
func otherThanAsked(target string, trials []*result.Trial) string {
	for _, t := range trials {
		switch s := t.Environment.Stack; {
		case s.StandIn:
			return fmt.Sprintf("the claim is about %s, what ran is %s", s.Asked, stackName(s))
		case target != "" && s.Provider == "external":
			return fmt.Sprintf("the claim is about %s, what ran is the server at %s, known by its address alone", target, t.Environment.URL)
		case target != "" && s.Target != "" && s.Target != target:
			return fmt.Sprintf("the claim is about %s, what ran is %s", target, stackName(s))
		}
	}
	return ""
}

// aggregation is an aggregation as k6 writes it.
func aggregation(t spec.Threshold) string {
	if t.Aggregation == "p" {
		return fmt.Sprintf("p(%g)", t.Percentile)
	}
	return t.Aggregation
}

func countStatus(trials []*result.Trial, s result.Status) int {
	n := 0
	for _, t := range trials {
		if t.Status == s {
			n++
		}
	}
	return n
}

// firstReason is why trials do not count, each reason once.
func firstReason(trials []*result.Trial) string {
	var reasons []string
	for _, t := range trials {
		if r := reasonOf(t); !Valid(t) && !slices.Contains(reasons, r) {
			reasons = append(reasons, r)
		}
	}
	return strings.Join(reasons, "; ")
}

// count is a number of things: "1 trial", "3 trials".
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
