package verdict

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"perflab/runner/quantity"
	"perflab/runner/spec"
)

// draws is how many draws an interval of a prediction is taken from. The end of a 95%
// interval then lies within ±0.35 percentage points of its quantile in 95% of seeds.
const draws = 4000

// estimate is what is known of one figure: its values in the trials, or the interval that a
// published figure stands for.
type estimate struct {
	ref       spec.Ref
	trials    []float64 // a value a trial; nil for a published figure
	value     float64   // the mean, or what was printed
	low, high float64   // 95% interval of the mean, or what the printed figure stands for
}

// draw returns draws of the figure's true mean, in the manner of the parametric bootstrap:
// the mean of n values plus s/√n times a draw of Student's t with n−1 degrees of freedom,
//
//	m + s/√n · t(n−1)
//
// whose quantiles for one figure are exactly the ends of MeanInterval, and for the difference of
// two those of the Behrens-Fisher interval (B. Efron and R. Tibshirani, "An Introduction to
// the Bootstrap", 1993, ch. 6.5 and 12.5; S. Weerahandi, "Generalized confidence intervals",
// J. Am. Stat. Assoc. 88, 1993). Resampling the values themselves is no choice: three
// trials have ten different resamples, and an interval from them covers the truth in about
// three of four cases. Figures that are never negative are drawn on the logarithmic scale
// where their spread would otherwise reach zero, since timings' noise is multiplicative.
//
// A published figure is drawn evenly from the interval that its print stands for.
func (e *estimate) draw(rng *rand.Rand) []float64 {
	out := make([]float64, draws)
	if e.trials == nil {
		for i := range out {
			out[i] = e.low + (e.high-e.low)*rng.Float64()
		}
		return out
	}
	n := float64(len(e.trials))
	values, exponent := e.trials, false
	if logs, ok := logarithms(e.trials); ok && e.low <= 0 {
		values, exponent = logs, true
	}
	mean, deviation := stat.MeanStdDev(values, nil)
	scale := deviation / math.Sqrt(n)
	t := distuv.StudentsT{Sigma: 1, Nu: n - 1, Src: rng}
	for i := range out {
		out[i] = mean
		if scale > 0 {
			out[i] += scale * t.Rand()
		}
		if exponent {
			out[i] = math.Exp(out[i])
		}
		out[i] = physical(e.ref.Threshold(), out[i])
	}
	return out
}

// position is where the left side of a prediction lies against its right side, over the
// draws: as their ratio less one where the right side is positive in all of them, else as
// their difference relative to the right side's mean. 0 is equality, 0.05 is 5% more.
type position struct {
	point    float64
	low95    float64
	high95   float64
	low90    float64 // of the equivalence test
	high90   float64
	relative bool // the ratio could be taken
}

// place evaluates a prediction over all draws, against its right side and, for a range,
// against its upper end.
func place(p *spec.Prediction, figures []estimate) (against, upper position, left [3]float64, err error) {
	rng := rand.New(rand.NewPCG(20231112, uint64(len(figures))))
	points, drawn := make([]float64, len(figures)), make([][]float64, len(figures))
	for i := range figures {
		points[i], drawn[i] = figures[i].value, figures[i].draw(rng)
	}
	sides := p.Evaluator()
	l, r, u, err := sides(points)
	if err != nil {
		return position{}, position{}, left, err
	}
	lefts, rights, uppers := make([]float64, draws), make([]float64, draws), make([]float64, draws)
	at := make([]float64, len(figures))
	for k := range draws {
		for i := range drawn {
			at[i] = drawn[i][k]
		}
		if lefts[k], rights[k], uppers[k], err = sides(at); err != nil {
			return position{}, position{}, left, err
		}
	}
	against, upper = relate(l, r, lefts, rights), relate(l, u, lefts, uppers)
	slices.Sort(lefts)
	return against, upper, [3]float64{l, quantity.Quantile(lefts, (1-Confidence)/2), quantity.Quantile(lefts, (1+Confidence)/2)}, nil
}

func relate(l, r float64, lefts, rights []float64) position {
	p := position{relative: r > 0 && slices.Min(rights) > 0}
	scale := math.Abs(r)
	if scale == 0 {
		scale = 1
	}
	of := func(l, r float64) float64 {
		if p.relative {
			return l/r - 1
		}
		return (l - r) / scale
	}
	all := make([]float64, len(lefts))
	for i := range all {
		all[i] = of(lefts[i], rights[i])
	}
	slices.Sort(all)
	tail := (1 - Confidence) / 2
	p.point = of(l, r)
	p.low95, p.high95 = quantity.Quantile(all, tail), quantity.Quantile(all, 1-tail)
	p.low90, p.high90 = quantity.Quantile(all, 2*tail), quantity.Quantile(all, 1-2*tail)
	return p
}

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
func decide(operator string, against, upper position, tolerance float64) (verdict Outcome, margin float64) {
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
		return between(meets(against.high95), !meets(against.low95)), math.Abs(against.point - tolerance)
	case ">", ">=":
		return between(meets(-against.low95), !meets(-against.high95)), math.Abs(against.point + tolerance)
	case "in":
		below, above := math.Abs(against.point+tolerance), math.Abs(upper.point-tolerance)
		return between(against.low95 >= -tolerance && upper.high95 <= tolerance, against.high95 < -tolerance || upper.low95 > tolerance), math.Min(below, above)
	}
	same := against.low90 >= -tolerance && against.high90 <= tolerance
	other := against.low95 > tolerance || against.high95 < -tolerance
	margin = math.Min(math.Abs(against.point-tolerance), math.Abs(against.point+tolerance))
	if operator == "!=" {
		return between(other, same), margin
	}
	return between(same, other), margin
}

// repeatsToSettle is how many more trials would bring the half-width of an interval from n
// trials below margin, were mean and spread to stay: half-widths go with t(0.975, n−1)/√n.
// It is 0 where a thousand would not do, or where none is needed.
func repeatsToSettle(n int, half, margin float64) int {
	if n < EnoughTrials || half <= margin {
		return 0
	}
	width := func(n int) float64 { return tQuantile(float64(n-1)) / math.Sqrt(float64(n)) }
	for m := n + 1; m <= maxTrials; m++ {
		if half*width(m)/width(n) < margin {
			return m - n
		}
	}
	return 0
}
