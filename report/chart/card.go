package chart

import (
	"bytes"
	"fmt"
	"image/color"
	"image/png"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// Bar is a variant on a card.
type Bar struct {
	Name, Text string  // Text is Value for people
	Value      float64 // 0: nothing was measured
	Mark       float64 // what was published; 0: nothing
}

// Size of a card in pixels, which is what services that show previews ask for, and how many bars it
// has room for.
const (
	cardWidth, cardHeight = 1200, 630
	cardBars              = 8
)

// Card draws bars as a picture for previews of a page, as PNG: no service takes SVG there. It has no
// words of its own and leaves out letters that the library's fonts lack, since previews write the
// page's title beside it. The first bar has the first variant's colour. Of more bars than there is room for
// the first are drawn.
func Card(bars []Bar) ([]byte, error) {
	bars = bars[:min(len(bars), cardBars)]
	top := 0.0
	for _, b := range bars {
		top = max(top, b.Value, b.Mark)
	}
	colours := lightColours()
	canvas := vgimg.NewWith(vgimg.UseWH(cardWidth, cardHeight), vgimg.UseDPI(72), vgimg.UseBackgroundColor(color.White))
	c := draw.New(canvas)
	const margin, right = 70, 330
	row := vg.Length(cardHeight-2*margin) / vg.Length(max(len(bars), 3))
	size := min(row*0.3, 40)
	letters := func(colour string) draw.TextStyle {
		return draw.TextStyle{Color: colours[colour], Font: font.Font{Typeface: "Liberation", Variant: "Sans", Size: size}, Handler: plot.DefaultTextHandler}
	}
	fill := func(x, y, wide, high vg.Length, colour string) {
		c.FillPolygon(colours[colour], []vg.Point{{X: x, Y: y}, {X: x + wide, Y: y}, {X: x + wide, Y: y + high}, {X: x, Y: y + high}})
	}
	for i, b := range bars {
		y := vg.Length(cardHeight-margin) - vg.Length(i+1)*row
		c.FillText(letters("fg"), vg.Point{X: margin, Y: y + row*0.62}, drawable(b.Name))
		if top == 0 {
			continue
		}
		long := func(value float64) vg.Length { return vg.Length(value/top) * (cardWidth - margin - right) }
		high := row * 0.4
		fill(margin, y+row*0.1, long(b.Value), high, fmt.Sprintf("s%d", i%8+1))
		if b.Mark > 0 {
			fill(margin+long(b.Mark)-3, y+row*0.04, 6, high+row*0.12, "fg")
		}
		c.FillText(letters("muted"), vg.Point{X: margin + max(long(b.Value), long(b.Mark)) + 16, Y: y + row*0.1 + (high-size*0.7)/2}, drawable(b.Text))
	}
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&out, canvas.Image()); err != nil {
		return nil, fmt.Errorf("draw a card: %w", err)
	}
	return out.Bytes(), nil
}

// drawable is a text without what the picture's fonts lack, and no longer than there is room for.
func drawable(text string) string {
	const most = 48
	kept := []rune(strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || r > 0x24f && (r < 0x2010 || r > 0x2030) {
			return -1
		}
		return r
	}, text)))
	if len(kept) > most {
		kept = append(kept[:most-1], '…')
	}
	return string(kept)
}
