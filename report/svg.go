package report

import (
	"bytes"
	"encoding/json"
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

// svg draws a chart as a picture, from the same options that the page's script draws it from,
// so that the two cannot differ. The same chart always gives the same bytes. Letters stay
// letters: a script that the library's own fonts lack, such as Hangul, is the viewer's to draw.
func (c chart) svg() ([]byte, error) {
	var o pictureOptions
	if err := json.Unmarshal([]byte(c.Option), &o); err != nil || len(o.XAxis) == 0 || len(o.YAxis) == 0 {
		return nil, fmt.Errorf("read the options of %s: %w", c.ID, err)
	}
	s := &scene{chart: c, o: o, colours: lightColours()}
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

// pictureOptions are ECharts' options as go-echarts writes them, as far as the charts of this
// package use them.
type pictureOptions struct {
	XAxis []struct {
		Type string
		Max  float64
		Data []float64
	}
	YAxis []struct {
		Type     string
		Min, Max float64
	}
	Series []pictureSeries
}

type pictureSeries struct {
	ID, Name  string
	Data      []json.RawMessage
	LineStyle struct {
		Type    string
		Width   float64
		Opacity *float64
	}
	MarkLine struct {
		Data []struct {
			Name         string
			XAxis, YAxis *float64
		}
	}
	MarkArea struct {
		Data [][]struct {
			Name  string
			XAxis int
		}
	}
}

// variant is the place of the variant that a series is of; -1: none.
func (s pictureSeries) variant() int {
	number := strings.TrimPrefix(s.ID, "v")
	if i := strings.Index(number, "-"); i >= 0 {
		number = number[:i]
	}
	if n, err := strconv.Atoi(number); err == nil && number != s.ID {
		return n
	}
	return -1
}

// part is what of the variant a series is: "" its line, low, band, p95, curve, measured, ...
func (s pictureSeries) part() string {
	_, part, _ := strings.Cut(s.ID, "-")
	return part
}

// picturePoint is a point of a series; a gap is not ok.
type picturePoint struct {
	x, y   float64
	symbol string
	ok     bool
}

// points reads a series: numbers over the axis of categories, pairs, or pairs with a sign.
func (s pictureSeries) points(x []float64) []picturePoint {
	out := make([]picturePoint, len(s.Data))
	for i, raw := range s.Data {
		var number *float64
		var pair [2]float64
		var signed struct {
			Value  [2]float64
			Symbol string
		}
		switch {
		case json.Unmarshal(raw, &number) == nil:
			if number != nil && i < len(x) {
				out[i] = picturePoint{x[i], *number, "", true}
			}
		case json.Unmarshal(raw, &pair) == nil:
			out[i] = picturePoint{pair[0], pair[1], "", true}
		case json.Unmarshal(raw, &signed) == nil:
			out[i] = picturePoint{signed.Value[0], signed.Value[1], signed.Symbol, true}
		}
	}
	return out
}

// axes sets the ranges, the ticks and the letters of both axes.
func (s *scene) axes(p *plot.Plot) {
	x, y := s.o.XAxis[0], s.o.YAxis[0]
	p.X.Min, p.X.Max = 0, x.Max
	switch {
	case s.chart.Axis == "percentile" && len(x.Data) > 0:
		// One sample alone ends at 1: an axis wants some length.
		p.X.Min, p.X.Max, p.X.Scale = 1, math.Max(x.Data[len(x.Data)-1], 10), plot.LogScale{}
		p.X.Tick.Marker = nines(p.X.Max)
	case len(x.Data) > 0:
		p.X.Max = math.Max(1, x.Data[len(x.Data)-1])
		p.X.Tick.Marker = clockTicks(p.X.Max)
	default:
		p.X.Tick.Marker = evenTicks(0, x.Max, axisText(s.chart.Axis))
	}
	p.Y.Min, p.Y.Max = y.Min, y.Max
	p.Y.Tick.Marker = evenTicks(y.Min, y.Max, unitText(s.chart.Unit))
	if y.Type == "log" {
		p.Y.Scale = plot.LogScale{}
		p.Y.Tick.Marker = decadeTicks(y.Min, y.Max, unitText(s.chart.Unit))
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

var styleColour = regexp.MustCompile(`--([a-z0-9]+): #([0-9a-f]{6})`)

// lightColours are the style sheet's own, as on paper.
func lightColours() map[string]color.Color {
	light, _, _ := strings.Cut(pageFile("style.css"), "@media")
	colours := map[string]color.Color{}
	for _, m := range styleColour.FindAllStringSubmatch(light, -1) {
		if n, err := strconv.ParseUint(m[2], 16, 32); err == nil {
			colours[m[1]] = color.NRGBA{uint8(n >> 16), uint8(n >> 8), uint8(n), 255}
		}
	}
	return colours
}
