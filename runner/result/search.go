package result

import (
	"time"

	"perflab/runner/phrase"
	"perflab/runner/threshold"
)

// Search is a trial's search for the highest rate that meets the thresholds. Its steps
// follow each other on the axis of the trial's series.
type Search struct {
	Steps []SearchStep `json:"steps"` // in the order in which they were measured
	// Rate is the highest that held, per second; 0: none did. The true one is not below
	// it, and below Failed where that is not 0, as far as the steps can tell.
	Rate   float64   `json:"rate_per_s"`
	Failed float64   `json:"failed_per_s,omitempty"` // the lowest that failed; 0: none did
	Ended  SearchEnd `json:"ended"`
	// Best is the step, counted from 0, whose metrics are the trial's: the last one at
	// Rate that held, or the last one of all where none did.
	Best int `json:"best"`
}

// SearchEnd says why a search ended.
type SearchEnd string

// Why searches end.
const (
	SearchNear      SearchEnd = "near"      // Rate and Failed are within the precision
	SearchAllHeld   SearchEnd = "all held"  // the highest rate that may be tried held: more may
	SearchNoneHeld  SearchEnd = "none held" // the lowest rate that may be tried failed
	SearchGenerator SearchEnd = "generator" // the last step's figures may be the generator's own: more may hold
	SearchBroken    SearchEnd = "broken"    // the load was cut short
)

// SearchStep is one rate, measured once.
type SearchStep struct {
	Rate   float64 `json:"rate_per_s"`       // asked: iterations started
	Repeat bool    `json:"repeat,omitempty"` // measured once more because it had just not held
	From   int     `json:"from_s"`           // its first second on the trial's axis
	To     int     `json:"to_s"`             // the second after its last

	Achieved    float64       `json:"achieved_per_s"` // iterations completed while the load was on, its drain left out
	P50         time.Duration `json:"p50_ns"`         // http_req_duration; 0 where no request completed
	P95         time.Duration `json:"p95_ns"`
	P99         time.Duration `json:"p99_ns"`
	IntendedP50 time.Duration `json:"intended_p50_ns"` // http_req_duration_intended
	IntendedP95 time.Duration `json:"intended_p95_ns"`
	IntendedP99 time.Duration `json:"intended_p99_ns"`
	Iterations  int64         `json:"iterations"`  // complete
	Dropped     int64         `json:"dropped"`     // iterations that found no free user
	Interrupted int64         `json:"interrupted"` // iterations that did not end within the graceful stop
	FailedShare float64       `json:"failed_share"`

	Held   bool             `json:"held"`
	Doubt  phrase.Statement `json:"doubt,omitzero"`   // why its figures may be the generator's own: it counts neither way
	Missed []SearchMiss     `json:"missed,omitempty"` // what did not hold, in the file's order, the search's own limits last
}

// SearchMiss is a condition that a step did not meet.
type SearchMiss struct {
	Threshold *threshold.Threshold `json:"threshold,omitempty"` // of the file; nil: a limit of the search's own
	Limit     SearchLimit          `json:"limit,omitempty"`
	Value     float64              `json:"value"`             // in the threshold's unit; of a limit a share
	Most      float64              `json:"most,omitempty"`    // the limit's own highest value
	NoData    bool                 `json:"no_data,omitempty"` // the threshold's metric was not measured
}

// SearchLimit is what a step must keep to beside the thresholds, for its rate to have been
// sent and served at all.
type SearchLimit string

// A search's own limits.
const (
	SearchLost       SearchLimit = "lost"       // iterations dropped or interrupted, of all
	SearchUnanswered SearchLimit = "unanswered" // requests that failed, of all
	SearchQueue      SearchLimit = "queue"      // iterations that a queue had gained by the end, of all
	SearchShort      SearchLimit = "short"      // the mean time of an iteration, of the step's length
)

// Find returns the rate found; not ok where there is no search or no rate held.
func (s *Search) Find() (rate float64, ok bool) {
	if s == nil || s.Rate == 0 {
		return 0, false
	}
	return s.Rate, true
}

// Within reports whether a second of the trial belongs to what its metrics are of: any
// without a search, else those of the best step.
func (s *Search) Within(second int) bool {
	return s == nil || len(s.Steps) == 0 || s.Steps[s.Best].From <= second && second < s.Steps[s.Best].To
}

// LowestFailed is the last measurement of the lowest rate that failed; nil: none did.
func (s *Search) LowestFailed() *SearchStep {
	var found *SearchStep
	for i := range s.Steps {
		if !s.Steps[i].Held && s.Steps[i].Doubt.IsZero() && s.Steps[i].Rate == s.Failed {
			found = &s.Steps[i]
		}
	}
	return found
}
