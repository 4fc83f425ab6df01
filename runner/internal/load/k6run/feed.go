package k6run

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"sync"
	"time"

	"perflab/runner/internal/load"
	"perflab/runner/internal/load/http1"
	"perflab/runner/internal/load/k6sample"
	"perflab/runner/internal/load/k6script"
	"perflab/runner/internal/trial"
	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/spec"
)

// feed turns k6's samples into a recorder's, in memory that does not grow with their number.
//
// Time zero is the start of the scenario, which the script reports in its first iteration;
// the few samples before that wait. k6 writes samples in the order in which it took them,
// nearly: a second is closed once one came that is later by disorder.
//
// k6 says bytes and iterations at the end of an iteration, its pause included. They count,
// as everywhere else, when its last response came: one think time before. Of iterations
// that k6 interrupts it says nothing; but each iteration says its bytes when it ends in
// whatever way, so the difference are those interrupted. One interrupted in its pause had
// its response, and is complete.
type feed struct {
	recorder *metric.Recorder // shared with the other instances' feeds
	lane     *metric.Lane     // its own
	pace     *pace
	instance int // from 0
	timeline metric.Timeline
	bounded  bool          // iterations end the load, maybe before its time
	steady   bool          // the number of users is one and the same
	think    time.Duration // k6's iterations end with it
	checks   map[string]int
	names    map[string]int
	extracts map[string]int  // of a flow, as STEP.VARIABLE
	pauses   []time.Duration // of a flow: the mean pause after each step
	final    int             // the request that ends an iteration; -1: whichever it is

	told    func() // that the load has begun; nil: nobody asks
	begun   bool
	start   int64             // of the scenario, in nanoseconds of Unix time
	waiting []k6sample.Sample // those that came before it was known

	request  metric.Request // the one whose samples come
	open     bool
	newest   time.Duration // of the samples
	last     time.Duration // completion of a request or an iteration
	users    int
	most     int // users allocated
	sampled  bool
	ended    int64 // iterations that said their bytes
	complete int64 // of these, those that k6 counts
	answered int64 // requests that end an iteration
}

// disorder is by how much a sample may be older than one before it.
const disorder = 300 * time.Millisecond

// late is how long after the load's end a sample may still come: graceful stop, ramp down and
// timeout are ten minutes each at most. A later one is of another clock, and every second up to
// it would become a point.
const late = time.Hour

// mostWaiting bounds the samples kept until the start is known; they are those of one flush.
const mostWaiting = 1 << 20

// newFeeds are the feeds of so many instances of k6 that send one load: of one recorder, so that
// histograms are of all samples.
func newFeeds(req trial.LoadRequest, instances int) []*feed {
	first := newFeed(req, instances)
	feeds := []*feed{first}
	for i := 1; i < instances; i++ {
		f := newFeed(req, 1)
		f.recorder, f.pace, f.instance = first.recorder, first.pace, i
		f.lane = first.recorder.Lane(i)
		feeds = append(feeds, f)
	}
	return feeds
}

// pace closes the recorder's seconds once every instance's samples have passed them.
type pace struct {
	mu       sync.Mutex
	recorder *metric.Recorder
	reached  []time.Duration // by instance
}

// gone is what an instance has reached whose stream has ended: nobody waits for it.
const gone = time.Duration(math.MaxInt64)

func (p *pace) reach(instance int, at time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.reached[instance] = at
	if safe := slices.Min(p.reached); safe != gone && safe >= p.recorder.Due() {
		p.recorder.Advance(safe)
	}
}

func newFeed(req trial.LoadRequest, instances int) *feed {
	l := req.Load
	f := &feed{told: req.Began, timeline: load.Timeline(l), bounded: l.Bounded(), steady: l.Model() == spec.ConstantUsers, checks: map[string]int{}, names: map[string]int{}, extracts: map[string]int{}}
	o := metric.RecorderOptions{Timeline: f.timeline, Lanes: instances, Asked: req.Asked, Open: l.Model().Open(), Watch: req.Watch, Second: req.Second, Judge: req.Judge}
	for i, c := range req.Checks {
		f.checks[c.Name] = i
		o.Checks = append(o.Checks, c.Name)
	}
	f.final = -1
	for i, name := range l.Names() {
		f.names[name] = i
		o.Requests = append(o.Requests, name)
	}
	for i, s := range l.Steps {
		f.final = i
		f.pauses = append(f.pauses, s.ThinkTime.Mean())
		for _, c := range s.Checks {
			if _, known := f.checks[c.Name]; !known {
				f.checks[c.Name] = len(o.Checks)
				o.Checks = append(o.Checks, c.Name)
			}
		}
		for _, x := range s.Extract {
			name := s.Name + "." + x.Name
			f.extracts[name] = len(o.Extracts)
			o.Extracts = append(o.Extracts, name)
		}
	}
	if !l.Model().Open() {
		f.think = time.Duration(l.ThinkTime)
	}
	f.recorder = metric.NewRecorder(o)
	f.lane = f.recorder.Lane(0)
	f.pace = &pace{recorder: f.recorder, reached: make([]time.Duration, instances)}
	return f
}

// read takes all samples. A stream that ends in the middle of a row is an error.
func (f *feed) read(r io.Reader) error {
	rows := csv.NewReader(r)
	rows.ReuseRecord = true
	reader, err := k6sample.NewCSV(rows, time.Nanosecond)
	if errors.Is(err, io.EOF) {
		return nil
	}
	if err != nil {
		return err
	}
	for {
		s, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := f.take(&s); err != nil {
			return err
		}
	}
}

// take takes one sample, or keeps it until the start is known.
func (f *feed) take(s *k6sample.Sample) error {
	if s.Tags.Marked(k6script.OnceTag) {
		return nil
	}
	if f.begun {
		return f.sample(s)
	}
	if s.Metric != k6script.StartMetric {
		if f.waiting = append(f.waiting, *s); len(f.waiting) > mostWaiting {
			return errors.New("k6 did not say when its scenario began")
		}
		return nil
	}
	f.begun, f.start = true, int64(math.Round(s.Value))*int64(time.Millisecond)
	if f.told != nil {
		f.told()
	}
	for i := range f.waiting {
		if err := f.sample(&f.waiting[i]); err != nil {
			return err
		}
	}
	f.waiting = nil
	return nil
}

// sample records one sample.
func (f *feed) sample(s *k6sample.Sample) error {
	at := time.Duration(s.At - f.start)
	if at < 0 { // a count of users before they began
		return nil
	}
	if at > f.timeline.End()+late {
		return fmt.Errorf("k6 writes a sample of %s that is %v after the load began, which lasts %v", s.Metric, at, f.timeline.End())
	}
	f.newest = max(f.newest, at)
	switch s.Metric {
	case metricname.Checks:
		i, known := f.checks[s.Tags.Check]
		if !known {
			return fmt.Errorf("there is no check %q in the experiment", s.Tags.Check)
		}
		f.lane.Check(at, i, s.Value != 0)
	case metricname.DataSent:
		f.ended++
		f.lane.Data(f.responded(at), int64(s.Value), 0)
	case metricname.DataReceived:
		f.lane.Data(f.responded(at), 0, int64(s.Value))
	case metricname.Iterations:
		f.complete++
		f.lane.Iteration(f.responded(at))
		f.last = max(f.last, f.responded(at))
	case metricname.IterationDuration:
		if !s.Tags.Marked(k6script.StartTag) {
			f.lane.IterationTook(at, s.Duration())
		}
	case metricname.ExtractionsFailed:
		i, known := f.extracts[s.Tags.Of(k6script.ExtractionTag)]
		if !known {
			return fmt.Errorf("there is no extraction %q in the experiment", s.Tags.Extra)
		}
		f.lane.Missing(at, i)
	case metricname.DroppedIterations:
		f.lane.Dropped(at, int64(s.Value))
	case metricname.VUs:
		f.users = int(s.Value)
	case metricname.VUsMax: // follows it
		f.most = max(f.most, int(s.Value))
		f.countUsers(at)
	default:
		if err := f.part(s, at); err != nil {
			return err
		}
	}
	f.pace.reach(f.instance, f.newest-disorder)
	return nil
}

// countUsers records k6's count of users, which it takes once a second. Only where their
// number is the same all the time does that say how many there were in between.
func (f *feed) countUsers(at time.Duration) {
	switch {
	case !f.steady:
		f.lane.Seen(at, f.users, f.most)
	case !f.sampled:
		f.sampled = true
		f.lane.Users(0, f.users, f.most) // as many as before the first time
	default:
		f.lane.Users(at, f.users, f.most)
	}
}

// responded is when the last response came of an iteration that ended at at.
func (f *feed) responded(at time.Duration) time.Duration { return max(0, at-f.think) }

// part takes one of the samples that together are a request: k6 writes them in a row,
// http_reqs first and http_req_failed last.
func (f *feed) part(s *k6sample.Sample, at time.Duration) error {
	d := s.Duration()
	switch s.Metric {
	case metricname.HTTPReqs:
		f.request, f.open = metric.Request{End: at, Unplanned: true}, true
		return f.head(s)
	case metricname.HTTPReqBlocked:
		f.request.Blocked = d
	case metricname.HTTPReqConnecting:
		f.request.Connecting = d
		if d > 0 {
			f.request.Connections = 1
		}
	case metricname.HTTPReqTLSHandshaking:
		f.request.TLSHandshaking = d
	case metricname.HTTPReqSending:
		f.request.Sending = d
	case metricname.HTTPReqWaiting:
		f.request.Waiting = d
	case metricname.HTTPReqReceiving:
		f.request.Receiving = d
	case metricname.HTTPReqFailed:
		if !f.open {
			return errors.New("k6 writes http_req_failed without http_reqs before it")
		}
		f.open = false
		f.request.Failed = s.Value != 0
		if !http1.Redirects(f.request.Status) {
			if f.final < 0 || f.final == f.request.Name {
				f.answered++
			}
			if f.pauses != nil && f.pauses[f.request.Name] > 0 {
				// k6 says nothing of pauses: over many of them their mean is what they took.
				f.lane.Paused(at, f.pauses[f.request.Name])
			}
		}
		f.last = max(f.last, at)
		f.lane.Request(&f.request)
	}
	return nil
}

// head reads what a request's tags say of it.
func (f *feed) head(s *k6sample.Sample) error {
	if len(f.names) > 0 {
		i, known := f.names[s.Tags.Name]
		if !known {
			return fmt.Errorf("there is no request %q in the experiment", s.Tags.Name)
		}
		f.request.Name = i
	}
	f.request.Method = s.Tags.Method
	status, err := strconv.Atoi(s.Tags.Status)
	if err != nil {
		return fmt.Errorf("k6 writes a request of status %q", s.Tags.Status)
	}
	if f.request.Status = status; status == 0 {
		code, _ := strconv.Atoi(s.Tags.Code) // none: 0, of no kind
		f.request.Error = k6sample.Fault(code, s.Tags.Err)
	}
	return nil
}

// delay is how long after then the scenario began; 0 where it did not.
func (f *feed) delay(then time.Time) time.Duration {
	if !f.begun {
		return 0
	}
	return max(0, time.Unix(0, f.start).Sub(then))
}

// finish ends the trial of one instance or several; whole says that k6 ran to its end.
func finish(feeds []*feed, whole bool) (warmUp, metrics *metric.Set, series []metric.Point) {
	end, begun := time.Duration(0), false
	for _, f := range feeds {
		if f.begun {
			end, begun = max(end, f.settle(whole)), true
		}
	}
	if !begun {
		return nil, nil, nil
	}
	return feeds[0].recorder.Finish(end)
}

// settle counts the iterations that an instance's samples say nothing of, and tells when its load
// was over.
func (f *feed) settle(whole bool) (end time.Duration) {
	end = f.last
	if whole && !f.bounded {
		end = max(end, f.timeline.End())
	}
	interrupted := f.ended - f.complete
	// Those interrupted in their pause had their response.
	paused := min(max(0, f.answered-f.complete), interrupted)
	if f.think == 0 {
		paused = 0
	}
	for range paused {
		f.lane.Iteration(end)
	}
	f.lane.Interrupted(end, interrupted-paused)
	return end
}
