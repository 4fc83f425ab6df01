// Package progress tells on standard error how a run goes: on a terminal by one bar that
// redraws itself, elsewhere by a line for every stage and every ten seconds of load.
package progress

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"perflab/report"
	"perflab/runner/internal/secret"
	"perflab/runner/metric"
	"perflab/runner/plan"
	"perflab/runner/quantity"
	"perflab/runner/result"
	"perflab/runner/spec"
)

// Progress follows one run; it is a trial.Watcher.
type Progress struct {
	w      io.Writer
	run    *result.Run
	todo   plan.Plan                // the trials that this program will run
	bar    *progressbar.ProgressBar // nil where w is no terminal
	step   string                   // of the search under way
	before time.Duration            // load time of the trials that ended
	loaded time.Duration            // of the one under way, its drains left out
}

// plainEvery is how many seconds of load lie between two lines where there is no terminal.
const plainEvery = 10

// New follows the trials of a run that are to do.
func New(w io.Writer, run *result.Run, todo plan.Plan) *Progress {
	p := &Progress{w: w, run: run, todo: todo}
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		p.bar = progressbar.NewOptions64(todo.Load.Milliseconds(),
			progressbar.OptionSetWriter(w),
			progressbar.OptionSetWidth(24),
			progressbar.OptionSetPredictTime(false),
			progressbar.OptionSetElapsedTime(false),
			progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionClearOnFinish(),
			progressbar.OptionSetTheme(progressbar.Theme{Saucer: "━", SaucerHead: "╸", SaucerPadding: " ", BarStart: "", BarEnd: " "}),
		)
	}
	return p
}

// Build is one line of what preparing the environment prints. On a terminal only the
// newest is seen.
func (p *Progress) Build(line string) {
	line = secret.Replace(strings.TrimSpace(line))
	if line == "" {
		return
	}
	if p.bar != nil {
		p.describe("building  " + clip(line, 60))
		return
	}
	fmt.Fprintln(p.w, "  "+line)
}

// Stage implements trial.Watcher.
func (p *Progress) Stage(t plan.Trial, what string) {
	p.step = ""
	if p.searches(t.Variant) {
		p.step = what
	}
	if p.bar != nil {
		p.describe(p.label(t) + "  " + what)
		return
	}
	fmt.Fprintf(p.w, "%s: %s\n", p.label(t), what)
}

// Point implements trial.Watcher.
func (p *Progress) Point(t plan.Trial, pt metric.Point) {
	if pt.Phase != metric.Drain {
		p.loaded += pt.Span
	}
	live := p.live(t, pt, p.loaded)
	switch {
	case p.bar != nil:
		p.describe(live)
		_ = p.bar.Set64((p.before + min(p.loaded, p.length(t.Variant))).Milliseconds())
	case (pt.Second+1)%plainEvery == 0:
		fmt.Fprintln(p.w, live)
	}
}

func (p *Progress) live(t plan.Trial, pt metric.Point, at time.Duration) string {
	s := fmt.Sprintf("%s  %s left", p.label(t), p.left(t, at))
	if p.run.Against != nil {
		s += " at most"
	}
	if p.step != "" {
		s += "  " + p.step
	}
	if pt.Phase == metric.WarmUp {
		s += "  warm-up"
	}
	span := pt.Span.Seconds()
	if span > 0 {
		s += fmt.Sprintf("  %.0f RPS", float64(pt.Requests)/span)
	}
	if pt.Requests > 0 {
		s += "  p95 " + quantity.Duration(pt.P95)
	}
	if checks := pt.ChecksPassed + pt.ChecksFailed; checks > 0 {
		s += "  checks " + quantity.FixedPercent(float64(pt.ChecksPassed)/float64(checks), 0)
	}
	return s
}

// searches reports whether the load of a variant is a search, whose stages are its steps.
func (p *Progress) searches(variant string) bool {
	for _, v := range p.run.Experiment.Variants {
		if v.Name == variant {
			return v.Load.Search != nil
		}
	}
	return false
}

// length is the load time of one trial.
func (p *Progress) length(variant string) time.Duration {
	return plan.Length(&p.run.Experiment, variant)
}

// left is the load time still to come, of this trial and all later ones.
func (p *Progress) left(t plan.Trial, at time.Duration) time.Duration {
	left := max(0, p.length(t.Variant)-at)
	for _, later := range p.todo.Trials {
		follows := later.Index > t.Index
		if a := p.run.Against; a != nil { // what is measured again has the last places
			follows = later.Repeat > t.Repeat && later.Repeat <= a.Most() || later.Repeat == t.Repeat && later.Index > t.Index && t.Attempt < 2
		}
		if follows {
			left += p.length(later.Variant)
		}
	}
	return left.Round(time.Second)
}

// Ended implements trial.Watcher.
func (p *Progress) Ended(t *result.Trial) {
	p.before += p.length(t.Variant)
	p.loaded = 0
	line := fmt.Sprintf("%s: %s", p.label(t.Trial), t.Status)
	switch {
	case !t.Reason.IsZero():
		line += ": " + t.Reason.String()
	case t.Metrics != nil:
		line += ": " + report.TrialLine(t.Metrics)
	}
	if t.Search != nil {
		line += "; " + report.SearchLine(t.Search)
	}
	if p.bar != nil {
		_ = p.bar.Clear()
	}
	fmt.Fprintln(p.w, line)
	for _, w := range t.Warnings {
		fmt.Fprintln(p.w, "  warning: "+w.String())
	}
}

// Close takes the bar off the terminal.
func (p *Progress) Close() {
	if p.bar != nil {
		_ = p.bar.Clear()
	}
}

func (p *Progress) describe(s string) {
	p.bar.Describe(s + " ")
	_ = p.bar.RenderBlank()
}

// label is "[2/9] queryset 1/3", the trial's place in the run and its repeat, and who sends the
// load where that is another than the native engine; or "[pair 4/20 again] queryset base".
func (p *Progress) label(t plan.Trial) string {
	if a := p.run.Against; a != nil {
		again := ""
		if t.Attempt > 1 {
			again = " again"
		}
		return fmt.Sprintf("[pair %d/%d%s] %s %s", t.Repeat, a.Most(), again, t.Variant, t.Side)
	}
	label := fmt.Sprintf("[%d/%d] %s %d/%d", t.Index+1, len(p.run.Plan.Trials), t.Variant, t.Repeat, p.run.Experiment.Repeats)
	if t.Engine == spec.EngineK6 {
		label += " " + t.Engine
	}
	return label
}

func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}
