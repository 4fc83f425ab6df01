package report

import (
	"fmt"
	"strconv"
	"strings"

	"perflab/runner/metric"
	"perflab/runner/quantity"
	"perflab/runner/result"
)

// ceilingText says how the ceiling was found.
func ceilingText(c *result.Ceiling, w Words) string {
	if c == nil {
		return ""
	}
	var sizes []string
	for _, p := range c.Points {
		sizes = append(sizes, fmt.Sprintf(w["ceiling_size"], quantity.Grouped(p.Rate), quantity.Text(quantity.BytesPerResponse, p.Bytes), quantity.Percent(p.CPUShare)))
	}
	text := fmt.Sprintf(w["ceiling_says"], c.Engine, strings.Join(sizes, ", "))
	if c.Rate > 0 {
		text += " " + fmt.Sprintf(w["ceiling_here"], quantity.Text(quantity.BytesPerResponse, c.Bytes), quantity.Grouped(c.Rate))
	}
	if c.Cached {
		text += " " + fmt.Sprintf(w["ceiling_cached"], c.Measured.UTC().Format("2006-01-02 15:04"))
	}
	return text
}

// hiccupText says by how much the generator's process overslept.
func hiccupText(h *result.Hiccups, w Words) string {
	if h == nil {
		return ""
	}
	return fmt.Sprintf(w["hiccups_say"], quantity.Duration(h.Every), quantity.Duration(h.P50), quantity.Duration(h.P99), quantity.Duration(h.Max))
}

// socketText says what the sockets had and took.
func socketText(s *result.Sockets, w Words) string {
	if s == nil || s.LastPort == 0 {
		return ""
	}
	return fmt.Sprintf(w["sockets_say"], quantity.Grouped(float64(s.TimeWaitBefore)), quantity.Grouped(float64(s.TimeWaitAfter)), strconv.Itoa(s.FirstPort), strconv.Itoa(s.LastPort), quantity.Grouped(float64(s.FilesLimit)))
}

func balancesOf(e *result.Evidence, trial string, w Words) *Balances {
	whole := e.Little
	b := &Balances{Trial: trial, Says: fmt.Sprintf(w["little_says"], quantity.Digits(whole.Product(), 4), quantity.Digits(whole.Users, 4), quantity.Change(whole.Residual), quantity.Text(quantity.Share, whole.Edge))}
	for _, row := range e.LittleWindows {
		b.Rows = append(b.Rows, littleRow(row))
	}
	return b
}

// littleRow is one window: when, N, X, R, Z, X·(R+Z), residual.
func littleRow(b metric.Balance) []string {
	times := quantity.NewRow(quantity.Nanoseconds, float64(b.Response), float64(b.Pause))
	response := "–"
	if b.Response > 0 {
		response = times.Text(float64(b.Response))
	}
	return []string{
		quantity.Digits(b.From.Seconds(), 4) + " – " + quantity.Digits((b.From+b.Span).Seconds(), 4) + " s",
		quantity.Digits(b.Users, 4), quantity.Digits(b.Rate, 4), response, times.Text(float64(b.Pause)), quantity.Digits(b.Product(), 4), quantity.Change(b.Residual),
	}
}

// littleHeads are the headings of a balance's columns.
func littleHeads(w Words) []string {
	var heads []string
	for _, key := range []string{"little_window", "little_n", "little_x", "little_r", "little_z", "little_product", "little_residual"} {
		heads = append(heads, w[key])
	}
	return heads
}

// gradedValue is a value of a self-check's unit.
func gradedValue(unit string, v float64) string {
	if unit == "count" {
		return quantity.Grouped(v)
	}
	return quantity.Text(unit, v)
}

// limitOf is a limit without decimals it does not need; a dash where there is none.
func limitOf(unit string, v float64) string {
	switch {
	case v == 0:
		return "–"
	case unit == "share":
		return quantity.Digits(100*v, 4) + "%"
	}
	text := gradedValue(unit, v)
	number := strings.TrimRight(text, "nµmsi ") // of a duration
	if !strings.Contains(number, ".") {
		return text
	}
	return strings.TrimRight(strings.TrimRight(number, "0"), ".") + text[len(number):]
}
