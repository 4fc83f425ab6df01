package http1

import (
	"net/http"
	"strconv"

	"perflab/runner/metric"
)

// A response may also come over HTTP/2, whose frames say where it ends: then its head and the
// pieces of its body are given by whoever reads the frames, in place of Feed and Closed.

// FramedHead takes the head of a response that comes in frames: header lines as HTTP/1 would
// write them, without what the frames themselves say.
func (r *Response) FramedHead(status int, lines []byte) (fault string) {
	h := &r.Head
	*h = Head{Status: status, Length: -1, lines: lines}
	for rest := lines; len(rest) > 0; {
		var name, value []byte
		name, value, rest = nextField(rest)
		switch {
		case is(name, "content-length"):
			if n, err := strconv.ParseUint(string(value), 10, 63); err != nil || h.Length >= 0 && h.Length != int64(n) {
				return metric.ErrMalformed
			} else {
				h.Length = int64(n)
			}
		case is(name, "location"), is(name, "content-encoding"):
			h.parseHeader(append(append(name[:len(name):len(name)], ": "...), value...))
		}
	}
	if r.KeepHead || Redirects(status) && len(h.Location) > 0 {
		r.lines = append(r.lines[:0], lines...)
	}
	r.state, r.left = awaitLength, h.Length
	if r.noBody || status == http.StatusNoContent || status == http.StatusNotModified {
		r.left = 0
	}
	return ""
}

// FramedBody takes the next piece of its body.
func (r *Response) FramedBody(b []byte) (fault string) {
	if r.left >= 0 {
		if r.left -= int64(len(b)); r.left < 0 {
			return metric.ErrMalformed
		}
	}
	return r.keep(b)
}

// FramedEnd says that the response has ended; it is then complete or at fault.
func (r *Response) FramedEnd() (fault string) {
	if r.left > 0 {
		return metric.ErrShortBody
	}
	r.state = complete
	return ""
}
