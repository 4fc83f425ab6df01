package chart

import (
	"fmt"
	"html"
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot"

	"perflab/runner/quantity"
)

// Inline pictures: their width is that of their box, and what is around the plot.
const (
	inlineLeft, inlineRight, inlineTop, inlineBottom = 52, 16, 16, 22
	// inlineSteps is how many places a line has at most: a page holds a dozen of pictures.
	inlineSteps = 80
)

// Picture is the chart as an SVG element of a page, so many units wide and high. It has no
// colours and fonts of its own: the style sheet's classes give them, for light and dark. It
// stands for the chart where no script draws it, and has fewer places than that.
func (c Chart) Picture(width, height int) template.HTML {
	p := picture{chart: c, right: width - inlineRight, bottom: height - inlineBottom}
	p.xTicks, p.yTicks = c.ticks()
	fmt.Fprintf(&p.b, `<svg class="pic" viewBox="0 0 %d %d" aria-hidden="true">`, width, height)
	p.axes()
	for _, s := range c.Series {
		p.series(s)
	}
	p.marks()
	p.b.WriteString("</svg>")
	return template.HTML(p.b.String())
}

type picture struct {
	b              strings.Builder
	chart          Chart
	right, bottom  int
	xTicks, yTicks plot.ConstantTicks
}

// ticks are those of both axes, as on the pictures that stand alone.
func (c Chart) ticks() (x, y plot.ConstantTicks) {
	switch {
	case c.Axis == Percentile:
		x = nines(c.lastX())
	case c.Axis == ByRun:
		x = runTicks(c.X)
	case c.Axis == Time:
		x = clockTicks(c.lastX())
	default:
		x = evenTicks(0, c.XEnd, placeText(c.Axis))
	}
	if c.Y.Log {
		return x, decadeTicks(c.Y.Min, c.Y.Max, valueText(c.Unit))
	}
	return x, evenTicks(c.Y.Min, c.Y.Max, valueText(c.Unit))
}

func (c Chart) lastX() float64 {
	if len(c.X) == 0 {
		return 1
	}
	return c.X[len(c.X)-1]
}

// x is a place's position.
func (p *picture) x(v float64) int {
	c := p.chart
	low, high := 0.0, c.XEnd
	switch c.Axis {
	case Percentile:
		low, high, v = 0, math.Log10(math.Max(c.lastX(), 10)), math.Log10(math.Max(v, 1))
	case ByRun:
		if len(c.X) > 0 {
			low, high = c.X[0], math.Max(c.X[0]+1, c.lastX())
		}
	case Time:
		high = math.Max(1, c.lastX())
	}
	return inlineLeft + int(math.Round(float64(p.right-inlineLeft)*clamp((v-low)/(high-low))))
}

// y is a value's position.
func (p *picture) y(v float64) int {
	r := p.chart.Y
	at := (v - r.Min) / (r.Max - r.Min)
	if r.Log {
		at = (math.Log10(math.Max(v, r.Min)) - math.Log10(r.Min)) / (math.Log10(r.Max) - math.Log10(r.Min))
	}
	return p.bottom - int(math.Round(float64(p.bottom-inlineTop)*clamp(at)))
}

func clamp(v float64) float64 {
	if !(v > 0) { // not a number too
		return 0
	}
	return math.Min(v, 1)
}

func (p *picture) axes() {
	p.b.WriteString(`<path class="grid" d="`)
	for _, t := range p.yTicks {
		fmt.Fprintf(&p.b, "M%d %dH%d", inlineLeft, p.y(t.Value), p.right)
	}
	p.b.WriteString(`"/><g class="end">`)
	for _, t := range p.yTicks {
		p.write("", inlineLeft-6, p.y(t.Value)+4, t.Label)
	}
	p.b.WriteString(`</g><g class="mid">`)
	for _, t := range p.xTicks {
		p.write("", p.x(t.Value), p.bottom+16, t.Label)
	}
	p.b.WriteString("</g>")
}

func (p *picture) write(class string, x, y int, text string) {
	if text == "" {
		return
	}
	if class != "" {
		class = ` class="` + class + `"`
	}
	fmt.Fprintf(&p.b, `<text%s x="%d" y="%d">%s</text>`, class, x, y, html.EscapeString(text))
}

func (p *picture) series(s Series) {
	class := "c" + strconv.Itoa(s.Variant%8+1)
	if s.Band.Low != nil {
		p.band(s, class)
	}
	points := s.Points
	if p.chart.shared() {
		points = nil
		for _, i := range p.steps(len(s.Values)) {
			points = append(points, Point{X: p.chart.X[i], Y: s.Values[i]})
		}
	}
	if !s.Line.None {
		fmt.Fprintf(&p.b, `<path class="ln %s%s" d="%s"/>`, class, dashClass(s), p.path(points))
	}
	for _, at := range points {
		if at.Sign != "" {
			p.sign(at, class)
		}
	}
	for _, u := range s.Upright {
		fmt.Fprintf(&p.b, `<path class="ln ds %s" d="M%d %dV%d"/>`, class, p.x(u.Value), inlineTop, p.bottom)
		p.write(class, p.x(u.Value)+3, inlineTop-4, u.Name)
	}
}

// dashClass is the stroke of a series, by its own or by its variant's place.
func dashClass(s Series) string {
	switch {
	case s.Line.Dash == Dashed || s.Line.Dash == "" && s.Variant/8%3 == 1:
		return " ds"
	case s.Line.Dash == Dotted || s.Line.Dash == "" && s.Variant/8%3 == 2:
		return " dt"
	}
	return ""
}

// steps are the places that are drawn of so many values.
func (p *picture) steps(n int) []int {
	n = min(n, len(p.chart.X))
	every := 1 + (n-1)/inlineSteps
	var steps []int
	for i := 0; i < n; i += every {
		steps = append(steps, i)
	}
	if n > 0 && steps[len(steps)-1] != n-1 {
		steps = append(steps, n-1)
	}
	return steps
}

// path joins points; a gap begins a new line. It is written in as few letters as there can be,
// since a page holds a thousand points.
func (p *picture) path(points []Point) string {
	var b strings.Builder
	gap, lastX, lastY := true, 0, 0
	command := byte('M')
	step := func(with byte, numbers ...int) {
		again := with == command
		if !again {
			b.WriteByte(with)
		}
		for i, n := range numbers {
			if n >= 0 && (i > 0 || again) {
				b.WriteByte(' ')
			}
			b.WriteString(strconv.Itoa(n))
		}
		command = with
	}
	for _, at := range points {
		if math.IsNaN(at.Y) {
			gap = true
			continue
		}
		x, y := p.x(at.X), p.y(at.Y)
		switch {
		case gap:
			fmt.Fprintf(&b, "M%d %d", x, y)
			command = 'M'
		case y == lastY && x != lastX:
			step('h', x-lastX)
		case x != lastX || y != lastY:
			step('l', x-lastX, y-lastY)
		}
		gap, lastX, lastY = false, x, y
	}
	return b.String()
}

// band fills between the lowest and the highest; a gap ends one piece and begins the next.
func (p *picture) band(s Series, class string) {
	high := s.Band.high()
	var lower, upper []Point
	flush := func() {
		if len(upper) > 1 {
			slices.Reverse(lower)
			back := strings.Replace(p.path(lower), "M", "L", 1)
			fmt.Fprintf(&p.b, `<path class="bd %s" d="%s%sz"/>`, class, p.path(upper), back)
		}
		lower, upper = nil, nil
	}
	for _, i := range p.steps(len(s.Band.Low)) {
		if math.IsNaN(s.Band.Low[i]) {
			flush()
			continue
		}
		lower, upper = append(lower, Point{X: p.chart.X[i], Y: s.Band.Low[i]}), append(upper, Point{X: p.chart.X[i], Y: high[i]})
	}
	flush()
}

func (p *picture) sign(at Point, class string) {
	x, y := p.x(at.X), p.y(at.Y)
	switch at.Sign {
	case Cross:
		fmt.Fprintf(&p.b, `<path class="ln %s" d="M%d %dl8 8m0 -8l-8 8"/>`, class, x-4, y-4)
	case Ring:
		fmt.Fprintf(&p.b, `<circle class="ln %s" cx="%d" cy="%d" r="4"/>`, class, x, y)
	default:
		fmt.Fprintf(&p.b, `<circle class="dot %s" cx="%d" cy="%d" r="4"/>`, class, x, y)
	}
}

// marks shades the spans and draws the levels, with their names.
func (p *picture) marks() {
	for _, s := range p.chart.Spans {
		if s.From >= len(p.chart.X) || s.To < 0 {
			continue
		}
		from, to := p.x(p.chart.X[s.From]), p.x(p.chart.X[s.To])
		fmt.Fprintf(&p.b, `<path class="sh" d="M%d %dH%dV%dH%dz"/>`, from, inlineTop, to, p.bottom, from)
		p.write("", from+3, inlineTop+11, s.Name)
	}
	for _, l := range p.chart.Levels {
		fmt.Fprintf(&p.b, `<path class="lv" d="M%d %dH%d"/>`, inlineLeft, p.y(l.Value), p.right)
		p.write("lb", p.right-2, p.y(l.Value)-4, l.Name)
	}
}

// Flat is the one value that all series have at all places, and whether there is one: a chart of
// it would be a line along the edge.
func (c Chart) Flat() (value float64, flat bool) {
	first := true
	for _, s := range c.Series {
		for _, list := range [][]float64{s.Values, s.Band.Low, s.Band.high()} {
			for _, v := range list {
				if math.IsNaN(v) {
					continue
				}
				if first {
					value, first = v, false
				}
				if v != value {
					return 0, false
				}
			}
		}
	}
	return value, !first && c.shared()
}

// Text is a value in the chart's unit.
func (c Chart) Text(v float64) string {
	if c.Unit == Rate {
		return quantity.Rate(v)
	}
	return valueText(c.Unit)(v)
}
