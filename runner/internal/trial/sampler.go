package trial

import (
	"context"
	"io/fs"
	"maps"
	"slices"
	"time"

	"perflab/runner/internal/resource/socket"
	"perflab/runner/phrase"
	"perflab/runner/result"
)

// sampler reads meters once a period and turns what they have used so far into use per
// second.
type sampler struct {
	meters    []Meter
	endpoints map[string]ListenEndpoint // by component
	root      fs.FS                     // where endpoints are read; nil: nowhere
	outgoing  int                       // connections of the server's that were found; -1: not looked for
	tables    map[string]socketTable    // by process
	samples   int
	discover  func() ([]Meter, map[string]ListenEndpoint, int) // nil: nothing is to be found
	every     time.Duration
	used      func(component string, p result.ResourcePoint) // told of each point; nil: nobody is
	resources []result.Resource
	warnings  []phrase.Statement
}

// reading is a meter's last successful one.
type reading struct {
	at    time.Time
	usage Usage
	ok    bool
}

func newSampler(meters []Meter, endpoints map[string]ListenEndpoint, root fs.FS, every time.Duration) *sampler {
	s := &sampler{meters: meters, endpoints: endpoints, root: root, every: every, outgoing: -1, tables: map[string]socketTable{}}
	for _, m := range meters {
		s.resources = append(s.resources, resourceOf(m))
	}
	return s
}

// add samples more meters.
func (s *sampler) add(meters []Meter) {
	for _, m := range meters {
		s.meters, s.resources = append(s.meters, m), append(s.resources, resourceOf(m))
	}
}

// apart is what was sampled, without the n from at on, and those.
func (s *sampler) apart(at, n int) (rest, taken []result.Resource) {
	rest = slices.Concat(s.resources[:at], s.resources[at+n:])
	return rest, slices.Clone(s.resources[at : at+n])
}

func resourceOf(m Meter) result.Resource {
	return result.Resource{Name: m.Name(), Source: m.Source(), CPUs: m.CPUs()}
}

// The samples at which is looked for components that the environment did not start: the
// server holds connections to them by then, or opens them as it needs them.
const (
	firstLook  = 3
	secondLook = 6
)

// run samples until ctx is done, calling tick after each sample. A meter that fails is
// reported once and tried again.
func (s *sampler) run(ctx context.Context, tick func()) {
	ticker := time.NewTicker(s.every)
	defer ticker.Stop()
	start := time.Now()
	last := make([]reading, len(s.meters))
	failed := make([]bool, len(s.meters))
	sample := func() {
		if s.samples++; s.samples == firstLook || s.samples == secondLook {
			s.look()
			more := len(s.meters) - len(last)
			last, failed = append(last, make([]reading, more)...), append(failed, make([]bool, more)...)
		}
		for i, m := range s.meters {
			u, err := m.Read()
			now := time.Now()
			if err != nil {
				if !failed[i] && ctx.Err() == nil {
					failed[i] = true
					s.warnings = append(s.warnings, phrase.ResourcesUnread(phrase.Text(m.Name()), phrase.Sentences(phrase.Error(err))))
				}
				continue
			}
			if last[i].ok {
				p := point(now.Sub(start), now.Sub(last[i].at), last[i].usage, u)
				p.Queue = s.queue(i)
				s.resources[i].Points = append(s.resources[i].Points, p)
				if s.used != nil {
					s.used(m.Name(), p)
				}
			}
			last[i] = reading{now, u, true}
		}
	}
	sample()
	for newest := time.Now(); ; newest = time.Now() {
		select {
		case <-ctx.Done():
			// What is left of the last period counts where it is long enough to be a rate.
			if time.Since(newest) > s.every/2 {
				sample()
			}
			return
		case <-ticker.C:
			sample()
			tick()
		}
	}
}

// look adds the components that are found, but those that are sampled already.
func (s *sampler) look() {
	if s.discover == nil {
		return
	}
	meters, endpoints, outgoing := s.discover()
	s.outgoing = max(s.outgoing, outgoing)
	for _, m := range meters {
		if slices.ContainsFunc(s.meters, func(o Meter) bool { return o.Name() == m.Name() }) {
			continue
		}
		r := resourceOf(m)
		r.Found = true
		s.meters, s.resources = append(s.meters, m), append(s.resources, r)
	}
	maps.Copy(s.endpoints, endpoints)
}

// queueCost is how many times longer than its last reading took a queue is left alone: where
// there are many sockets, tens of thousands that rest in TIME_WAIT among them, it is long.
const queueCost = 25

// queue reads what waits at a component's listen endpoint; nil where it has none that can be seen, or
// was read too lately.
func (s *sampler) queue(i int) *result.Queue {
	name := s.meters[i].Name()
	at, ok := s.endpoints[name]
	if !ok || s.root == nil {
		return nil
	}
	table := s.tables[at.Process]
	if begun := time.Now(); !begun.Before(table.again) {
		all, err := socket.ReadSockets(s.root, at.Process)
		if err != nil {
			delete(s.endpoints, name)
			return nil
		}
		// Half a period early, for the ticker's sake.
		table = socketTable{all, begun.Add(queueCost*time.Since(begun) - s.every/2), s.samples}
		s.tables[at.Process] = table
	}
	if table.sample != s.samples {
		return nil
	}
	q := table.all.Queues(at)
	if name == "server" {
		q.Outgoing = max(q.Outgoing, s.outgoing)
	}
	return &result.Queue{Unread: q.Unread, Unsent: q.Unsent, Outgoing: q.Outgoing}
}

// socketTable is the sockets of a network namespace, which several components may share.
type socketTable struct {
	all    socket.Sockets
	again  time.Time // when they may be read again
	sample int       // in which they were read
}

// fromBeginning counts the seconds of resources from the beginning of the load, as the
// series does, and drops what was used before: starting an engine's processes is no load.
func fromBeginning(resources []result.Resource, delay time.Duration) {
	before := int(delay.Round(time.Second) / time.Second)
	if before <= 0 {
		return
	}
	for i := range resources {
		var kept []result.ResourcePoint
		for _, p := range resources[i].Points {
			if p.Second -= before; p.Second >= 0 {
				kept = append(kept, p)
			}
		}
		resources[i].Points = kept
	}
}

// point is the use between two readings that lie span apart, the later one since after
// the start.
func point(since, span time.Duration, before, after Usage) result.ResourcePoint {
	var busiest, ready time.Duration
	for pid, used := range after.Processes {
		if earlier, ok := before.Processes[pid]; ok {
			busiest = max(busiest, used.CPU-earlier.CPU)
			if used.Ready >= 0 && earlier.Ready >= 0 {
				ready += max(used.Ready-earlier.Ready, 0) // a thread that ended takes its share with it
			}
		}
	}
	return result.ResourcePoint{
		Busiest:   float64(busiest) / float64(span),
		Ready:     float64(ready) / float64(span),
		Second:    int(since.Round(time.Second)/time.Second) - 1,
		CPU:       float64(after.CPU-before.CPU) / float64(span),
		Memory:    after.Memory,
		Throttled: (after.Throttled - before.Throttled).Seconds(),
	}
}
