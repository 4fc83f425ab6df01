package verdict

import (
	"slices"

	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/published"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/threshold"
	"perflab/runner/verdict/figure"
)

// Published holds what the text printed for one variant against what was measured of it. It
// judges nothing: claims do.
type Published struct {
	Figures []Against `json:"figures"` // in the order in which they were printed
	// Unlike is why there is no ratio: what ran is not what the text speaks of.
	Unlike phrase.Statement `json:"unlike,omitzero"`
}

// Against is one published figure and the same one measured here, both in the published
// one's unit.
type Against struct {
	Printed  published.Figure `json:"published"`
	Measured *float64         `json:"measured,omitempty"` // over the merged trials; nil: not measured
	// MeasuredLow and MeasuredHigh bound the mean over trials, 95% by Student's t; 0 and
	// Interval false with fewer than three trials.
	MeasuredLow  float64 `json:"measured_low,omitempty"`
	MeasuredHigh float64 `json:"measured_high,omitempty"`
	Interval     bool    `json:"interval"`
	Ratio        *Ratio  `json:"ratio,omitempty"` // nil where the two cannot be divided
}

// Ratio is measured / published, and between which ratios the intervals of both let it lie;
// Low and High are 0 where nothing measured has an interval.
type Ratio struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low,omitempty"`
	High  float64 `json:"high,omitempty"`
}

// comparedAggregations are those that do not grow with the length of a run.
var comparedAggregations = []string{metricname.Rate, metricname.Avg, metricname.Min, metricname.Med, metricname.Max, metricname.P, metricname.PerResponse}

// holdAgainst compares every published figure of a variant that a run of any length has.
func holdAgainst(v *figure.Sample, asked *spec.Variant, reference *spec.Reference) *Published {
	if reference == nil {
		return nil
	}
	out := &Published{}
	if why := otherThanAsked(phrase.TheText, asked.Environment, v.Trials); !why.IsZero() {
		out.Unlike = why
	}
	for _, f := range reference.Figures {
		if f.Variant != v.Name {
			continue
		}
		for _, p := range f.Printed {
			same := func(a Against) bool { return a.Printed.Name() == p.Name() }
			if !measurable(p) || slices.ContainsFunc(out.Figures, same) {
				continue
			}
			if precise, ok := reference.Printed(v.Name, p.Metric, p.Aggregation, p.Percentile); ok {
				p = precise
			}
			out.Figures = append(out.Figures, against(p, v, out.Unlike.IsZero()))
		}
	}
	if len(out.Figures) == 0 {
		return nil
	}
	return out
}

// measurable reports whether a figure is of a kind that is measured here. ab and hey count
// the bytes of bodies alone, which is not data_received; users were not measured but asked for.
func measurable(p published.Figure) bool {
	return p.Unit != metricname.Count && slices.Contains(comparedAggregations, p.Aggregation) && (p.Aggregation != metricname.PerResponse || p.Metric == metricname.DataReceived)
}

// against compares one figure; like says that what ran is what the text speaks of.
func against(p published.Figure, v *figure.Sample, like bool) Against {
	a := Against{Printed: p}
	valid := v.Counted()
	values, ok := sameInEach(p, valid)
	if !ok {
		return a
	}
	merged, ok := sameFigure(p, v, valid)
	if !ok {
		return a
	}
	a.Measured = &merged
	a.MeasuredLow, a.MeasuredHigh, a.Interval = figure.MeanInterval(values)
	if a.Interval {
		a.MeasuredLow, a.MeasuredHigh = figure.Possible(p.Unit, a.MeasuredLow), figure.Possible(p.Unit, a.MeasuredHigh)
	}
	if like && !p.Open() && p.Low > 0 {
		a.Ratio = &Ratio{Value: merged / p.Value}
		if a.Interval {
			a.Ratio.Low, a.Ratio.High = a.MeasuredLow/p.High, a.MeasuredHigh/p.Low
		}
	}
	return a
}

// sameFigure is the published figure's own value over the merged trials, in its unit.
func sameFigure(p published.Figure, v *figure.Sample, valid []*result.Trial) (float64, bool) {
	if p.Aggregation == metricname.PerResponse {
		return figure.BytesPerResponse(v.Metrics, valid)
	}
	return figure.Value(thresholdOf(p), v.Metrics, valid)
}

// sameInEach is its value in each trial; not ok where one has none.
func sameInEach(p published.Figure, valid []*result.Trial) ([]float64, bool) {
	if p.Aggregation == metricname.PerResponse {
		return figure.InEach(valid, figure.BytesPerResponse)
	}
	return figure.PerTrial(thresholdOf(p), valid)
}

func thresholdOf(p published.Figure) threshold.Threshold {
	return threshold.Threshold{Metric: p.Metric, Aggregation: p.Aggregation, Percentile: p.Percentile}
}
