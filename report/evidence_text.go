package report

import (
	"fmt"
	"strings"

	"perflab/runner/quantity"
	"perflab/runner/result"
	"perflab/runner/verdict"
)

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

// generatorLine is "CPU 12% of 1 CPU, send lag p99 0.4 ms, 14% of its ceiling of 33,000/s",
// each part from the trial in which it came out worst, those not known left out.
func generatorLine(q *Quality, cpu, ceiling *result.Evidence, w Words) string {
	var parts []string
	if c := cpu.Check("generator_cpu_share"); c != nil && c.Status != result.GradeUnknown {
		parts = append(parts, fmt.Sprintf(w["line_cpu"], quantity.Percent(c.Value), quantity.Digits(cpu.Generator.CPUs, 3)))
	}
	for _, c := range q.Checks {
		if c.Name == checkName("send_lag_p99_ns", w) && c.grade != result.GradeUnknown {
			parts = append(parts, fmt.Sprintf(w["line_lag"], c.Value))
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
