package load

import (
	"net/http"
	"strings"

	"perflab/runner/metric"
)

// maxKept bounds a body that is kept for checks, in bytes.
const maxKept = 64 << 20

// response reads one response from pieces of any size, without copying where a piece
// holds all of it, and throws the body away unless it is to be kept.
type response struct {
	head     head
	state    responseState
	noBody   bool // the request was HEAD
	keepBody bool
	keepHead bool

	partial []byte // the beginning of a head that did not come in one piece
	chunks  chunks
	left    int64  // bytes of a body of known length still to come
	body    []byte // what was kept
	pooled  bool   // body is from the pool
	lines   []byte // header lines, copied
}

type responseState uint8

const (
	awaitHead responseState = iota
	awaitLength
	awaitChunks
	awaitClose
	complete
)

// begin makes r ready for the next response.
func (r *response) begin(noBody bool) {
	r.release()
	r.state, r.noBody, r.partial, r.chunks = awaitHead, noBody, r.partial[:0], chunks{}
}

// fresh reports whether no byte of the response has come.
func (r *response) fresh() bool { return r.state == awaitHead && len(r.partial) == 0 }

// feed takes the next bytes and returns how many belong to the response: fewer than
// len(b) only where it is complete.
func (r *response) feed(b []byte) (used int, fault string) {
	for used < len(b) && r.state != complete {
		var n int
		switch r.state {
		case awaitHead:
			n, fault = r.feedHead(b[used:])
		case awaitLength:
			n, fault = r.feedLength(b[used:])
		case awaitChunks:
			var data []byte
			data, n, fault = r.chunks.next(b[used:])
			if fault == "" {
				fault = r.keep(data)
			}
			if r.chunks.state == chunksDone {
				r.state = complete
			}
		case awaitClose:
			n, fault = len(b)-used, r.keep(b[used:])
		}
		used += n
		if fault != "" {
			return used, fault
		}
	}
	return used, ""
}

// closed says that the connection has ended; the response is then complete or at fault.
func (r *response) closed() (fault string) {
	switch {
	case r.state == complete:
		return ""
	case r.state == awaitClose:
		r.state = complete
		return ""
	case r.fresh():
		return metric.ErrEOF
	}
	return metric.ErrShortBody
}

func (r *response) feedHead(b []byte) (used int, fault string) {
	if len(r.partial) == 0 {
		used, fault = parseHead(b, &r.head)
		if used == 0 && fault == "" {
			r.partial = append(r.partial, b...)
			return len(b), ""
		}
	} else {
		had := len(r.partial)
		r.partial = append(r.partial, b...)
		if used, fault = parseHead(r.partial, &r.head); used == 0 && fault == "" {
			return len(b), ""
		}
		used = max(used-had, 0)
	}
	if fault != "" {
		return used, fault
	}
	return used, r.headDone()
}

// headDone decides how the body comes (RFC 9112, section 6.3).
func (r *response) headDone() (fault string) {
	h := &r.head
	if r.keepHead || redirects(h.status, h.location) { // which may set cookies
		r.lines = append(r.lines[:0], h.lines...)
	}
	partial := r.partial
	r.partial = r.partial[:0]
	switch {
	case h.status == http.StatusSwitchingProtocols:
		return metric.ErrMalformed
	case h.status < 200: // an interim response: the real one follows
		return ""
	case r.noBody || h.status == http.StatusNoContent || h.status == http.StatusNotModified:
		r.state = complete
	case h.chunked:
		r.state = awaitChunks
	case h.length == 0:
		r.state = complete
	case h.length > 0:
		r.state, r.left = awaitLength, h.length
	default:
		r.state, h.close = awaitClose, true
	}
	// What points into the caller's bytes, or into partial, has to outlive them.
	if len(h.location) > 0 || len(h.encoding) > 0 && r.keepBody {
		h.location = append([]byte(nil), h.location...)
		h.encoding = append([]byte(nil), h.encoding...)
	}
	if cap(partial) > 4<<10 {
		r.partial = nil
	}
	return ""
}

func (r *response) feedLength(b []byte) (used int, fault string) {
	n := min(r.left, int64(len(b)))
	if r.keepBody && n == r.left && len(r.body) == 0 {
		r.body = b[:n] // in one piece: no copy
	} else if fault = r.keep(b[:n]); fault != "" {
		return int(n), fault
	}
	if r.left -= n; r.left == 0 {
		r.state = complete
	}
	return int(n), ""
}

// keep adds to the kept body.
func (r *response) keep(data []byte) (fault string) {
	if !r.keepBody || len(data) == 0 {
		return ""
	}
	if len(r.body)+len(data) > maxKept {
		return metric.ErrTooLarge
	}
	if !r.pooled {
		r.body, r.pooled = bodies.get(), true
	}
	r.body = append(r.body, data...)
	return ""
}

// release gives the kept body back once the checks have seen it.
func (r *response) release() {
	if r.pooled {
		bodies.put(r.body)
	}
	r.body, r.pooled = nil, false
}

// headers returns the kept header lines by canonical name; of one that repeats, the values
// are joined by commas.
func headers(lines []byte) map[string]string {
	all := map[string]string{}
	for len(lines) > 0 {
		line, n := nextLine(lines)
		lines = lines[n:]
		name, value, found := strings.Cut(string(line), ":")
		if !found {
			continue
		}
		name, value = http.CanonicalHeaderKey(name), strings.Trim(value, " \t")
		if had, repeated := all[name]; repeated {
			value = had + ", " + value
		}
		all[name] = value
	}
	return all
}
