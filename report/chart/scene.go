package chart

import (
	"image/color"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// scene draws what lies between the axes of a picture: grid, shaded spans, bands, lines,
// points, and the levels across them.
type scene struct {
	chart   Chart
	colours map[string]color.Color
}

// Plot implements plot.Plotter.
func (s *scene) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for _, t := range p.Y.Tick.Marker.Ticks(p.Y.Min, p.Y.Max) {
		c.StrokeLine2(s.stroke(s.colours["rule"], 0.5, ""), c.Min.X, y(t.Value), c.Max.X, y(t.Value))
	}
	for _, series := range s.chart.Series {
		points, colour := s.points(series), s.of(series.Variant, 255)
		if series.Band.Low != nil {
			s.band(c, x, y, series.Band, s.of(series.Variant, 40))
		}
		if !series.Line.None {
			width := series.Line.Width
			if width == 0 {
				width = 1.5
			}
			s.line(c, x, y, points, s.stroke(colour, width, series.Line.Dash))
		}
		for _, p := range points {
			if p.Sign != "" {
				s.sign(c, vg.Point{X: x(p.X), Y: y(p.Y)}, p.Sign, colour)
			}
		}
		for _, u := range series.Upright {
			c.StrokeLine2(s.stroke(colour, 1, Dashed), x(u.Value), c.Min.Y, x(u.Value), c.Max.Y)
			s.write(c, colour, x(u.Value)+3, c.Max.Y-letters, u.Name)
		}
	}
	s.marks(c, x, y)
}

// points are a series' places; a gap is not a number.
func (s *scene) points(series Series) []Point {
	if !s.chart.shared() {
		return series.Points
	}
	return s.placed(series.Values)
}

// placed puts values at the shared places.
func (s *scene) placed(values []float64) []Point {
	points := make([]Point, min(len(values), len(s.chart.X)))
	for i := range points {
		points[i] = Point{X: s.chart.X[i], Y: values[i]}
	}
	return points
}

// of is a variant's colour.
func (s *scene) of(variant int, alpha uint8) color.Color {
	r, g, b, _ := s.colours["s"+strconv.Itoa(variant%8+1)].RGBA()
	return color.NRGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), alpha}
}

func (s *scene) stroke(c color.Color, width float64, dash Dash) draw.LineStyle {
	style := draw.LineStyle{Color: c, Width: vg.Points(width)}
	switch dash {
	case Dashed:
		style.Dashes = []vg.Length{5, 4}
	case Dotted:
		style.Dashes = []vg.Length{1.5, 2.5}
	}
	return style
}

// line draws a series; a gap ends one stroke and begins the next.
func (s *scene) line(c draw.Canvas, x, y func(float64) vg.Length, points []Point, style draw.LineStyle) {
	var stroke []vg.Point
	for _, p := range append(slices.Clone(points), Point{Y: math.NaN()}) {
		if !math.IsNaN(p.Y) {
			stroke = append(stroke, vg.Point{X: x(p.X), Y: y(p.Y)})
			continue
		}
		if len(stroke) > 1 {
			c.StrokeLines(style, c.ClipLinesXY(stroke)...)
		}
		stroke = nil
	}
}

// band fills between the lowest and the highest of the trials.
func (s *scene) band(c draw.Canvas, x, y func(float64) vg.Length, band Band, fill color.Color) {
	var lower, upper []vg.Point
	flush := func() {
		for i := len(upper) - 1; i >= 0; i-- {
			lower = append(lower, upper[i])
		}
		if len(lower) > 3 {
			c.FillPolygon(fill, c.ClipPolygonXY(lower))
		}
		lower, upper = nil, nil
	}
	for i, p := range s.placed(band.Low) {
		if math.IsNaN(p.Y) {
			flush()
			continue
		}
		lower = append(lower, vg.Point{X: x(p.X), Y: y(p.Y)})
		upper = append(upper, vg.Point{X: x(p.X), Y: y(p.Y + band.Spread[i])})
	}
	flush()
}

// sign draws one, in lines that are as heavy as those of the curves.
func (s *scene) sign(c draw.Canvas, at vg.Point, sign Sign, colour color.Color) {
	const r = 3
	switch sign {
	case Cross:
		style := s.stroke(colour, 1.5, "")
		c.StrokeLine2(style, at.X-r, at.Y-r, at.X+r, at.Y+r)
		c.StrokeLine2(style, at.X-r, at.Y+r, at.X+r, at.Y-r)
	case Ring:
		var ring vg.Path
		ring.Move(vg.Point{X: at.X + r, Y: at.Y})
		ring.Arc(at, r, 0, 2*math.Pi)
		ring.Close()
		c.SetLineStyle(s.stroke(colour, 1.5, ""))
		c.Stroke(ring)
	default:
		c.DrawGlyph(draw.GlyphStyle{Color: colour, Radius: r, Shape: draw.CircleGlyph{}}, at)
	}
}

// marks shades the spans and draws the levels, each with its name.
func (s *scene) marks(c draw.Canvas, x, y func(float64) vg.Length) {
	r, g, b, _ := s.colours["shade"].RGBA()
	places := s.chart.X
	for _, m := range s.chart.Spans {
		if m.From >= len(places) || m.To < 0 {
			continue
		}
		from, to := x(places[m.From]), x(places[m.To])
		c.FillPolygon(color.NRGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), 18}, []vg.Point{{X: from, Y: c.Min.Y}, {X: to, Y: c.Min.Y}, {X: to, Y: c.Max.Y}, {X: from, Y: c.Max.Y}})
		s.write(c, s.colours["muted"], from+3, c.Max.Y-letters, m.Name)
	}
	for _, l := range s.chart.Levels {
		c.StrokeLine2(s.stroke(s.colours["fg"], 1, Dashed), c.Min.X, y(l.Value), c.Max.X, y(l.Value))
		s.write(c, s.colours["fg"], c.Min.X+4, y(l.Value)+3, l.Name)
	}
}

// write puts words on a ground that keeps them apart from the lines behind.
func (s *scene) write(c draw.Canvas, colour color.Color, x, y vg.Length, words string) {
	if words == "" {
		return
	}
	style := s.letters(colour)
	right, top := x+widthOf(style, words)+1, y+letters-2
	c.FillPolygon(color.NRGBA{255, 255, 255, 200}, []vg.Point{{X: x - 1, Y: y - 2}, {X: right, Y: y - 2}, {X: right, Y: top}, {X: x - 1, Y: top}})
	c.FillText(style, vg.Point{X: x, Y: y}, words)
}

func (s *scene) letters(colour color.Color) draw.TextStyle {
	return draw.TextStyle{Color: colour, Font: pictureFont(), Handler: text.Plain{Fonts: plot.DefaultTextHandler.Cache()}}
}

// legend writes the series' names above the picture and returns the height that they take.
// Lines of one variant that the charts' note tells apart have one entry.
func (s *scene) legend(c draw.Canvas) vg.Length {
	const sample, gap, row = 18, 14, letters + 6
	at := vg.Point{X: c.Min.X + 8, Y: c.Max.Y - row}
	seen := map[int]bool{}
	rows := vg.Length(1)
	for _, series := range s.chart.Series {
		v, part := series.Variant, series.Part
		if seen[v] && part != Curve {
			continue
		}
		seen[v] = true
		name := series.Name
		if series.Legend != "" {
			name = series.Legend
		}
		wide := sample + 5 + widthOf(s.letters(color.Black), name) + gap
		if at.X+wide > c.Max.X && at.X > c.Min.X+8 {
			at.X, at.Y = c.Min.X+8, at.Y-row
			rows++
		}
		middle := at.Y + letters*0.35
		if part == Measured {
			s.sign(c, vg.Point{X: at.X + sample/2, Y: middle}, Dot, s.of(v, 255))
		} else {
			dash := series.Line.Dash
			if part != Curve {
				dash = Solid
			}
			c.StrokeLine2(s.stroke(s.of(v, 255), 2.5, dash), at.X, middle, at.X+sample, middle)
		}
		s.write(c, s.colours["fg"], at.X+sample+5, at.Y, name)
		at.X += wide
	}
	return rows * row
}

// wide are the letters that the library's own fonts lack.
var wide = []*unicode.RangeTable{unicode.Hangul, unicode.Han, unicode.Hiragana, unicode.Katakana}

// widthOf is how wide a text is at least; letters that the font lacks are as wide as they are
// high.
func widthOf(style draw.TextStyle, words string) vg.Length {
	plain := strings.Map(func(r rune) rune {
		if unicode.In(r, wide...) {
			return -1
		}
		return r
	}, words)
	missing := len([]rune(words)) - len([]rune(plain))
	return style.Width(plain) + vg.Length(missing)*letters
}
