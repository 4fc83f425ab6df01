package imported

import (
	"errors"
	"io"
	"math"
	"strconv"
	"time"

	"perflab/runner/internal/load/k6sample"
	"perflab/runner/internal/load/k6script"
	"perflab/runner/metricname"
	"perflab/runner/phrase"
)

// k6 puts k6's samples together: those of one request come in a row, http_reqs first.
type k6 struct {
	take func(*event) error
	now  event // the request whose samples come
	open bool
	vus  int
}

func readK6JSON(l *lines, take func(*event) error, _ func(phrase.Statement)) error {
	k := &k6{take: take}
	for {
		text, err := l.next()
		if err != nil {
			return k.ended(err)
		}
		if len(text) == 0 {
			continue
		}
		s, ok, err := k6sample.ParseJSON(text)
		if err != nil {
			if err = l.broken(err.Error(), "import k6's stream as --out json= wrote it"); errors.Is(err, io.EOF) {
				return k.ended(err)
			}
			return err
		}
		if ok {
			if err := k.sample(&s); err != nil {
				return err
			}
		}
	}
}

func readK6CSV(l *lines, take func(*event) error, note func(phrase.Statement)) error {
	r := &rows{lines: l, comma: ','}
	c, err := k6sample.NewCSV(counting{r}, 0)
	if err != nil {
		return err
	}
	k := &k6{take: take}
	for {
		s, err := c.Next()
		if err != nil {
			var fault *Fault
			if !errors.Is(err, io.EOF) && !errors.As(err, &fault) {
				err = l.broken(err.Error(), "import k6's stream as --out csv= wrote it")
			}
			if errors.Is(err, io.EOF) {
				if c.WholeSeconds {
					note(phrase.ImportWholeSeconds)
				}
				return k.ended(err)
			}
			return err
		}
		if err := k.sample(&s); err != nil {
			return err
		}
	}
}

// counting holds the rows to the number of fields that the first has.
type counting struct{ *rows }

func (c counting) Read() ([]string, error) {
	fields, err := c.rows.Read()
	if err == nil && c.heads == 0 {
		c.heads = len(fields)
	}
	return fields, err
}

// sample takes one; those of setup and of the script's own metrics are none of the load's.
func (k *k6) sample(s *k6sample.Sample) error {
	if s.Tags.Marked(k6script.OnceTag) {
		return nil
	}
	if math.IsNaN(s.Value) || math.Abs(s.Value) > 1e15 {
		return errors.New("a value that k6 does not write: " + strconv.FormatFloat(s.Value, 'g', -1, 64))
	}
	d := s.Duration()
	q := &k.now.request
	switch s.Metric {
	case metricname.HTTPReqs:
		if err := k.end(); err != nil {
			return err
		}
		return k.begin(s)
	case metricname.HTTPReqBlocked:
		q.Blocked = d
	case metricname.HTTPReqConnecting:
		if q.Connecting = d; d > 0 {
			q.Connections = 1
		}
	case metricname.HTTPReqTLSHandshaking:
		q.TLSHandshaking = d
	case metricname.HTTPReqSending:
		q.Sending = d
	case metricname.HTTPReqWaiting:
		q.Waiting = d
	case metricname.HTTPReqReceiving:
		q.Receiving = d
	case metricname.HTTPReqFailed:
		q.Failed = s.Value != 0
	case metricname.Checks:
		return k.take(&event{what: aCheck, at: s.At, name: s.Tags.Check, held: s.Value != 0})
	case metricname.DataSent:
		return k.take(&event{what: bytesMoved, at: s.At, sent: int64(s.Value)})
	case metricname.DataReceived:
		return k.take(&event{what: bytesMoved, at: s.At, received: int64(s.Value)})
	case metricname.IterationDuration: // one for each of iterations
		return k.take(&event{what: anIteration, at: s.At, took: max(d, 0)})
	case metricname.DroppedIterations:
		return k.take(&event{what: aDrop, at: s.At, n: int64(s.Value)})
	case metricname.VUs:
		k.vus = int(s.Value)
	case metricname.VUsMax: // follows it
		return k.take(&event{what: users, at: s.At, active: k.vus, allocated: int(s.Value)})
	}
	return nil
}

func (k *k6) begin(s *k6sample.Sample) error {
	k.now, k.open = event{what: aRequest, at: s.At, name: s.Tags.Name}, true
	status, err := strconv.Atoi(s.Tags.Status)
	if err != nil && s.Tags.Status != "" {
		return errors.New("a request of status " + strconv.Quote(s.Tags.Status))
	}
	q := &k.now.request
	q.Status, q.Failed = status, s.Tags.Status != "" && (status == 0 || status >= 400)
	if status == 0 && (s.Tags.Err != "" || s.Tags.Status != "") {
		code, _ := strconv.Atoi(s.Tags.Code) // none: 0, of no kind
		q.Error = k6sample.Fault(code, s.Tags.Err)
	}
	return nil
}

// ended gives the last request at the end of the stream, which err is.
func (k *k6) ended(err error) error {
	if failed := k.end(); failed != nil {
		return failed
	}
	return err
}

// end gives the request whose samples have all come.
func (k *k6) end() error {
	if !k.open {
		return nil
	}
	k.open = false
	q := &k.now.request
	for _, d := range []*time.Duration{&q.Blocked, &q.Connecting, &q.TLSHandshaking, &q.Sending, &q.Waiting, &q.Receiving} {
		*d = max(*d, 0)
	}
	k.now.took = q.Duration() // what blocks may overlap with the request before
	return k.take(&k.now)
}
