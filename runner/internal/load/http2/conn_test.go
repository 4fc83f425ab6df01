package http2

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"perflab/runner/internal/load/http1"
	"perflab/runner/metric"
)

// server writes frames as another implementation does, and reads those of the client.
type server struct {
	*http2.Framer
	wrote bytes.Buffer // to the client
	came  bytes.Buffer // from it
	block bytes.Buffer
	hpack *hpack.Encoder
}

func newServer() *server {
	s := &server{}
	s.Framer = http2.NewFramer(&s.wrote, &s.came)
	s.AllowIllegalWrites, s.ReadMetaHeaders = true, hpack.NewDecoder(4096, nil)
	s.hpack = hpack.NewEncoder(&s.block)
	return s
}

// fields are a head's, as name, value, name, value.
func (s *server) fields(pairs ...string) []byte {
	s.block.Reset()
	for i := 0; i < len(pairs); i += 2 {
		_ = s.hpack.WriteField(hpack.HeaderField{Name: pairs[i], Value: pairs[i+1]})
	}
	return slices.Clone(s.block.Bytes())
}

func (s *server) head(id uint32, ends bool, pairs ...string) {
	_ = s.WriteHeaders(http2.HeadersFrameParam{StreamID: id, BlockFragment: s.fields(pairs...), EndHeaders: true, EndStream: ends})
}

// frames takes what the client has sent and returns its frames.
func (s *server) frames(t *testing.T, c *Conn) (all []http2.Frame, text string) {
	t.Helper()
	for len(c.Out()) > 0 {
		s.came.Write(c.Out())
		c.Sent(len(c.Out()))
	}
	if preface := []byte(http2.ClientPreface); bytes.HasPrefix(s.came.Bytes(), preface) {
		s.came.Next(len(preface))
	}
	for s.came.Len() > 0 {
		f, err := s.ReadFrame()
		if err != nil {
			t.Fatal(err)
		}
		if d, ok := f.(*http2.DataFrame); ok {
			text += string(d.Data())
		}
		all = append(all, f)
	}
	return all, text
}

func get(path string) *Request {
	return NewRequest("GET", "https", "shop.example", path, http.Header{"User-Agent": {"perflab"}, "Connection": {"close"}}, "")
}

func TestRequestsAreWhatWasAsked(t *testing.T) {
	c, s := New(), newServer()
	for i, want := range []string{"GET /a", "GET /a", "POST /b"} {
		var response http1.Response
		response.Begin(false)
		r := get("/a")
		if want == "POST /b" {
			r = NewRequest("POST", "https", "shop.example", "/b", http.Header{"X-A": {strings.Repeat("y", 40_000)}}, strings.Repeat("z", 70_000))
		}
		c.Begin(r, &response)
		frames, text := s.frames(t, c)
		var head *http2.MetaHeadersFrame
		for _, f := range frames {
			if h, ok := f.(*http2.MetaHeadersFrame); ok {
				head = h
			}
		}
		if head == nil || head.PseudoValue("method")+" "+head.PseudoValue("path") != want || head.PseudoValue("authority") != "shop.example" || int(head.StreamID) != 2*i+1 {
			t.Fatalf("request %d: %v", i, head)
		}
		for _, f := range head.RegularFields() {
			if f.Name == "connection" {
				t.Errorf("request %d speaks of an HTTP/1 connection", i)
			}
		}
		if i < 2 && !c.Through() {
			t.Errorf("request %d is not through", i)
		}
		if i == 2 && (len(text) != 65535 || c.Through()) { // the first window of RFC 9113, section 6.9.2
			t.Errorf("sent %d bytes of a body without being asked for more", len(text))
		}
		if i == 0 {
			_ = s.WriteSettings()
		}
		if i == 2 {
			_ = s.WriteWindowUpdate(0, 10_000)
			_ = s.WriteWindowUpdate(head.StreamID, 3000)
			feed(t, c, s)
			if _, text = s.frames(t, c); len(text) != 3000 {
				t.Errorf("sent %d bytes where 3000 were allowed", len(text))
			}
			_ = s.WriteWindowUpdate(head.StreamID, 1<<20)
			feed(t, c, s)
			if _, text = s.frames(t, c); len(text) != 70_000-65535-3000 || !c.Through() {
				t.Errorf("sent %d bytes at last, through %v", len(text), c.Through())
			}
		}
		s.head(head.StreamID, true, ":status", "204")
		if done, fault := feed(t, c, s); !done || fault != "" || response.Head.Status != 204 {
			t.Fatalf("response %d: done %v, fault %q, status %d", i, done, fault, response.Head.Status)
		}
	}
}

// feed hands the client what the server wrote.
func feed(t *testing.T, c *Conn, s *server) (done bool, fault string) {
	t.Helper()
	done, fault = c.Feed(slices.Clone(s.wrote.Bytes()))
	s.wrote.Reset()
	return done, fault
}

// responses are what a server may answer to the request on stream 1, and what becomes of it.
var responses = map[string]struct {
	write func(s *server)
	fault string
	body  string
	alone bool // the fault is the request's alone
	open  bool // it is not answered yet
}{
	"a body": {body: "hello", write: func(s *server) {
		s.head(1, false, ":status", "200", "content-type", "text/plain", "content-length", "5")
		_ = s.WriteData(1, false, []byte("hel"))
		_ = s.WriteData(1, true, []byte("lo"))
	}},
	"padding": {body: "hello", write: func(s *server) {
		_ = s.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: s.fields(":status", "200"), EndHeaders: true, PadLength: 9, Priority: http2.PriorityParam{Weight: 3}})
		_ = s.WriteDataPadded(1, false, []byte("hello"), make([]byte, 200))
		_ = s.WriteDataPadded(1, true, nil, make([]byte, 1))
	}},
	"early hints, continuations, a trailer": {body: "hello", write: func(s *server) {
		s.head(1, false, ":status", "103", "link", "</a.css>")
		block := s.fields(":status", "200", "x-a", "b", "set-cookie", "a=b")
		_ = s.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: block[:1]})
		for _, b := range block[1:] {
			_ = s.WriteContinuation(1, false, []byte{b})
		}
		_ = s.WriteContinuation(1, true, nil)
		_ = s.WriteData(1, false, []byte("hello"))
		s.head(1, true, "x-check", "sum")
	}},
	"what else a server says": {body: "hello", write: func(s *server) {
		_ = s.WritePing(false, [8]byte{1})
		_ = s.WriteSettings(http2.Setting{ID: http2.SettingHeaderTableSize, Val: 0}, http2.Setting{ID: 99, Val: 7})
		_ = s.WriteRawFrame(0xbe, 0xff, 1, []byte("unknown"))
		_ = s.WritePriority(1, http2.PriorityParam{})
		s.head(1, false, ":status", "200")
		_ = s.WriteWindowUpdate(0, 100)
		_ = s.WriteGoAway(1, http2.ErrCodeNo, nil)
		_ = s.WriteData(1, true, []byte("hello"))
		_ = s.WriteRSTStream(1, http2.ErrCodeNo)
	}},
	"nothing yet":       {open: true, write: func(s *server) {}},
	"half a body":       {open: true, write: func(s *server) { s.head(1, false, ":status", "200"); _ = s.WriteData(1, false, []byte("hel")) }},
	"reset":             {fault: metric.ErrReset, alone: true, write: func(s *server) { _ = s.WriteRSTStream(1, http2.ErrCodeInternal) }},
	"going away before": {fault: metric.ErrReset, alone: true, write: func(s *server) { _ = s.WriteGoAway(0, http2.ErrCodeNo, nil) }},
	"more than its length": {fault: metric.ErrMalformed, write: func(s *server) {
		s.head(1, false, ":status", "200", "content-length", "2")
		_ = s.WriteData(1, true, []byte("hello"))
	}},
	"less than its length": {fault: metric.ErrShortBody, write: func(s *server) {
		s.head(1, false, ":status", "200", "content-length", "9")
		_ = s.WriteData(1, true, []byte("hello"))
	}},
	"two lengths":           {fault: metric.ErrMalformed, write: func(s *server) { s.head(1, true, ":status", "200", "content-length", "0", "content-length", "1") }},
	"no status":             {fault: metric.ErrMalformed, write: func(s *server) { s.head(1, true, "x-a", "b") }},
	"a status of words":     {fault: metric.ErrMalformed, write: func(s *server) { s.head(1, true, ":status", "abc") }},
	"a status of 20":        {fault: metric.ErrMalformed, write: func(s *server) { s.head(1, true, ":status", "020") }},
	"two statuses":          {fault: metric.ErrMalformed, write: func(s *server) { s.head(1, true, ":status", "200", ":status", "200") }},
	"a late status":         {fault: metric.ErrMalformed, write: func(s *server) { s.head(1, true, "x-a", "b", ":status", "200") }},
	"a pseudo-header":       {fault: metric.ErrMalformed, write: func(s *server) { s.head(1, true, ":status", "200", ":path", "/") }},
	"switching protocols":   {fault: metric.ErrMalformed, write: func(s *server) { s.head(1, false, ":status", "101") }},
	"hints that end":        {fault: metric.ErrMalformed, write: func(s *server) { s.head(1, true, ":status", "103") }},
	"capitals":              {fault: metric.ErrMalformed, write: func(s *server) { s.head(1, true, ":status", "200", "X-A", "b") }},
	"a line end in a value": {fault: metric.ErrMalformed, write: func(s *server) { s.head(1, true, ":status", "200", "x-a", "b\r\nset-cookie: a=b") }},
	"a large head": {fault: metric.ErrMalformed, write: func(s *server) {
		pairs := []string{":status", "200"}
		for range 20 {
			pairs = append(pairs, "x-a", strings.Repeat("b", 4000))
		}
		_ = s.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: s.fields(":status", "200")})
		for range 3 {
			_ = s.WriteContinuation(1, false, s.fields(pairs[2:10]...))
		}
		_ = s.WriteContinuation(1, false, s.fields(pairs...))
	}},
	"a head unfolded from little": {fault: metric.ErrMalformed, write: func(s *server) {
		pairs := []string{":status", "200"}
		for range 5000 {
			pairs = append(pairs, "x-a", strings.Repeat("b", 3000))
		}
		_ = s.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: s.fields(pairs...), EndHeaders: true, EndStream: true})
	}},
	"endless continuations": {fault: metric.ErrMalformed, write: func(s *server) {
		_ = s.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: s.fields(":status", "200")})
		for range 20_000 {
			_ = s.WriteContinuation(1, false, nil)
		}
	}},
	"endless hints": {fault: metric.ErrMalformed, write: func(s *server) {
		for range 5000 {
			s.head(1, false, ":status", "103")
		}
	}},
	"no continuation": {fault: metric.ErrMalformed, write: func(s *server) { _ = s.WriteContinuation(1, true, s.fields(":status", "200")) }},
	"a frame in between": {fault: metric.ErrMalformed, write: func(s *server) {
		_ = s.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: s.fields(":status", "200")})
		_ = s.WritePing(false, [8]byte{})
	}},
	"a body before its head": {fault: metric.ErrMalformed, write: func(s *server) { _ = s.WriteData(1, true, []byte("hello")) }},
	"a trailer that goes on": {fault: metric.ErrMalformed, write: func(s *server) { s.head(1, false, ":status", "200"); s.head(1, false, "x-a", "b") }},
	"more after the end":     {fault: metric.ErrMalformed, write: func(s *server) { s.head(1, true, ":status", "200"); _ = s.WriteData(1, true, []byte("hello")) }},
	"a stream nobody opened": {fault: metric.ErrMalformed, write: func(s *server) { s.head(3, true, ":status", "200") }},
	"a push": {fault: metric.ErrMalformed, write: func(s *server) {
		_ = s.WritePushPromise(http2.PushPromiseParam{StreamID: 1, PromiseID: 2, BlockFragment: s.fields(":path", "/"), EndHeaders: true})
	}},
	"padding beyond the frame": {fault: metric.ErrMalformed, write: func(s *server) {
		s.head(1, false, ":status", "200")
		_ = s.WriteRawFrame(http2.FrameData, http2.FlagDataPadded, 1, []byte{9, 1, 2})
	}},
	"a large frame": {fault: metric.ErrMalformed, write: func(s *server) { _ = s.WriteRawFrame(0xbe, 0, 0, make([]byte, 16<<10+1)) }},
	"a table that is not": {fault: metric.ErrMalformed, write: func(s *server) {
		_ = s.WriteRawFrame(http2.FrameHeaders, http2.FlagHeadersEndHeaders, 1, []byte{0xff, 0xff, 0xff})
	}},
	"an odd setting":      {fault: metric.ErrMalformed, write: func(s *server) { _ = s.WriteRawFrame(http2.FrameSettings, 0, 0, make([]byte, 5)) }},
	"a window too wide":   {fault: metric.ErrMalformed, write: func(s *server) { _ = s.WriteWindowUpdate(0, 1<<31-1) }},
	"a window of nothing": {fault: metric.ErrMalformed, write: func(s *server) { _ = s.WriteRawFrame(http2.FrameWindowUpdate, 0, 0, make([]byte, 4)) }},
	"endless pings": {fault: metric.ErrMalformed, write: func(s *server) {
		for range 10_000 {
			_ = s.WritePing(false, [8]byte{})
		}
	}},
	"endless settings": {fault: metric.ErrMalformed, write: func(s *server) {
		for range 20_000 {
			_ = s.WriteSettings()
		}
	}},
}

// asked is a connection whose request on stream 1 is under way.
func asked() (c *Conn, response *http1.Response) {
	c, response = New(), &http1.Response{KeepBody: true, KeepHead: true}
	response.Begin(false)
	c.Begin(get("/"), response)
	c.Sent(len(c.Out()))
	return c, response
}

func TestResponses(t *testing.T) {
	for name, want := range responses {
		t.Run(name, func(t *testing.T) {
			s := newServer()
			_ = s.WriteSettings()
			want.write(s)
			whole := s.wrote.Bytes()
			for _, size := range []int{len(whole), 1, 2, 7, 100} {
				c, response := asked()
				done, fault := false, ""
				for rest := slices.Clone(whole); len(rest) > 0 && (fault == "" || done); {
					n := min(size, len(rest))
					done, fault = c.Feed(rest[:n])
					rest = rest[n:]
				}
				if fault != want.fault || done != (fault == "" && !want.open || want.alone) {
					t.Fatalf("in pieces of %d: done %v, fault %q; want %q", size, done, fault, want.fault)
				}
				if fault == "" && done && string(response.Body()) != want.body {
					t.Errorf("in pieces of %d: body %q", size, response.Body())
				}
			}
		})
	}
}

func TestHeadersAreKept(t *testing.T) {
	c, response := asked()
	s := newServer()
	_ = s.WriteSettings()
	s.head(1, true, ":status", "302", "location", "/next", "set-cookie", "a=b", "set-cookie", "c=d", "x-a", "1", "x-a", "2", "content-encoding", "gzip")
	if done, fault := feed(t, c, s); !done || fault != "" {
		t.Fatalf("done %v, fault %q", done, fault)
	}
	if got := string(response.Head.Location) + " " + response.Header("X-A") + " " + strings.Join(response.SetCookies(), " ") + " " + string(response.Head.Encoding); got != "/next 1, 2 a=b c=d gzip" {
		t.Error(got)
	}
}

// A request that was given up is reset, and what still comes of it belongs to no other.
func TestGivenUp(t *testing.T) {
	c, s := New(), newServer()
	var first http1.Response
	first.Begin(false)
	c.Begin(get("/first"), &first)
	s.frames(t, c)
	_ = s.WriteSettings()
	s.head(1, false, ":status", "200")
	_ = s.WriteData(1, false, []byte("hel"))
	feed(t, c, s)
	c.Cancel()
	var second http1.Response
	second.KeepBody = true
	second.Begin(false)
	c.Begin(get("/second"), &second)
	frames, _ := s.frames(t, c)
	reset := slices.ContainsFunc(frames, func(f http2.Frame) bool {
		r, ok := f.(*http2.RSTStreamFrame)
		return ok && r.StreamID == 1 && r.ErrCode == http2.ErrCodeCancel
	})
	if !reset {
		t.Errorf("frames %v: stream 1 was not reset", frames)
	}
	_ = s.WriteData(1, true, []byte("lo"))
	s.head(3, false, ":status", "200")
	_ = s.WriteData(3, true, []byte("second"))
	if done, fault := feed(t, c, s); !done || fault != "" || string(second.Body()) != "second" {
		t.Errorf("done %v, fault %q, body %q", done, fault, second.Body())
	}
}

// A server that takes no streams for now is waited for.
func TestNoStreamsAllowed(t *testing.T) {
	c, s := New(), newServer()
	_ = s.WriteSettings(http2.Setting{ID: http2.SettingMaxConcurrentStreams, Val: 0})
	feed(t, c, s)
	var response http1.Response
	response.Begin(false)
	c.Begin(get("/"), &response)
	isHead := func(f http2.Frame) bool { return f.Header().Type == http2.FrameHeaders }
	if frames, _ := s.frames(t, c); slices.ContainsFunc(frames, isHead) {
		t.Error("a request was sent")
	}
	_ = s.WriteSettings(http2.Setting{ID: http2.SettingMaxConcurrentStreams, Val: 1})
	feed(t, c, s)
	if frames, _ := s.frames(t, c); !slices.ContainsFunc(frames, isHead) || !c.Through() {
		t.Error("no request was sent")
	}
}

// The server's windows are widened as its bytes are taken: a body has no end for want of one.
func TestWindowsAreGivenBack(t *testing.T) {
	c, response := asked()
	response.KeepBody = false
	s := newServer()
	_ = s.WriteSettings()
	s.head(1, false, ":status", "200")
	c.received = connWindow/2 - 5<<20 // as if as much had come before
	stream, conn := int64(4<<20), int64(1<<30)-c.received
	for sent := 0; sent < 12<<20; sent += 16 << 10 {
		_ = s.WriteData(1, false, make([]byte, 16<<10))
		if _, fault := feed(t, c, s); fault != "" {
			t.Fatal(fault)
		}
		stream -= 16 << 10
		conn -= 16 << 10
		frames, _ := s.frames(t, c)
		for _, f := range frames {
			if w, ok := f.(*http2.WindowUpdateFrame); ok && w.StreamID == 1 {
				stream += int64(w.Increment)
			} else if ok && sent > 0 {
				conn += int64(w.Increment)
			}
		}
		if stream < 1<<20 || conn < 1<<28 {
			t.Fatalf("after %d bytes the windows are %d and %d", sent, stream, conn)
		}
	}
	if conn < 1<<29+5<<20 {
		t.Errorf("the connection's window is %d: it was not given back", conn)
	}
}

// However what comes is cut, it is read alike; and nothing that is owed grows without end.
func FuzzFeed(f *testing.F) {
	for _, r := range responses {
		s := newServer()
		_ = s.WriteSettings()
		r.write(s)
		if s.wrote.Len() < 10_000 {
			f.Add(s.wrote.Bytes(), 3)
		}
	}
	f.Fuzz(func(t *testing.T, text []byte, cut int) {
		type outcome struct {
			done        bool
			fault, body string
			status      int
			out         string
		}
		read := func(size int) (o outcome) {
			c, response := asked()
			for rest := slices.Clone(text); len(rest) > 0 && (o.fault == "" || o.done); {
				n := min(size, len(rest))
				o.done, o.fault = c.Feed(rest[:n])
				rest = rest[n:]
			}
			if len(c.Out()) > maxOwed+2*maxFrame {
				t.Errorf("%d bytes are owed", len(c.Out()))
			}
			if o.done && o.fault == "" {
				o.body, o.status = string(response.Body()), response.Head.Status
			}
			if o.fault == "" || o.done {
				o.out = string(c.Out())
			}
			return o
		}
		if whole, pieces := read(max(1, len(text))), read(1+max(cut, -cut-1)%100); whole != pieces {
			t.Errorf("whole: %+v\nin pieces: %+v", whole, pieces)
		}
	})
}
