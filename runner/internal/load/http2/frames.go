package http2

import (
	"encoding/binary"

	"perflab/runner/metric"
)

// Kinds of frames, their flags, settings and errors (RFC 9113, sections 6 and 7).
const (
	frameData         = 0x0
	frameHeaders      = 0x1
	framePriority     = 0x2
	frameReset        = 0x3
	frameSettings     = 0x4
	framePush         = 0x5
	framePing         = 0x6
	frameGoAway       = 0x7
	frameWindow       = 0x8
	frameContinuation = 0x9

	flagEndStream  = 0x1
	flagAck        = 0x1
	flagEndHeaders = 0x4
	flagPadded     = 0x8
	flagPriority   = 0x20

	settingHeaderTable   = 0x1
	settingEnablePush    = 0x2
	settingMaxStreams    = 0x3
	settingInitialWindow = 0x4
	settingMaxFrame      = 0x5
	settingMaxHeaderList = 0x6

	errNone    = 0x0
	errRefused = 0x7
	errCancel  = 0x8
)

const frameHeader = 9 // bytes

// frame begins a frame whose payload of n bytes follows.
func (c *Conn) frame(kind, flags byte, stream uint32, n int) {
	c.out = append(c.out, byte(n>>16), byte(n>>8), byte(n), kind, flags)
	c.uint32(stream)
}

func (c *Conn) uint32(v uint32) { c.out = binary.BigEndian.AppendUint32(c.out, v) }

// data is a DATA frame under way.
type data struct {
	left    int // bytes of its payload still to come
	padding int // of them, the last
	begun   bool
	padded  bool
	ends    bool // the stream
	mine    bool // it is of the request under way
}

// Feed takes what came, all of it: what follows a response is the server's business with the
// connection. It reports whether the request under way is done with. A fault, by metric's kinds,
// is then the request's alone, which the server gave up, and otherwise the connection's, which
// cannot go on.
func (c *Conn) Feed(b []byte) (done bool, fault string) {
	for len(b) > 0 {
		if c.data.left > 0 {
			n := min(c.data.left, len(b))
			if fault = c.payload(b[:n]); fault != "" {
				return false, fault
			}
			b = b[n:]
			continue
		}
		f := b
		if len(c.partial) > 0 {
			n := min(len(b), c.missing())
			c.partial = append(c.partial, b[:n]...)
			b, f = b[n:], c.partial
		}
		size, whole, fault := measure(f)
		switch {
		case fault != "":
			return false, fault
		case !whole && len(c.partial) > 0:
			continue // its header, or all of b, was taken
		case !whole:
			c.partial = append(c.partial, b...)
			return c.done(), c.stream.fault
		}
		if len(c.partial) == 0 {
			b = b[size:]
		}
		if fault = c.take(f[:size]); fault != "" {
			return false, fault
		}
		c.partial = c.partial[:0]
	}
	return c.done(), c.stream.fault
}

// done reports whether nothing more comes of the request under way.
func (c *Conn) done() bool { return c.stream.response != nil && !c.stream.open }

// mine reports whether a frame is of the request under way. It is a fault where no such frame
// may come; those of requests that were given up are passed over.
func (c *Conn) mine(id uint32) (mine bool, fault string) {
	s := &c.stream
	switch {
	case id == 0 || id%2 == 0 || id >= c.next:
		return false, metric.ErrMalformed
	case id < s.id || s.given || s.fault != "":
		return false, ""
	case !s.open: // its response has ended
		return false, metric.ErrMalformed
	}
	return true, ""
}

// missing is how many bytes partial lacks to be a frame, or a frame's header.
func (c *Conn) missing() int {
	if len(c.partial) < frameHeader {
		return frameHeader - len(c.partial)
	}
	size, _, _ := measure(c.partial)
	return size - len(c.partial)
}

// measure returns the size of the frame that b begins with, of DATA without its payload, and
// whether b holds it whole.
func measure(b []byte) (size int, whole bool, fault string) {
	if len(b) < frameHeader {
		return frameHeader, false, ""
	}
	n := int(b[0])<<16 | int(b[1])<<8 | int(b[2])
	if n > maxFrame {
		return 0, false, metric.ErrMalformed
	}
	if b[3] == frameData {
		n = 0
	}
	return frameHeader + n, len(b) >= frameHeader+n, ""
}

// take takes a whole frame, or the header of a DATA frame.
func (c *Conn) take(f []byte) (fault string) {
	kind, flags := f[3], f[4]
	id := binary.BigEndian.Uint32(f[5:]) &^ (1 << 31)
	payload := f[frameHeader:]
	switch {
	case !c.settled && (kind != frameSettings || flags&flagAck != 0):
		return metric.ErrMalformed
	case c.continuation != 0 && (kind != frameContinuation || id != c.continuation):
		return metric.ErrMalformed
	}
	switch kind {
	case frameData:
		return c.beginData(id, flags, int(f[0])<<16|int(f[1])<<8|int(f[2]))
	case frameHeaders:
		return c.headers(id, flags, payload)
	case frameContinuation:
		return c.goOn(id, flags, payload)
	case frameReset:
		return c.wasReset(id, payload)
	case frameSettings:
		return c.settings(id, flags, payload)
	case framePing:
		return c.ping(id, flags, payload)
	case frameGoAway:
		return c.goAway(id, payload)
	case frameWindow:
		return c.window(id, payload)
	case framePush:
		return metric.ErrMalformed // was not allowed
	case framePriority:
		if id == 0 || len(payload) != 5 {
			return metric.ErrMalformed
		}
	}
	return "" // of a kind not known here: to be passed over (section 4.1)
}
