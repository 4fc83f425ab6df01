package audit

import (
	"fmt"
	"slices"
	"strings"

	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/published"
	"perflab/runner/spec"
)

// aCopy is how many measured figures two variants share before it is said: two runs of one
// server agree in a rate of four digits or a time now and then, and not in three at once.
const aCopy = 3

// copies says which variants have figures that are the same to the last digit, as the parts
// of a text have where one was copied for the other or where both quote one run.
func copies(e *spec.Experiment) []Finding {
	if e.Reference == nil {
		return nil
	}
	var all []Finding
	for i, a := range e.Reference.Figures {
		for _, b := range e.Reference.Figures[:i] {
			common, same, quotes := 0, 0, []string{}
			for _, p := range a.Printed {
				if !telling(p) {
					continue
				}
				for _, q := range b.Printed {
					if p.Name() != q.Name() || p.Source != q.Source {
						continue
					}
					common++
					if p.Value == q.Value && p.Low == q.Low && p.High == q.High {
						same++
						if !slices.Contains(quotes, p.Quote) {
							quotes = append(quotes, p.Quote)
						}
					}
				}
			}
			if same < aCopy || 2*same <= common {
				continue
			}
			f := Finding{Variant: a.Variant, Subject: "figures of two variants", Outcome: Noteworthy, Figures: quotes}
			f.derive(phrase.AuditFormulaCopies(phrase.Number(same), phrase.Number(common)))
			f.say(phrase.AuditCopies(phrase.Text(b.Variant)))
			all = append(all, f)
		}
	}
	return all
}

// telling reports whether a figure is a measured one of four digits or more: what was asked
// for, and a round number, are alike in runs that are not.
func telling(p published.Figure) bool {
	switch p.Aggregation {
	case metricname.Avg, metricname.Min, metricname.Med, metricname.Max, metricname.P, metricname.Rate, metricname.Count:
	default:
		return false
	}
	if p.Source == "loose" {
		return false
	}
	switch metricname.Base(p.Metric) {
	case metricname.HTTPReqs, metricname.HTTPReqFailed, metricname.Iterations, metricname.IterationsInterrupted:
	default:
		if metricname.KindOf(p.Metric) != metricname.Trend {
			return false
		}
	}
	number := strings.Trim(strings.ReplaceAll(fmt.Sprintf("%.6f", p.Value), ".", ""), "0")
	return len(number) >= 4
}
