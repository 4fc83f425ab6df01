package http1

import (
	"strings"
	"testing"

	"perflab/runner/metric"
)

// responses are whole responses with their bodies told apart by the tests below.
var responses = map[string]string{
	"length":       "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
	"empty":        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
	"chunked":      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n",
	"extension":    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0;c\r\n\r\n",
	"trailer":      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n00A\r\nhellohello\r\n0\r\nX-A: b\r\nX-C: d\r\n\r\n",
	"interim":      "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
	"no content":   "HTTP/1.1 204 No Content\r\nContent-Length: 10\r\n\r\n",
	"not modified": "HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\n\r\n",
}

var wantBodies = map[string]string{
	"length": "hello", "chunked": "hello", "extension": "hello", "trailer": "hellohello", "interim": "ok",
}

func TestResponseInPiecesOfAnySize(t *testing.T) {
	for name, text := range responses {
		t.Run(name, func(t *testing.T) {
			for size := 1; size <= len(text); size++ {
				r := &Response{KeepBody: true, KeepHead: true}
				r.Begin(false)
				for rest := []byte(text); len(rest) > 0; {
					n := min(size, len(rest))
					used, fault := r.Feed(rest[:n])
					if fault != "" || used != n {
						t.Fatalf("pieces of %d: took %d of %d, fault %q", size, used, n, fault)
					}
					rest = rest[n:]
				}
				if r.state != complete || string(r.Body()) != wantBodies[name] {
					t.Fatalf("pieces of %d: state %d, body %q, want %q", size, r.state, r.Body(), wantBodies[name])
				}
				if r.Closed() != "" {
					t.Fatalf("pieces of %d: closing a complete response is a fault", size)
				}
			}
		})
	}
}

func TestResponseLeavesWhatIsNotItsOwn(t *testing.T) {
	for name, text := range responses {
		r := &Response{}
		if used, fault := r.Feed([]byte(text + "HTTP/1.1 500")); used != len(text) || fault != "" || r.state != complete {
			t.Errorf("%s: took %d of %d, fault %q, state %d", name, used, len(text), fault, r.state)
		}
	}
}

func TestResponseCutShort(t *testing.T) {
	for name, text := range responses {
		for i := range text {
			r := &Response{}
			if _, fault := r.Feed([]byte(text[:i])); fault != "" {
				t.Fatalf("%s: the first %d bytes: %s", name, i, fault)
			}
			want := metric.ErrShortBody
			if i == 0 || r.fresh() { // an interim response alone is none
				want = metric.ErrEOF
			}
			if fault := r.Closed(); fault != want {
				t.Fatalf("%s: closed after %d bytes: %q, want %q", name, i, fault, want)
			}
		}
	}
}

func TestResponseUntilClose(t *testing.T) {
	r := &Response{KeepBody: true}
	r.Feed([]byte("HTTP/1.1 200 OK\r\n\r\nhel"))
	r.Feed([]byte("lo"))
	if r.state == complete || r.Closed() != "" || r.state != complete || string(r.Body()) != "hello" || !r.Head.Close {
		t.Errorf("state %d, body %q, close %v", r.state, r.Body(), r.Head.Close)
	}
}

func TestResponseToHead(t *testing.T) {
	r := &Response{}
	r.Begin(true)
	used, fault := r.Feed([]byte("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"))
	if fault != "" || used != 38 || r.state != complete {
		t.Errorf("took %d, fault %q, state %d", used, fault, r.state)
	}
}

func TestResponseMalformed(t *testing.T) {
	const chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	for name, text := range map[string]string{
		"no hex":           chunked + "x\r\n",
		"no size":          chunked + "\r\n",
		"size too long":    chunked + strings.Repeat("1", 16),
		"junk after data":  chunked + "1\r\nabc",
		"switches":         "HTTP/1.1 101 Switching Protocols\r\n\r\n",
		"not HTTP":         "SSH-2.0-OpenSSH_9.2\r\n\r\n",
		"after an interim": "HTTP/1.1 100 Continue\r\n\r\nfoo\r\n",
		"chunks and size":  "HTTP/1.1 200 OK\r\nContent-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\n",
		"size and chunks":  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 99\r\n\r\n",
	} {
		r := &Response{}
		if _, fault := r.Feed([]byte(text)); fault != metric.ErrMalformed {
			t.Errorf("%s: fault %q", name, fault)
		}
	}
}

// What a server may go on with for ever, and nobody keeps, ends at 64 KiB.
func TestEndlessPartsAreMalformed(t *testing.T) {
	const chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	for name, c := range map[string]struct{ begin, again string }{
		"one trailer":        {chunked + "0\r\nX-A: ", "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"},
		"trailers":           {chunked + "0\r\n", "X-A: bbbbbbbbbbbbbbbbbbbbbbbb\r\n"},
		"trailers of a byte": {chunked + "0\r\n", "X\r\n"},
		"one extension":      {chunked + "5;", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
		"extensions":         {chunked, "1;aaaaaaaaaaaaaaaaaaaaaaaaaa\r\nx\r\n"},
		"spaces":             {chunked + "5", "                              "},
		"interim responses":  {"", "HTTP/1.1 100 Continue\r\n\r\n"},
		"a head":             {"HTTP/1.1 200 OK\r\n", "X-A: bbbbbbbbbbbbbbbbbbbbbbbb\r\n"},
		"a header":           {"HTTP/1.1 200 OK\r\nX: ", "bbbbbbbbbbbbbbbbbbbbbbbbbbbbb"},
		"a status line":      {"HTTP/1.1 200 ", "bbbbbbbbbbbbbbbbbbbbbbbbbbbbb"},
	} {
		t.Run(name, func(t *testing.T) {
			var r Response
			_, fault := r.Feed([]byte(c.begin))
			sent := len(c.begin)
			for fault == "" && sent < 256<<10 {
				_, fault = r.Feed([]byte(c.again))
				sent += len(c.again)
			}
			if fault != metric.ErrMalformed || sent < 60<<10 {
				t.Errorf("fault %q after %d bytes", fault, sent)
			}
		})
	}
}

func TestKeptBodyIsBounded(t *testing.T) {
	for _, keep := range []bool{true, false} {
		r := &Response{KeepBody: keep}
		r.Feed([]byte("HTTP/1.1 200 OK\r\n\r\n"))
		piece, fault := make([]byte, 1<<20), ""
		for range MaxBody>>20 + 1 {
			if _, fault = r.Feed(piece); fault != "" {
				break
			}
		}
		if want := map[bool]string{true: metric.ErrTooLarge}[keep]; fault != want {
			t.Errorf("kept %v: fault %q, want %q", keep, fault, want)
		}
		r.Release()
		if r.Body() != nil {
			t.Error("the body was not given back")
		}
	}
}

func TestReadingAllocatesNothing(t *testing.T) {
	for name, text := range responses {
		var r Response
		b := []byte(text)
		if n := testing.AllocsPerRun(100, func() {
			r.Begin(false)
			r.Feed(b)
		}); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

func TestRedirects(t *testing.T) {
	for status, want := range map[int]bool{200: false, 300: false, 301: true, 302: true, 303: true, 304: false, 307: true, 308: true} {
		if Redirects(status) != want {
			t.Errorf("%d redirects: %v", status, !want)
		}
	}
}
