package http1

import (
	"bufio"
	"bytes"
	"io"
	"maps"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"perflab/runner/metric"
)

// recorded are responses as servers sent them.
var recorded = []string{
	"HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Sat, 28 Nov 2026 11:21:19 GMT\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n" +
		"Last-Modified: Sat, 28 Nov 2026 11:21:17 GMT\r\nConnection: keep-alive\r\nETag: \"6b0ab92d-3\"\r\nAccept-Ranges: bytes\r\n\r\nok\n",
	"HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Sat, 28 Nov 2026 11:21:20 GMT\r\nContent-Type: text/plain\r\n" +
		"Last-Modified: Sat, 28 Nov 2026 11:21:17 GMT\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\nETag: W/\"6b0ab92d-bb8\"\r\n" +
		"Content-Encoding: gzip\r\n\r\n32\r\n\x1f\x8b\x08\x00\x00\x00\x00\x00\x04\x03\xed\xd0\xc1\x00\x00\x00\x00\x03!\xd6\xf3\x97\x98\xc6\x1e\x85Pa\xc0\x80\x01\x03\x06" +
		"\x0c\x180`\xc0\xc0\xfb\xc0\x00\xc8<\xdc^\xb8\x0b\x00\x00\r\n0\r\n\r\n",
	"HTTP/1.1 302 Moved Temporarily\r\nServer: nginx/1.22.1\r\nDate: Sat, 28 Nov 2026 11:21:21 GMT\r\nContent-Type: text/html\r\nContent-Length: 13\r\n" +
		"Location: http://a:18099/a.txt\r\nConnection: keep-alive\r\n\r\n<html></html>",
	"HTTP/1.1 204 No Content\r\nServer: nginx/1.22.1\r\nDate: Sat, 28 Nov 2026 11:21:22 GMT\r\nConnection: keep-alive\r\n\r\n",
	"HTTP/1.1 404 Not Found\r\nServer: nginx/1.22.1\r\nContent-Type: text/html\r\nContent-Length: 13\r\nConnection: close\r\n\r\n<html></html>",
	"HTTP/1.0 200 OK\r\nServer: SimpleHTTP/0.6 Python/3.11.7\r\nDate: Sat, 28 Nov 2026 11:21:29 GMT\r\nContent-type: text/plain\r\n" +
		"Content-Length: 3\r\nLast-Modified: Sat, 28 Nov 2026 11:21:17 GMT\r\n\r\nok\n",
	"HTTP/1.0 200 OK\r\nServer: SimpleHTTP/0.6 Python/3.11.7\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n",
	"HTTP/1.0 404 File not found\r\nServer: SimpleHTTP/0.6 Python/3.11.7\r\nConnection: close\r\nContent-Type: text/html;charset=utf-8\r\n\r\n<!DOCTYPE HTML>\n",
}

// hostile are those that once were, or easily are, read in two ways.
var hostile = map[string]struct{ text, fault string }{
	"HTTP/1.0 in chunks":          {"HTTP/1.0 200 \nTrAnsfer-EnCoding:Chunked\n\n00 0000000000\n\r\n", metric.ErrMalformed},
	"chunked twice":               {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", metric.ErrMalformed},
	"two sizes":                   {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5 5\r\nhello\r\n0\r\n\r\n", metric.ErrMalformed},
	"line feeds in chunks":        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\nok\n0\n\n", metric.ErrMalformed},
	"carriage returns after data": {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\r\r\n0\r\n\r\n", metric.ErrMalformed},
	"a line feed in an extension": {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;a\nb\r\nok\r\n0\r\n\r\n", metric.ErrMalformed},
	"a line feed in a trailer":    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: y\n\n", metric.ErrMalformed},
	"close and keep-alive":        {"HTTP/1.1 200 OK\r\nConnection: close, keep-alive\r\nContent-Length: 0\r\n\r\n", ""},
	"close, then keep-alive":      {"HTTP/1.1 200 OK\r\nConnection: close\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n", ""},
	"keep-alive, then close":      {"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", ""},
	"two locations":               {"HTTP/1.1 302 Found\r\nLocation: /a\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n", ""},
	"no location, then one":       {"HTTP/1.1 302 Found\r\nLocation:\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n", ""},
	"a folded location":           {"HTTP/1.1 302 Found\r\nLocation:\r\n /b\r\nContent-Length: 0\r\n\r\n", metric.ErrMalformed},
	"a folded length":             {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n 3\r\n\r\nok!", metric.ErrMalformed},
	"a fold at the beginning":     {"HTTP/1.1 200 OK\r\n Content-Length: 2\r\n\r\nok", metric.ErrMalformed},
	"two encodings":               {"HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nok", ""},
	"folds that nobody reads":     {"HTTP/1.1 200 OK\r\nX: a\r\n b: c\r\n\t\r\nContent-Length: 2\r\n\r\nok", ""},
	"one length in two ways":      {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 02\r\n\r\nok", ""},
	"folds of nothing":            {"HTTP/1.0 200 0\n0:0000000000\n  \n 00\n\r\n", ""},
	"an empty trailer":            {"HTTP/1.1 200 \nTransfer-Encoding: chunked\n\n0A\r\n0000000000\r\n0\r\n\n\r\n\r\n", metric.ErrMalformed},
}

func TestHostileResponses(t *testing.T) {
	for name, c := range hostile {
		for at := range c.text {
			var r Response
			_, fault := r.Feed([]byte(c.text[:at]))
			if fault == "" {
				_, fault = r.Feed([]byte(c.text[at:]))
			}
			if fault == "" {
				r.Closed()
			}
			if fault != c.fault || fault == "" && !r.Complete() {
				t.Errorf("%s, cut at %d: fault %q, complete %v; want %q", name, at, fault, r.Complete(), c.fault)
				break
			}
		}
	}
}

// stricter are the responses that net/http takes and this package refuses, each with an
// example.
var stricter = map[string]struct {
	example string
	applies func(text []byte) bool
}{
	// A version of its own, or HTTP/2 in plain text, is not what is spoken here; a status has
	// three digits after one space (RFC 9112, section 4), and below 100 it has no meaning.
	"status line": {"HTTP/1.1  200 OK\r\nContent-Length: 0\r\n\r\n", someHead(func(head []byte) bool { return !statusLine.Match(head) })},
	// RFC 9112, section 6.1, has its framing be faulty; net/http lets the body go on to the end.
	"HTTP/1.0 in chunks": {hostile["HTTP/1.0 in chunks"].text, someHead(func(head []byte) bool {
		return bytes.HasPrefix(head, []byte("HTTP/1.0")) && regexp.MustCompile(`(?im)^transfer-encoding:`).Match(head)
	})},
	// RFC 9112, section 5.1, wants no space before the colon; net/http takes it for another header.
	"space before the colon": {"HTTP/1.1 200 OK\r\nContent-Length : 5\r\n\r\nhello", someHead(regexp.MustCompile(`(?m)^[^:\n]*[ \t]:`).Match)},
	// Folding went out with RFC 7230: a header that decides anything here stands in one line.
	"a header folded": {
		hostile["a folded location"].text,
		someHead(regexp.MustCompile(`(?im)^(content-length|transfer-encoding|connection|location|content-encoding):.*\n[ \t]`).Match),
	},
	// Nobody sends 10^18 bytes, and nobody pads a length to as many digits.
	"a length of 19 digits": {"HTTP/1.1 200 OK\r\nContent-Length: 0000000000000000002\r\n\r\nok", regexp.MustCompile(`(?im)^content-length:\s*\d{19,}`).Match},
	"a chunk of 16 digits": {
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0000000000000002\r\nok\r\n0\r\n\r\n",
		regexp.MustCompile(`(?m)^[0-9a-fA-F]{16,}`).Match,
	},
	// A head of 64 KiB is none, and must not be kept.
	"a large head": {"HTTP/1.1 204 OK\r\nX: " + strings.Repeat("y", maxHead) + "\r\n\r\n", someHead(func(head []byte) bool { return len(head) > maxHead })},
	// RFC 9112, section 6.1: a length beside chunks is an attempt to be read in two ways.
	"a length and chunks": {
		"HTTP/1.1 200 OK\r\nContent-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
		someHead(func(head []byte) bool {
			return regexp.MustCompile(`(?im)^content-length:`).Match(head) && regexp.MustCompile(`(?im)^transfer-encoding:`).Match(head)
		}),
	},
	// So many interim responses announce nothing any more.
	"endless interim responses": {
		strings.Repeat("HTTP/1.1 103 Early Hints\r\n\r\n", maxHead/26) + "HTTP/1.1 204 OK\r\n\r\n",
		func(text []byte) bool { return bytes.Count(text, []byte("HTTP/1.")) > maxHead/100 },
	},
	// Switching to a protocol that nobody asked for.
	"101": {"HTTP/1.1 101 Switching Protocols\r\n\r\n", someHead(regexp.MustCompile(`^HTTP/1\.[01] 101`).Match)},
	// Trailers are lines of the chunked coding, which end in CRLF.
	"a line feed in a trailer": {hostile["an empty trailer"].text, regexp.MustCompile(`\r\n[^\r\n]*\n`).Match},
}

var statusLine = regexp.MustCompile(`^HTTP/1\.[01] [1-9]\d\d[ \r\n]`)

// someHead reports whether what holds for the head of the response or of an interim one
// before it.
func someHead(holds func(head []byte) bool) func(text []byte) bool {
	return func(text []byte) bool {
		for {
			end := regexp.MustCompile(`\n\r?\n`).FindIndex(text)
			if end == nil {
				return holds(text)
			}
			if holds(text[:end[1]]) {
				return true
			}
			if !regexp.MustCompile(`^HTTP/1\.[01] 1\d\d`).Match(text) {
				return false
			}
			text = text[end[1]:]
		}
	}
}

// inChunks is the beginning of a response in chunks.
const inChunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

// laxer are the errors of net/http with which it refuses what this package takes, each with
// an example. They are of parts that nothing here reads, and that no request has to pay for.
var laxer = map[string]string{
	// Names and values are looked at in the headers that decide something.
	"malformed MIME header line": "HTTP/1.1 200 OK\r\nX(): y\r\nContent-Length: 0\r\n\r\n",
	// A trailer is passed over, so that neither its form nor its length matters.
	"malformed MIME header:":             inChunks + "0\r\nno colon\r\n\r\n",
	"malformed MIME header initial line": inChunks + "0\r\n X: y\r\n\r\n",
	"suspiciously long trailer":          inChunks + "0\r\nX: " + strings.Repeat("y", 5000) + "\r\n\r\n",
	"bad trailer key":                    "HTTP/1.1 200 OK\r\nTrailer: Content-Length\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
	// So is a chunk's extension, and how a server cuts its chunks is its own affair.
	"header line too long": inChunks + "2;" + strings.Repeat("x", 5000) + "\r\nok\r\n0\r\n\r\n",
	"too much non-data":    inChunks + strings.Repeat("1;"+strings.Repeat("x", 1000)+"\r\ny\r\n", 20) + "0\r\n\r\n",
	// A space before an extension is to be taken (RFC 9112, section 7.1.1).
	"invalid byte in chunk length": inChunks + "2 ;x\r\nok\r\n0\r\n\r\n",
	// One length written in two ways is one length.
	"multiple Content-Length headers; got": hostile["one length in two ways"].text,
}

// Every difference that the fuzz test allows is one.
func TestDifferencesFromNetHTTP(t *testing.T) {
	read := func(text string) string {
		var r Response
		_, fault := r.Feed([]byte(text))
		if fault == "" {
			fault = r.Closed()
		}
		return fault
	}
	for name, d := range stricter {
		_, _, err := readByNetHTTP([]byte(d.example), http.MethodGet)
		if fault := read(d.example); fault != metric.ErrMalformed || err != nil || !d.applies([]byte(d.example)) {
			t.Errorf("stricter, %s: fault %q, net/http says %v, told by the test %v", name, fault, err, d.applies([]byte(d.example)))
		}
	}
	for name, example := range laxer {
		_, _, err := readByNetHTTP([]byte(example), http.MethodGet)
		if fault := read(example); fault != "" || err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("laxer, %s: fault %q, net/http says %v", name, fault, err)
		}
	}
}

// readByNetHTTP is the response as net/http reads it, after the interim ones.
func readByNetHTTP(text []byte, method string) (*http.Response, []byte, error) {
	r := bufio.NewReader(bytes.NewReader(text))
	for {
		resp, err := http.ReadResponse(r, &http.Request{Method: method})
		if err != nil {
			return nil, nil, err
		}
		body, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode < 100 || resp.StatusCode > 199 || resp.StatusCode == http.StatusSwitchingProtocols {
			return resp, body, err
		}
	}
}

// notKept are the headers that net/http takes away or adds.
var notKept = []string{"Connection", "Content-Length", "Transfer-Encoding", "Trailer", "Cache-Control"}

// FuzzReadAsNetHTTP holds the codec to two things: however a response is cut into pieces it
// reads the same, and what it reads is what net/http reads, or both refuse it. stricter and
// laxer are all in which the two differ.
func FuzzReadAsNetHTTP(f *testing.F) {
	for _, text := range responses {
		f.Add([]byte(text), uint16(3), false)
	}
	for _, text := range recorded {
		f.Add([]byte(text), uint16(47), false)
		f.Add([]byte(text), uint16(20), true)
	}
	for _, c := range hostile {
		f.Add([]byte(c.text), uint16(47), false)
	}
	f.Fuzz(func(t *testing.T, text []byte, cut uint16, head bool) {
		method := map[bool]string{true: http.MethodHead, false: http.MethodGet}[head]
		whole := &Response{KeepBody: true, KeepHead: true}
		whole.Begin(head)
		used, fault := whole.Feed(text)
		if used > len(text) || fault == "" && used < len(text) && !whole.Complete() {
			t.Fatalf("took %d bytes of %d and is not complete", used, len(text))
		}
		body := string(whole.Body())

		pieces := &Response{KeepBody: true, KeepHead: true}
		pieces.Begin(head)
		at := int(cut) % (len(text) + 1)
		_, broken := pieces.Feed(text[:at])
		if broken == "" {
			_, broken = pieces.Feed(text[at:])
		}
		if broken != fault || fault == "" && (pieces.state != whole.state || string(pieces.Body()) != body || !maps.Equal(pieces.Headers(), whole.Headers())) {
			t.Fatalf("cut at %d: fault %q, state %d, body %q; whole: %q, %d, %q", at, broken, pieces.state, pieces.Body(), fault, whole.state, body)
		}

		if fault == "" {
			fault = whole.Closed()
		}
		resp, want, err := readByNetHTTP(text, method)
		switch {
		case fault != "" && err != nil:
			return
		case fault != "":
			for _, d := range stricter {
				if d.applies(text) {
					return
				}
			}
			t.Fatalf("refused as %s, net/http reads %d with a body of %q", fault, resp.StatusCode, want)
		case err != nil:
			for known := range laxer {
				if strings.Contains(err.Error(), known) {
					return
				}
			}
			t.Fatalf("reads %d with a body of %q, net/http refuses it: %v", whole.Head.Status, body, err)
		}
		h := &whole.Head
		if h.Status != resp.StatusCode || body != string(want) || h.Close != resp.Close {
			t.Errorf("status %d, body %q, close %v; net/http reads %d, %q, %v", h.Status, body, h.Close, resp.StatusCode, want, resp.Close)
		}
		if location, encoding := resp.Header.Get("Location"), strings.Join(resp.Header["Content-Encoding"], ","); string(h.Location) != location || string(h.Encoding) != encoding {
			t.Errorf("location %q, encoding %q; net/http reads %q, %q", h.Location, h.Encoding, location, encoding)
		}
		theirs := map[string]string{}
		for name, values := range resp.Header {
			theirs[name] = strings.Join(values, ", ")
		}
		ours := whole.Headers()
		for _, name := range notKept {
			delete(ours, name)
			delete(theirs, name)
		}
		if !maps.Equal(ours, theirs) {
			t.Errorf("headers %q, net/http reads %q", ours, theirs)
		}
	})
}
