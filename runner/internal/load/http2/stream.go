package http2

import (
	"net/http"
	"strings"

	"golang.org/x/net/http2/hpack"

	"perflab/runner/metric"
)

// head is a response's, or a trailer, as its fields come.
type head struct {
	mine    bool // it is of the request under way
	ends    bool // and ends it
	status  int
	regular bool // a field that is no pseudo-header has come
	size    int  // as section 6.5.2 counts it
	came    int  // bytes of its frames
	fault   bool
	lines   []byte // the fields as HTTP/1 writes them
}

// headers begins a head.
func (c *Conn) headers(id uint32, flags byte, payload []byte) (fault string) {
	mine, fault := c.mine(id)
	if fault != "" {
		return fault
	}
	pad := 0
	if flags&flagPadded != 0 {
		if len(payload) < 1 {
			return metric.ErrMalformed
		}
		pad, payload = int(payload[0]), payload[1:]
	}
	if flags&flagPriority != 0 {
		if len(payload) < 5 {
			return metric.ErrMalformed
		}
		payload = payload[5:]
	}
	if pad > len(payload) {
		return metric.ErrMalformed
	}
	c.head = head{mine: mine, ends: flags&flagEndStream != 0, lines: c.head.lines[:0]}
	c.stream.answering = c.stream.answering || mine
	c.continuation = id
	return c.goOn(id, flags, payload[:len(payload)-pad])
}

// goOn takes a fragment of a head. A head under way is bounded by what came of it, so that
// neither empty fragments nor tables resized again and again go on for ever.
func (c *Conn) goOn(id uint32, flags byte, fragment []byte) (fault string) {
	h := &c.head
	if c.continuation == 0 {
		return metric.ErrMalformed
	}
	if h.came += frameHeader + len(fragment); h.came > 2*maxHead {
		return metric.ErrMalformed
	}
	if _, err := c.decoder.Write(fragment); err != nil || h.fault || h.size > maxHead {
		return metric.ErrMalformed
	}
	if flags&flagEndHeaders == 0 {
		return ""
	}
	c.continuation = 0
	if c.decoder.Close() != nil {
		return metric.ErrMalformed
	}
	if !h.mine {
		return "" // of a request that was given up
	}
	return c.headed()
}

// field takes one field of a head.
func (c *Conn) field(f hpack.HeaderField) {
	h := &c.head
	h.size += int(f.Size())
	if !h.mine || h.fault || h.size > maxHead {
		return
	}
	if f.IsPseudo() {
		h.fault = f.Name != ":status" || h.regular || h.status != 0 || len(f.Value) != 3
		for i := 0; i < len(f.Value) && !h.fault; i++ {
			digit := f.Value[i] - '0'
			h.status, h.fault = 10*h.status+int(digit), digit > 9
		}
		h.fault = h.fault || h.status < 100
		return
	}
	h.regular = true
	if !validName(f.Name) || !validValue(f.Value) {
		h.fault = true
		return
	}
	h.lines = append(h.lines, f.Name...)
	h.lines = append(h.lines, ": "...)
	h.lines = append(h.lines, f.Value...)
	h.lines = append(h.lines, "\r\n"...)
}

// validName reports whether a field may be called so: a token without capitals (RFC 9113,
// section 8.2.1).
func validName(name string) bool {
	for i := 0; i < len(name); i++ {
		c := name[i]
		if ('a' > c || c > 'z') && ('0' > c || c > '9') && !strings.ContainsRune("!#$%&'*+-.^_`|~", rune(c)) {
			return false
		}
	}
	return name != ""
}

// validValue reports whether a field's value holds no control characters but tabs.
func validValue(value string) bool {
	for i := 0; i < len(value); i++ {
		if c := value[i]; c < ' ' && c != '\t' || c == 0x7f {
			return false
		}
	}
	return true
}

// headed takes a whole head of the request under way.
func (c *Conn) headed() (fault string) {
	s, h := &c.stream, &c.head
	switch {
	case s.headed: // a trailer, which nobody reads
		if !h.ends || h.status != 0 {
			return metric.ErrMalformed
		}
		return c.ended()
	case h.status == 0, h.status == http.StatusSwitchingProtocols:
		return metric.ErrMalformed
	case h.status < 200:
		if s.interim += h.size; h.ends || s.interim > maxHead {
			return metric.ErrMalformed
		}
		return ""
	}
	s.headed = true
	if fault = s.response.FramedHead(h.status, h.lines); fault == "" && h.ends {
		fault = c.ended()
	}
	return fault
}

// ended ends the response.
func (c *Conn) ended() (fault string) {
	c.stream.open = false
	return c.stream.response.FramedEnd()
}

// beginData begins a DATA frame of n bytes.
func (c *Conn) beginData(id uint32, flags byte, n int) (fault string) {
	mine, fault := c.mine(id)
	if fault != "" || mine && !c.stream.headed {
		return metric.ErrMalformed
	}
	c.data = data{left: n, padded: flags&flagPadded != 0, ends: flags&flagEndStream != 0, mine: mine}
	c.received += int64(n)
	if mine {
		c.stream.received += int64(n)
	}
	switch {
	case n > 0:
		return ""
	case c.data.padded: // with a length that is not there
		return metric.ErrMalformed
	}
	return c.endData()
}

// payload takes the next bytes of a DATA frame.
func (c *Conn) payload(b []byte) (fault string) {
	d := &c.data
	d.left -= len(b)
	if d.padded && !d.begun {
		if d.padding, b = int(b[0]), b[1:]; d.padding > d.left+len(b) {
			return metric.ErrMalformed
		}
	}
	d.begun = true
	if text := len(b) - max(0, d.padding-d.left); d.mine && text > 0 {
		if fault = c.stream.response.FramedBody(b[:text]); fault != "" {
			return fault
		}
	}
	if d.left == 0 {
		return c.endData()
	}
	return ""
}

// endData ends a DATA frame.
func (c *Conn) endData() (fault string) {
	if c.data.mine && c.data.ends {
		fault = c.ended()
	}
	if fault == "" {
		fault = c.giveBack()
	}
	return fault
}
