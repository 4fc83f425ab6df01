package k6text

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"perflab/runner/metric"
	"perflab/runner/metricname"
)

// block lays out checks and metrics. Every kind of line has its own columns: the six of
// trends are padded each to its widest, the last too, and so are a gauge's three; counters
// and rates share the gauges' columns, but their last is left as it is.
func block(checks []metric.Check, metrics []printed) string {
	var b strings.Builder
	for _, c := range checks {
		writeCheck(&b, c)
	}
	if len(checks) > 0 && len(metrics) > 0 {
		b.WriteByte('\n')
	}
	names := 0
	var trendWidths, otherWidths []int
	texts := make([][]string, len(metrics))
	for i, m := range metrics {
		indent, text := label(m.name)
		names = max(names, runes(indent+text))
		texts[i] = cells(m)
		if m.kind == trend {
			trendWidths = widest(trendWidths, texts[i])
		} else {
			otherWidths = widest(otherWidths, texts[i])
		}
	}
	for i, m := range metrics {
		indent, text := label(m.name)
		dots := strings.Repeat(".", names-runes(indent+text)+3)
		fmt.Fprintf(&b, "   %s%s %s%s: ", indent, m.mark, text, dots)
		for c, cell := range texts[i] {
			if m.kind == trend && trendWidths[c] == 0 {
				continue // a column of which every trend lacks the figure
			}
			if c > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(cell)
			switch {
			case m.kind == trend:
				b.WriteString(strings.Repeat(" ", trendWidths[c]-runes(cell)))
			case m.kind == gauge || c == 0:
				b.WriteString(strings.Repeat(" ", otherWidths[c]-runes(cell)))
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// writeCheck is one check: its name, and where it ever failed how often, in whole percent cut off.
func writeCheck(b *strings.Builder, c metric.Check) {
	if c.Fails == 0 {
		fmt.Fprintf(b, "     ✓ %s\n", c.Name)
		return
	}
	percent := math.Floor(100 * float64(c.Passes) / float64(c.Passes+c.Fails))
	fmt.Fprintf(b, "     ✗ %s\n      ↳  %.0f%% — ✓ %d / ✗ %d\n", c.Name, percent, c.Passes, c.Fails)
}

// label is how a metric's name is printed: a sub-metric by its tag alone, two deeper.
func label(name string) (indent, label string) {
	_, tag, sub := strings.Cut(name, "{")
	if !sub {
		return "", name
	}
	return "  ", "{ " + strings.TrimSuffix(tag, "}") + " }"
}

// columns are those of a trend's line.
var columns = []string{metricname.Avg, metricname.Min, metricname.Med, metricname.Max, metricname.P90, metricname.P95}

// cells is the text of each column of one line.
func cells(m printed) []string {
	v := m.values
	switch m.kind {
	case trend:
		texts := make([]string, len(v))
		for i, name := range columns {
			if !math.IsNaN(v[i]) {
				texts[i] = name + "=" + duration(v[i])
			}
		}
		return texts
	case counter:
		return []string{number(v[0]), number(v[1]) + "/s"}
	case volume:
		return []string{byteCount(v[0]), byteCount(v[1]) + "/s"}
	case rate:
		return []string{share(v[0], v[1]), fmt.Sprintf("%.0f out of %.0f", v[0], v[1])}
	default:
		return []string{number(v[0]), "min=" + number(v[1]), "max=" + number(v[2])}
	}
}

// duration is a duration given in milliseconds: two decimals cut off and no trailing
// zeros in the largest unit below it, whole seconds from a minute on. The arithmetic is
// in floating point like k6's, whose cut makes 1.13 ms read 1.12ms.
func duration(ms float64) string {
	switch {
	case ms == 0:
		return "0s"
	case ms < 0.001:
		return number(math.Trunc(ms*1e6)) + "ns"
	case ms < 1:
		return number(truncated(ms*1000)) + "µs"
	case ms < 1000:
		return number(truncated(ms)) + "ms"
	case ms < 60_000:
		return number(truncated(ms/1000)) + "s"
	}
	seconds := int64(ms / 1000)
	text := fmt.Sprintf("%dm%ds", seconds/60%60, seconds%60)
	if seconds >= 3600 {
		return fmt.Sprintf("%dh%s", seconds/3600, text)
	}
	return text
}

// number is a number rounded to six decimals, then printed with as many digits as tell
// it apart from its neighbours: no trailing zeros, and fewer decimals from 10^10 on.
func number(v float64) string {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(v, 'f', 6, 64), 64)
	if err != nil {
		rounded = v
	}
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}

// byteCount is a number of bytes in decimal units: one decimal below ten, none from ten
// on, taken from the value already rounded to one decimal (12.471 kB reads 13 kB). Below
// ten bytes k6 prints every digit of the number.
func byteCount(v float64) string {
	if v < 10 {
		return strconv.FormatFloat(v, 'f', -1, 64) + " B"
	}
	units := []string{"B", "kB", "MB", "GB", "TB", "PB", "EB"}
	step := 0
	for scaled := v; scaled >= 1000 && step < len(units)-1; step++ {
		scaled /= 1000
	}
	v = math.Floor(v/math.Pow(1000, float64(step))*10+0.5) / 10
	if v < 10 {
		return strconv.FormatFloat(v, 'f', 1, 64) + " " + units[step]
	}
	return strconv.FormatFloat(math.Floor(v+0.5), 'f', 0, 64) + " " + units[step]
}

// share is hits of total in percent, two decimals cut off.
func share(hits, total float64) string {
	return strconv.FormatFloat(truncated(hits/total*100), 'f', 2, 64) + "%"
}

func runes(s string) int { return utf8.RuneCountInString(s) }

// widest grows the column widths to hold the cells.
func widest(widths []int, cells []string) []int {
	for i, cell := range cells {
		if i == len(widths) {
			widths = append(widths, 0)
		}
		widths[i] = max(widths[i], runes(cell))
	}
	return widths
}

// truncated cuts v off after two decimals, towards zero.
func truncated(v float64) float64 { return math.Trunc(v*100) / 100 }
