package http2

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/http2/hpack"

	"perflab/runner/internal/load/http1"
)

// Request is a request as HTTP/2 has it.
type Request struct {
	Fields []hpack.HeaderField
	Body   string
}

// NewRequest makes a request of what one over HTTP/1 would say; header's names are canonical.
// What is about an HTTP/1 connection has no place in it (RFC 9113, section 8.2.2).
func NewRequest(method, scheme, authority, path string, header http.Header, body string) *Request {
	r := &Request{Body: body}
	add := func(name, value string) { r.Fields = append(r.Fields, hpack.HeaderField{Name: name, Value: value}) }
	add(":authority", authority)
	add(":method", method)
	add(":path", path)
	add(":scheme", scheme)
	names := make([]string, 0, len(header))
	for name := range header {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		switch name {
		case "Connection", "Proxy-Connection", "Keep-Alive", "Transfer-Encoding", "Upgrade", "Host", "Content-Length":
			continue
		}
		for _, value := range header[name] {
			add(strings.ToLower(name), value)
		}
	}
	if body != "" || slices.Contains([]string{http.MethodPost, http.MethodPut, http.MethodPatch}, method) {
		add("content-length", strconv.Itoa(len(body)))
	}
	return r
}

// Begin begins a request on a stream of its own; its response is read into response, which was
// begun. A request that was under way is given up.
func (c *Conn) Begin(r *Request, response *http1.Response) {
	c.Cancel()
	c.stream = stream{request: r, open: true, body: r.Body, response: response}
	c.fill()
}

// Cancel gives the request under way up: what still comes of it is passed over.
func (c *Conn) Cancel() {
	s := &c.stream
	if s.id != 0 && (s.open || !s.ended) {
		c.reset(s.id, errCancel)
	}
	s.open, s.ended, s.given, s.request, s.response = false, true, true, nil, nil
	c.data.mine, c.head.mine = false, false
}

// fill puts into frames what the server's windows allow of the request.
func (c *Conn) fill() {
	s := &c.stream
	if s.request != nil && c.peer.streams > 0 {
		c.putHead()
	}
	for s.id != 0 && !s.ended && len(c.out)-c.begun < maxFrame {
		n := int(min(int64(len(s.body)), s.window, c.sendWindow, int64(c.peer.frame), maxFrame))
		if n <= 0 {
			return
		}
		flags := byte(0)
		if n == len(s.body) {
			flags, s.ended = flagEndStream, true
		}
		c.frame(frameData, flags, s.id, n)
		c.out = append(c.out, s.body[:n]...)
		s.body = s.body[n:]
		s.window -= int64(n)
		c.sendWindow -= int64(n)
	}
}

// putHead opens the stream and puts the request's headers into frames.
func (c *Conn) putHead() {
	s := &c.stream
	s.id, s.window = c.next, c.peer.window
	c.next += 2
	c.block.Reset()
	for _, f := range s.request.Fields {
		_ = c.encoder.WriteField(f) // a buffer takes all
	}
	s.request = nil
	kind, flags := byte(frameHeaders), byte(0)
	if s.body == "" {
		flags, s.ended = flagEndStream, true
	}
	for rest := c.block.Bytes(); ; kind, flags = frameContinuation, 0 {
		n := min(len(rest), c.peer.frame, maxFrame)
		if n == len(rest) {
			flags |= flagEndHeaders
		}
		c.frame(kind, flags, s.id, n)
		c.out = append(c.out, rest[:n]...)
		if rest = rest[n:]; len(rest) == 0 {
			return
		}
	}
}
