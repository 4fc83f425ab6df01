package report

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"

	"perflab/runner/phrase"
	"perflab/runner/quantity"
	"perflab/runner/result"
	"perflab/runner/verdict"
	"perflab/runner/verdict/quality"
)

// Quality is what a variant's trials say of their own measuring, where it came out worst.
type Quality struct {
	Name  string
	Style template.CSS
	GradeTag
	Line    string // the generator in one line
	Open    bool   // something is not well
	Several bool   // there are several trials, which the checks tell apart
	Checks  []GradedCheck
	Amiss   []GradedCheck // those of them that are not well
	Notes   []string      // on the ceiling, the generator's process and its sockets
	Little  *Balances     // nil: not worked out
}

// GradeTag is a grade as the page shows it.
type GradeTag struct{ Tone, Mark, Word string }

// GradedCheck is one check of one trial.
type GradedCheck struct {
	Name, Value, WarnAt, InvalidAt, Trial, Says string
	GradeTag
	grade result.Grade
}

// Amiss tells whether the check is one that is said below the table, with what it says.
func (g GradedCheck) Amiss() bool { return g.grade.Worse(result.GradeUnknown) }

// noteOf is why a trial did not end well, and what it warns of. A warning that is a self-check's is
// that check with its value: what it means is said once, of the worst trial.
func noteOf(t *result.Trial, w Words) string {
	notes := []phrase.Statement{t.Reason}
	for _, s := range t.Warnings {
		if t.Evidence != nil {
			for _, c := range t.Evidence.Checks {
				if c.Status == result.GradeWarning && w.join(c.Says) == w.join(s) {
					s = phrase.Verbatim(checkName(c.Name, w) + " " + gradedValue(c.Unit, c.Value))
					break
				}
			}
		}
		notes = append(notes, s)
	}
	return w.join(notes...)
}

// Balances is Little's law over one trial, window by window.
type Balances struct {
	Says  string
	Rows  [][]string // a window each
	Trial string
}

// qualities are the variants with trials that say something of their measuring.
func qualities(j *verdict.Judgement, w Words) []Quality {
	var all []Quality
	for i, v := range j.Variants {
		if q := qualityOf(v, w); q != nil {
			q.Style = SeriesStyle(i)
			all = append(all, *q)
		}
	}
	return all
}

func qualityOf(v verdict.Variant, w Words) *Quality {
	trials := verdict.Sides(v)
	worst := quality.Of(trials)
	if worst == nil {
		return nil
	}
	q := &Quality{Name: v.Name, GradeTag: tagOf(worst.Grade, w), Open: worst.Grade.Worse(result.GradeUnknown), Several: len(trials) > 1}
	for _, c := range worst.Checks {
		g := gradedOf(c.SelfCheck, trialName(c.Trial, trials, w), w)
		q.Checks = append(q.Checks, g)
		if g.Amiss() {
			q.Amiss = append(q.Amiss, g)
		}
	}
	generator, ceiling := worst.Generator.Evidence, worst.Ceiling.Evidence
	q.Line = generatorLine(worst, w)
	q.Notes = nonEmpty(ceilingText(ceiling.Ceiling, w), hiccupText(generator.Generator.Hiccups, w), socketText(generator.Sockets, w))
	if worst.Little != nil {
		q.Little = balancesOf(worst.Little.Evidence, trialName(worst.Little, trials, w), w)
	}
	return q
}

// trialName tells a trial from the variant's others; empty where there are none.
func trialName(t *result.Trial, trials []*result.Trial, w Words) string {
	if len(trials) < 2 {
		return ""
	}
	name := strconv.Itoa(t.Repeat)
	if t.Side != "" {
		return name + " · " + w["gate_side_"+string(t.Side)]
	}
	for _, other := range trials {
		if other.Engine != t.Engine {
			return name + " · " + t.Engine
		}
	}
	return name
}

func gradedOf(c result.SelfCheck, trial string, w Words) GradedCheck {
	g := GradedCheck{Name: checkName(c.Name, w), Trial: trial, Says: w.join(c.Says), GradeTag: tagOf(c.Status, w), grade: c.Status}
	g.Value, g.WarnAt, g.InvalidAt = "–", limitOf(c.Unit, c.WarnAt), limitOf(c.Unit, c.InvalidAt)
	if c.Status != result.GradeUnknown {
		g.Value = gradedValue(c.Unit, c.Value)
	}
	return g
}

// checkName is a check in words; one that this program does not know stands for itself.
func checkName(name string, w Words) string {
	if text, ok := w["check_"+name]; ok {
		return text
	}
	return name
}

func tagOf(g result.Grade, w Words) GradeTag {
	t := GradeTag{Tone: "doubt", Mark: "!", Word: w["grade_"+string(g)]}
	switch g {
	case result.GradeOK:
		t.Tone, t.Mark = "good", "✓"
	case result.GradeInvalid:
		t.Tone, t.Mark = "void", "⊘"
	case result.GradeUnknown:
		t.Tone, t.Mark = "plain", "–"
	}
	return t
}

// generatorLine is "CPU 12% of 1 CPU, send lag p99 0.4 ms, 14% of its ceiling of 33,000/s",
// each part from the trial in which it came out worst, those not known left out.
func generatorLine(q *quality.Quality, w Words) string {
	generator, ceiling := q.Generator.Evidence, q.Ceiling.Evidence
	var parts []string
	if c := generator.Check("generator_cpu_share"); c != nil && c.Status != result.GradeUnknown {
		parts = append(parts, fmt.Sprintf(w["line_cpu"], quantity.Percent(c.Value), quantity.Digits(generator.Generator.CPUs, 3)))
	}
	for _, c := range q.Checks {
		if c.Name == "send_lag_p99_ns" && c.Status != result.GradeUnknown {
			parts = append(parts, fmt.Sprintf(w["line_lag"], gradedValue(c.Unit, c.Value)))
		}
	}
	if c := ceiling.Check("ceiling_share"); c != nil && c.Status != result.GradeUnknown && ceiling.Ceiling != nil {
		parts = append(parts, fmt.Sprintf(w["line_ceiling"], quantity.Percent(c.Value), quantity.Grouped(ceiling.Ceiling.Rate)))
	}
	return strings.Join(parts, ", ")
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
