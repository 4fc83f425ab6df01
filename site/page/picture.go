package page

import (
	"fmt"
	"math"
	"strings"
)

// Bar is a variant's requests per second beside what was published of it and what was to be
// reached. Parts of the whole width are 0 to 100.
type Bar struct {
	Name      string
	Series    int
	Text      string // what was measured, with its unit
	Published string // what was printed; empty: nothing
	Width     float64
	Print     float64 // 0: none
	PrintEnd  float64 // of a printed range; else Print
	Goal      float64 // 0: none
}

// Colour is the class of its colour.
func (b Bar) Colour() string { return colour(b.Series) }

// Mark is the middle of what was printed.
func (b Bar) Mark() string { return fmt.Sprintf("%.1f", math.Max(0, b.Print-.6)) }

// MarkWidth is its width: that of a line, or of the range.
func (b Bar) MarkWidth() string { return fmt.Sprintf("%.1f", math.Max(1.2, b.PrintEnd-b.Print)) }

// Wide and Aim are parts as a picture has them.
func (b Bar) Wide() string { return fmt.Sprintf("%.1f", math.Max(.4, b.Width)) }
func (b Bar) Aim() string  { return fmt.Sprintf("%.1f", b.Goal) }

// Measured is what a bar is made of; a value that is not known is 0.
type Measured struct {
	Name, Text, Published string
	Rate, Low, High, Goal float64 // Low and High are what was printed
}

// barRoom is how many variants a small picture shows.
const barRoom = 5

// Bars draws variants on one scale, the first ones of many; more is how many are left out.
func Bars(variants []Measured) (bars []Bar, more int) {
	top := 0.0
	for _, v := range variants {
		top = max(top, v.Rate, v.High, v.Goal)
	}
	if top <= 0 {
		return nil, 0
	}
	part := func(v float64) float64 { return 100 * v / (1.02 * top) }
	for i, v := range variants {
		if i == barRoom {
			return bars, len(variants) - barRoom
		}
		bars = append(bars, Bar{v.Name, i, v.Text, v.Published, part(v.Rate), part(v.Low), part(v.High), part(v.Goal)})
	}
	return bars, 0
}

// Spark is the requests per second of an experiment's runs, oldest to newest, a line a variant.
type Spark struct {
	Width, Height int
	Lines         []SparkLine
	Says          string // in words, for who cannot see it
}

// SparkLine is a variant's line.
type SparkLine struct {
	Name   string
	Series int
	Points string
	X, Y   string // of the newest run
}

// Colour is the class of its colour.
func (l SparkLine) Colour() string { return colour(l.Series) }

// NewSpark draws values by variant and run; NaN is a run without one. It is nil where there are
// fewer than two runs, or nothing to draw.
func NewSpark(names []string, values [][]float64, says string) *Spark {
	s := &Spark{Width: 160, Height: 36, Says: says}
	top, runs := 0.0, 0
	for _, v := range values {
		runs = max(runs, len(v))
		for _, x := range v {
			if x > top {
				top = x
			}
		}
	}
	if runs < 2 || top == 0 {
		return nil
	}
	for i, v := range values {
		line := SparkLine{Name: names[i], Series: i}
		var points []string
		for k, x := range v {
			if math.IsNaN(x) {
				continue
			}
			line.X = fmt.Sprintf("%.1f", 4+float64(k)*float64(s.Width-8)/float64(runs-1))
			line.Y = fmt.Sprintf("%.1f", 4+(1-x/top)*float64(s.Height-8))
			points = append(points, line.X+","+line.Y)
		}
		if line.Points = strings.Join(points, " "); line.Points != "" {
			s.Lines = append(s.Lines, line)
		}
	}
	if len(s.Lines) == 0 {
		return nil
	}
	return s
}
