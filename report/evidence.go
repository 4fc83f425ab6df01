package report

import (
	"fmt"
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"

	"perflab/runner/metric"
	"perflab/runner/result"
	"perflab/runner/verdict"
)

// quality is what a variant's trials say of their own measuring: of each check the trial in
// which it came out worst.
type quality struct {
	Name  string
	Style template.CSS
	gradeTag
	Line    string // the generator in one line
	Open    bool   // something is not well
	Several bool   // there are several trials, which the checks tell apart
	Checks  []gradedCheck
	Notes   []string  // on the ceiling, the generator's process and its sockets
	Little  *balances // nil: not worked out
}

// gradeTag is a grade as the page shows it.
type gradeTag struct{ Tone, Mark, Word string }

// gradedCheck is one check of one trial.
type gradedCheck struct {
	Name, Value, WarnAt, InvalidAt, Trial, Says string
	gradeTag
	grade result.Grade
	value float64
}

// balances is Little's law over one trial, window by window.
type balances struct {
	Says  string
	Rows  [][]string // a window each
	Trial string
}

// qualities are the variants with trials that say something of their measuring.
func qualities(j *verdict.Judgement, w Words) []quality {
	var all []quality
	for i, v := range j.Variants {
		if q := qualityOf(v, w); q != nil {
			q.Style = SeriesStyle(i)
			all = append(all, *q)
		}
	}
	return all
}

func qualityOf(v verdict.Variant, w Words) *quality {
	q := &quality{Name: v.Name}
	worst := result.GradeOK
	at := map[string]int{} // name of a check → its place in q.Checks
	var line, little, ceiling *result.Trial
	for _, t := range v.Trials {
		if t.Evidence == nil {
			continue
		}
		for _, c := range t.Evidence.Checks {
			g := gradedOf(c, trialName(t, v), w)
			if c.Status.Worse(worst) {
				worst = c.Status
			}
			switch i, known := at[c.Name]; {
			case !known:
				at[c.Name] = len(q.Checks)
				q.Checks = append(q.Checks, g)
			case g.worse(q.Checks[i]):
				q.Checks[i] = g
			}
		}
		line = worseIn(line, t, "generator_cpu_share")
		ceiling = worseIn(ceiling, t, "ceiling_share")
		if t.Evidence.Little != nil && (little == nil || math.Abs(t.Evidence.Little.Residual) > math.Abs(little.Evidence.Little.Residual)) {
			little = t
		}
	}
	if line == nil {
		return nil
	}
	slices.SortStableFunc(q.Checks, func(a, b gradedCheck) int {
		switch {
		case a.grade.Worse(b.grade):
			return -1
		case b.grade.Worse(a.grade):
			return 1
		}
		return 0
	})
	q.gradeTag, q.Open, q.Several = tagOf(worst, w), worst.Worse(result.GradeUnknown), len(v.Trials) > 1
	q.Line = generatorLine(q, line.Evidence, ceiling.Evidence, w)
	q.Notes = nonEmpty(ceilingText(ceiling.Evidence.Ceiling, w), hiccupText(line.Evidence.Generator.Hiccups, w), socketText(line.Evidence.Sockets, w))
	if little != nil {
		q.Little = balancesOf(little.Evidence, trialName(little, v), w)
	}
	return q
}

// worseIn is the trial in which a check has the higher value; have is nil at first.
func worseIn(have, t *result.Trial, check string) *result.Trial {
	if have == nil {
		return t
	}
	was, is := have.Evidence.Check(check), t.Evidence.Check(check)
	if was == nil || is != nil && is.Value > was.Value {
		return t
	}
	return have
}

// trialName tells a trial from the variant's others; empty where there are none.
func trialName(t *result.Trial, v verdict.Variant) string {
	if len(v.Trials) < 2 {
		return ""
	}
	name := strconv.Itoa(t.Repeat)
	for _, other := range v.Trials {
		if other.Engine != t.Engine {
			return name + " · " + t.Engine
		}
	}
	return name
}

func gradedOf(c result.SelfCheck, trial string, w Words) gradedCheck {
	g := gradedCheck{Name: checkName(c.Name, w), Trial: trial, Says: c.Says, gradeTag: tagOf(c.Status, w), grade: c.Status, value: c.Value}
	g.Value, g.WarnAt, g.InvalidAt = "–", limitOf(c.Unit, c.WarnAt), limitOf(c.Unit, c.InvalidAt)
	if c.Status != result.GradeUnknown {
		g.Value = gradedValue(c.Unit, c.Value)
	}
	return g
}

// worse orders two trials' outcomes of one check.
func (g gradedCheck) worse(o gradedCheck) bool {
	return g.grade.Worse(o.grade) || g.grade == o.grade && g.value > o.value
}

// checkName is a check in words; one that this program does not know stands for itself.
func checkName(name string, w Words) string {
	if text, ok := w["check_"+name]; ok {
		return text
	}
	return name
}

func tagOf(g result.Grade, w Words) gradeTag {
	t := gradeTag{Tone: "doubt", Mark: "!", Word: w["grade_"+string(g)]}
	switch g {
	case result.GradeOK:
		t.Tone, t.Mark = "good", "✓"
	case result.GradeInvalid:
		t.Tone, t.Mark = "bad", "✗"
	case result.GradeUnknown:
		t.Tone, t.Mark = "plain", "–"
	}
	return t
}

// gradedValue is a value of a self-check's unit.
func gradedValue(unit string, v float64) string {
	if unit == "count" {
		return thousands(v)
	}
	return FormatValue(unit, v)
}

// limitOf is a limit without decimals it does not need; a dash where there is none.
func limitOf(unit string, v float64) string {
	switch {
	case v == 0:
		return "–"
	case unit == "share":
		return strconv.FormatFloat(100*v, 'g', 4, 64) + "%"
	}
	text := gradedValue(unit, v)
	number := strings.TrimRight(text, "nµmsi ") // of a duration
	if !strings.Contains(number, ".") {
		return text
	}
	return strings.TrimRight(strings.TrimRight(number, "0"), ".") + text[len(number):]
}

// generatorLine is "CPU 12% of 1 CPU, send lag p99 0.4 ms, 14% of its ceiling of 33,000/s",
// each part from the trial in which it came out worst, those not known left out.
func generatorLine(q *quality, cpu, ceiling *result.Evidence, w Words) string {
	var parts []string
	if c := cpu.Check("generator_cpu_share"); c != nil && c.Status != result.GradeUnknown {
		parts = append(parts, fmt.Sprintf(w["line_cpu"], wholePercent(c.Value), strconv.FormatFloat(cpu.Generator.CPUs, 'g', 3, 64)))
	}
	for _, c := range q.Checks {
		if c.Name == checkName("send_lag_p99_ns", w) && c.grade != result.GradeUnknown {
			parts = append(parts, fmt.Sprintf(w["line_lag"], c.Value))
		}
	}
	if c := ceiling.Check("ceiling_share"); c != nil && c.Status != result.GradeUnknown && ceiling.Ceiling != nil {
		parts = append(parts, fmt.Sprintf(w["line_ceiling"], wholePercent(c.Value), thousands(ceiling.Ceiling.Rate)))
	}
	return strings.Join(parts, ", ")
}

// wholePercent is a share for a sentence: 12%, but 0.4% where it is small.
func wholePercent(share float64) string {
	if percent := 100 * share; percent >= 9.95 || percent == 0 {
		return strconv.FormatFloat(percent, 'f', 0, 64) + "%"
	}
	return strconv.FormatFloat(100*share, 'g', 2, 64) + "%"
}

// thousands groups the digits of a whole number: 33,000.
func thousands(v float64) string {
	digits := strconv.FormatFloat(math.Abs(math.Round(v)), 'f', 0, 64)
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	if v <= -0.5 {
		return "-" + digits
	}
	return digits
}

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

// qualityText is a variant's measuring for the plain formats: the generator in one line,
// and a line for each check that is not well; those not known share one.
func qualityText(v verdict.Variant, w Words) (lines []string) {
	q := qualityOf(v, w)
	if q == nil {
		return nil
	}
	if q.Line != "" {
		lines = append(lines, w["line_generator"]+": "+q.Line)
	}
	var unknown []string
	for _, c := range q.Checks {
		switch c.grade {
		case result.GradeUnknown:
			unknown = append(unknown, c.Name)
		case result.GradeWarning, result.GradeInvalid:
			limit, key := c.WarnAt, "text_warn_at"
			if c.grade == result.GradeInvalid {
				limit, key = c.InvalidAt, "text_invalid_at"
			}
			name := c.Name
			if c.Trial != "" {
				name += " (" + w["text_trial"] + " " + c.Trial + ")"
			}
			lines = append(lines, fmt.Sprintf("%s %s: %s, %s", c.Mark, name, c.Value, fmt.Sprintf(w[key], limit)))
		}
	}
	if len(unknown) > 0 {
		lines = append(lines, "– "+w["grade_unknown"]+": "+strings.Join(unknown, ", "))
	}
	return lines
}
