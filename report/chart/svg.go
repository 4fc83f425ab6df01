package chart

import (
	"bytes"
	_ "embed"
	"fmt"
	"image/color"
	"math"
	"regexp"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Size of a picture in points, and of its letters.
const (
	pictureWidth, pictureHeight = 720, 360
	letters                     = 11
)

// SVG draws the chart as a picture. Letters stay letters: a script that the library's own fonts
// lack, such as Hangul, is the viewer's to draw. An error means that it could not be written.
func (c Chart) SVG() ([]byte, error) {
	s := &scene{chart: c, colours: lightColours()}
	p := plot.New()
	p.BackgroundColor = color.White
	s.axes(p)
	p.Add(s)
	canvas := vgsvg.New(vg.Points(pictureWidth), vg.Points(pictureHeight))
	whole := draw.New(canvas)
	p.Draw(draw.Crop(whole, 4, -14, 4, -s.legend(whole)-8))
	var b bytes.Buffer
	if _, err := canvas.WriteTo(&b); err != nil {
		return nil, fmt.Errorf("draw %s: %w", c.ID, err)
	}
	return []byte(strings.ReplaceAll(b.String(), "font-family:Liberation Sans", "font-family:Liberation Sans,Arial,Helvetica,sans-serif")), nil
}

// axes sets the ranges, the ticks and the letters of both axes.
func (s *scene) axes(p *plot.Plot) {
	c := s.chart
	p.X.Min, p.X.Max = 0, c.XEnd
	switch {
	case c.Axis == Percentile && len(c.X) > 0:
		// One sample alone ends at 1: an axis wants some length.
		p.X.Min, p.X.Max, p.X.Scale = 1, math.Max(c.X[len(c.X)-1], 10), plot.LogScale{}
		p.X.Tick.Marker = nines(p.X.Max)
	case c.Axis == ByRun && len(c.X) > 0:
		p.X.Min, p.X.Max = c.X[0], math.Max(c.X[0]+1, c.X[len(c.X)-1])
		p.X.Tick.Marker = runTicks(c.X)
	case len(c.X) > 0:
		p.X.Max = math.Max(1, c.X[len(c.X)-1])
		p.X.Tick.Marker = clockTicks(p.X.Max)
	default:
		p.X.Tick.Marker = evenTicks(0, c.XEnd, placeText(c.Axis))
	}
	p.Y.Min, p.Y.Max = c.Y.Min, c.Y.Max
	p.Y.Tick.Marker = evenTicks(c.Y.Min, c.Y.Max, valueText(c.Unit))
	if c.Y.Log {
		p.Y.Scale = plot.LogScale{}
		p.Y.Tick.Marker = decadeTicks(c.Y.Min, c.Y.Max, valueText(c.Unit))
	}
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.LineStyle.Color, axis.Tick.LineStyle.Color = s.colours["rule"], s.colours["muted"]
		axis.Padding = 0
		axis.Tick.Label.Color = s.colours["muted"]
		axis.Tick.Label.Font = pictureFont()
	}
}

func pictureFont() font.Font {
	return font.Font{Typeface: "Liberation", Variant: "Sans", Size: letters}
}

// Colours are the custom properties of the report's style sheet: the colours of all its pages,
// light and dark, and its fonts.
//
//go:embed colours.css
var Colours string

var property = regexp.MustCompile(`--([a-z0-9]+): #([0-9a-f]{6})`)

// lightColours are the style sheet's own, as on paper.
func lightColours() map[string]color.Color {
	light, _, _ := strings.Cut(Colours, "@media")
	colours := map[string]color.Color{}
	for _, m := range property.FindAllStringSubmatch(light, -1) {
		if n, err := strconv.ParseUint(m[2], 16, 32); err == nil {
			colours[m[1]] = color.NRGBA{uint8(n >> 16), uint8(n >> 8), uint8(n), 255}
		}
	}
	return colours
}
