// Package chart holds a chart as plain values, and draws it: as the options that the page's
// script gives ECharts, and as a picture in SVG. Both are drawn from the one model, so that they
// cannot differ.
//
// Steps: New names the chart, its unit and its axis → Add takes the series, Upright and Level
// lines across, Shade stretches of the axis → Fit sets the ranges of both axes → Options or SVG
// draws it. The same chart gives the same bytes. It computes no figure: what a line is a line of
// is made elsewhere; it rounds to what a screen can show.
package chart

import (
	"math"

	"perflab/runner/quantity"
)

// Unit is what a chart's values are in; its axis is fitted and labelled after it.
type Unit string

// The units of y.
const (
	Rate         Unit = "rate"
	Milliseconds Unit = "ms"
	Share        Unit = "share" // percent
	CPU          Unit = "cpu"
	Bytes        Unit = "bytes"
)

// Axis is what a chart's x is.
type Axis string

// The axes of x. Over time, percentile and runs all series share their places, Chart.X; over the
// others each point has its own.
const (
	Time       Axis = "time"       // seconds
	Percentile Axis = "percentile" // 1/(1-share): each factor of ten adds a nine
	ByRate     Axis = "rate"       // per second
	ByCount    Axis = "count"
	ByRun      Axis = "run" // 1 for the oldest
)

// Chart is one drawing.
type Chart struct {
	ID      string
	Title   string
	Note    string // small print below the title
	Summary string // in words, for who cannot see it
	Unit    Unit
	Axis    Axis

	X      []float64 // the places of the series' values, over Time, Percentile and ByRun
	Series []Series
	Spans  []Span
	Levels []Level
	XEnd   float64 // end of an axis from 0, over ByRate and ByCount; see Fit
	Y      Range   // see Fit

	x, y extent // of what was added
}

// Series is what one variant contributes: values over Chart.X, or points of its own.
type Series struct {
	Variant int    // its place in the file, which gives the colour
	Part    string // what of the variant it is: Main, Intended, Curve, Measured, or a percentile's name
	Name    string
	Legend  string    // its name in a legend, where that is another; only a curve has an entry beside the variant's first
	Values  []float64 // NaN: a gap
	Band    Band      // around the values
	Points  []Point
	Line    Line
	Upright []Level // upright lines at a place of x, with their names
}

// Parts that are drawn in ways of their own.
const (
	Main     = ""
	Intended = "intended" // counted from when requests should have started
	Curve    = "curve"    // predicted
	Measured = "measured" // points on a curve
)

// Band is the range of a series' values. Spread is how far the highest lies above Low.
type Band struct{ Low, Spread []float64 }

// Line is how a series' points are connected.
type Line struct {
	Dash  Dash
	Width float64 // 0: the usual one
	None  bool    // they are not
}

// Dash is the stroke of a line; empty is the variant's own.
type Dash string

// The strokes.
const (
	Solid  Dash = "solid"
	Dashed Dash = "dashed"
	Dotted Dash = "dotted"
)

// Point is a value at a place of x.
type Point struct {
	X, Y float64
	Sign Sign
}

// Sign is how a point is drawn, as ECharts knows it; empty: it has no sign of its own.
type Sign string

// The signs.
const (
	Dot   Sign = "circle"
	Cross Sign = "path://M2 0L5 3L8 0L10 2L7 5L10 8L8 10L5 7L2 10L0 8L3 5L0 2Z"
	Ring  Sign = "emptyCircle"
)

// Span is a shaded stretch between two places of X, by their index; one that is not there is
// not drawn.
type Span struct {
	Name     string
	From, To int
}

// Level is a line across the chart, or upright, at a value of the other axis.
type Level struct {
	Name  string
	Value float64
}

// Digits to which values and places are rounded: what a screen can show, at a third of the bytes.
const valueDigits, placeDigits = 4, 7

// Lane is a line with the range around it; Low and High are as long as Values. Without a
// range they are the values.
type Lane struct{ X, Values, Low, High []float64 }

// AddLane adds a variant's line over the shared places and, where ranged, the band between its
// extremes. Of several lanes the longest gives the places.
func (c *Chart) AddLane(s Series, l Lane, ranged bool) {
	if ranged {
		spread := make([]float64, len(l.Low))
		for i := range spread {
			spread[i] = l.High[i] - l.Low[i]
		}
		s.Band = Band{rounded(l.Low), rounded(spread)}
	}
	s.Values = rounded(l.Values)
	if len(l.X) > len(c.X) {
		c.X = make([]float64, len(l.X))
		for i, x := range l.X {
			c.X[i] = quantity.Significant(x, placeDigits)
		}
	}
	c.y.include(l.High...)
	c.y.include(l.Low...)
	c.Series = append(c.Series, s)
}

// AddPoints adds a series of points.
func (c *Chart) AddPoints(s Series) {
	for i, p := range s.Points {
		s.Points[i].X, s.Points[i].Y = quantity.Significant(p.X, valueDigits), quantity.Significant(p.Y, valueDigits)
		c.x.include(s.Points[i].X)
		c.y.include(s.Points[i].Y)
	}
	for i, u := range s.Upright {
		c.x.include(u.Value)
		s.Upright[i].Value = quantity.Significant(u.Value, placeDigits)
	}
	c.Series = append(c.Series, s)
}

// Mark shades spans and draws levels across. A level far above all that was measured would
// flatten it, and is left out.
func (c *Chart) Mark(spans []Span, levels []Level) {
	for _, s := range spans {
		s.To = min(s.To, len(c.X)-1)
		c.Spans = append(c.Spans, s)
	}
	for _, l := range levels {
		if l.Value <= 3*c.y.High {
			c.y.include(l.Value)
			c.Levels = append(c.Levels, l)
		}
	}
}

// Highest is the highest value added; 0 where there is none.
func (c *Chart) Highest() float64 { return c.y.High }

func rounded(values []float64) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = v
		if !math.IsNaN(v) {
			out[i] = quantity.Significant(v, valueDigits)
		}
	}
	return out
}
