package running

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"perflab/runner/internal/beside"
	"perflab/runner/internal/cli/exit"
	"perflab/runner/quantity"
	"perflab/targets/lifetime"
)

// takeTurn waits until no other run of this machine is under way, or goes on beside them where
// that was asked for. What it says it says even where no progress is wanted: whoever waits wants
// to know for what. A machine on which runs cannot know of each other is said, and kept no run
// from; then the place is nil.
func (o *Options) takeTurn(ctx context.Context, j *Job, w io.Writer) (*beside.Place, error) {
	if j.store != nil { // it would wait for itself
		if _, err := os.Stat(j.store.LockFile()); err == nil && lifetime.Locked(j.store.LockFile()) {
			return nil, underWay(j)
		}
	}
	place, err := beside.Register(beside.Run{ID: j.run.ID, Name: j.run.Experiment.Name, Load: j.rest().Load})
	if err != nil {
		fmt.Fprintf(w, "warning: other runs on this machine cannot be told of this one: %v\n", err)
		return nil, nil
	}
	if o.NoWait {
		others, err := place.GoOn(ctx)
		for _, r := range others {
			fmt.Fprintf(w, "warning: run %s (%s, process %d) is under way on this machine: both records say so\n", r.ID, r.Name, r.PID)
		}
		if err != nil {
			return place, exit.Broken(fmt.Errorf("tell other runs on this machine of this one: %w", err), "")
		}
		return place, nil
	}
	waited := false
	err = place.Wait(ctx, func(r beside.Run) {
		waited = true
		left := "which should end any moment"
		if d := r.Left(time.Now()); d > 0 {
			left = "which is under load for " + quantity.Rough(d) + " more at most"
		}
		fmt.Fprintf(w, "waiting for run %s (%s, process %d), %s; --no-wait goes on beside it\n", r.ID, r.Name, r.PID, left)
	})
	switch {
	case ctx.Err() != nil:
		return place, ctx.Err()
	case err != nil:
		return place, exit.Broken(fmt.Errorf("tell other runs on this machine of this one: %w", err), "")
	case waited && j.store == nil:
		j.run.Started = time.Now().UTC()
	}
	return place, nil
}

// underWay refuses to continue a run that another program is making.
func underWay(j *Job) error {
	return exit.Usage(fmt.Errorf("run %s is still under way", j.run.ID), "wait for it, or interrupt it first")
}
