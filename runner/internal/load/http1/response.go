// Package http1 reads HTTP/1 responses (RFC 9112) as they come from a socket, without a
// socket of its own: bytes go in, and out come what the head says, the body where it is
// kept, and where the response ends.
//
// It allocates nothing for a response that comes in one piece and whose body nobody reads.
// It refuses what is not HTTP/1.0 or 1.1, what says two things about where its body ends, and
// heads, extensions and trailers beyond 64 KiB; the refusal is a kind of error of package metric. net/http reads the same responses alike,
// but for what FuzzReadAsNetHTTP lists with its reasons.
//
// Steps: status line and headers (head.go) → how the body comes (headDone) → body, by length,
// in chunks (chunk.go) or until the connection closes → complete.
package http1

import (
	"errors"
	"net/http"

	"perflab/runner/metric"
)

// ErrTooLarge is a body for which there is no room, in what bounds it or all that are held.
var ErrTooLarge = errors.New("the body is too large to be kept")

// Response reads one response from pieces of any size, without copying where a piece
// holds all of it, and throws the body away unless it is to be kept.
type Response struct {
	Head     Head
	KeepBody bool    // for Body
	KeepHead bool    // for Headers; those of a redirect are always kept
	Bodies   *Bodies // among which the kept body counts; nil: none

	state   responseState
	noBody  bool   // the request was HEAD
	partial []byte // the beginning of a head that did not come in one piece
	interim int    // bytes of the interim responses so far
	chunks  chunks
	left    int64  // bytes of a body of known length still to come
	whole   []byte // the body where it came in one piece: the caller's bytes
	body    Body   // what was kept of it otherwise
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

// Begin makes r ready for the next response; noBody: the request was HEAD.
func (r *Response) Begin(noBody bool) {
	r.Release()
	r.state, r.noBody, r.partial, r.interim, r.chunks = awaitHead, noBody, r.partial[:0], 0, chunks{}
}

// Complete reports whether all of the response has come.
func (r *Response) Complete() bool { return r.state == complete }

// Body is what was kept of the body, until Release.
func (r *Response) Body() []byte {
	if r.whole != nil {
		return r.whole
	}
	return r.body.Bytes()
}

// Headers are the response's, where they were kept, by canonical name; of one that repeats,
// the values are joined by commas.
func (r *Response) Headers() map[string]string { return headers(r.lines) }

// Header is one header's value, where the headers were kept, whatever the case; of one that repeats, the values are joined by commas.
func (r *Response) Header(name string) string { return header(r.lines, name) }

// SetCookies are the values of the Set-Cookie lines, where the headers were kept.
func (r *Response) SetCookies() []string { return setCookies(r.lines) }

// fresh reports whether no byte of the response has come.
func (r *Response) fresh() bool { return r.state == awaitHead && len(r.partial) == 0 }

// Feed takes the next bytes and returns how many belong to the response: fewer than
// len(b) only where it is complete.
func (r *Response) Feed(b []byte) (used int, fault string) {
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

// Closed says that the connection has ended; the response is then complete or at fault.
func (r *Response) Closed() (fault string) {
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

func (r *Response) feedHead(b []byte) (used int, fault string) {
	size := 0 // of the head
	if len(r.partial) == 0 {
		used, fault = parseHead(b, &r.Head)
		if used == 0 && fault == "" {
			r.partial = append(r.partial, b...)
			return len(b), ""
		}
		size = used
	} else {
		had := len(r.partial)
		r.partial = append(r.partial, b...)
		if used, fault = parseHead(r.partial, &r.Head); used == 0 && fault == "" {
			return len(b), ""
		}
		size, used = used, max(used-had, 0)
	}
	if fault != "" {
		return used, fault
	}
	return used, r.headDone(size)
}

// headDone decides how the body comes (RFC 9112, section 6.3); size is the head's in bytes.
func (r *Response) headDone(size int) (fault string) {
	h := &r.Head
	if r.KeepHead || Redirects(h.Status) && len(h.Location) > 0 { // which may set cookies
		r.lines = append(r.lines[:0], h.lines...)
	}
	partial := r.partial
	r.partial = r.partial[:0]
	switch {
	case h.Status == http.StatusSwitchingProtocols:
		return metric.ErrMalformed
	case h.Status < 200: // an interim response: the real one follows, or another of these
		if r.interim += size; r.interim > maxHead {
			return metric.ErrMalformed
		}
		return ""
	case r.noBody || h.Status == http.StatusNoContent || h.Status == http.StatusNotModified:
		r.state = complete
	case h.Chunked:
		r.state = awaitChunks
	case h.Length == 0:
		r.state = complete
	case h.Length > 0:
		r.state, r.left = awaitLength, h.Length
	default:
		r.state, h.Close = awaitClose, true
	}
	// What points into the caller's bytes, or into partial, has to outlive them.
	if len(h.Location) > 0 || len(h.Encoding) > 0 && r.KeepBody {
		h.Location = append([]byte(nil), h.Location...)
		h.Encoding = append([]byte(nil), h.Encoding...)
	}
	if cap(partial) > 4<<10 {
		r.partial = nil
	}
	return ""
}

func (r *Response) feedLength(b []byte) (used int, fault string) {
	n := min(r.left, int64(len(b)))
	if r.KeepBody && n == r.left && len(r.body.Bytes()) == 0 {
		r.whole = b[:n] // no copy
	} else if fault = r.keep(b[:n]); fault != "" {
		return int(n), fault
	}
	if r.left -= n; r.left == 0 {
		r.state = complete
	}
	return int(n), ""
}

// keep adds to the kept body.
func (r *Response) keep(data []byte) (fault string) {
	if !r.KeepBody || len(data) == 0 {
		return ""
	}
	r.body.Of = r.Bodies
	if !r.body.Add(data) {
		return metric.ErrTooLarge
	}
	return ""
}

// Release gives the kept body back once the checks have seen it.
func (r *Response) Release() {
	r.whole = nil
	r.body.Release()
}

// Redirects reports whether a response of this status leads on to another request, where it
// says to which.
func Redirects(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}
