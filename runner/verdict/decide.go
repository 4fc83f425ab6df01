package verdict

import (
	"math"

	"perflab/runner/verdict/figure"
)

// decide judges a prediction by interval. tolerance is how far beyond its right side a
// figure still meets it.
//
//	<, <=   reproduced where the whole interval lies below 1 + tolerance, refuted where all
//	        of it lies above; > and >= the other way round
//	in      reproduced where the whole interval lies within the range, widened by tolerance
//	==      by two one-sided tests at 5% each: reproduced where the 90% interval lies within
//	        ± tolerance, refuted where the 95% interval lies outside (D. J. Schuirmann, "A
//	        comparison of the two one-sided tests procedure and the power approach",
//	        J. Pharmacokinet. Biopharm. 15, 1987)
//	!=      the opposite of ==
//
// margin is how far the point lies from the nearest limit, for what would settle it.
func decide(operator string, against, upper figure.Position, tolerance float64) (verdict Outcome, margin float64) {
	between := func(yes, no bool) Outcome {
		switch {
		case yes:
			return Reproduced
		case no:
			return Refuted
		}
		return Inconclusive
	}
	// A limit that tolerance moved is met on the line too.
	strict := tolerance == 0 && (operator == "<" || operator == ">")
	meets := func(x float64) bool { return x < tolerance || x == tolerance && !strict }
	switch operator {
	case "<", "<=":
		return between(meets(against.High95), !meets(against.Low95)), math.Abs(against.Point - tolerance)
	case ">", ">=":
		return between(meets(-against.Low95), !meets(-against.High95)), math.Abs(against.Point + tolerance)
	case "in":
		below, above := math.Abs(against.Point+tolerance), math.Abs(upper.Point-tolerance)
		return between(against.Low95 >= -tolerance && upper.High95 <= tolerance, against.High95 < -tolerance || upper.Low95 > tolerance), math.Min(below, above)
	}
	same := against.Low90 >= -tolerance && against.High90 <= tolerance
	other := against.Low95 > tolerance || against.High95 < -tolerance
	margin = math.Min(math.Abs(against.Point-tolerance), math.Abs(against.Point+tolerance))
	if operator == "!=" {
		return between(other, same), margin
	}
	return between(same, other), margin
}
