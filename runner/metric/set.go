// Package metric measures: it keeps latencies in HDR histograms, counters and per-second
// series, under k6's metric names.
//
// It knows nothing of HTTP, of files or of verdicts, and its memory does not grow with the
// number of samples. Times are nanoseconds inside and in JSON (`_ns`); k6's milliseconds
// appear only where a threshold is compared.
//
// An engine's lanes take samples (lane.go) and tally them (tally.go); a Recorder closes second
// after second (recorder.go) and ends with the sets of the warm-up and of the measured part.
// Sets of several trials merge (merge.go), and answer by metric and aggregation (aggregate.go).
package metric

import "time"

// Set is all metrics of one stretch of load, or of several merged ones.
// A missing map entry means that no sample was taken, which is not the same as zero.
type Set struct {
	// Elapsed is the time the counters' rates refer to: from the start of the stretch
	// to the completion of its last request.
	Elapsed  time.Duration         `json:"elapsed_ns"`
	Trends   map[string]*Histogram `json:"trends"`
	Counters map[string]float64    `json:"counters"`
	Rates    map[string]Rate       `json:"rates"`
	Gauges   map[string]Gauge      `json:"gauges"`
	Checks   []Check               `json:"checks"`           // in the file's order
	Errors   map[string]int64      `json:"errors,omitempty"` // failed requests without a response, by kind, see ErrRefused and those below it
	Statuses map[string]int64      `json:"statuses"`         // responses by status code

	// Missing is how often an extraction of a flow found nothing, as STEP.VARIABLE; each ended
	// its iteration.
	Missing map[string]int64 `json:"missing,omitempty"`

	// Quoted are the figures of another tool's summary, by metric and aggregation
	// (http_req_duration.p(95)), in the units of Aggregate: nobody can compute them again. nil: what
	// the set holds was counted sample by sample.
	Quoted map[string]float64 `json:"quoted,omitempty"`
}

// Rate is a share: how often something held, out of all.
type Rate struct {
	True  int64 `json:"true"`
	Total int64 `json:"total"`
}

// Gauge is a value with its extremes.
type Gauge struct {
	Value float64 `json:"value"`
	Min   float64 `json:"min"`
	Max   float64 `json:"max"`
}

// Check is how often one named check passed and failed.
type Check struct {
	Name   string `json:"name"`
	Passes int64  `json:"passes"`
	Fails  int64  `json:"fails"`
}

// Phase says which part of a trial a point belongs to.
type Phase string

// The phases of a trial, in order.
const (
	WarmUp Phase = "warm_up" // load, left out of every figure
	Load   Phase = "load"    // the measured part
	Drain  Phase = "drain"   // after the duration: iterations under way end; counted
)

// Point is one second of a trial, by the time requests completed.
type Point struct {
	Second       int           `json:"t_s"` // since the start of the trial, warm-up included
	Phase        Phase         `json:"phase"`
	Span         time.Duration `json:"span_ns"` // length; one second except at the ends of a phase
	Requests     int64         `json:"requests"`
	Failed       int64         `json:"failed"`
	ChecksPassed int64         `json:"checks_passed"`
	ChecksFailed int64         `json:"checks_failed"`
	Dropped      int64         `json:"dropped,omitempty"`
	Users        int           `json:"users"`  // users active at the end of the second
	P50          time.Duration `json:"p50_ns"` // http_req_duration; 0 where no request completed
	P95          time.Duration `json:"p95_ns"`
	P99          time.Duration `json:"p99_ns"`
	Max          time.Duration `json:"max_ns"`
	Received     int64         `json:"received_bytes"`
	Sent         int64         `json:"sent_bytes"`
	Iterations   int64         `json:"iterations,omitempty"` // whose last response came in it
	Busy         time.Duration `json:"busy_ns,omitempty"`    // blocked + duration of its requests, added up
	UserTime     time.Duration `json:"users_ns,omitempty"`   // active users, integrated over it: 1000 users for a second are 1000 s
}
