package html

import (
	"html/template"

	"perflab/report"
	"perflab/report/chart"
	"perflab/report/curves"
)

// Sizes of pictures, in units of their letters' eleven.
const (
	wideWidth, wideHeight = 1040, 260
	pairWidth, pairHeight = 420, 220
)

// block is a group of figures with what takes no chart to say.
type block struct {
	Pair    bool
	Says    []string
	Figures []graph
}

// graph is a chart as the page holds it: its options, its table, and the picture that stands
// there until a script draws it, or for good.
type graph struct {
	chart.Chart
	Anchor, Label, Data string
	Frame               template.JS
	CSV                 string
	Drawn               template.HTML
}

// blocksOf puts the first of the large charts across the page and the others beside each other,
// and the small ones of the machine below.
func blocksOf(blocks []curves.Block, w report.Words) ([]block, error) {
	var wide, beside, small block
	for _, b := range blocks {
		switch {
		case b.Pair:
			figures, err := graphsOf(b.Charts, w, pairWidth)
			if err != nil {
				return nil, err
			}
			small.Figures, small.Says = append(small.Figures, figures...), append(small.Says, b.Says...)
			continue
		case len(b.Charts) > 0 && len(wide.Figures) == 0:
			figures, err := graphsOf(b.Charts[:1], w, wideWidth)
			if err != nil {
				return nil, err
			}
			wide.Figures, b.Charts = figures, b.Charts[1:]
		}
		figures, err := graphsOf(b.Charts, w, pairWidth)
		if err != nil {
			return nil, err
		}
		beside.Figures, beside.Says = append(beside.Figures, figures...), append(beside.Says, b.Says...)
	}
	beside.Pair, small.Pair = true, true
	var out []block
	for _, b := range []block{wide, beside, small} {
		if len(b.Figures) > 0 || len(b.Says) > 0 {
			out = append(out, b)
		}
	}
	return out, nil
}

func graphsOf(charts []chart.Chart, w report.Words, width int) ([]graph, error) {
	height := wideHeight
	if width == pairWidth {
		height = pairHeight
	}
	var out []graph
	for _, c := range charts {
		frame, err := c.Frame()
		if err != nil {
			return nil, err
		}
		out = append(out, graph{Chart: c, Anchor: c.ID + "-of", Label: c.Title + " #", Data: w["page_data"], Frame: frame, CSV: c.CSV(), Drawn: c.Picture(width, height)})
	}
	return out, nil
}
