package running

import (
	"fmt"
	"io"

	"perflab/runner/internal/cli/exit"
	"perflab/runner/internal/live"
	"perflab/runner/verdict"
)

// checkLive reads the sinks that are to be told while the load runs.
func (o *Options) checkLive() error {
	o.sinks = nil
	for _, text := range o.Live {
		t, err := live.Parse(text)
		if err != nil {
			return exit.Usage(err, live.Example)
		}
		o.sinks = append(o.sinks, t)
	}
	return nil
}

// openLive starts telling them of a run; nil where there are none.
func (o *Options) openLive(j *Job) (*live.Live, error) {
	if len(o.sinks) == 0 {
		return nil, nil
	}
	l, err := live.Open(j.run.ID, o.sinks, nil)
	if err != nil {
		return nil, exit.Usage(err, live.Example)
	}
	return l, nil
}

// closeLive tells of the verdicts, nil where there are none, and says what has not been said of
// sinks that took too little.
func closeLive(l *live.Live, of *verdict.Judgement, notes io.Writer) {
	if l == nil {
		return
	}
	if of != nil {
		l.Verdict("", string(of.Outcome))
		for _, v := range of.Variants {
			for _, t := range v.Thresholds {
				l.Verdict(v.Name, fmt.Sprintf("%s %s: %s", t.Threshold.Metric, t.Threshold.Expr, t.Outcome))
			}
		}
		for _, c := range of.Claims {
			l.Verdict(c.Variant, fmt.Sprintf("%s: %s", c.Expect.Text, c.Verdict))
		}
	}
	l.Close()
	for _, w := range l.Warnings() {
		fmt.Fprintf(notes, "warning: %s\n", w)
	}
}
