package running

import (
	"cmp"
	"context"
	"fmt"
	"io"

	"perflab/runner/internal/cli/exit"
	"perflab/runner/internal/live"
	"perflab/runner/internal/live/page"
	"perflab/runner/phrase"
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

// openLive starts telling them of a run, and serves its page, which notes say the address of; nil
// where nobody is told. What is told ends with end.
func (o *Options) openLive(ctx context.Context, j *Job, notes io.Writer) (l *live.Live, end func(), err error) {
	end = func() {}
	if len(o.sinks) == 0 && o.LivePage == "" {
		return nil, end, nil
	}
	var tell func(live.Item)
	if o.LivePage != "" {
		e := &j.run.Experiment
		p, err := page.Listen(ctx, o.LivePage, cmp.Or(e.Title, e.Name), phrase.Language(e.Language))
		if err != nil {
			return nil, end, exit.Usage(fmt.Errorf("--live-page: %w", err), "--live-page, or --live-page=127.0.0.1:PORT with a free port")
		}
		fmt.Fprintf(notes, "live: %s\n", p.URL())
		tell, end = p.Tell, p.Close
	}
	if l, err = live.Open(j.run.ID, o.sinks, tell); err != nil {
		end()
		return nil, func() {}, exit.Usage(err, live.Example)
	}
	return l, end, nil
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
