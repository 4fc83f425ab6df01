package http1

import (
	"strings"
	"testing"

	"perflab/runner/metric"
)

func TestParseHead(t *testing.T) {
	for name, c := range map[string]struct {
		text  string
		want  Head
		fault string
	}{
		"plain":                {text: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", want: Head{Status: 200, Length: 5}},
		"no reason":            {text: "HTTP/1.1 204\r\n\r\n", want: Head{Status: 204, Length: -1}},
		"no headers":           {text: "HTTP/1.1 200 OK\r\n\r\n", want: Head{Status: 200, Length: -1}},
		"bare line feeds":      {text: "HTTP/1.1 200 OK\nContent-Length: 3\n\n", want: Head{Status: 200, Length: 3}},
		"any case and spaces":  {text: "HTTP/1.1 200 OK\r\ncOnTent-lengTH:\t 12 \r\n\r\n", want: Head{Status: 200, Length: 12}},
		"chunked":              {text: "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n", want: Head{Status: 200, Length: -1, Chunked: true}},
		"close":                {text: "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", want: Head{Status: 200, Length: -1, Close: true}},
		"close in a list":      {text: "HTTP/1.1 200 OK\r\nConnection: foo , Close\r\n\r\n", want: Head{Status: 200, Length: -1, Close: true}},
		"1.0 closes":           {text: "HTTP/1.0 200 OK\r\n\r\n", want: Head{Status: 200, Length: -1, Close: true}},
		"1.0 keeps alive":      {text: "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\n\r\n", want: Head{Status: 200, Length: -1}},
		"same length twice":    {text: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n", want: Head{Status: 200, Length: 5}},
		"continued header":     {text: "HTTP/1.1 200 OK\r\nX-A: b\r\n  c\r\n\r\n", want: Head{Status: 200, Length: -1}},
		"another length":       {text: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", fault: metric.ErrMalformed},
		"negative length":      {text: "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", fault: metric.ErrMalformed},
		"overflowing length":   {text: "HTTP/1.1 200 OK\r\nContent-Length: 9999999999999999999\r\n\r\n", fault: metric.ErrMalformed},
		"empty length":         {text: "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n", fault: metric.ErrMalformed},
		"another coding":       {text: "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", fault: metric.ErrMalformed},
		"no colon":             {text: "HTTP/1.1 200 OK\r\nfoo\r\n\r\n", fault: metric.ErrMalformed},
		"no name":              {text: "HTTP/1.1 200 OK\r\n: foo\r\n\r\n", fault: metric.ErrMalformed},
		"space before colon":   {text: "HTTP/1.1 200 OK\r\nContent-Length : 5\r\n\r\n", fault: metric.ErrMalformed},
		"HTTP/2":               {text: "HTTP/2.0 200 OK\r\n\r\n", fault: metric.ErrMalformed},
		"HTTP/1.2":             {text: "HTTP/1.2 200 OK\r\n\r\n", fault: metric.ErrMalformed},
		"no version":           {text: "ICY 200 OK\r\n\r\n", fault: metric.ErrMalformed},
		"letters for a status": {text: "HTTP/1.1 2x0 OK\r\n\r\n", fault: metric.ErrMalformed},
		"status of two digits": {text: "HTTP/1.1 20 OK\r\n\r\n", fault: metric.ErrMalformed},
		"status of four":       {text: "HTTP/1.1 2000 OK\r\n\r\n", fault: metric.ErrMalformed},
		"status below 100":     {text: "HTTP/1.1 099 OK\r\n\r\n", fault: metric.ErrMalformed},
		"an empty line":        {text: "\r\n\r\n", fault: metric.ErrMalformed},
		"endless":              {text: "HTTP/1.1 200 OK\r\n" + strings.Repeat("X-A: b\r\n", 10000), fault: metric.ErrMalformed},
	} {
		t.Run(name, func(t *testing.T) {
			var h Head
			n, fault := parseHead([]byte(c.text+"body"), &h)
			if fault != c.fault {
				t.Fatalf("fault %q, want %q", fault, c.fault)
			}
			if fault != "" {
				return
			}
			if n != len(c.text) {
				t.Errorf("took %d bytes of %d", n, len(c.text))
			}
			if h.Status != c.want.Status || h.Length != c.want.Length || h.Chunked != c.want.Chunked || h.Close != c.want.Close {
				t.Errorf("got %+v, want %+v", h, c.want)
			}
			for i := range c.text {
				if n, fault := parseHead([]byte(c.text[:i]), &h); n != 0 || fault != "" {
					t.Fatalf("the first %d bytes: took %d, fault %q", i, n, fault)
				}
			}
		})
	}
}

func TestParseHeadFinds(t *testing.T) {
	var h Head
	if _, fault := parseHead([]byte("HTTP/1.1 302 Found\r\nLocation: /a?b \r\nContent-Encoding: gzip\r\nX-Y: z\r\n\r\n"), &h); fault != "" {
		t.Fatal(fault)
	}
	if string(h.Location) != "/a?b" || string(h.Encoding) != "gzip" {
		t.Errorf("location %q, encoding %q", h.Location, h.Encoding)
	}
	got := headers(h.lines)
	if len(got) != 3 || got["X-Y"] != "z" || got["Location"] != "/a?b" {
		t.Errorf("headers %v", got)
	}
	if got := headers([]byte("a: 1\r\nA: 2\r\n")); got["A"] != "1, 2" {
		t.Errorf("a repeated header is %q", got["A"])
	}
}

func BenchmarkParseHead(b *testing.B) {
	text := []byte("HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Sun, 22 Nov 2026 21:40:23 GMT\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n" +
		"Last-Modified: Sun, 22 Nov 2026 21:40:03 GMT\r\nConnection: keep-alive\r\nETag: \"6b036133-2\"\r\nAccept-Ranges: bytes\r\n\r\nok")
	var r Response
	b.ReportAllocs()
	for b.Loop() {
		r.Begin(false)
		if _, fault := r.Feed(text); fault != "" {
			b.Fatal(fault)
		}
	}
}
