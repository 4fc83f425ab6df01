package result

import (
	"time"

	"perflab/runner/metric"
	"perflab/runner/phrase"
)

// Evidence is what a trial measured of its own measuring: whether its figures are the
// server's or its own. A trial with an invalid check is invalid; one with a warning says it.
type Evidence struct {
	Checks    []SelfCheck `json:"checks"` // in a fixed order; the reader sorts by status
	Generator Generator   `json:"generator"`
	Ceiling   *Ceiling    `json:"ceiling,omitempty"`
	Sockets   *Sockets    `json:"sockets,omitempty"`
	// ServerCPUs are those on which the server may run; nil where they are not this machine's.
	ServerCPUs *CPUUse `json:"server_cpus,omitempty"`
	// Little holds Little's law against the measured part, LittleWindows against windows of
	// it; nil where there was none.
	Little        *metric.Balance  `json:"little,omitempty"`
	LittleWindows []metric.Balance `json:"little_windows,omitempty"`
}

// CPUUse is how much of the CPUs on which the server may run was used during the load, by
// whatever program, or taken by the hypervisor.
type CPUUse struct {
	Busy float64 `json:"busy"`           // share
	Disk float64 `json:"disk,omitempty"` // share in which they were idle and a disk was waited for
}

// Grade is what a self-check comes to.
type Grade string

// The grades of a self-check, from best to worst.
const (
	GradeOK      Grade = "ok"
	GradeUnknown Grade = "unknown" // it could not be read
	GradeWarning Grade = "warning" // near the limit, or beyond one that spoils no figure
	GradeInvalid Grade = "invalid" // beyond the limit: the figures cannot be trusted
)

// worse orders grades.
var worse = map[Grade]int{GradeOK: 0, GradeUnknown: 1, GradeWarning: 2, GradeInvalid: 3}

// Worse reports whether g is a worse grade than o.
func (g Grade) Worse(o Grade) bool { return worse[g] > worse[o] }

// SelfCheck is one thing a trial looked at in itself. Higher values are worse.
type SelfCheck struct {
	Name      string  `json:"name"` // its unit at the end where it has one: send_lag_p50_ns
	Unit      string  `json:"unit"` // share, ns or count
	Value     float64 `json:"value"`
	WarnAt    float64 `json:"warn_at,omitempty"`    // from here on a warning; 0: never
	InvalidAt float64 `json:"invalid_at,omitempty"` // from here on invalid; 0: never
	Status    Grade   `json:"status"`
	// Says is a sentence with the remedy where the status is warning or invalid, and why
	// there is no value where it is unknown.
	Says phrase.Statement `json:"says,omitzero"`
}

// Generator is how the generator fared.
type Generator struct {
	CPUs     float64  `json:"cpus"`      // it may use
	CPUShare float64  `json:"cpu_share"` // of them, in the median second
	Hiccups  *Hiccups `json:"hiccups,omitempty"`
}

// Hiccups is by how much the generator's process overslept, over and over: how long the
// machine let it stand still at a time.
type Hiccups struct {
	Every    time.Duration `json:"every_ns"` // it asked to be woken
	Count    int64         `json:"count"`    // wake-ups
	P50      time.Duration `json:"p50_ns"`
	P99      time.Duration `json:"p99_ns"`
	Max      time.Duration `json:"max_ns"`
	LostFrom time.Duration `json:"lost_from_ns"` // what it overslept beyond this counts as lost
	Lost     float64       `json:"lost"`         // share of the time that was lost
}

// Ceiling is what the engine can send at most: measured against a server of no work, with
// two sizes of response, on the same CPUs as the trial.
//
//	1 / rate = a + b · bytes        seconds a request, of which b for each byte of response
type Ceiling struct {
	Engine   string         `json:"engine"`
	Path     string         `json:"path"` // the engine's way to the server
	CPUs     []int          `json:"generator_cpus"`
	Points   []CeilingPoint `json:"points"`
	PerReq   float64        `json:"per_request_ns"` // a
	PerByte  float64        `json:"per_byte_ns"`    // b
	Measured time.Time      `json:"measured"`
	Cached   bool           `json:"cached,omitempty"` // measured before this run, on the same machine
	// Bytes is the trial's mean response, Rate the ceiling for it, per second; 0: not worked out.
	Bytes float64 `json:"bytes,omitempty"`
	Rate  float64 `json:"rate_per_s,omitempty"`
}

// At is the ceiling for responses of so many bytes, per second; 0 where it is not known.
func (c *Ceiling) At(bytes float64) float64 {
	cost := c.PerReq + c.PerByte*bytes
	if cost <= 0 {
		return 0
	}
	return 1e9 / cost
}

// CeilingPoint is what the engine sent at most for one size of response.
type CeilingPoint struct {
	Bytes    float64 `json:"bytes"` // of a response, headers included
	Rate     float64 `json:"rate_per_s"`
	CPUShare float64 `json:"cpu_share"` // that the generator used of its CPUs; well below 1 something else was the limit
}

// Sockets is what the generator's sockets had, and took.
type Sockets struct {
	FilesOpen      int   `json:"files_open"`  // before the load
	FilesLimit     int64 `json:"files_limit"` // 0: none
	FirstPort      int   `json:"first_port"`  // of those given to connections
	LastPort       int   `json:"last_port"`
	Users          int   `json:"users"` // the most there were, each with a connection
	TimeWaitBefore int   `json:"time_wait_before"`
	TimeWaitAfter  int   `json:"time_wait_after"`
	Resting        int   `json:"resting"` // of those after, ports of the generator that the server's port cannot be reached from
	// Of the server's network namespace, the same one on this machine outside containers.
	ServerTimeWait  int   `json:"server_time_wait"` // after
	ListenOverflows int64 `json:"listen_overflows"` // during the load
	ListenDrops     int64 `json:"listen_drops"`     // during the load, overflows among them
}

// Worst is the worst grade of the checks; ok where there is none.
func (e *Evidence) Worst() Grade {
	worst := GradeOK
	if e == nil {
		return worst
	}
	for _, c := range e.Checks {
		if c.Status.Worse(worst) {
			worst = c.Status
		}
	}
	return worst
}

// SelfChecks are a trial's; none where nothing was measured.
func (t *Trial) SelfChecks() []SelfCheck {
	if t.Evidence == nil {
		return nil
	}
	return t.Evidence.Checks
}

// Invalid are the checks beyond their limit.
func (e *Evidence) Invalid() []SelfCheck {
	var found []SelfCheck
	if e != nil {
		for _, c := range e.Checks {
			if c.Status == GradeInvalid {
				found = append(found, c)
			}
		}
	}
	return found
}

// Check finds a check by name; nil where there is none.
func (e *Evidence) Check(name string) *SelfCheck {
	if e == nil {
		return nil
	}
	for i := range e.Checks {
		if e.Checks[i].Name == name {
			return &e.Checks[i]
		}
	}
	return nil
}
