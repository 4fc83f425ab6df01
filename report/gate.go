package report

import (
	"fmt"
	"html/template"
	"strings"

	"perflab/runner/metricname"
	"perflab/runner/quantity"
	"perflab/runner/result"
)

// Gate is how a head came out against a base, for people: by pairs of one run or against
// stored runs.
type Gate struct {
	W Words
	Banner
	Base, Head string
	Measured   string // "14 pairs of trials, of at most 20"
	Variants   []GateVariant
	Warnings   []string
	Allowed    []string // differences that were let pass, as --allow-difference names them
	How        []Fact   // by which rules; empty for a comparison without its run
	Rule       string   // what the verdicts mean
	Star       bool     // a figure decides by itself
}

// GateVariant is one variant's figures.
type GateVariant struct {
	Name  string
	Style template.CSS
	Rows  []ChangeRow
	More  string // how many Rest has; empty for none
}

// Decided are the figures that a reader must see: those that decide, and all that are not
// within tolerance.
func (v GateVariant) Decided() []ChangeRow { return v.rows(false) }

// Rest are the others.
func (v GateVariant) Rest() []ChangeRow { return v.rows(true) }

func (v GateVariant) rows(rest bool) (rows []ChangeRow) {
	for _, r := range v.Rows {
		if r.minor == rest {
			rows = append(rows, r)
		}
	}
	return rows
}

// ChangeRow is one figure, head against base. What is not known is a dash; More and Reason
// are empty where there is nothing to say.
type ChangeRow struct {
	Figure                                  string
	Primary                                 bool
	Base, Head, Change, Interval, Tolerance string
	Tone, Mark, Word                        string
	Verdict                                 result.Verdict
	More                                    string // what would decide it
	Reason                                  string // why it is undecided, where that is not the interval
	Pairs, P                                string
	Bar                                     *ChangeBar // nil: no interval is known
	minor                                   bool       // within tolerance, and others decide
}

// NewGate puts a comparison into words.
func NewGate(c *result.Comparison, language string) *Gate { return gateOf(c, nil, words(language)) }

// gateOf is nil for a run that was held against nothing.
func gateOf(c *result.Comparison, a *result.Against, w Words) *Gate {
	if c == nil {
		return nil
	}
	g := &Gate{
		W: w, Banner: gateBanner(c, w), Base: c.Base, Head: c.Head, Measured: gateMeasured(c, w),
		Warnings: w.lines(c.Warnings), Allowed: c.Allowed, Rule: w["gate_rule"],
	}
	at := map[string]int{}
	for _, m := range c.Metrics {
		k, known := at[m.Variant]
		if !known {
			k = len(g.Variants)
			at[m.Variant] = k
			g.Variants = append(g.Variants, GateVariant{Name: m.Variant, Style: SeriesStyle(k)})
		}
		v := &g.Variants[k]
		v.Rows = append(v.Rows, changeRow(m, c.By, w))
		g.Star = g.Star || m.Primary
	}
	for i := range g.Variants {
		v := &g.Variants[i]
		v.More = numbered(len(v.Rest()), "gate_rest_one", "gate_rest", w)
	}
	if a != nil {
		g.How = gateHow(a, w)
		g.Measured = Joined("; ", g.Measured, w["gate_ended_"+a.Ended])
	}
	return g
}

// gateBanner is the verdict; of an undecided one what that comes to.
func gateBanner(c *result.Comparison, w Words) Banner {
	s := string(c.Verdict)
	b := Banner{State: s, Tone: tone(s), Mark: mark(s), Word: w.outcome(s), Says: w["gate_says_"+s], Reasons: w.lines(c.Reasons)}
	if c.Verdict == result.Undecided {
		b.Says = Joined(" ", b.Says, w["gate_"+c.Undecided])
	}
	return b
}

// gateMeasured says how much was compared.
func gateMeasured(c *result.Comparison, w Words) string {
	if c.By == result.ByRuns {
		return numbered(c.BaseRuns, "gate_run", "gate_runs", w)
	}
	text := fmt.Sprintf(w["gate_pairs"], c.Pairs)
	if c.Most > c.Pairs {
		text = fmt.Sprintf(w["gate_pairs_of"], c.Pairs, c.Most)
	}
	if c.Disturbed > 0 {
		text += ", " + fmt.Sprintf(w["gate_disturbed"], c.Disturbed)
	}
	return text
}

// gateHow are the rules that the pairs were judged by.
func gateHow(a *result.Against, w Words) []Fact {
	var f facts
	commit := a.Base.Commit
	if commit != "" && a.Base.Dirty {
		commit += ", " + w["dirty"]
	}
	f.add(w["gate_commit"], commit)
	rules := w["gate_rules_one"]
	if a.HeadRules != nil {
		rules = w["gate_rules_two"]
	}
	f.add(w["gate_rules"], rules)
	f.add(w["gate_looks"], strings.Trim(strings.Join(strings.Fields(fmt.Sprint(a.Looks)), ", "), "[]"))
	f.add(w["gate_alpha"], quantity.Digits(100*a.Alpha, 3)+"%")
	if a.MaxTime > 0 {
		f.add(w["gate_max_time"], quantity.Rough(a.MaxTime))
	}
	f.add(w["gate_undecided"], a.Undecided)
	return f
}

// changeRow is one figure, each of its numbers in the unit that suits the row.
func changeRow(m result.Change, by string, w Words) ChangeRow {
	s := string(m.Verdict)
	r := ChangeRow{
		Figure: metricname.Figure(m.Metric, m.Aggregation), Primary: m.Primary,
		Base: "–", Head: "–", Change: "–", Interval: "–", Tolerance: toleranceText(m, w),
		Verdict: m.Verdict, Tone: tone(s), Mark: mark(s), Word: w.outcome(s), Reason: w.join(m.Reason), More: moreText(m, by, w), Pairs: "–", P: "–",
		minor: !m.Primary && m.Verdict == result.WithinTolerance,
	}
	if !m.Interval && m.Base == 0 && m.Head == 0 { // it was not measured
		return r
	}
	unit, scale := written(m.Unit)
	row := quantity.NewRow(unit, m.Base*scale, m.Head*scale)
	r.Base, r.Head = row.Text(m.Base*scale), row.Text(m.Head*scale)
	number, text := changeWriters(m, w)
	r.Change = text(m.Change)
	if m.Interval {
		r.Interval = fmt.Sprintf(w["gate_interval"], number(m.Low), text(m.High))
		r.Bar, r.P = barOf(m), quantity.Digits(m.P, 2)
	}
	if m.Pairs > 0 {
		r.Pairs = fmt.Sprint(m.Pairs)
	}
	return r
}

// written is the unit that package quantity writes values of a unit in, and what they are
// multiplied by.
func written(unit string) (string, float64) {
	if unit == quantity.Milliseconds {
		return quantity.Nanoseconds, 1e6
	}
	return unit, 1
}

// changeWriters write changes of a figure: of the base in percent, of shares in points, else in
// the figure's unit. The first leaves out a unit that is a word.
func changeWriters(m result.Change, w Words) (number, text func(float64) string) {
	switch {
	case !m.Absolute:
		return quantity.Change, quantity.Change
	case m.Unit == quantity.Share:
		return quantity.Points, func(v float64) string { return quantity.Points(v) + w["points"] }
	}
	unit, scale := written(m.Unit)
	row := quantity.NewRow(unit, m.Change*scale, m.Low*scale, m.High*scale)
	return func(v float64) string { return signed(row.Number(v * scale)) }, func(v float64) string { return signed(row.Text(v * scale)) }
}

// toleranceText is the change for the worse that does not matter yet, with its sign.
func toleranceText(m result.Change, w Words) string {
	sign := "+"
	if m.HigherIsBetter {
		sign = "-"
	}
	switch {
	case !m.Absolute:
		return sign + quantity.Digits(100*m.Tolerance, 3) + "%"
	case m.Unit == quantity.Share:
		return sign + quantity.Digits(100*m.Tolerance, 3) + w["points"]
	}
	unit, scale := written(m.Unit)
	return sign + quantity.Brief(unit, m.Tolerance*scale)
}

// signed puts a plus before a number that is not negative.
func signed(text string) string {
	if strings.HasPrefix(text, "-") || text == "–" {
		return text
	}
	return "+" + text
}

// moreText is how many more pairs or runs would decide.
func moreText(m result.Change, by string, w Words) string {
	switch {
	case m.Verdict != result.Undecided || m.More == 0:
		return ""
	case m.More < 0:
		return w["more_many"]
	case by == result.ByRuns:
		return numbered(m.More, "more_run", "more_runs", w)
	}
	return numbered(m.More, "more_pair", "more_pairs", w)
}

// numbered is so many of something: nothing of none, else by the word of one or of several.
func numbered(n int, one, several string, w Words) string {
	switch n {
	case 0:
		return ""
	case 1:
		if text := w[one]; !strings.Contains(text, "%") {
			return text
		}
	}
	return fmt.Sprintf(w[several], n)
}

// Line is a figure's verdict on one line: "http_reqs.rate -12.3% (-14.0% to -10.5%), tolerance -5%".
func (r ChangeRow) Line(w Words) string {
	text := r.Figure + " " + r.Change
	if r.Interval != "–" {
		text += " (" + r.Interval + ")"
	}
	return Joined(", ", text, strings.ToLower(w["col_tolerance"])+" "+r.Tolerance, r.More, r.Reason)
}
