// Package trial runs the planned trials one after the other.
//
// For each trial it brings the environment up, warms the cache, sends the load while it samples
// what everything uses (loop.go, sampler.go), or one load after the other in a search
// (search_loop.go), measures the unloaded latency (unloaded.go), takes the environment down and
// writes the record.
//
// It declares the small interfaces that env and load satisfy and imports neither: cli hands
// them in. It judges nothing but whether a trial can count: whether the environment was the one
// asked for, and whether the figures are the server's rather than the generator's (checks.go,
// with their limits in limits.go).
package trial

import (
	"context"
	"time"

	"perflab/runner/internal/resource"
	"perflab/runner/internal/resource/socket"
	"perflab/runner/metric"
	"perflab/runner/phrase"
	"perflab/runner/plan"
	"perflab/runner/result"
	"perflab/runner/spec"
)

// Provider builds environments of one kind.
type Provider interface {
	// Name is docker, host, embedded or external.
	Name() string
	// Prepare builds, once a run, what the variants need, such as images. It reports
	// what it does, line by line, through progress.
	Prepare(ctx context.Context, variants []spec.Variant, progress func(line string)) error
	// Start brings one trial's environment up and waits until it is ready. On an error
	// everything started has been taken down again and its logs are in req.LogDir.
	Start(ctx context.Context, req Request) (Environment, error)
	// Close releases what Prepare holds.
	Close() error
}

// Request is what a provider needs to start one trial.
type Request struct {
	RunID   string
	Trial   plan.Trial
	Variant spec.Variant
	LogDir  string // logs of every component go here, named COMPONENT.log
}

// Environment is one trial's running server with what belongs to it.
type Environment interface {
	// Describe is what runs, as the server itself reports it.
	Describe() result.Environment
	// WarmCache fills the cache through the server and checks through the cache's own
	// protocol that it is filled; nil where the variant uses none.
	WarmCache(ctx context.Context) (*result.Cache, error)
	// CacheStats reads hits and misses since WarmCache into c.
	CacheStats(ctx context.Context, c *result.Cache) error
	// Meters are the components whose use is sampled; the generator is not among them.
	Meters() []Meter
	// Alive returns an error with the component's last log lines once one has died.
	Alive(ctx context.Context) error
	// Stop takes everything down. It is safe to call twice and uses ctx only as a bound.
	Stop(ctx context.Context) error
}

// Visible is an environment that knows where its components' connections can be seen.
type Visible interface {
	// ListenEndpoints are by component; one whose network cannot be seen from here is not among them.
	ListenEndpoints() map[string]ListenEndpoint
}

// Discovering is an environment that can find components which it did not start.
type Discovering interface {
	// Discover lists the servers on this machine that the environment's own holds
	// connections to at this moment, and which are not among its meters, and how many
	// connections it holds to whatever server; -1: not known.
	Discover() (meters []Meter, endpoints map[string]ListenEndpoint, outgoing int)
}

// Replicated is an environment whose server may be several.
type Replicated interface {
	// Replicas are the meters of each, none where there is one server; together they are the
	// server's among the environment's meters.
	Replicas() []Meter
}

// ListenEndpoint is where the connections to a component can be seen.
type ListenEndpoint = socket.ListenEndpoint

// Meter reads the resource use of one component.
type Meter interface {
	Name() string   // server, generator or the service's name
	Source() string // cgroup v2, cgroup v1, proc or docker stats
	CPUs() float64  // CPUs it may use
	Read() (Usage, error)
}

// Usage is what a component has used so far.
type Usage = resource.Usage

// Engine sends the load.
type Engine interface {
	// Name is native or k6.
	Name() string
	// Run sends the variant's load to baseURL and returns when the last iteration has
	// ended. When ctx is cancelled it stops at once and returns what it measured so far
	// with ctx's error. watch, where not nil, is called once a second with the point
	// just completed, from one goroutine.
	Run(ctx context.Context, req LoadRequest) (*Measurement, error)
}

// LoadRequest is one trial's load.
type LoadRequest struct {
	BaseURL string // http://10.0.0.2:8000
	// Address is that of BaseURL's name, which is not resolved again: another answer would send
	// the load to a server that nobody checked. Empty: BaseURL holds the address itself.
	Address string
	Load    spec.Load
	Checks  []spec.Check
	// Asked are the sub-metrics by a tag of requests that something is judged by.
	Asked  []string
	Seed   uint64
	Dir    string // the folder that load.data's file is relative to
	RunID  string // what an engine starts beside this process carries it
	LogDir string // what an engine logs goes here; "": nowhere
	// Began, where not nil, is called once the load has begun, by an engine that begins
	// later than Run is called: one with other processes to start (Metered).
	Began func()
	Watch func(metric.Point)
	// Second, where not nil, is called after Watch, with how long the requests of the second took:
	// a histogram that holds for the length of the call.
	Second func(p metric.Point, took *metric.Histogram)
	// Judge, where not nil, looks at what was measured so far; it cancels Run's ctx to end the load.
	Judge metric.Judge
}

// Measurement is what an engine measured.
type Measurement struct {
	WarmUp  *metric.Set    // nil where there was none
	Metrics *metric.Set    // the measured part and its drain
	Series  []metric.Point // all phases, in order
	Course  *metric.Course // how long the series' responses took; nil where that is not known
	Delay   time.Duration  // from the call of Run to the beginning of the load, which is time zero of the series
	Path    string         // the way to the server the engine took, such as http/2 event loop
	// Instances are the processes that shared the load, each with its own part; none where one sent
	// all of it.
	Instances []result.Instance
	// Invalid is why the figures are not those of the load that was asked for, although it was sent.
	Invalid phrase.Statement
	// Warnings are what the engine noticed about itself, one sentence each.
	Warnings []phrase.Statement
}
