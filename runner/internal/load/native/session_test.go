package native

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"io"
	"maps"
	"net"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"perflab/runner/internal/load/loadtest"
	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/spec"
)

// server is an identity as a TLS server has it.
func (i identity) server(t *testing.T, config *tls.Config, protocols ...string) *tls.Config {
	t.Helper()
	pair, err := tls.X509KeyPair([]byte(i.certificate), []byte(i.key))
	if err != nil {
		t.Fatal(err)
	}
	config.Certificates, config.NextProtos = []tls.Certificate{pair}, protocols
	return config
}

// secret starts a server that hands each connection to talk once its handshake is through.
func secret(t *testing.T, config *tls.Config, talk func(c *tls.Conn, raw *net.TCPConn, r *bufio.Reader)) (url string) {
	url = loadtest.Conversation(t, func(raw *net.TCPConn, _ *bufio.Reader) {
		c := tls.Server(raw, config)
		if c.Handshake() == nil {
			talk(c, raw, bufio.NewReader(c))
		}
	})
	return strings.Replace(url, "http:", "https:", 1)
}

func TestTLSFaults(t *testing.T) {
	own := newIdentity(t)
	type talk = func(c *tls.Conn, raw *net.TCPConn, r *bufio.Reader)
	for name, c := range map[string]struct {
		want string // "": it has a response
		talk talk
		raw  func(raw *net.TCPConn) // in place of a handshake
	}{
		"kept": {talk: func(c *tls.Conn, _ *net.TCPConn, r *bufio.Reader) {
			for hear(r) {
				io.WriteString(c, ok)
			}
		}},
		"until it closes": {talk: func(c *tls.Conn, _ *net.TCPConn, r *bufio.Reader) {
			hear(r)
			io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\n"+strings.Repeat("some text", 10_000))
			c.Close()
		}},
		"in records of a byte": {talk: func(c *tls.Conn, _ *net.TCPConn, r *bufio.Reader) {
			for hear(r) {
				for _, b := range []byte(ok) {
					c.Write([]byte{b})
				}
			}
		}},
		"closed without a word": {want: metric.ErrEOF, talk: func(_ *tls.Conn, _ *net.TCPConn, r *bufio.Reader) { hear(r) }},
		"closed with a word": {want: metric.ErrEOF, talk: func(c *tls.Conn, _ *net.TCPConn, r *bufio.Reader) {
			hear(r)
			c.Close()
		}},
		"closed in the body": {want: metric.ErrShortBody, talk: func(c *tls.Conn, _ *net.TCPConn, r *bufio.Reader) {
			hear(r)
			io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort")
			c.Close()
		}},
		"reset": {want: metric.ErrReset, talk: func(_ *tls.Conn, raw *net.TCPConn, r *bufio.Reader) {
			hear(r)
			raw.SetLinger(0)
		}},
		"not TLS any more": {want: metric.ErrTLS, talk: func(_ *tls.Conn, raw *net.TCPConn, r *bufio.Reader) {
			hear(r)
			io.WriteString(raw, ok+strings.Repeat("some text", 1000))
			io.Copy(io.Discard, raw)
		}},
		"a record that was changed": {want: metric.ErrTLS, talk: func(_ *tls.Conn, raw *net.TCPConn, r *bufio.Reader) {
			hear(r)
			io.WriteString(raw, "\x17\x03\x03\x00\x30"+strings.Repeat("x", 0x30))
			io.Copy(io.Discard, raw)
		}},
		"more than the response": {want: metric.ErrMalformed, talk: func(c *tls.Conn, _ *net.TCPConn, r *bufio.Reader) {
			for hear(r) {
				io.WriteString(c, ok+"surplus")
			}
		}},
		"no response": {want: metric.ErrTimeout, talk: func(_ *tls.Conn, _ *net.TCPConn, r *bufio.Reader) {
			hear(r)
			io.Copy(io.Discard, r)
		}},
		"no handshake":             {want: metric.ErrTimeout, raw: func(raw *net.TCPConn) { io.Copy(io.Discard, raw) }},
		"closed in the handshake":  {want: metric.ErrEOF, raw: func(raw *net.TCPConn) { raw.CloseWrite(); io.Copy(io.Discard, raw) }},
		"HTTP for a handshake":     {want: metric.ErrTLS, raw: func(raw *net.TCPConn) { io.WriteString(raw, ok); io.Copy(io.Discard, raw) }},
		"an alert for a handshake": {want: metric.ErrTLS, raw: func(raw *net.TCPConn) { io.WriteString(raw, "\x15\x03\x03\x00\x02\x02\x28"); io.Copy(io.Discard, raw) }},
	} {
		for version, number := range map[string]uint16{"TLS 1.2": tls.VersionTLS12, "TLS 1.3": tls.VersionTLS13} {
			if c.raw != nil && number == tls.VersionTLS12 {
				continue
			}
			t.Run(name+", "+version, func(t *testing.T) {
				ways(t, func(t *testing.T, n *Engine) {
					t.Parallel()
					var url string
					if c.raw != nil {
						url = loadtest.Conversation(t, func(raw *net.TCPConn, _ *bufio.Reader) { c.raw(raw) })
						url = strings.Replace(url, "http:", "https:", 1)
					} else {
						url = secret(t, own.server(t, &tls.Config{MinVersion: number, MaxVersion: number}), c.talk)
					}
					n.TLS = own.trusting().TLS
					timeout := ms(30_000)
					if c.want == metric.ErrTimeout {
						timeout = ms(50)
					}
					m := send(t, n, url, brief(1, 2, func(l *spec.Load) { l.Timeout = timeout }))
					s, want := m.Metrics, map[string]int64{c.want: 2}
					if c.want == "" {
						want = map[string]int64{}
					}
					expect(t, "errors", s.Errors, want)
					expect(t, "http_reqs", s.Counters[metricname.HTTPReqs], 2)
				})
			})
		}
	}
}

// What comes between two responses over TLS is no fault where it is the protocol's own: tickets
// come when they like. A response that nobody asked for closes the connection and is counted.
func TestBetweenResponsesOverTLS(t *testing.T) {
	own := newIdentity(t)
	for name, unasked := range map[string]bool{"nothing": false, "a response": true} {
		t.Run(name, func(t *testing.T) {
			ways(t, func(t *testing.T, n *Engine) {
				url := secret(t, own.server(t, &tls.Config{}), func(c *tls.Conn, _ *net.TCPConn, r *bufio.Reader) {
					for hear(r) {
						io.WriteString(c, ok)
						if unasked {
							time.Sleep(20 * time.Millisecond)
							io.WriteString(c, ok)
						}
					}
				})
				n.TLS = own.trusting().TLS
				m := send(t, n, url, brief(1, 3, func(l *spec.Load) { l.ThinkTime = ms(80) }))
				expect(t, "statuses", m.Metrics.Statuses, map[string]int64{"200": 3})
				if connections := m.Metrics.Counters[metricname.Connections]; (connections > 1) != unasked || (len(m.Warnings) > 0) != unasked {
					t.Errorf("%v connections, warnings %q", connections, m.Warnings)
				}
			})
		})
	}
}

// frames hears a client's requests over HTTP/2 and has each answered.
func frames(c *tls.Conn, r *bufio.Reader, answer func(f *http2.Framer, id uint32, nth int)) {
	preface := make([]byte, len(http2.ClientPreface))
	if _, err := io.ReadFull(r, preface); err != nil {
		return
	}
	f := http2.NewFramer(c, r)
	f.AllowIllegalWrites = true
	if f.WriteSettings() != nil {
		return
	}
	for nth := 0; ; {
		frame, err := f.ReadFrame()
		if err != nil {
			return
		}
		switch frame := frame.(type) {
		case *http2.HeadersFrame:
			answer(f, frame.StreamID, nth)
			nth++
		case *http2.SettingsFrame:
			if !frame.IsAck() && f.WriteSettingsAck() != nil {
				return
			}
		}
	}
}

func fields(pairs ...string) []byte {
	var b bytes.Buffer
	e := hpack.NewEncoder(&b)
	e.SetMaxDynamicTableSize(0) // so that a head stands for itself
	for i := 0; i < len(pairs); i += 2 {
		_ = e.WriteField(hpack.HeaderField{Name: pairs[i], Value: pairs[i+1]})
	}
	return b.Bytes()
}

func TestHTTP2Faults(t *testing.T) {
	own := newIdentity(t)
	head := func(f *http2.Framer, id uint32, ends bool, pairs ...string) {
		_ = f.WriteHeaders(http2.HeadersFrameParam{StreamID: id, BlockFragment: fields(pairs...), EndHeaders: true, EndStream: ends})
	}
	for name, c := range map[string]struct {
		want        map[string]int64 // errors of 4 requests
		connections int
		answer      func(f *http2.Framer, id uint32, nth int)
	}{
		"kept": {connections: 1, answer: func(f *http2.Framer, id uint32, _ int) {
			head(f, id, false, ":status", "200", "content-length", "2")
			_ = f.WriteDataPadded(id, true, []byte("ok"), make([]byte, 7))
		}},
		"pings and unknown frames": {connections: 1, answer: func(f *http2.Framer, id uint32, _ int) {
			_ = f.WritePing(false, [8]byte{1})
			_ = f.WriteRawFrame(0xbe, 0, 0, []byte("unknown"))
			head(f, id, false, ":status", "103")
			head(f, id, false, ":status", "200")
			_ = f.WriteData(id, false, []byte("ok"))
			head(f, id, true, "x-sum", "1")
		}},
		"reset": {want: map[string]int64{metric.ErrReset: 4}, connections: 1, answer: func(f *http2.Framer, id uint32, _ int) {
			_ = f.WriteRSTStream(id, http2.ErrCodeInternal)
		}},
		"reset in the body": {want: map[string]int64{metric.ErrReset: 4}, connections: 1, answer: func(f *http2.Framer, id uint32, _ int) {
			head(f, id, false, ":status", "200")
			_ = f.WriteData(id, false, []byte("o"))
			_ = f.WriteRSTStream(id, http2.ErrCodeInternal)
		}},
		"no response": {want: map[string]int64{metric.ErrTimeout: 4}, connections: -1, answer: func(*http2.Framer, uint32, int) {}},
		"going away after each": {connections: 4, answer: func(f *http2.Framer, id uint32, _ int) {
			_ = f.WriteGoAway(id, http2.ErrCodeNo, nil)
			head(f, id, true, ":status", "200")
		}},
		"refused, and then sent again": {connections: 4, answer: func(f *http2.Framer, id uint32, nth int) {
			if nth == 0 {
				head(f, id, true, ":status", "200")
			} else {
				_ = f.WriteGoAway(id-2, http2.ErrCodeNo, nil)
			}
		}},
		"no status": {want: map[string]int64{metric.ErrMalformed: 4}, connections: -1, answer: func(f *http2.Framer, id uint32, _ int) {
			head(f, id, true, "x-a", "b")
		}},
		"capitals": {want: map[string]int64{metric.ErrMalformed: 4}, connections: -1, answer: func(f *http2.Framer, id uint32, _ int) {
			head(f, id, true, ":status", "200", "X-A", "b")
		}},
		"a large head": {want: map[string]int64{metric.ErrMalformed: 4}, connections: -1, answer: func(f *http2.Framer, id uint32, _ int) {
			block := fields(":status", "200", "x-a", strings.Repeat("b", 15_000))
			more := fields("x-a", strings.Repeat("b", 15_000))
			_ = f.WriteHeaders(http2.HeadersFrameParam{StreamID: id, BlockFragment: block})
			for range 6 {
				_ = f.WriteContinuation(id, false, more[1:])
			}
			_ = f.WriteContinuation(id, true, more[1:])
		}},
		"less than its length": {want: map[string]int64{metric.ErrShortBody: 4}, connections: -1, answer: func(f *http2.Framer, id uint32, _ int) {
			head(f, id, false, ":status", "200", "content-length", "9")
			_ = f.WriteData(id, true, []byte("ok"))
		}},
		"more than its length": {want: map[string]int64{metric.ErrMalformed: 4}, connections: -1, answer: func(f *http2.Framer, id uint32, _ int) {
			head(f, id, false, ":status", "200", "content-length", "1")
			_ = f.WriteData(id, true, []byte("ok"))
		}},
		"a push": {want: map[string]int64{metric.ErrMalformed: 4}, connections: -1, answer: func(f *http2.Framer, id uint32, _ int) {
			_ = f.WritePushPromise(http2.PushPromiseParam{StreamID: id, PromiseID: 2, BlockFragment: fields(":path", "/"), EndHeaders: true})
		}},
		"no HTTP/2": {want: map[string]int64{metric.ErrMalformed: 4}, connections: 4, answer: func(f *http2.Framer, id uint32, _ int) {
			_ = f.WriteRawFrame(http2.FrameType('H'), 0, 0, make([]byte, 1<<20))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			ways(t, func(t *testing.T, n *Engine) {
				t.Parallel()
				url := secret(t, own.server(t, &tls.Config{}, "h2"), func(tc *tls.Conn, _ *net.TCPConn, r *bufio.Reader) { frames(tc, r, c.answer) })
				n.TLS = own.trusting().TLS
				want := map[string]int64{}
				maps.Copy(want, c.want)
				timeout := ms(30_000)
				if c.want[metric.ErrTimeout] > 0 {
					timeout = ms(50)
				}
				s := send(t, n, url, brief(1, 4, func(l *spec.Load) { l.Timeout = timeout })).Metrics
				expect(t, "errors", s.Errors, want)
				expect(t, "http_reqs", s.Counters[metricname.HTTPReqs], 4)
				if c.connections >= 0 {
					expect(t, "connections", s.Counters[metricname.Connections], c.connections)
				}
			})
		})
	}
}
