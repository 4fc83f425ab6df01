package chart

import (
	"encoding/csv"
	"math"
	"strconv"
	"strings"

	"perflab/runner/quantity"
)

// column is one of a chart's table over shared places.
type column struct {
	name   string
	values []float64
}

// table are the columns of a chart over shared places: x, then of each series its values and,
// where it has a band, the lowest and the highest of them.
func (c Chart) table() []column {
	columns := []column{{map[Axis]string{Time: "seconds", Percentile: "1/(1-share)", ByRun: "run"}[c.Axis], c.X}}
	for _, s := range c.Series {
		columns = append(columns, column{s.Name, s.Values})
		if s.Band.Low != nil {
			columns = append(columns, column{s.Name + " low", s.Band.Low}, column{s.Name + " high", s.Band.high()})
		}
	}
	return columns
}

// high are the highest values, as they are drawn.
func (b Band) high() []float64 {
	high := make([]float64, len(b.Low))
	for i, low := range b.Low {
		if high[i] = low + b.Spread[i]; !math.IsNaN(high[i]) {
			high[i] = quantity.Significant(high[i], valueDigits)
		}
	}
	return high
}

// CSV is what the chart draws, as a table with a heading: over shared places a row each, the
// columns of a series being its values and where it has a band their lowest and highest; else a
// row for each point, with its series. Memory is in MiB; a gap is an empty field. It is what
// Frame leaves out.
func (c Chart) CSV() string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	write := func(row []string) { _ = w.Write(row) } // a Builder does not fail
	if !c.shared() {
		write([]string{"series", string(c.Axis), string(c.Unit)})
		for _, s := range c.Series {
			for _, p := range s.Points {
				write([]string{s.Name, plain(p.X), plain(p.Y)})
			}
		}
		w.Flush()
		return b.String()
	}
	columns, scale := c.table(), 1.0
	if c.Unit == Bytes { // whole bytes would double the page
		scale = 1 << 20
	}
	row := make([]string, len(columns))
	for i, col := range columns {
		row[i] = col.name
		if scale > 1 && i > 0 {
			row[i] += " MiB"
		}
	}
	write(row)
	for n := range c.X {
		for i, col := range columns {
			row[i] = ""
			if n < len(col.values) && (i == 0 || scale == 1) {
				row[i] = plain(col.values[n])
			} else if n < len(col.values) {
				row[i] = plain(quantity.Significant(col.values[n]/scale, valueDigits))
			}
		}
		write(row)
	}
	w.Flush()
	return b.String()
}

func plain(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}
