package limit

import (
	"container/heap"
	"math"
	"math/rand/v2"
	"testing"
)

// TestNetworksByHand compares with closed forms.
func TestNetworksByHand(t *testing.T) {
	// One core, no wait: the machine-repair queue M/M/1//N, whose idle probability is
	// 1/Σ N!/(N−j)!·(D/Z)^j. With N = 2, Z = D = 1: 1/(1+2+2) = 0.2, so 0.8 a second.
	s := network{think: 1, demand: 1, cores: 1}.solve(2)
	within(t, "rate of two users", s.rate, 0.8, 1e-12)
	within(t, "slots held of two", network{think: 1, demand: 1, cores: 1, slots: 2}.solve(2).slots, (0.4*1+0.4*2)/2, 1e-12)
	within(t, "response by the response time law N/X − Z", s.response, 2/0.8-1, 1e-12)
	within(t, "CPU", s.cpu, 0.8, 1e-12)
	// Without a think time the server is never idle.
	within(t, "busy", network{demand: 0.01, cores: 2}.solve(50).rate, 200, 1e-9)
	// Enough cores, nobody queues: N / (Z + wait + D).
	within(t, "free", network{think: 1, wait: 0.5, demand: 0.5, cores: 100}.solve(80).rate, 40, 1e-9)
	// One slot holds a request for wait and demand in turn.
	within(t, "one slot", network{think: 1e-9, wait: 0.025, demand: 0.005, cores: 1, slots: 1}.solve(100).rate, 1/0.03, 1e-3)
	// Nothing to do but wait: slots / wait.
	within(t, "waiting", network{wait: 0.025, cores: 1, slots: 9}.solve(100).rate, 360, 1e-9)
	// Half a core by quota.
	within(t, "a quota", network{demand: 0.01, cores: 0.5}.solve(10).rate, 50, 1e-9)
}

// TestNetworksBounds holds many networks to the asymptotic bounds, and to more users and
// more slots never giving less.
func TestNetworksBounds(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for range 300 {
		w := network{think: rng.Float64() * 2, wait: rng.Float64() * 0.1, demand: 0.0005 + rng.Float64()*0.02, cores: []float64{0.5, 1, 2, 4}[rng.IntN(4)], slots: rng.IntN(30)}
		last := 0.0
		for _, n := range []int{1, 3, 10, 100, 700} {
			s := w.solve(n)
			cpu, slots, users := w.ceilings(n)
			if bound := math.Min(cpu, math.Min(slots, users)); s.rate > bound*(1+1e-9) || s.rate < last*(1-1e-9) || math.IsNaN(s.rate) {
				t.Fatalf("%+v with %d users: rate %v, bound %v, before %v", w, n, s.rate, bound, last)
			}
			if s.cpu > 1+1e-9 || s.slots > 1+1e-9 {
				t.Fatalf("%+v with %d users: %+v", w, n, s)
			}
			last = s.rate
		}
		more := w
		more.slots = 0
		if a, b := w.solve(100).rate, more.solve(100).rate; b < a*(1-1e-9) {
			t.Fatalf("%+v: %v without a limit of slots, %v with it", w, b, a)
		}
	}
}

func within(t *testing.T, what string, got, want, relative float64) {
	t.Helper()
	if math.Abs(got-want) > relative*math.Abs(want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// TestNetworksAgainstSimulation plays the network out, event by event, with exponential
// times and a fixed seed. The flow-equivalent server is exact in its parts and an
// approximation as a whole, good to a few per cent; the simulation's own error over
// 200,000 requests is below one.
func TestNetworksAgainstSimulation(t *testing.T) {
	for name, c := range map[string]struct {
		net   network
		users int
	}{
		"sync workers that wait":       {network{think: 1, wait: 0.025, demand: 0.001, cores: 1, slots: 9}, 1000},
		"few users on few slots":       {network{think: 0.2, wait: 0.025, demand: 0.004, cores: 1, slots: 4}, 40},
		"pooled, CPU near its limit":   {network{think: 1, wait: 0.025, demand: 0.00105, cores: 1, slots: 9000}, 1000},
		"pooled, CPU beyond its limit": {network{think: 1, demand: 0.008, cores: 1}, 1000},
		"two cores, half loaded":       {network{think: 0.1, wait: 0.01, demand: 0.01, cores: 2}, 12},
		"slots and CPU limit alike":    {network{think: 0.5, wait: 0.01, demand: 0.002, cores: 1, slots: 6}, 400},
	} {
		t.Run(name, func(t *testing.T) {
			rate, response := c.net.simulate(c.users, 200_000)
			s := c.net.solve(c.users)
			t.Logf("solved %.1f/s %.1f ms, simulated %.1f/s %.1f ms", s.rate, 1000*s.response, rate, 1000*response)
			within(t, "rate", s.rate, rate, 0.03)
			within(t, "response", s.response, response, 0.06)
		})
	}
}

// event is the end of a user's think time or wait.
type event struct {
	at      float64
	waiting bool // in a slot; else thinking
}

type events []event

func (e events) Len() int           { return len(e) }
func (e events) Less(i, j int) bool { return e[i].at < e[j].at }
func (e events) Swap(i, j int)      { e[i], e[j] = e[j], e[i] }
func (e *events) Push(x any)        { *e = append(*e, x.(event)) }
func (e *events) Pop() any {
	last := (*e)[len(*e)-1]
	*e = (*e)[:len(*e)-1]
	return last
}

// simulate plays n users for so many requests, half of them before it measures. The CPU is
// shared evenly; every request waits first and computes then.
func (w network) simulate(n, requests int) (rate, response float64) {
	rng := rand.New(rand.NewPCG(20231112, uint64(n)))
	var pending events
	for range n {
		heap.Push(&pending, event{at: rng.ExpFloat64() * w.think})
	}
	now, began, area, present := 0.0, 0.0, 0.0, 0
	queued, held, computing, done := 0, 0, 0, 0
	enter := func() {
		for queued > 0 && (w.slots == 0 || held < w.slots) {
			queued, held = queued-1, held+1
			heap.Push(&pending, event{now + rng.ExpFloat64()*w.wait, true})
		}
	}
	for done < requests {
		speed := math.Min(float64(computing), w.cores) / w.demand
		next := math.Inf(1)
		if speed > 0 {
			next = now + rng.ExpFloat64()/speed // without memory: drawn anew at each event
		}
		at := next
		if len(pending) > 0 && pending[0].at < next {
			at = pending[0].at
		}
		area += float64(present) * (at - now)
		now = at
		if at == next {
			computing, held, present, done = computing-1, held-1, present-1, done+1
			heap.Push(&pending, event{at: now + rng.ExpFloat64()*w.think})
			if done == requests/2 {
				began, area = now, 0
			}
		} else if e := heap.Pop(&pending).(event); e.waiting {
			computing++
		} else {
			queued, present = queued+1, present+1
		}
		enter()
	}
	span := now - began
	rate = float64(requests-requests/2) / span
	return rate, area / span / rate
}
