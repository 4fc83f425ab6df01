package limit

import (
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"perflab/runner/metric"
	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict/figure"
	"perflab/runner/verdict/internal/sample"
)

// TestBottlenecks diagnoses what was seen of servers with a known limit: the figures are
// those of the published stack on two CPUs, and of servers built to have the limit.
func TestBottlenecks(t *testing.T) {
	none := math.NaN()
	closed := observed{users: 1000, think: 1, cores: 1, unloaded: none, busiest: none, pool: none, path: "container address"}
	for name, c := range map[string]struct {
		change func(o *observed)
		want   Kind
		says   string
	}{
		"sync workers that wait": {func(o *observed) {
			o.rate, o.response, o.cpu, o.demand, o.slots, o.slotsText = 334, 1.99, 0.38, 0.0011, 9, phrase.Workers(9)
		}, Slots, "all of 9 workers are taken, 665 requests are in flight: a request holds its slot for 26.9 ms, of which 1.1 ms are CPU"},
		"gevent on the empty page": {func(o *observed) {
			o.rate, o.response, o.cpu, o.demand, o.slots = 965, 0.036, 0.93, 0.00096, 9000
		}, Load, "1000 of them with a pause of 1 s can send 1000 a second at most, and sent 965; the server's CPU is busy for 93%, so that little more would come"},
		"redirects, of which each iteration has four requests": {func(o *observed) {
			o.users, o.set, o.think, o.rate, o.rounds, o.response, o.cpu, o.demand, o.unloaded, o.typical = 4, 4, 0.1, 46, 11.5, 0.0617, 0.02, 0.0005, 0.0617, 0.0005
			o.unloadedMedian = 0.0005
		}, Load, "a request takes 500 µs, and 500 µs alone: none waits for another, 2.84 are in flight"},
		"redirects that only pause": {func(o *observed) {
			o.users, o.set, o.think, o.rate, o.rounds, o.response, o.cpu, o.demand = 3.9, 4, 0.1, 152, 38, 0.0005, 0.02, 0.0005
		}, Load, "users pause for 95% of the time: 4 of them with a pause of 100 ms can make 40 iterations a second at most, and made 38, each of 4 requests"},
		"a mean of users that is a little less": {func(o *observed) {
			o.users, o.set, o.think, o.rate, o.rounds, o.response, o.cpu, o.demand = 4.8, 5, 0.1, 49.6, 49.6, 0.0005, 0.02, 0.0005
		}, Load, "5 of them with a pause of 100 ms can send 50 a second at most, and sent 50"},
		"100 posts": {func(o *observed) {
			o.rate, o.response, o.cpu, o.demand, o.slots = 125, 7, 0.99, 0.0079, 9000
		}, CPU, "busy for 99% of 1 CPU; a request takes 7.9 ms of it, so that 127 a second are the most"},
		"100 posts on sync workers": {func(o *observed) {
			o.rate, o.response, o.cpu, o.demand, o.slots = 125, 7, 0.99, 0.0079, 9
		}, CPU, "99%"},
		"a quota": {func(o *observed) {
			o.rate, o.response, o.cpu, o.demand, o.cores, o.throttled = 60, 15, 0.8, 0.0079, 0.5, 0.5
		}, CPU, "a CPU quota of 0.5 CPUs holds the server back for 50% of the time"},
		"a busy cache": {func(o *observed) {
			o.rate, o.response, o.cpu, o.demand, o.services = 500, 1, 0.5, 0.001, []serviceUse{{name: "redis", cpu: 0.98}}
		}, Dependency, "redis is busy for 98% of the CPU it can use, the server only for 50%"},
		"a busy cache and a busy server": {func(o *observed) {
			o.rate, o.response, o.cpu, o.demand, o.services = 500, 1, 0.95, 0.001, []serviceUse{{name: "redis", cpu: 0.98}}
		}, Unknown, "either may be the limit"},
		"a narrow path": {func(o *observed) {
			o.rate, o.response, o.cpu, o.demand, o.receiving, o.bytes = 20, 49, 0.1, 0.005, 0.9, 48_000
		}, Network, "90% of a request's time passes between its first and its last byte, at 48 kB a response"},
		"a narrow path that holds the workers": {func(o *observed) {
			o.rate, o.response, o.cpu, o.demand, o.receiving, o.slots = 20, 49, 0.1, 0.005, 0.009, 9
		}, Network, ""},
		"the generator": {func(o *observed) {
			o.rate, o.response, o.cpu, o.check = 500, 1, 0.99, &result.SelfCheck{Says: phrase.Verbatim("the generator was saturated")}
		}, Generator, "the generator was saturated"},
		"an open model that is served": {func(o *observed) {
			o.open, o.think, o.asked, o.rate, o.response, o.cpu = true, 0, 200, 199.8, 0.01, 0.2
		}, Load, "everything that was sent was answered"},
		"an open model that is not": {func(o *observed) {
			o.open, o.think, o.asked, o.rate, o.response, o.cpu, o.demand, o.dropped = true, 0, 2000, 900, 0.5, 0.98, 0.0011, 0.5
		}, CPU, ""},
		"a wait that nobody measures": {func(o *observed) {
			o.rate, o.response, o.cpu, o.demand, o.slots = 600, 0.66, 0.4, 0.0007, 9000
		}, Unknown, "a request takes 660 ms, of which 700 µs are CPU, and no resource that is measured is used up"},
		"slots and CPU alike": {func(o *observed) {
			o.rate, o.response, o.cpu, o.demand, o.slots, o.slotsText = 400, 1.5, 0.82, 0.002, 9, phrase.Workers(9)
		}, Unknown, "either may be the limit"},
		"one process of several CPUs": {func(o *observed) {
			o.rate, o.response, o.cores, o.cpu, o.demand, o.busiest, o.waits = 300, 2.3, 3, 0.34, 0.0033, 0.98, backlog{true, 1, 690, 0, false}
		}, CPU, "one process of the server uses 98% of one CPU, requests wait at its sockets, and the other CPUs of 3 CPUs are idle"},
		"one CPU of several by chance": {func(o *observed) {
			o.rate, o.response, o.cores, o.cpu, o.demand, o.busiest, o.waits = 300, 2.3, 3, 0.34, 0.0033, 0.98, backlog{true, 0.3, 0, 0, false}
		}, Unknown, ""},
		"workers of a server that tells nothing": {func(o *observed) {
			o.rate, o.response, o.cpu, o.demand, o.unloaded, o.waits = 334, 1.99, 0.38, 0.0011, 0.0268, backlog{true, 1, 656, 0, false}
			o.seenSlots()
		}, Slots, "656 requests wait at the server's sockets and its CPU is busy for 38%: it serves 9 requests at once, for a request takes 26.8 ms alone and 1.99 s now"},
		"a lock within": {func(o *observed) {
			o.rate, o.response, o.cpu, o.demand, o.unloaded, o.typical, o.waits = 20, 49, 0.02, 0.001, 0.05, 49, backlog{true, 0, 0, 0, false}
		}, Slots, "a request takes 50 ms alone and 49 s now, while nothing waits at the server's sockets and its CPU is busy for 2%: it works on 1 at once"},
		"a lock within, or what it asks": {func(o *observed) {
			o.rate, o.response, o.cpu, o.demand, o.unloaded, o.typical, o.waits = 20, 49, 0.02, 0.001, 0.05, 49, backlog{true, 0, 0, 0, true}
		}, Unknown, "a request takes 50 ms alone, so that within the server 1 are served at once"},
		"a disk": {func(o *observed) {
			o.rate, o.response, o.cpu, o.demand, o.unloaded, o.typical, o.waits = 20, 49, 0.02, 0.001, 0.05, 49, backlog{true, 0, 0, 0, false}
			o.disk = 0.5
		}, Unknown, ""},
		"a slow dependency": {func(o *observed) {
			o.rate, o.response, o.cpu, o.demand, o.slots, o.slotsText = 20, 49, 0.05, 0.0011, 9, phrase.Workers(9)
			o.services = []serviceUse{{name: "prices", cpu: 0.03, waits: backlog{true, 1, 8, 0, false}}}
		}, Dependency, "requests wait at the sockets of prices in 100% of the seconds, 8 of them in the median one"},
		"a dependency that gets no CPU": {func(o *observed) {
			o.rate, o.response, o.cpu, o.demand, o.shared = 120, 7, 0.95, 0.0079, 1
			o.services = []serviceUse{{name: "redis", cpu: 0.03, used: 0.03, waits: backlog{true, 1, 8, 0, false}}}
		}, CPU, ""},
		"a CPU shared with a dependency": {func(o *observed) {
			o.rate, o.response, o.cpu, o.demand, o.shared = 400, 1.5, 0.7, 0.0017, 1
			o.services = []serviceUse{{name: "redis", cpu: 0.27, used: 0.27, waits: backlog{true, 1, 8, 0, false}}}
		}, CPU, "the server and its services share 1 CPU, busy for 97%: the server for 70%, redis for 27%"},
		"a CPU that others use": {func(o *observed) {
			o.rate, o.response, o.cpu, o.demand, o.unloaded, o.waits, o.pool = 250, 3, 0.5, 0.002, 0.004, backlog{true, 1, 700, 0, false}, 0.98
			o.ready = 0.9
			o.seenSlots()
		}, Unknown, "busy for 98%, with the server for 50% only: other programs use them too"},
		"a CPU that others use, and one or two responses under way": {func(o *observed) {
			o.rate, o.response, o.cpu, o.demand, o.unloaded, o.bytes, o.waits, o.pool = 227, 0.2, 0.78, 0.0034, 0.0044, 75, backlog{true, 1, 47, 2, false}, 1
			o.ready = 0.25
		}, Unknown, "other programs use them too"},
		"one or two responses under way": {func(o *observed) {
			o.rate, o.response, o.cpu, o.demand, o.bytes, o.waits = 227, 0.2, 0.7, 0.0034, 75, backlog{true, 1, 47, 2, false}
		}, Unknown, ""},
		"one thread on CPUs that others use": {func(o *observed) {
			o.rate, o.response, o.cores, o.cpu, o.demand, o.unloaded, o.busiest, o.waits, o.pool = 108, 0.525, 2, 0.26, 0.0048, 0.0051, 0.52, backlog{true, 1, 46, 0, false}, 1
			o.ready = 0.94
			o.seenSlots()
		}, Unknown, "other programs use them too"},
		"computing, on CPUs of which nothing is known": {func(o *observed) {
			o.rate, o.response, o.cores, o.cpu, o.demand, o.unloaded, o.waits = 108, 0.525, 2, 0.26, 0.0048, 0.0051, backlog{true, 1, 46, 0, false}
			o.seenSlots()
		}, Unknown, ""},
		"workers on a CPU that others use when it is idle": {func(o *observed) {
			o.rate, o.response, o.cpu, o.demand, o.unloaded, o.waits, o.pool = 334, 1.99, 0.38, 0.0011, 0.0268, backlog{true, 1, 656, 0, false}, 1
			o.ready = 0.02
			o.seenSlots()
		}, Slots, ""},
		"a CPU shared by halves": {func(o *observed) {
			o.rate, o.response, o.cpu, o.demand, o.shared = 400, 1.5, 0.5, 0.0012, 1
			o.services = []serviceUse{{name: "redis", cpu: 0.47, used: 0.47}}
		}, Unknown, ""},
		"a dependency with a quota": {func(o *observed) {
			o.rate, o.response, o.cpu, o.demand = 400, 1.5, 0.5, 0.0012
			o.services = []serviceUse{{name: "redis", cpu: 0.7, throttled: 0.6}}
		}, Dependency, "a CPU quota holds redis back for 60% of the time"},
		"responses that are not taken": {func(o *observed) {
			o.rate, o.response, o.cpu, o.demand, o.bytes, o.waits = 20, 49, 0.1, 0.005, 48_000, backlog{true, 0, 0, 900, false}
		}, Network, "of 980 requests in flight 900 wait in the server's sockets for their response to be taken, at 48 kB a response"},
		"a second part that waits for an acknowledgement": {func(o *observed) {
			o.users, o.think, o.rate, o.response, o.cpu, o.demand, o.receiving, o.bytes, o.waits = 50, 0, 1119, 0.0445, 0.15, 0.00026, 0.97, 613, backlog{true, 0, 1, 48, false}
		}, Network, "of 50 requests in flight 48 wait"},
		"quick requests and slow ones": {func(o *observed) {
			o.users, o.think, o.rate, o.response, o.cpu, o.demand, o.unloaded, o.waits = 50, 0.1, 320, 0.0545, 0.05, 0.0005, 0.0545, backlog{true, 0, 0, 0, false}
			o.unloadedMedian, o.typical = 0.005, 0.005
		}, Load, "a request takes 5 ms, and 5 ms alone"},
		"a database that nobody sees": {func(o *observed) {
			o.rate, o.response, o.cpu, o.demand, o.unloaded, o.typical, o.waits = 200, 0.5, 0.1, 0.0005, 0.02, 0.5, backlog{true, 0, 0, 0, true}
		}, Unknown, "a request takes 20 ms alone"},
		"locks in a database": {func(o *observed) {
			o.rate, o.response, o.cpu, o.demand, o.unloaded, o.waits = 10, 5, 0.02, 0.001, 0.02, backlog{true, 1, 42, 0, true}
			o.seenSlots()
		}, Unknown, ""},
		"too few users": {func(o *observed) {
			o.users, o.think, o.rate, o.response, o.cpu, o.demand, o.unloaded, o.typical = 2, 0, 78, 0.0256, 0.09, 0.0011, 0.0253, 0.0255
		}, Load, "a request takes 25.5 ms, and 25.3 ms alone: none waits for another, 2 are in flight"},
		"threads that keep some waiting": {func(o *observed) {
			o.rate, o.response, o.cpu, o.demand, o.unloaded, o.typical, o.slots, o.slotsText = 812, 0.19, 0.61, 0.00077, 0.0261, 0.0268, 36, phrase.WorkersOfThreads(9, 4)
		}, Slots, "154 requests are in flight for 9 workers of 4 threads, but one takes 26.1 ms alone: by Little's law 21.2 of them would be taken"},
		"as many users as workers": {func(o *observed) {
			o.users, o.think, o.rate, o.response, o.cpu, o.demand, o.unloaded, o.typical, o.slots = 9, 0, 350, 0.0257, 0.4, 0.0011, 0.0253, 0.0255, 9
		}, Unknown, "either may be the limit"},
		"a server known by its address": {func(o *observed) {
			o.rate, o.response, o.cpu, o.demand = 400, 1.5, none, none
		}, Unknown, "could not be measured"},
	} {
		t.Run(name, func(t *testing.T) {
			o := closed
			c.change(&o)
			if o.unloadedMedian == 0 {
				o.unloadedMedian = o.unloaded
			}
			b := o.bottleneck()
			if text := said(&b); b.Limit != c.want || !strings.Contains(text, c.says) {
				t.Errorf("%s: %s\nwant %s: %s", b.Limit, text, c.want, c.says)
			}
			if b.Next.IsZero() || len(b.Measures) == 0 && !math.IsNaN(o.cpu) {
				t.Errorf("next %q, measures %v", b.Next, b.Measures)
			}
		})
	}
}

func TestTheHintToNagle(t *testing.T) {
	o := observed{rate: 1119, response: 0.0445, cpu: 0.15, demand: 0.00026, receiving: 0.97, bytes: 613, path: "loopback"}
	if b := o.bottleneck(); b.Next.Key != "next_nagle" {
		t.Errorf("40 ms of a small response: %s", b.Next)
	}
	o.bytes = 48_000
	if b := o.bottleneck(); b.Next.Key != "next_path" {
		t.Errorf("40 ms of a large one: %s", b.Next)
	}
}

// TestObserveReadsATrial takes everything from a record.
func TestObserveReadsATrial(t *testing.T) {
	trial := sample.Trial("a", 1, 3340, 0, 2*time.Second)
	trial.Environment.Effective = map[string]string{"server.workers": "9", "server.mode": "threads", "server.threads": "4"}
	trial.Resources = []result.Resource{
		{Name: "server", CPUs: 2, Points: []result.ResourcePoint{{Second: 1, CPU: 0.5}, {Second: 2, CPU: 0.8}, {Second: 3, CPU: 0.7}}},
		{Name: "redis", CPUs: 2, Points: []result.ResourcePoint{
			{CPU: 0.25, Queue: &result.Queue{Unread: 4, Outgoing: -1}},
			{CPU: 0.25},
			{CPU: 0.25, Queue: &result.Queue{Unread: 2, Unsent: 1}},
			{CPU: 0.25, Queue: &result.Queue{Unread: 3}},
			{CPU: 0.25, Queue: &result.Queue{}},
			{CPU: 0.25, Queue: &result.Queue{Unread: 1}},
		}},
		{Name: "generator", CPUs: 1, Points: []result.ResourcePoint{{CPU: 1}}},
	}
	trial.Evidence = &result.Evidence{
		Little:  &metric.Balance{Users: 987},
		Sockets: &result.Sockets{ListenOverflows: 7},
		Checks:  []result.SelfCheck{{Status: result.GradeWarning, Says: phrase.Verbatim("near")}, {Status: result.GradeInvalid, Says: phrase.Verbatim("saturated")}},
	}
	o, ok := observe(&spec.Variant{Config: spec.Config{Load: spec.Load{Users: 1000, ThinkTime: spec.Duration(time.Second)}}}, trial)
	if !ok {
		t.Fatal("not observed")
	}
	if o.rate != 334 || o.response != 2 || o.users != 987 || o.think != 1 || o.open {
		t.Errorf("load %+v", o)
	}
	if o.cpu != 0.35 || o.cores != 2 || math.Abs(o.demand-2.0/3/334) > 1e-9 || len(o.services) != 1 || o.services[0].cpu != 0.25 {
		t.Errorf("use %+v", o)
	}
	if w := o.services[0].waits; !w.known || w.unread != 2 || w.unsent != 0 || w.always != 0.8 || w.asks || w.standing() || o.waits.known {
		t.Errorf("queues of the service %+v, of the server %+v", w, o.waits)
	}
	if o.slots != 36 || !reflect.DeepEqual(o.slotsText, phrase.WorkersOfThreads(9, 4)) || o.check == nil || o.check.Says.String() != "saturated" || o.overflows != 7 {
		t.Errorf("slots and generator %+v", o)
	}
}

// TestTheCPUOfADependency: a server with many processes may use all its CPUs, one with a
// single thread one of them.
func TestTheCPUOfADependency(t *testing.T) {
	for name, c := range map[string]struct{ cpu, busiest, want float64 }{
		"many processes":    {1.2, 0.06, 0.15},
		"one thread":        {0.98, 0.98, 0.98},
		"many threads":      {1.6, 1.6, 0.2},
		"seen as one alone": {0.5, 0, 0.5},
	} {
		trial := sample.Trial("a", 1, 100, 0, time.Second)
		trial.Resources = []result.Resource{{Name: "db", CPUs: 8, Points: []result.ResourcePoint{{CPU: c.cpu, Busiest: c.busiest}}}}
		o, _ := observe(&spec.Variant{}, trial)
		if len(o.services) != 1 || math.Abs(o.services[0].cpu-c.want) > 1e-9 {
			t.Errorf("%s: %+v, want %v", name, o.services, c.want)
		}
	}
}

func TestTheMedianSecondOfAnEvenCount(t *testing.T) {
	trial := sample.Trial("a", 1, 100, 0, 100*time.Millisecond)
	trial.Resources = []result.Resource{{Name: "server", CPUs: 1, Points: []result.ResourcePoint{{CPU: 0.25}, {CPU: 1}, {CPU: 0.75}, {CPU: 0.5}}}}
	if o, ok := observe(&spec.Variant{}, trial); !ok || o.cpu != 0.625 {
		t.Errorf("got %v, %v", o.cpu, ok)
	}
}

func TestSlotsOfOnesOwnService(t *testing.T) {
	server := spec.Server{Workers: "2*cpu", Mode: "sync", Threads: 4, Connections: 100}
	for name, c := range map[string]struct {
		command []string
		env     map[string]string
		want    phrase.Arg
	}{
		"workers":            {[]string{"gunicorn", "-w", "${server.workers}"}, nil, phrase.Workers(4)},
		"threads":            {[]string{"gunicorn", "-w", "${server.workers}", "--threads=${server.threads}"}, nil, phrase.WorkersOfThreads(4, 4)},
		"in the environment": {nil, map[string]string{"WORKERS": "${server.workers}", "POOL": "${server.connections}"}, phrase.WorkersOfConnections(4, 100)},
		"the mode is given":  {[]string{"serve", "${server.mode}", "${server.workers}", "${server.threads}"}, nil, phrase.Workers(4)},
		"nothing is given":   {[]string{"serve"}, nil, phrase.Arg{}},
		"threads alone":      {[]string{"serve", "${server.threads}"}, nil, phrase.Arg{}},
	} {
		t.Run(name, func(t *testing.T) {
			v := &spec.Variant{Config: spec.Config{Server: server, Environment: spec.Environment{Command: c.command, Env: c.env}}}
			if _, text := askedSlots(v, 2); !reflect.DeepEqual(text, c.want) {
				t.Errorf("%+v, want %+v", text, c.want)
			}
		})
	}
}

// cpuTrial is a trial of variant a whose server has one CPU and uses it in each second as given.
func cpuTrial(repeat int, perSecond int64, points ...result.ResourcePoint) *result.Trial {
	trial := sample.Trial("a", repeat, 10*perSecond, 0, time.Second)
	trial.Resources = []result.Resource{{Name: "server", CPUs: 1, Points: points}}
	return trial
}

// TestALimitIsToldByTheFiguresOfItsTrials: the table beside it is over all of them, 320 a
// second and a CPU busy for 95%, of which the first trial says 300 and 91%.
func TestALimitIsToldByTheFiguresOfItsTrials(t *testing.T) {
	asked := &spec.Variant{Name: "a"}
	trials := []*result.Trial{
		cpuTrial(1, 300, result.ResourcePoint{CPU: 0.91}), cpuTrial(2, 320, result.ResourcePoint{CPU: 0.95}), cpuTrial(3, 340, result.ResourcePoint{CPU: 0.99}),
	}
	b := Find(&figure.Sample{Trials: trials}, asked)
	if want := "the server's CPU is busy for 95% of 1 CPU; a request takes 2.97 ms of it, so that 337 a second are the most"; said(b) != want {
		t.Errorf("got %q, want %q", said(b), want)
	}
	for _, m := range b.Measures {
		if m.Name == "server_cpu" && m.Value != 0.95 {
			t.Errorf("measures %+v", b.Measures)
		}
	}
	// One that says something else is none of the figures.
	other := cpuTrial(4, 900, result.ResourcePoint{CPU: 0.1})
	b = Find(&figure.Sample{Trials: append(trials, other)}, asked)
	if text := said(b); b.Limit != CPU || !strings.Contains(text, "busy for 95%") || !strings.HasSuffix(text, "; 3 of 4 trials say so, and the figures are theirs") {
		t.Errorf("%s: %q", b.Limit, text)
	}
}

// TestALimitByDifferentEvidence: one trial uses the CPU up, a quota holds the other back, and
// together they do neither.
func TestALimitByDifferentEvidence(t *testing.T) {
	trials := []*result.Trial{cpuTrial(1, 300, result.ResourcePoint{CPU: 0.95}), cpuTrial(2, 100, result.ResourcePoint{CPU: 0.2, Throttled: 0.15})}
	b := Find(&figure.Sample{Trials: trials}, &spec.Variant{Name: "a"})
	if text := said(b); b.Limit != CPU || !strings.Contains(text, "holds the server back for 15%") || !strings.HasSuffix(text, "; the figures are those of trial 2, the median one by its rate") {
		t.Errorf("%s: %q", b.Limit, text)
	}
}

// twoSends is a trial of a server that writes header and body in two sends: a lone user who
// does not pause meets delayed acknowledgements, 50 users with a pause of a second do not.
func twoSends(alone time.Duration, requests int64) (*result.Trial, *spec.Variant) {
	trial := sample.Trial("a", 1, 490, 0, 11*time.Millisecond)
	trial.Resources = []result.Resource{{Name: "server", CPUs: 1, Points: []result.ResourcePoint{{CPU: 0.02}}}}
	trial.Unloaded = &result.Unloaded{Requests: requests, Mean: alone, Median: alone}
	return trial, &spec.Variant{Name: "a", Config: spec.Config{Load: spec.Load{Users: 50, ThinkTime: spec.Duration(time.Second)}}}
}

// TestARequestAloneThatTakesLongerThanUnderLoad: what contradicts the load is said and not used.
func TestARequestAloneThatTakesLongerThanUnderLoad(t *testing.T) {
	trial, asked := twoSends(50100*time.Microsecond, 30)
	b := Find(&figure.Sample{Trials: []*result.Trial{trial}}, asked)
	if text := said(b); b.Limit != Load || !strings.HasSuffix(text, "; a request alone took 50.1 ms, longer than the 11 ms under load, so that it is not used") {
		t.Errorf("%s: %q", b.Limit, text)
	}
	for _, m := range b.Measures {
		if m.Name == "alone" {
			t.Errorf("used: %+v", m)
		}
	}
	if o, _ := observe(asked, trial); !math.IsNaN(o.unloaded) || o.unloadedMedian != 0 {
		t.Errorf("used: %v, %v", o.unloaded, o.unloadedMedian)
	}
	// By the mean alone, where half of the requests met it.
	trial.Unloaded.Median = 11 * time.Millisecond
	trial.Unloaded.Mean = 31 * time.Millisecond
	if text := said(Find(&figure.Sample{Trials: []*result.Trial{trial}}, asked)); !strings.Contains(text, "a request alone took 31 ms, longer than the 11 ms") {
		t.Errorf("by the mean: %q", text)
	}
	// Of two trials the one that does not contradict its load counts.
	sound, _ := twoSends(10*time.Millisecond, 90)
	o, _ := observe(asked, trial, sound)
	if o.unloaded != 0.010 || !o.contradiction.found() {
		t.Errorf("one of two: %v, %v", o.unloaded, o.contradiction)
	}
	// What is longer by chance alone is used.
	for _, c := range []struct {
		alone    time.Duration
		requests int64
		used     bool
	}{{14 * time.Millisecond, 1000, true}, {15 * time.Millisecond, 1000, false}, {20 * time.Millisecond, 10, true}, {26 * time.Millisecond, 10, false}} {
		trial, asked := twoSends(c.alone, c.requests)
		if o, _ := observe(asked, trial); o.contradiction.found() == c.used || math.IsNaN(o.unloaded) == c.used {
			t.Errorf("%s over %d requests: %v, %v", c.alone, c.requests, o.unloaded, o.contradiction)
		}
	}
}

func TestTrialsThatDisagree(t *testing.T) {
	asked := &spec.Variant{Name: "a"}
	var trials []*result.Trial
	for r, use := range []float64{0.99, 0.99, 0.2} {
		trial := sample.Trial("a", r+1, 1000, 0, time.Second)
		trial.Resources = []result.Resource{{Name: "server", CPUs: 1, Points: []result.ResourcePoint{{CPU: use}}}}
		trials = append(trials, trial)
	}
	if b := Find(&figure.Sample{Trials: trials}, asked); b == nil || b.Limit != CPU {
		t.Errorf("two of three: %+v", b)
	}
	if b := Find(&figure.Sample{Trials: trials[1:]}, asked); b == nil || b.Limit != Unknown || said(b) != "the trials disagree: server CPU, unknown" {
		t.Errorf("one of two: %+v", b)
	}
	if b := Find(&figure.Sample{}, asked); b != nil {
		t.Errorf("without a trial: %+v", b)
	}
}

// TestTheGeneratorsCheck takes the sentence of the check that made a trial invalid.
func TestTheGeneratorsCheck(t *testing.T) {
	trial := sample.Trial("a", 1, 10, 0, time.Second)
	trial.Status = result.Invalid
	trial.Evidence = &result.Evidence{Checks: []result.SelfCheck{{Name: "generator_cpu_share", Unit: "share", Value: 0.99, InvalidAt: 0.95, Status: result.GradeInvalid, Says: phrase.Verbatim("saturated")}}}
	b := Find(&figure.Sample{Trials: []*result.Trial{trial}}, &spec.Variant{})
	want := phrase.LimitGenerator(phrase.Check("generator_cpu_share"), phrase.Share(0.99), phrase.Share(0.95), phrase.Sentences(phrase.Verbatim("saturated")))
	if said(b) != "saturated" || !reflect.DeepEqual(b.Says[0], want) {
		t.Errorf("generator %+v", b)
	}
}

// said is what a limit says in English.
func said(b *Bottleneck) string { return phrase.Join(phrase.English, b.Says...) }
