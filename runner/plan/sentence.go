package plan

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"perflab/runner/quantity"
	"perflab/runner/spec"
)

// Sentence says what the plan does and how long it is under load, such as
// "3 variants × 3 repeats × 5m10s = 47 min", or "3 variants × 2 engines × 3 repeats × …".
// Where the variants' loads differ in length, or only some run with both engines, it counts
// trials instead: "6 trials of 5s to 1m10s = 4 min". A load that iterations or a search end
// has "at most" before its time.
func (p Plan) Sentence(e *spec.Experiment) string {
	variants, engines, repeats := map[string]bool{}, map[string]bool{}, 0
	shortest, longest := time.Duration(math.MaxInt64), time.Duration(0)
	atMost := ""
	for _, v := range e.Variants {
		if v.Load.Bounded() && slices.ContainsFunc(p.Trials, func(t Trial) bool { return t.Variant == v.Name }) {
			atMost = "at most "
		}
	}
	for _, t := range p.Trials {
		variants[t.Variant] = true
		engines[t.Engine] = true
		repeats = max(repeats, t.Repeat)
		of := Length(e, t.Variant)
		shortest, longest = min(shortest, of), max(longest, of)
	}
	total := quantity.Rough(p.Load)
	switch {
	case len(p.Trials) == 0:
		return "nothing to run"
	case shortest != longest || len(variants)*len(engines)*repeats != len(p.Trials):
		span := spec.Duration(longest).String()
		if shortest != longest {
			span = spec.Duration(shortest).String() + " to " + span
		}
		return fmt.Sprintf("%s of %s%s = %s", count(len(p.Trials), "trial"), atMost, span, total)
	}
	factors := []string{count(len(variants), "variant")}
	if len(engines) > 1 {
		factors = append(factors, count(len(engines), "engine"))
	}
	return strings.Join(append(factors, count(repeats, "repeat"), atMost+spec.Duration(longest).String()+" = "+total), " × ")
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
