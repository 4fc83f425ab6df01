package imported

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"perflab/runner/metric"
	"perflab/runner/phrase"
	"perflab/runner/published/tool"
)

// jtlDefault is the header of JMeter's CSV as it writes it by default.
var jtlDefault = []string{
	"timeStamp", "elapsed", "label", "responseCode", "responseMessage", "threadName", "dataType", "success", "failureMessage", "bytes", "sentBytes", "grpThreads", "allThreads", "URL", "Latency", "IdleTime", "Connect",
}

const jtlHint = "JMeter writes whole milliseconds with -Jjmeter.save.saveservice.timestamp_format=ms"

// Without it a sample would count as failed, which nobody measured.
const (
	noSuccess     = "success is missing: whether the sample failed is not written down"
	noSuccessHint = "JMeter writes it with -Jjmeter.save.saveservice.successful=true"
)

// readJTL reads JMeter's log in CSV by its header.
func readJTL(l *lines, take func(*event) error, note func(phrase.Statement)) error {
	r := &rows{lines: l, comma: ','}
	for _, c := range ";\t" {
		if head, _ := l.r.Peek(len("timeStamp,elapsed") * 4); strings.ContainsRune(string(head), c) && !strings.Contains(strings.SplitN(string(head), "\n", 2)[0], ",") {
			r.comma = c
		}
	}
	of, err := r.heading()
	if err != nil {
		return err
	}
	j := jtl{take: take}
	for {
		row, err := r.Read()
		if err != nil {
			j.end(note)
			return err
		}
		column := func(name string) string { return of(row, name) }
		s, ok := tool.ParseJTL(column)
		if !ok {
			if err := l.broken("timeStamp "+strconv.Quote(column("timeStamp"))+" and elapsed "+strconv.Quote(column("elapsed"))+" are not whole milliseconds", jtlHint); err != nil {
				j.end(note)
				return err
			}
		}
		if column("success") == "" {
			if err := l.broken(noSuccess, noSuccessHint); err != nil {
				j.end(note)
				return err
			}
		}
		if strings.HasPrefix(column("responseMessage"), "Number of samples in transaction") {
			j.transactions++
			continue
		}
		if err := j.sample(s, column("label"), column("responseCode"), column("responseMessage")+" "+column("failureMessage"), column("sentBytes"), column("bytes")); err != nil {
			return err
		}
	}
}

// jtl makes events of JMeter's samples.
type jtl struct {
	take         func(*event) error
	transactions int64 // samples that stand for others
}

func (j *jtl) end(note func(phrase.Statement)) {
	note(phrase.ImportConnecting)
	if j.transactions > 0 {
		note(phrase.ImportTransactions(phrase.Number(j.transactions)))
	}
}

func (j *jtl) sample(s tool.JTLSample, label, code, says, sent, received string) error {
	const ms = int64(time.Millisecond)
	e := event{what: aRequest, at: (s.Start + s.Elapsed) * ms, took: time.Duration(s.Elapsed * ms), name: label}
	e.request = metric.Request{Waiting: e.took, Failed: s.Failed}
	e.request.Sent, e.request.Received = number(sent), number(received)
	if e.request.Status = int(number(code)); e.request.Status == 0 && s.Failed {
		e.request.Error = faultOf(code + " " + says)
	}
	if err := j.take(&e); err != nil || s.Users == 0 {
		return err
	}
	return j.take(&event{what: users, at: e.at, active: int(s.Users)})
}

// number is a whole one that is not negative; 0 where the text is none.
func number(text string) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil || n < 0 || n > 1<<50 {
		return 0
	}
	return n
}

// faultOf tells the kind of an error by what a tool of the JVM or of Go says of it.
func faultOf(says string) string {
	for _, known := range []struct{ text, kind string }{
		{"UnknownHost", metric.ErrDNS},
		{"no such host", metric.ErrDNS},
		{"refused", metric.ErrRefused},
		{"HttpHostConnectException", metric.ErrRefused},
		{"imeout", metric.ErrTimeout},
		{"timed out", metric.ErrTimeout},
		{"deadline exceeded", metric.ErrTimeout},
		{"eset", metric.ErrReset},
		{"roken pipe", metric.ErrReset},
		{"NoHttpResponse", metric.ErrEOF},
		{"remature close", metric.ErrShortBody},
		{"unexpected EOF", metric.ErrShortBody},
		{"EOF", metric.ErrEOF},
		{"SSL", metric.ErrTLS},
		{"tls: ", metric.ErrTLS},
		{"x509: ", metric.ErrTLS},
		{"cannot assign requested address", metric.ErrPorts},
		{"BindException", metric.ErrPorts},
	} {
		if strings.Contains(says, known.text) {
			return known.kind
		}
	}
	return metric.ErrOther
}

// errNoTime is the error of a sample whose times are none.
var errNoTime = errors.New("a sample whose time and duration are not whole milliseconds")
