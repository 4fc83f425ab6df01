package metric

import (
	"slices"
	"strconv"
	"time"

	"perflab/runner/metricname"
)

// tagged is one sub-metric: what is measured of the requests with one tag alone.
type tagged struct {
	name, base   string
	tag, method  string
	of           int // the number of the request, or the status
	times        Histogram
	count, fails int64
}

// taggedOf are those asked for. One of a request that the load does not have stays without a sample.
func taggedOf(o RecorderOptions) []tagged {
	var parts []tagged
	for _, name := range o.Asked {
		base, tag, value, ok := metricname.ByTag(name)
		if !ok {
			continue
		}
		p := tagged{name: name, base: base, tag: tag, method: value}
		switch tag {
		case metricname.TagName:
			p.of = slices.Index(o.Requests, value)
		case metricname.TagStatus:
			p.of, _ = strconv.Atoi(value) // ByTag has read it
		}
		parts = append(parts, p)
	}
	return parts
}

func (p *tagged) has(r *Request) bool {
	switch p.tag {
	case metricname.TagName:
		return r.Name == p.of
	case metricname.TagMethod:
		return r.Method == p.method
	}
	return r.Status == p.of
}

// request counts one request where it has the tag.
func (p *tagged) request(r *Request, took time.Duration) {
	if !p.has(r) {
		return
	}
	p.count++
	if r.Failed {
		p.fails++
	}
	switch p.base {
	case metricname.HTTPReqDuration:
		p.times.Record(took)
	case metricname.HTTPReqWaiting:
		p.times.Record(r.Waiting)
	case metricname.HTTPReqReceiving:
		p.times.Record(r.Receiving)
	case metricname.HTTPReqSending:
		p.times.Record(r.Sending)
	case metricname.HTTPReqBlocked:
		p.times.Record(r.Blocked)
	case metricname.HTTPReqConnecting:
		p.times.Record(r.Connecting)
	case metricname.HTTPReqTLSHandshaking:
		p.times.Record(r.TLSHandshaking)
	}
}

// into puts it into a set. A tag that no request had was not measured.
func (p *tagged) into(s *Set) {
	switch {
	case p.count == 0:
	case p.base == metricname.HTTPReqs:
		s.Counters[p.name] = float64(p.count)
	case p.base == metricname.HTTPReqFailed:
		s.Rates[p.name] = Rate{True: p.fails, Total: p.count}
	default:
		s.Trends[p.name] = &p.times
	}
}
