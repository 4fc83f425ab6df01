package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"perflab/runner/metricname"
	"perflab/runner/quantity"
	"perflab/runner/result"
)

// String is the case in one line.
func (o outcome) String() string {
	return fmt.Sprintf("%-52s %-8s %s; %s pairs, %s", o.name, map[bool]string{true: "right", false: "WRONG"}[o.right()], o.seen(), o.pairs(), quantity.Rough(o.took()))
}

// expected are the exit codes that a case may have.
func (o outcome) expected() string {
	var all []string
	for _, r := range o.runs {
		if s := join(r.want, " or "); len(all) == 0 || all[len(all)-1] != s {
			all = append(all, s)
		}
	}
	return strings.Join(all, ", then ")
}

// seen is how often each exit code came out, or in which order.
func (o outcome) seen() string {
	if o.steps != nil {
		var codes []string
		for _, r := range o.runs {
			codes = append(codes, fmt.Sprint(r.code))
		}
		return strings.Join(codes, ", then ")
	}
	count := map[int]int{}
	for _, r := range o.runs {
		count[r.code]++
	}
	var parts []string
	for _, code := range []int{0, 1, 2, 3, 4, 5, 130} {
		if count[code] > 0 {
			parts = append(parts, fmt.Sprintf("%d (%d of %d)", code, count[code], len(o.runs)))
		}
	}
	return strings.Join(parts, ", ")
}

// pairs are the fewest and most that a run took.
func (o outcome) pairs() string {
	var all []int
	for _, r := range o.runs {
		if r.comparison != nil && r.comparison.Pairs > 0 {
			all = append(all, r.comparison.Pairs)
		}
	}
	switch {
	case len(all) == 0:
		return "–"
	case slices.Min(all) == slices.Max(all):
		return fmt.Sprint(all[0])
	}
	return fmt.Sprintf("%d to %d", slices.Min(all), slices.Max(all))
}

// took is the mean time of a run.
func (o outcome) took() time.Duration {
	sum := time.Duration(0)
	for _, r := range o.runs {
		sum += r.took
	}
	return sum / time.Duration(max(1, len(o.runs)))
}

// change is what the first run whose exit code is told by a figure says of it: the one the case is
// about, else the one that went furthest.
func (o outcome) change() string {
	for _, r := range o.runs {
		if r.comparison == nil {
			continue
		}
		var shown *result.Change
		for i := range r.comparison.Metrics {
			m := &r.comparison.Metrics[i]
			about := o.figure != "" && strings.HasPrefix(metricname.Figure(m.Metric, m.Aggregation), o.figure)
			if shown == nil || about && m.Verdict == result.Regressed && shown.Verdict != result.Regressed || o.figure == "" && m.Verdict == result.Regressed {
				shown = m
			}
		}
		if shown != nil && shown.Interval {
			return describe(shown)
		}
	}
	return "–"
}

func describe(m *result.Change) string {
	write := func(v float64) string { return fmt.Sprintf("%+.1f%%", 100*v) }
	if m.Absolute && m.Unit == quantity.Share {
		write = func(v float64) string { return fmt.Sprintf("%+.2f points", 100*v) }
	} else if m.Absolute {
		write = func(v float64) string { return fmt.Sprintf("%+.3g %s", v, m.Unit) }
	}
	return fmt.Sprintf("`%s` %s [%s, %s]", metricname.Figure(m.Metric, m.Aggregation), write(m.Change), write(m.Low), write(m.High))
}

func join(codes []int, with string) string {
	var parts []string
	for _, c := range codes {
		parts = append(parts, fmt.Sprint(c))
	}
	return strings.Join(parts, with)
}

// table is the page.
func table(done []outcome, duration string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `# What the gate tells

Made by `+"`make prove-gate`"+`: servers that differ by a known amount, or not at all, held against each other by
`+"`runner exec --against`"+` on one machine, trials of %s. Exit code 0 is within tolerance, 1 regressed, 4 not
comparable, 5 undecided. An alarm on the same server would be a 1. The change is that of the first
run, with the interval that holds at whichever look it ended.

| case | expected | seen | pairs | mean time | change |
|---|---|---|---|---|---|
`, duration)
	for _, o := range done {
		mark := ""
		if !o.right() {
			mark = " **wrong**"
		}
		fmt.Fprintf(&b, "| %s | %s | %s%s | %s | %s | %s |\n", o.name, o.expected(), o.seen(), mark, o.pairs(), quantity.Rough(o.took()), o.change())
	}
	return b.String()
}
