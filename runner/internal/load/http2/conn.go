// Package http2 is a client's side of one HTTP/2 connection (RFC 9113) without a socket of its
// own: what came goes in, what is to be sent comes out, and a response is read from the frames
// into an http1.Response.
//
// One request is under way at a time, each on a stream of its own. It refuses what the protocol
// forbids and what would take memory or time without end: frames larger than was allowed, heads
// beyond 64 KiB, more answers owed to the server than it takes. The refusal is a kind of error
// of package metric, and the end of the connection.
//
// Steps: preface and settings → Request (request.go) → frames (frames.go), of which those of the
// stream become the response (stream.go) and the others are answered (control.go).
package http2

import (
	"bytes"

	"golang.org/x/net/http2/hpack"

	"perflab/runner/internal/load/http1"
)

// What this side allows the server, in bytes: what net/http allows, so that neither way to a
// server is slowed by windows where the other is not.
const (
	maxFrame     = 16 << 10 // of a frame
	maxHead      = 64 << 10 // of a response's headers, each 32 more than its text; of interim responses together
	streamWindow = 4 << 20  // not yet taken, on a stream
	connWindow   = 1 << 30  // likewise, on the connection
)

// maxOwed bounds the answers that the server has not taken, in bytes.
const maxOwed = 64 << 10

// Conn is one connection. New makes one.
type Conn struct {
	out     []byte // to be sent
	begun   int    // of it, where the part that is not yet sent begins
	partial []byte // the beginning of a frame that did not come in one piece
	data    data   // the DATA frame of which a part has come

	encoder *hpack.Encoder
	block   bytes.Buffer // what the encoder writes to
	decoder *hpack.Decoder
	head    head

	settled bool   // the server's settings have come
	closing bool   // the server takes no more requests
	next    uint32 // the next stream

	peer         settings
	sendWindow   int64 // of the connection, in bytes
	received     int64 // not yet given back to the server's window, on the connection
	stream       stream
	continuation uint32 // the stream whose head is under way; 0: none
}

// settings are what the server allows.
type settings struct {
	streams int64 // at once
	window  int64 // of a new stream, in bytes
	frame   int   // of a frame, in bytes
}

// New returns a connection on which nothing has been sent.
func New() *Conn {
	c := &Conn{
		next: 1, sendWindow: 65535,
		peer: settings{streams: 1, window: 65535, frame: maxFrame}, // RFC 9113, section 6.5.2; streams: at least one until it says otherwise
	}
	c.encoder = hpack.NewEncoder(&c.block)
	c.decoder = hpack.NewDecoder(4096, c.field)
	c.decoder.SetMaxStringLength(maxHead)
	c.out = append(c.out, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"...)
	c.frame(frameSettings, 0, 0, 3*6)
	for _, s := range [][2]uint32{{settingEnablePush, 0}, {settingInitialWindow, streamWindow}, {settingMaxHeaderList, maxHead}} {
		c.out = append(c.out, byte(s[0]>>8), byte(s[0]))
		c.uint32(s[1])
	}
	c.windowUpdate(0, connWindow-65535)
	return c
}

// Out is what is to be sent now. It is valid until the next call on c.
func (c *Conn) Out() []byte {
	c.fill()
	return c.out[c.begun:]
}

// Sent says that the first n bytes of Out were sent.
func (c *Conn) Sent(n int) {
	if c.begun += n; c.begun == len(c.out) {
		c.out, c.begun = c.out[:0], 0
	}
}

// Through reports whether all of the request was sent.
func (c *Conn) Through() bool { return c.stream.ended && c.begun == len(c.out) }

// Usable reports whether another request may be sent.
func (c *Conn) Usable() bool { return !c.closing && c.next < 1<<31-1 }

// Refused reports whether the server has said that it did not work on the request.
func (c *Conn) Refused() bool { return c.stream.refused }

// Answering reports whether some of the response has come.
func (c *Conn) Answering() bool { return c.stream.answering }

// stream is the request under way, or the last one.
type stream struct {
	id        uint32   // 0: none yet
	request   *Request // until its head is put into frames
	open      bool     // the response has not ended
	body      string   // what is still to be put into frames
	ended     bool     // all of the request was
	window    int64    // the server's, for the body, in bytes
	received  int64    // not yet given back to the server's window
	given     bool     // the request was given up
	answering bool     // its first bytes have come
	headed    bool     // the response's head has come
	interim   int      // bytes of the interim responses
	fault     string   // what the server says became of it
	refused   bool     // it did not work on it
	response  *http1.Response
}
