package report

import (
	"fmt"
	"html/template"
	"slices"
	"strings"

	"perflab/runner/phrase"
	"perflab/runner/quantity"
	"perflab/runner/verdict/history"
)

// History is what a history of runs says.
type History struct {
	Experiment, Fingerprint string
	Lines                   []HistoryLine
	Others                  []string // fingerprints that are not shown, a line each
	Skipped                 []string // runs that do not count, a line each
}

// HistoryLine is that of one machine.
type HistoryLine struct {
	Machine string
	Runs    string // how many, from when to when
	Few     string // why nothing is told; empty where something is
	Pending string // from when on a shift is shown
	Rows    []HistoryRow
	Shifts  []HistoryShift
}

// HistoryRow is one figure of one variant.
type HistoryRow struct {
	Variant, Figure string
	Spark           string // its course in block letters, a bar where it shifts
	Level, Spread   string
	Says            string
}

// HistoryShift is one lasting shift.
type HistoryShift struct {
	Variant, Figure, Tone, Mark, Word string
	Style                             template.CSS // of the variant
	Change, Interval, Before, After   string
	LastBefore, First, When           string // the runs between which it lies, and when the latter began
	Commit                            string // of First, with that of LastBefore where it is another
	Runs                              string // before+after
	Around                            []string
}

// fingerprintDigits are as many as tell one from others.
const fingerprintDigits = 12

// NewHistory puts a history into words of a language.
func NewHistory(h *history.History, language string) History {
	w := words(language)
	v := History{Experiment: h.Experiment, Fingerprint: shortened(h.Fingerprint, fingerprintDigits)}
	for _, l := range h.Lines {
		v.Lines = append(v.Lines, historyLine(l, w))
	}
	for _, o := range h.Others {
		v.Others = append(v.Others, fmt.Sprintf(w["history_other"], shortened(o.Fingerprint, fingerprintDigits), o.Runs, o.Newest.Started.UTC().Format(day)))
	}
	for _, s := range h.Skipped {
		v.Skipped = append(v.Skipped, s.Run+": "+w.join(s.Why))
	}
	return v
}

// day is how a date is written.
const day = "2006-01-02"

func historyLine(l history.Line, w Words) HistoryLine {
	v := HistoryLine{Machine: l.Machine.String(), Pending: fmt.Sprintf(w["history_pending"], history.MinSegment)}
	if n := len(l.Runs); n > 0 {
		v.Runs = fmt.Sprintf(w["history_runs"], n, l.Runs[0].Started.UTC().Format(day), l.Runs[n-1].Started.UTC().Format(day))
		if n < l.Needed {
			v.Few = w.join(phrase.HistoryFew(phrase.Number(n), phrase.Number(l.Needed)))
		}
	}
	var variants []string
	for _, s := range l.Series {
		if !slices.Contains(variants, s.Variant) {
			variants = append(variants, s.Variant)
		}
		v.Rows = append(v.Rows, historyRow(l, s, w))
		for _, shift := range s.Shifts {
			one := historyShift(s, shift, w)
			one.Style = SeriesStyle(len(variants) - 1)
			v.Shifts = append(v.Shifts, one)
		}
	}
	return v
}

func historyRow(l history.Line, s history.Series, w Words) HistoryRow {
	r := HistoryRow{Variant: s.Variant, Figure: s.Metric + " " + s.Aggregation, Spark: spark(s), Level: quantity.Text(s.Unit, s.Level)}
	if len(s.Values) > 1 {
		r.Spread = "±" + strings.TrimPrefix(sizeOf(s, s.Spread), "+")
	}
	r.Says = w.join(historySays(l, s))
	return r
}

// historySays is what a series comes to, in a sentence.
func historySays(l history.Line, s history.Series) phrase.Statement {
	n := phrase.Number(len(s.Values))
	switch {
	case s.Outcome == history.Shifted:
		return phrase.HistoryShifted(phrase.Times(int64(len(s.Shifts))))
	case s.Outcome == history.TooFew && len(s.Values) < l.Needed:
		return phrase.HistoryFew(n, phrase.Number(l.Needed))
	case s.Outcome == history.TooFew:
		return phrase.HistoryWanders(n)
	case s.Spread == 0:
		return phrase.HistoryAlike(n)
	}
	return phrase.HistorySteady(n, phrase.Text(strings.TrimPrefix(sizeOf(s, s.Detectable), "+")))
}

func historyShift(s history.Series, x history.Shift, w Words) HistoryShift {
	row := quantity.NewRow(s.Unit, x.Before, x.After)
	v := HistoryShift{
		Variant: s.Variant, Figure: s.Metric + " " + s.Aggregation, Word: w["history_"+string(x.Worse)],
		Change: sizeOf(s, x.Change), Interval: fmt.Sprintf(w["history_interval"], sizeOf(s, x.Low), sizeOf(s, x.High)),
		Before: row.Text(x.Before), After: row.Text(x.After),
		LastBefore: x.LastBefore.ID, First: x.First.ID, When: x.First.Started.UTC().Format(day),
		Commit: commitOf(x.First), Runs: fmt.Sprintf("%d+%d", x.RunsBefore, x.RunsAfter), Around: w.lines(x.Around),
	}
	if before := commitOf(x.LastBefore); before != v.Commit {
		v.Commit = before + " → " + v.Commit
	}
	switch x.Worse {
	case history.Worse:
		v.Tone, v.Mark = "bad", "✗"
	case history.IsBetter:
		v.Tone, v.Mark = "good", "✓"
	default:
		v.Tone, v.Mark = "doubt", "~"
	}
	return v
}

// ShiftSize is the size of a series' shift with its sign.
func ShiftSize(s history.Series, x history.Shift) string { return sizeOf(s, x.Change) }

// sizeOf is a change with its sign, in percent, in points of a share or in the figure's unit.
func sizeOf(s history.Series, change float64) string {
	switch {
	case !s.Absolute:
		return quantity.Change(change)
	case s.Unit == quantity.Share:
		return quantity.Points(change) + " pp"
	case change < 0:
		return "−" + quantity.Text(s.Unit, -change)
	}
	return "+" + quantity.Text(s.Unit, change)
}

// commitOf is a commit in as many digits as tell it from others, with a + where the checkout
// had changes beside it.
func commitOf(r history.Ref) string {
	const digits = 10
	switch {
	case r.Commit == "":
		return "–"
	case r.Dirty:
		return shortened(r.Commit, digits) + "+"
	}
	return shortened(r.Commit, digits)
}

func shortened(text string, digits int) string {
	if len(text) > digits {
		return text[:digits]
	}
	return text
}

// sparkRuns is how many letters a course has at most; of more runs the newest are drawn.
const sparkRuns = 48

// spark is a series in block letters from its lowest to its highest run, with a bar before the
// first run of each shift.
func spark(s history.Series) string {
	letters := []rune("▁▂▃▄▅▆▇█")
	values := s.Values[max(0, len(s.Values)-sparkRuns):]
	if len(values) == 0 {
		return ""
	}
	low, high := values[0].Mean, values[0].Mean
	for _, v := range values {
		low, high = min(low, v.Mean), max(high, v.Mean)
	}
	var b strings.Builder
	for i, v := range values {
		for _, shift := range s.Shifts {
			if i > 0 && shift.Place == v.Run {
				b.WriteRune('|')
			}
		}
		at := 0
		if high > low {
			at = min(int(float64(len(letters))*(v.Mean-low)/(high-low)), len(letters)-1)
		}
		b.WriteRune(letters[at])
	}
	return b.String()
}
