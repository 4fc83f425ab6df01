package report

import (
	"fmt"
	"strconv"
	"strings"

	"perflab/runner/metric"
	"perflab/runner/result"
)

// ceilingText says how the ceiling was found.
func ceilingText(c *result.Ceiling, w Words) string {
	if c == nil {
		return ""
	}
	var sizes []string
	for _, p := range c.Points {
		sizes = append(sizes, fmt.Sprintf(w["ceiling_size"], thousands(p.Rate), FormatValue("bytes_per_response", p.Bytes), wholePercent(p.CPUShare)))
	}
	text := fmt.Sprintf(w["ceiling_says"], c.Engine, strings.Join(sizes, ", "))
	if c.Rate > 0 {
		text += " " + fmt.Sprintf(w["ceiling_here"], FormatValue("bytes_per_response", c.Bytes), thousands(c.Rate))
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
	return fmt.Sprintf(w["hiccups_say"], FormatDuration(h.Every), FormatDuration(h.P50), FormatDuration(h.P99), FormatDuration(h.Max))
}

// socketText says what the sockets had and took.
func socketText(s *result.Sockets, w Words) string {
	if s == nil || s.LastPort == 0 {
		return ""
	}
	return fmt.Sprintf(w["sockets_say"], thousands(float64(s.TimeWaitBefore)), thousands(float64(s.TimeWaitAfter)), strconv.Itoa(s.FirstPort), strconv.Itoa(s.LastPort), thousands(float64(s.FilesLimit)))
}

func balancesOf(e *result.Evidence, trial string, w Words) *balances {
	whole := e.Little
	b := &balances{Trial: trial, Says: fmt.Sprintf(w["little_says"], decimal(whole.Rate*(whole.Response+whole.Pause).Seconds()), decimal(whole.Users), FormatChange(whole.Residual), FormatValue("share", whole.Edge))}
	for _, row := range e.LittleWindows {
		b.Rows = append(b.Rows, littleRow(row))
	}
	return b
}

// littleRow is one window: when, N, X, R, Z, X·(R+Z), residual.
func littleRow(b metric.Balance) []string {
	response := "–"
	if b.Response > 0 {
		response = FormatDuration(b.Response)
	}
	return []string{
		fmt.Sprintf("%.4g – %.4g s", b.From.Seconds(), (b.From + b.Span).Seconds()),
		decimal(b.Users), decimal(b.Rate), response, FormatDuration(b.Pause), decimal(b.Rate * (b.Response + b.Pause).Seconds()), FormatChange(b.Residual),
	}
}

// decimal is a number of users or a rate in four digits.
func decimal(v float64) string {
	if v >= 1000 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}

// littleHeads are the headings of a balance's columns.
func littleHeads(w Words) []string {
	var heads []string
	for _, key := range []string{"little_window", "little_n", "little_x", "little_r", "little_z", "little_product", "little_residual"} {
		heads = append(heads, w[key])
	}
	return heads
}
