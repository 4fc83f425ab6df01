// Package result is the record on disk: what was asked, what was planned, where it ran
// and what was measured, enough to judge and to draw the report again.
//
// results/NAME/RUN_ID/ holds run.json and trials/ID.json, each written to a temporary
// name, synced and renamed, a trial the moment it ends. Readers refuse a record of a
// newer schema, leave out a trial whose file is damaged, and say so (read.go); a trial whose
// figures contradict each other they call invalid (sound.go). The package judges nothing else.
package result

import (
	"time"

	"perflab/runner/metric"
	"perflab/runner/phrase"
	"perflab/runner/plan"
	"perflab/runner/spec"
	"perflab/runner/target"
	"perflab/runner/threshold"
)

// Schema is the version of the record this program writes. It grows by one with every
// change an older reader would misread.
//
//	2: trials of two engines, of which only one's make a variant's figures
//	3: sentences are statements, codes with arguments; a string is others' words
//	4: trials of two sides, of which only the head's make a variant's figures
//	5: runs that another tool measured, on a stack that is not known, with quoted figures
const Schema = 5

// sealed is the schema from which on every run has a seal.
const sealed = 5

// Status says how a run or a trial ended.
type Status string

// How runs and trials end.
const (
	Running     Status = "running"     // a run under way, or one that was killed
	Complete    Status = "complete"    // everything ran
	Failed      Status = "failed"      // the environment broke; Reason says how
	Invalid     Status = "invalid"     // it ran, but the measurement cannot be trusted; Reason says why
	Interrupted Status = "interrupted" // stopped by the user, or, a trial, by a threshold
)

// Run is run.json.
type Run struct {
	Schema      int              `json:"schema"`
	ID          string           `json:"id"` // sorts by time
	Status      Status           `json:"status"`
	Reason      phrase.Statement `json:"reason,omitzero"` // why it is neither running nor complete
	Started     time.Time        `json:"started"`
	Ended       time.Time        `json:"ended,omitzero"`
	Experiment  spec.Experiment  `json:"experiment"` // resolved: profile, --set and defaults applied
	Source      string           `json:"source"`     // the file's text
	Arguments   []string         `json:"arguments"`  // of the command line
	Plan        plan.Plan        `json:"plan"`
	Same        []target.Same    `json:"same,omitempty"` // variants that come out the same on their targets
	Fingerprint string           `json:"fingerprint"`    // see Fingerprint
	Manifest    Manifest         `json:"manifest"`
	// Against is the base that this run's head was held against, pair by pair; nil: none.
	Against *Against `json:"against,omitempty"`
	// Comparison is how the run came out against a base, within it or stored; nil: against none.
	Comparison *Comparison `json:"comparison,omitempty"`
	// Imported says that another tool measured the run; nil: runner did.
	Imported *Imported `json:"imported,omitempty"`
	// Elsewhere is what the real stack said, where a stand-in ran; nil: it is not known.
	Elsewhere *Elsewhere `json:"elsewhere,omitempty"`
	// Beside are the runs that were under way on the machine during its trials.
	Beside []string `json:"beside,omitempty"`

	// Seal is the digests of the run's files; nil in a record of a program that kept none.
	Seal *Seal `json:"seal,omitempty"`

	// What Open found of the record itself. A run that was just made has none.

	Damaged []Damage           `json:"-"` // trials that are not among those read
	Doubts  []phrase.Statement `json:"-"` // what says that the record is not what was written
}

// Manifest is where and with what the run took place.
type Manifest struct {
	Host      string            `json:"host"`
	OS        string            `json:"os"` // operating system and version
	Kernel    string            `json:"kernel"`
	CPU       string            `json:"cpu"`  // model name
	CPUs      int               `json:"cpus"` // logical CPUs the program may use
	Memory    int64             `json:"memory_bytes"`
	Provider  string            `json:"provider"`             // docker, host, embedded, external or imported
	Versions  map[string]string `json:"versions"`             // runner, go, docker
	GitCommit string            `json:"git_commit,omitempty"` // of the folder the experiment is in
	GitDirty  bool              `json:"git_dirty,omitempty"`
	Images    map[string]string `json:"images,omitempty"` // image → digest or ID
	// Packages are those of the system that the targets ran from without a container, with
	// the revision that the system gives them; one it does not know is left out.
	Packages map[string]string `json:"packages,omitempty"`
	// Settings are those that each target's own documentation names, for the audit.
	Settings map[string][]string `json:"settings,omitempty"`
	// HeldBodies is how many bytes of bodies checks read at once, at most; 0 in records of
	// programs that had no bound.
	HeldBodies int64 `json:"held_bodies_bytes,omitempty"`
}

// Trial is trials/ID.json: all of one run of one variant.
type Trial struct {
	Schema      int                `json:"schema"`
	plan.Trial                     // index, variant, repeat, engine
	Status      Status             `json:"status"`
	Reason      phrase.Statement   `json:"reason,omitzero"` // nothing where it is complete
	Warnings    []phrase.Statement `json:"warnings,omitempty"`
	Started     time.Time          `json:"started"`
	Ended       time.Time          `json:"ended"`
	Environment Environment        `json:"environment"`
	Model       spec.Model         `json:"model"`                 // closed or open, see spec.Model.Recorded
	EnginePath  string             `json:"engine_path,omitempty"` // the engine's way to the server: http/1.1 event loop, or net/http with the protocols the server spoke
	Instances   []Instance         `json:"instances,omitempty"`   // processes that shared the load; none where one sent all of it
	WarmUp      *metric.Set        `json:"warm_up,omitempty"`
	Metrics     *metric.Set        `json:"metrics,omitempty"` // the measured part; nil where none was reached
	Series      []metric.Point     `json:"series,omitempty"`
	Course      *metric.Course     `json:"course,omitempty"` // how long the series' responses took; nil in records of programs that did not keep it
	Resources   []Resource         `json:"resources,omitempty"`
	Replicas    []Resource         `json:"replicas,omitempty"` // the use of each replica, which is the server's among the resources together
	Cache       *Cache             `json:"cache,omitempty"`
	Observed    []Observed         `json:"observed,omitempty"` // what services counted themselves
	Unloaded    *Unloaded          `json:"alone,omitempty"`    // nil where it was not measured
	Search      *Search            `json:"search,omitempty"`   // where the load was one
	Evidence    *Evidence          `json:"evidence,omitempty"` // of the measuring itself; nil where nothing was measured
	Restarts    []Restart          `json:"restarts,omitempty"` // components whose processes ended under way
	Beside      []string           `json:"beside,omitempty"`   // runs that were under way on the machine at the same time
	Aborted     *Aborted           `json:"aborted,omitempty"`  // what ended it before its time; nil: nothing of the file's did
	Logs        []string           `json:"logs,omitempty"`     // files beside the trial's, kept in the record
	// Doubt is what says that the record is not what was written, as Open found it; the trial is
	// invalid then.
	Doubt phrase.Statement `json:"-"`
}

// Instance is one of several processes that shared a load.
type Instance struct {
	Part  string        `json:"part"`     // of the users: 0:1/4
	Began time.Duration `json:"began_ns"` // after the first instance did, by the clock that all of them share
	Ended bool          `json:"ended"`    // it came to its end
}

// Aborted is the threshold that ended a trial, as it stood then.
type Aborted struct {
	Threshold threshold.Threshold `json:"threshold"`
	Value     float64             `json:"value"` // in its unit
	At        time.Duration       `json:"at_ns"` // since the end of the warm-up
}

// Environment is what the trial really ran on.
type Environment struct {
	Stack     Stack             `json:"stack"`
	URL       string            `json:"url"`      // base URL the load went to
	Path      string            `json:"path"`     // loopback, container address, docker-proxy or external
	Asked     map[string]string `json:"asked"`    // server.* and dataset as the variant asked, resolved
	Effective map[string]string `json:"in_force"` // the effective configuration: the same keys as the server reports them; empty where it has no such report
	Native    []Setting         `json:"native"`   // the target's own settings as they are effective, in its order (worker_class = "gevent")
	Isolation Isolation         `json:"isolation"`
	// Address is what the URL's name was resolved to, once a run; empty where the URL holds the
	// address itself.
	Address string `json:"address,omitempty"`
	// Replicas is how many servers were behind the balancer at URL; 0: one, and no balancer.
	Replicas int `json:"replicas,omitempty"`
}

// Stack names what was measured. Two runs are comparable only if their stacks are.
type Stack struct {
	Provider string `json:"provider"` // docker, host, embedded, external; imported: not known
	Asked    string `json:"asked"`    // the target the file names
	Target   string `json:"target"`   // the target that ran; differs for a stand-in
	StandIn  bool   `json:"stand_in"`
	Title    string `json:"title"` // for people, from target.yaml
	// Tool is the one that measured, where nothing else is known: the provider is imported then.
	Tool     string            `json:"tool,omitempty"`
	Versions map[string]string `json:"versions"` // as the server reports them: python, django, gunicorn, redis ...
}

// Setting is one of the target's own settings, as its documentation names it.
type Setting struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Isolation says which CPUs each side was bound to; empty lists: not bound.
type Isolation struct {
	Server    []int            `json:"server_cpus"`
	Generator []int            `json:"generator_cpus"`
	Note      phrase.Statement `json:"note,omitzero"` // why not, where it was not possible
}

// Restart is what became of a component's processes from the load's beginning to the trial's
// end.
type Restart struct {
	Component string `json:"component"`
	Processes int    `json:"processes"` // at the load's beginning
	Ended     int    `json:"ended"`     // of these
	Begun     int    `json:"begun"`     // since
}

// Resource is the use of one component over the trial.
type Resource struct {
	Name   string          `json:"name"`            // server, generator, or the service's name
	Source string          `json:"source"`          // cgroup v2, cgroup v1, proc or docker stats
	CPUs   float64         `json:"cpus"`            // CPUs it may use: cpuset or quota
	Found  bool            `json:"found,omitempty"` // the server was seen to use it: nobody started it for the trial
	Points []ResourcePoint `json:"points"`
}

// ResourcePoint is the use over the second that ends at Second.
type ResourcePoint struct {
	Second    int     `json:"t_s"`
	CPU       float64 `json:"cpu"` // CPUs busy; 1 is one CPU fully used
	Memory    int64   `json:"memory_bytes"`
	Throttled float64 `json:"throttled_s"` // seconds held back by the CPU quota
	// Busiest is what its busiest process used, in CPUs; 0 where processes cannot be seen.
	Busiest float64 `json:"busiest,omitempty"`
	// Ready is how many of its threads could have run and had no CPU, on average; 0 too where
	// that cannot be seen.
	Ready float64 `json:"ready,omitempty"`
	// Queue is what waited at its sockets at the end of the second; nil where that was not
	// read.
	Queue *Queue `json:"queue,omitempty"`
}

// Queue is how many connections to a component waited at one moment.
type Queue struct {
	Unread   int `json:"unread"`   // with bytes that it had not read, accepted or not
	Unsent   int `json:"unsent"`   // with bytes of its own that were not taken
	Outgoing int `json:"outgoing"` // connections that it held to others; -1: not known
}

// Unloaded is the unloaded latency: what the load's requests took when each had the server to
// itself, right after the load, connecting included.
type Unloaded struct {
	Requests int64         `json:"requests"`
	Failed   int64         `json:"failed"`
	Mean     time.Duration `json:"mean_ns"`
	Median   time.Duration `json:"median_ns"`
	// Users took turns, each pausing for Idle after its request, as the load's users did; 0: a
	// single user sent one after the other without a pause.
	Users int           `json:"users,omitempty"`
	Idle  time.Duration `json:"idle_ns,omitempty"`
}

// Cache is what the cache says of the measured part, warm-up included.
type Cache struct {
	Address string `json:"address"`
	Server  string `json:"server"` // redis 7.0.15, or miniredis
	Keys    int64  `json:"keys"`   // after warming
	Hits    int64  `json:"hits"`
	Misses  int64  `json:"misses"`
}
