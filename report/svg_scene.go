package report

import (
	"image/color"
	"math"
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
	chart   chart
	o       pictureOptions
	colours map[string]color.Color
}

// Plot implements plot.Plotter.
func (s *scene) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for _, t := range p.Y.Tick.Marker.Ticks(p.Y.Min, p.Y.Max) {
		c.StrokeLine2(s.stroke(s.colours["rule"], 0.5, ""), c.Min.X, y(t.Value), c.Max.X, y(t.Value))
	}
	axis := s.o.XAxis[0].Data
	low := map[int][]picturePoint{}
	for _, series := range s.o.Series {
		points, v := series.points(axis), series.variant()
		switch series.part() {
		case "low":
			low[v] = points
			continue
		case "band":
			s.band(c, x, y, low[v], points, s.of(v, 40))
			continue
		}
		if series.ID == "marks" {
			s.marks(c, x, y, series, axis)
			continue
		}
		if o := series.LineStyle.Opacity; o == nil || *o > 0 {
			width := series.LineStyle.Width
			if width == 0 {
				width = 1.5
			}
			s.line(c, x, y, points, s.stroke(s.of(v, 255), width, series.LineStyle.Type))
		}
		s.signs(c, x, y, points, s.of(v, 255))
		for _, m := range series.MarkLine.Data {
			if m.XAxis != nil {
				c.StrokeLine2(s.stroke(s.of(v, 255), 1, "dashed"), x(*m.XAxis), c.Min.Y, x(*m.XAxis), c.Max.Y)
				s.write(c, s.of(v, 255), x(*m.XAxis)+3, c.Max.Y-letters, m.Name)
			}
		}
	}
}

// of is a variant's colour.
func (s *scene) of(variant int, alpha uint8) color.Color {
	if variant < 0 {
		return s.colours["muted"]
	}
	r, g, b, _ := s.colours["s"+strconv.Itoa(variant%8+1)].RGBA()
	return color.NRGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), alpha}
}

func (s *scene) stroke(c color.Color, width float64, kind string) draw.LineStyle {
	style := draw.LineStyle{Color: c, Width: vg.Points(width)}
	switch kind {
	case "dashed":
		style.Dashes = []vg.Length{5, 4}
	case "dotted":
		style.Dashes = []vg.Length{1.5, 2.5}
	}
	return style
}

// line draws a series; a gap ends one stroke and begins the next.
func (s *scene) line(c draw.Canvas, x, y func(float64) vg.Length, points []picturePoint, style draw.LineStyle) {
	var stroke []vg.Point
	for _, p := range append(points, picturePoint{}) {
		if p.ok {
			stroke = append(stroke, vg.Point{X: x(p.x), Y: y(p.y)})
			continue
		}
		if len(stroke) > 1 {
			c.StrokeLines(style, c.ClipLinesXY(stroke)...)
		}
		stroke = nil
	}
}

// band fills between the lowest and the highest of the trials; spread is the distance of the
// two.
func (s *scene) band(c draw.Canvas, x, y func(float64) vg.Length, low, spread []picturePoint, fill color.Color) {
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
	for i := range spread {
		if i >= len(low) || !low[i].ok || !spread[i].ok {
			flush()
			continue
		}
		lower = append(lower, vg.Point{X: x(low[i].x), Y: y(low[i].y)})
		upper = append(upper, vg.Point{X: x(low[i].x), Y: y(low[i].y + spread[i].y)})
	}
	flush()
}

// signs draws points that have one: a dot, a cross, a ring.
func (s *scene) signs(c draw.Canvas, x, y func(float64) vg.Length, points []picturePoint, colour color.Color) {
	for _, p := range points {
		if p.symbol == "" {
			continue
		}
		s.sign(c, vg.Point{X: x(p.x), Y: y(p.y)}, p.symbol, colour)
	}
}

// sign draws one, in lines that are as heavy as those of the curves.
func (s *scene) sign(c draw.Canvas, at vg.Point, symbol string, colour color.Color) {
	const r = 3
	switch symbol {
	case signFailed:
		style := s.stroke(colour, 1.5, "")
		c.StrokeLine2(style, at.X-r, at.Y-r, at.X+r, at.Y+r)
		c.StrokeLine2(style, at.X-r, at.Y+r, at.X+r, at.Y-r)
	case signDoubt: // and signOwn, which is drawn alike
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
func (s *scene) marks(c draw.Canvas, x, y func(float64) vg.Length, series pictureSeries, axis []float64) {
	r, g, b, _ := s.colours["shade"].RGBA()
	for _, m := range series.MarkArea.Data {
		if len(m) != 2 || m[0].XAxis >= len(axis) || m[1].XAxis >= len(axis) || m[0].XAxis < 0 || m[1].XAxis < 0 {
			continue
		}
		from, to := x(axis[m[0].XAxis]), x(axis[m[1].XAxis])
		c.FillPolygon(color.NRGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), 18}, []vg.Point{{X: from, Y: c.Min.Y}, {X: to, Y: c.Min.Y}, {X: to, Y: c.Max.Y}, {X: from, Y: c.Max.Y}})
		s.write(c, s.colours["muted"], from+3, c.Max.Y-letters, m[0].Name)
	}
	for _, m := range series.MarkLine.Data {
		if m.YAxis != nil {
			c.StrokeLine2(s.stroke(s.colours["fg"], 1, "dashed"), c.Min.X, y(*m.YAxis), c.Max.X, y(*m.YAxis))
			s.write(c, s.colours["fg"], c.Min.X+4, y(*m.YAxis)+3, m.Name)
		}
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
	for _, series := range s.o.Series {
		v, part := series.variant(), series.part()
		if v < 0 || part == "low" || part == "band" || seen[v] && part != "curve" {
			continue
		}
		seen[v] = true
		name, _, _ := strings.Cut(series.Name, " p50")
		wide := sample + 5 + widthOf(s.letters(color.Black), name) + gap
		if at.X+wide > c.Max.X && at.X > c.Min.X+8 {
			at.X, at.Y = c.Min.X+8, at.Y-row
			rows++
		}
		middle := at.Y + letters*0.35
		if part == "measured" {
			s.sign(c, vg.Point{X: at.X + sample/2, Y: middle}, signHeld, s.of(v, 255))
		} else {
			kind := series.LineStyle.Type
			if part != "curve" {
				kind = "solid"
			}
			c.StrokeLine2(s.stroke(s.of(v, 255), 2.5, kind), at.X, middle, at.X+sample, middle)
		}
		s.write(c, s.colours["fg"], at.X+sample+5, at.Y, name)
		at.X += wide
	}
	return rows * row
}

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
