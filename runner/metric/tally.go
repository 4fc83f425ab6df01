package metric

import (
	"strconv"
	"time"

	"perflab/runner/metricname"
)

// Request is one request that completed or failed. Durations are k6's: a request that
// reused its connection has zeros for Connecting and TLSHandshaking, one that failed has
// what it spent until then.
type Request struct {
	End      time.Duration // when it completed, since the start of the trial: decides phase and second
	Intended time.Duration // from the moment it should have started to End
	SendLag  time.Duration // from the moment it should have started to when it did
	// Unplanned: the engine does not know when it should have started, so that neither counts.
	Unplanned bool

	Blocked        time.Duration // from its start to having a connection, connecting included
	Connecting     time.Duration
	TLSHandshaking time.Duration
	Sending        time.Duration
	Waiting        time.Duration
	Receiving      time.Duration

	Name        int    // which of RecorderOptions.Requests it is
	Method      string // as sent
	Status      int    // 0: no response
	Error       string // its kind, where there is no response
	Failed      bool   // no response, or one that was not expected
	Checks      []bool // whether each check held, in order; nil where none was evaluated
	Which       []int  // which of RecorderOptions.Checks those are; nil: all of them
	Sent        int64  // bytes on the wire
	Received    int64  // bytes on the wire
	Connections int64  // connections opened for it
}

// Duration is k6's http_req_duration: neither connect nor TLS.
func (r *Request) Duration() time.Duration { return r.Sending + r.Waiting + r.Receiving }

// trend numbers the trends that are recorded on the hot path.
type trend int

const (
	blocked trend = iota
	connecting
	handshaking
	sending
	waiting
	receiving
	duration
	durationOK
	elapsed
	intended
	sendLag
	iteration
	trends
)

var trendNames = [trends]string{
	blocked: metricname.HTTPReqBlocked, connecting: metricname.HTTPReqConnecting, handshaking: metricname.HTTPReqTLSHandshaking,
	sending: metricname.HTTPReqSending, waiting: metricname.HTTPReqWaiting, receiving: metricname.HTTPReqReceiving,
	duration: metricname.HTTPReqDuration, durationOK: metricname.HTTPReqDurationOK, elapsed: metricname.HTTPReqElapsed, intended: metricname.HTTPReqIntended,
	sendLag: metricname.SendLag, iteration: metricname.IterationDuration,
}

// tally is what one lane measured of one stretch of load.
type tally struct {
	trends                           [trends]Histogram
	requests, failed                 int64
	sent, received, connections      int64
	iterations, interrupted, dropped int64
	checks                           []Check
	statuses                         map[int]int64
	errors                           map[string]int64
	named                            []named       // each of RecorderOptions.Requests
	asked                            []tagged      // RecorderOptions.Asked
	extracts                         []string      // RecorderOptions.Extracts
	missing                          []int64       // how often each of them found nothing
	last                             time.Duration // when the last request completed
}

// named is what is measured of each of several requests.
type named struct {
	name             string
	duration         Histogram
	requests, failed int64
}

func newTally(o RecorderOptions) *tally {
	t := &tally{statuses: map[int]int64{}, errors: map[string]int64{}}
	for _, name := range o.Checks {
		t.checks = append(t.checks, Check{Name: name})
	}
	for _, name := range o.Requests {
		t.named = append(t.named, named{name: name})
	}
	t.asked = taggedOf(o)
	t.extracts, t.missing = o.Extracts, make([]int64, len(o.Extracts))
	return t
}

func (t *tally) request(r *Request) {
	took := r.Duration()
	t.trends[blocked].Record(r.Blocked)
	t.trends[connecting].Record(r.Connecting)
	t.trends[handshaking].Record(r.TLSHandshaking)
	t.trends[sending].Record(r.Sending)
	t.trends[waiting].Record(r.Waiting)
	t.trends[receiving].Record(r.Receiving)
	t.trends[duration].Record(took)
	t.trends[elapsed].Record(r.Blocked + took)
	if !r.Unplanned {
		t.trends[intended].Record(r.Intended)
		t.trends[sendLag].Record(r.SendLag)
	}
	t.requests++
	t.sent += r.Sent
	t.received += r.Received
	t.connections += r.Connections
	if r.Failed {
		t.failed++
	} else {
		t.trends[durationOK].Record(took)
	}
	if r.Error != "" {
		t.errors[r.Error]++
	} else {
		t.statuses[r.Status]++
	}
	for i, held := range r.Checks {
		if r.Which != nil {
			i = r.Which[i]
		}
		if held {
			t.checks[i].Passes++
		} else {
			t.checks[i].Fails++
		}
	}
	if len(t.named) > 0 {
		n := &t.named[r.Name]
		n.duration.Record(took)
		n.requests++
		if r.Failed {
			n.failed++
		}
	}
	for i := range t.asked {
		t.asked[i].request(r, took)
	}
	t.last = max(t.last, r.End)
}

// set returns the tally under k6's names, without elapsed time and gauges. The histograms
// are shared with the tally. Counters are there even at zero, all but dropped iterations,
// which only an open model can have.
func (t *tally) set(open bool) *Set {
	s := NewSet()
	for i, name := range trendNames {
		if t.trends[i].Count() > 0 {
			s.Trends[name] = &t.trends[i]
		}
	}
	s.Counters = map[string]float64{
		metricname.HTTPReqs: float64(t.requests), metricname.Iterations: float64(t.iterations), metricname.Connections: float64(t.connections),
		metricname.DataSent: float64(t.sent), metricname.DataReceived: float64(t.received), metricname.IterationsInterrupted: float64(t.interrupted),
	}
	if open {
		s.Counters[metricname.DroppedIterations] = float64(t.dropped)
	}
	if t.requests > 0 {
		s.Rates[metricname.HTTPReqFailed] = Rate{True: t.failed, Total: t.requests}
	}
	all := Rate{}
	for _, c := range t.checks {
		all.True += c.Passes
		all.Total += c.Passes + c.Fails
	}
	if all.Total > 0 {
		s.Rates[metricname.Checks] = all
	}
	s.Checks = append(s.Checks, t.checks...)
	for i := range t.named {
		n := &t.named[i]
		s.Counters[metricname.OfRequest(metricname.HTTPReqs, n.name)] = float64(n.requests)
		if n.requests > 0 {
			s.Trends[metricname.OfRequest(metricname.HTTPReqDuration, n.name)] = &n.duration
			s.Rates[metricname.OfRequest(metricname.HTTPReqFailed, n.name)] = Rate{True: n.failed, Total: n.requests}
		}
	}
	for i := range t.asked {
		t.asked[i].into(s)
	}
	if len(t.extracts) > 0 {
		s.Missing = map[string]int64{}
		for i, n := range t.missing {
			s.Counters[metricname.ExtractionsFailed] += float64(n)
			if n > 0 {
				s.Missing[t.extracts[i]] = n
			}
		}
	}
	for status, n := range t.statuses {
		s.Statuses[strconv.Itoa(status)] = n
	}
	for kind, n := range t.errors {
		s.Errors[kind] = n
	}
	return s
}
