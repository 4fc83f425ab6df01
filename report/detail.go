package report

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"
	"time"

	"perflab/report/k6text"
	"perflab/runner/quantity"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict"
	"perflab/runner/verdict/figure"
)

// Detail is a variant's section: its settings, k6's block, and what was published.
type Detail struct {
	Name      string
	Style     template.CSS
	Dash      string // of its lines in the charts, as SVG's stroke-dasharray
	Changes   string
	Settings  string // as the target's own configuration would have them, a line each
	Cache     string
	Replicas  [][]string // the servers behind a balancer, the heading first; empty: one server
	Uneven    string     // how evenly they were loaded
	Observed  [][]string // what services counted themselves, the heading first; empty: nothing
	Effective []EffectiveRow
	K6        string
	K6Of      string // which trials it is of: k6 itself knows one run only; empty: there is none
	Searches  []Search
	Requests  [][]string // figures of several requests, the heading first
	Quality   []string   // the generator in one line, and a line for each check that is not well
	Published string     // the published output for it, as printed
}

// EffectiveRow is one key as asked and as the server reports it.
type EffectiveRow struct {
	Key, Asked, Effective string
	Differs               bool
}

func detailOf(i int, v verdict.Variant, e spec.Experiment, w Words) Detail {
	d := Detail{Name: v.Name, Searches: searchesOf(v, w), Style: SeriesStyle(i), Dash: []string{"", "5 3", "1.5 2.5"}[i/8%3]}
	for _, s := range e.Variants {
		if s.Name == v.Name {
			d.Changes = strings.Join(s.Changes, ", ")
			d.Requests = requestCells(v, s.Load, w)
		}
	}
	if e.Reference != nil {
		for _, f := range e.Reference.Figures {
			if f.Variant == v.Name {
				d.Published = strings.TrimRight(f.Text, "\n")
			}
		}
	}
	if set := verdict.Measured(v); set != nil {
		d.K6 = strings.Trim(k6text.Text(set, judged(v.Thresholds)...), "\n")
	}
	d.K6Of, d.Quality = k6Note(v, w), qualityText(v, w)
	trials, _ := verdict.Drawn(v)
	if len(trials) > 0 {
		d.Settings, d.Effective, d.Cache = settingsOf(trials[0].Environment), effectiveOf(trials[0].Environment), cacheText(trials[0].Cache)
	}
	d.Replicas, d.Uneven = replicaCells(trials, w)
	d.Observed = observedCells(trials, w)
	return d
}

// judged are the thresholds as k6's block marks them.
func judged(checks []verdict.Check) []k6text.Threshold {
	var out []k6text.Threshold
	for _, c := range checks {
		out = append(out, k6text.Threshold{Metric: c.Threshold.Metric, Passed: c.Outcome == verdict.Passed})
	}
	return out
}

// settingsOf is the settings block as the published text has it: worker_class = "gevent".
func settingsOf(e result.Environment) string {
	var b strings.Builder
	for _, s := range e.Native {
		b.WriteString(s.Name + " = " + s.Value + "\n")
	}
	return b.String()
}

func effectiveOf(e result.Environment) []EffectiveRow {
	var rows []EffectiveRow
	for _, key := range sortedKeys(e.Asked) {
		r := EffectiveRow{Key: key, Asked: e.Asked[key], Effective: "–"}
		if got, ok := e.Effective[key]; ok {
			r.Effective, r.Differs = got, got != r.Asked
		}
		rows = append(rows, r)
	}
	return rows
}

func cacheText(c *result.Cache) string {
	if c == nil {
		return ""
	}
	return Joined(" · ", c.Server, c.Address)
}

// k6Note says what the k6 block is of: k6 itself knows one run only.
func k6Note(v verdict.Variant, w Words) string {
	switch {
	case v.Metrics == nil && verdict.Measured(v) != nil:
		return w["text_k6_doubt"]
	case v.Metrics == nil:
		return ""
	}
	note := fmt.Sprintf(w["text_k6_merged"], v.Valid)
	if v.Valid == 1 {
		note = w["text_k6_one"]
	}
	if len(searchesOf(v, w)) > 0 {
		note += ", " + w["k6_search"]
	}
	return note
}

// requestCells is the table of a variant's several requests, or of its steps, with its heading: what share of
// the requests each was, its rate and durations, and how many failed. Empty where the load
// has one request, or nothing was measured.
func requestCells(v verdict.Variant, l spec.Load, w Words) [][]string {
	set := verdict.Measured(v)
	names := l.Names()
	if set == nil || len(names) == 0 {
		return nil
	}
	rows := [][]string{{w["col_request"], w["col_share"], w["col_rps"], w["col_p50"], w["col_p95"], w["col_p99"], w["col_failed"]}}
	rate := quantity.NewRow(quantity.PerSecond, set.RPS())
	for _, r := range figure.Requests(set, names) {
		row := []string{r.Name, quantity.FixedPercent(r.Share, 1), rate.Number(r.Rate)}
		times := quantity.NewRow(quantity.Nanoseconds, float64(r.P50), float64(r.P95), float64(r.P99))
		for _, d := range []time.Duration{r.P50, r.P95, r.P99} {
			text := "–"
			if r.Timed {
				text = times.Text(float64(d))
			}
			row = append(row, text)
		}
		rows = append(rows, append(row, strconv.FormatInt(r.Failed, 10)))
	}
	return rows
}
