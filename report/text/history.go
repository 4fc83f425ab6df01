package text

import (
	"fmt"
	"strings"

	"perflab/report"
)

// History is the history of an experiment's runs: for each machine the lasting shifts, then
// every figure with its course; last what was left out. It ends in a newline.
func History(h report.History) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, fingerprint %s\n", h.Experiment, h.Fingerprint)
	for _, l := range h.Lines {
		fmt.Fprintf(&b, "\n%s\n%s\n", l.Machine, l.Runs)
		if l.Few != "" && len(l.Shifts) == 0 {
			b.WriteString(wrapped(l.Few, ""))
			continue
		}
		b.WriteString("\n" + shifts(l.Shifts) + l.Pending + "\n\n")
		rows := [][]string{{"variant", "figure", "oldest to newest run", "typical", "run to run", ""}}
		for _, r := range l.Rows {
			rows = append(rows, []string{r.Variant, r.Figure, r.Spark, r.Level, r.Spread, r.Says})
		}
		b.WriteString(indented(table(rows, map[int]bool{1: true, 2: true, 5: true})))
	}
	section(&b, "Other fingerprints of this name (--fingerprint shows one)", bullets(h.Others))
	section(&b, "Left out", bullets(h.Skipped))
	return b.String()
}

// shifts are a table, each with what else changed between the two runs below it.
func shifts(of []report.HistoryShift) string {
	if len(of) == 0 {
		return "No lasting shift shown.\n"
	}
	rows := [][]string{{"", "variant", "figure", "shift", "95% interval", "before", "after", "runs", "first run after", "commit"}}
	for _, s := range of {
		rows = append(rows, []string{s.Mark, s.Variant, s.Figure, s.Change, s.Interval, s.Before, s.After, s.Runs, s.First, s.Commit})
	}
	lines := strings.SplitAfter(table(rows, map[int]bool{1: true, 2: true, 8: true, 9: true}), "\n")
	var b strings.Builder
	b.WriteString("Lasting shifts\n" + lines[0])
	for i, s := range of {
		b.WriteString(lines[i+1])
		if len(s.Around) > 0 && (i+1 == len(of) || of[i+1].First != s.First) {
			b.WriteString(wrapped("  changed with "+s.First+": "+strings.Join(s.Around, "; "), "    "))
		}
	}
	return b.String()
}
