package trial

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"perflab/runner/phrase"
	"perflab/runner/result"
)

// Look reads what a component counts itself.
type Look func(ctx context.Context) ([]result.Count, error)

// Observable is an environment of which components count something themselves.
type Observable interface {
	// Observers read what the components count, by their names.
	Observers() map[string]Look
}

// lookEvery is how often is looked under load at what goes up and down: often enough to see a
// load's usual state, and seldom enough that asking takes no part in it.
const lookEvery = 5 * time.Second

// observation is what components count, look by look.
type observation struct {
	looks   map[string]Look
	seen    map[string][][]result.Count
	unread  map[string]error
	end     context.CancelFunc
	waiting sync.WaitGroup
}

// observe looks at what the environment's components count, now and, until finish is called,
// every few seconds.
func observe(ctx context.Context, env Environment, every time.Duration) *observation {
	o := &observation{seen: map[string][][]result.Count{}, unread: map[string]error{}, end: func() {}}
	observable, ok := env.(Observable)
	if !ok {
		return o
	}
	if o.looks = observable.Observers(); len(o.looks) == 0 {
		return o
	}
	o.look(ctx)
	within, cancel := context.WithCancel(ctx)
	o.end = cancel
	o.waiting.Go(func() {
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		for {
			select {
			case <-within.Done():
				return
			case <-ticker.C:
				o.look(within)
			}
		}
	})
	return o
}

func (o *observation) look(ctx context.Context) {
	for name, look := range o.looks {
		counts, err := look(ctx)
		switch {
		case ctx.Err() != nil:
			return // cut off
		case err != nil:
			o.unread[name] = err
		default:
			o.seen[name] = append(o.seen[name], counts)
		}
	}
}

// finish looks once more, and adds up. A component that could not be read once is not known: the
// look that is missing may be the one that counts.
func (o *observation) finish(ctx context.Context) (all []result.Observed) {
	o.end()
	o.waiting.Wait()
	o.look(ctx)
	for _, name := range slices.Sorted(maps.Keys(o.looks)) {
		found := result.Observed{Component: name}
		if err := o.unread[name]; err != nil {
			found.Unread = phrase.Error(err)
		} else {
			found.Counts = result.Over(o.seen[name]...)
		}
		all = append(all, found)
	}
	return all
}
