package imported

import (
	"time"

	"perflab/runner/metric"
)

// what an event is of.
type what int

const (
	aRequest what = iota
	anIteration
	aDrop
	aCheck
	users
	bytesMoved
)

// event is one thing that a stream says.
type event struct {
	what what
	at   int64         // when it was over, in nanoseconds of Unix time, or since the load began
	took time.Duration // of a request and an iteration

	request metric.Request // of a request: all but its end
	name    string         // of a request, or of a check

	held              bool // of a check
	active, allocated int  // users; allocated 0: not said
	sent, received    int64
	n                 int64 // of what was dropped
}

// began is when what the event is of began.
func (e *event) began() int64 { return e.at - int64(e.took) }
