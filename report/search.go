package report

import (
	"fmt"
	"html/template"
	"strconv"

	"perflab/runner/quantity"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict"
)

// Search is one trial's search: what it found, in a sentence, and its steps.
type Search struct {
	Trial string // "trial 2"; empty where there is one
	Says  string
	Cells [][]string // the steps with their heading
	Text  int        // the column of Cells that is text
}

// Found is what one trial's search found, beside those of the others.
type Found struct {
	Name, Trial, Says string
	Style             template.CSS
}

// searchesOf are the searches of a variant's trials.
func searchesOf(v verdict.Variant, w Words) []Search {
	var views []Search
	for _, t := range v.Trials {
		if t.Search == nil {
			continue
		}
		view := Search{Says: searchSays(t.Search, w), Cells: stepCells(t.Search, w)}
		if len(view.Cells) > 0 {
			view.Text = len(view.Cells[0]) - 1
		}
		if v.Planned > 1 {
			view.Trial = fmt.Sprintf(w["trial_n"], t.Repeat)
		}
		views = append(views, view)
	}
	return views
}

// searchSays is what a search found in a sentence, with what keeps it from being more.
func searchSays(s *result.Search, w Words) string {
	held, found := s.Find()
	holds := fmt.Sprintf(w["search_least"], rateFigure(held))
	if !found {
		holds = w["search_nothing"]
	}
	switch s.Ended {
	case result.SearchAllHeld:
		return fmt.Sprintf(w["search_all"], rateFigure(held))
	case result.SearchGenerator:
		last := s.Steps[len(s.Steps)-1]
		return holds + "; " + fmt.Sprintf(w["search_generator"], rateFigure(last.Rate))
	case result.SearchBroken:
		return holds + "; " + w["search_broken"]
	}
	failed := s.LowestFailed()
	if failed == nil {
		return holds
	}
	if found {
		holds = fmt.Sprintf(w["search_holds"], rateFigure(held))
	}
	return holds + "; " + fmt.Sprintf(w["search_failed"], rateFigure(failed.Rate), w.join(verdict.Missed(*failed)...))
}

func rateFigure(rate float64) string { return quantity.Text(quantity.PerSecond, rate) }

// stepCells are the steps of a search, in the order in which they were measured.
func stepCells(s *result.Search, w Words) [][]string {
	if len(s.Steps) == 0 {
		return nil
	}
	var times, rates []float64
	for _, step := range s.Steps {
		times = append(times, float64(step.P50), float64(step.P95), float64(step.P99), float64(step.IntendedP95))
		rates = append(rates, step.Rate, step.Achieved)
	}
	time, rate := quantity.NewRow(quantity.Nanoseconds, times...), quantity.NewRow(quantity.PerSecond, rates...)
	cells := [][]string{{
		w["col_step"], w["col_asked_rate"], w["col_achieved"],
		"p50 " + time.Unit, "p95 " + time.Unit, "p99 " + time.Unit, w["col_intended"] + " " + time.Unit,
		w["col_lost"], w["col_failed"], w["col_result"],
	}}
	for i, step := range s.Steps {
		cells = append(cells, []string{
			strconv.Itoa(i + 1), rate.Number(step.Rate), rate.Number(step.Achieved),
			time.Number(float64(step.P50)), time.Number(float64(step.P95)), time.Number(float64(step.P99)), time.Number(float64(step.IntendedP95)),
			strconv.FormatInt(step.Dropped+step.Interrupted, 10), quantity.Text(quantity.Share, step.FailedShare), stepResult(step, w),
		})
	}
	return cells
}

// stepResult says whether a step held or by what it failed.
func stepResult(s result.SearchStep, w Words) string {
	text := "✓ " + w["step_held"]
	switch {
	case !s.Doubt.IsZero():
		text = "? " + w.join(verdict.Missed(s)...)
	case !s.Held:
		text = "✗ " + w.join(verdict.Missed(s)...)
	}
	if s.Repeat {
		text += " (" + w["step_repeat"] + ")"
	}
	return text
}

// searchText says what a search does: the rates between which it looks and how.
func searchText(l spec.Load, w Words) string {
	s := l.Search
	return fmt.Sprintf(w["search_load"], rateText(s.From), rateText(s.To), s.Step, s.Precision, s.Steps())
}
