package native

import (
	"cmp"
	"strings"
	"testing"

	"perflab/runner/metricname"
	"perflab/runner/spec"
)

// page is a body with a beginning, an end and a known length, which compresses well.
var page = "<html>" + strings.Repeat("0123456789abcdef", 6000) + "</html>"

// wholePage is the check that a body is the page.
var wholePage = spec.Check{Name: "page", Expr: `len(body) == 96013 && body startsWith "<html>" && body endsWith "</html>"`}

func TestNginxKeepAlive(t *testing.T) {
	const hello = `location / { return 200 hello; }`
	const pause = "closed in a pause"
	for name, c := range map[string]struct {
		server      string
		load        spec.Load
		connections int // those that carry a request
	}{
		"one":                        {hello, brief(1, 30, nil), 1},
		"one a user":                 {hello, brief(5, 30, nil), 5},
		"ten requests each":          {"keepalive_requests 10;" + hello, brief(1, 30, nil), 3},
		"ten each, of several users": {"keepalive_requests 10;" + hello, brief(4, 25, nil), 12},
		"none kept":                  {"keepalive_timeout 0;" + hello, brief(3, 10, nil), 30},
		pause:                        {"keepalive_timeout 20ms;" + hello, brief(3, 3, func(l *spec.Load) { l.ThinkTime = ms(300) }), 9},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ways(t, func(t *testing.T, n *Engine) {
				server := startNginx(t, site{server: c.server})
				m := send(t, n, server.url(), c.load, spec.Check{Name: "hello", Expr: `status == 200 && body == "hello"`})
				agree := server.agreeOnBytes
				if name == pause { // a machine may be too busy to close each in time, or do so as a request goes out
					agree = server.agree
				}
				all := agree(t, m)
				held(t, m, c.load.Users*c.load.IterationsPerUser)
				carried := connections(all)
				if name != pause {
					expect(t, "connections", len(carried), c.connections)
				} else if len(carried) <= c.load.Users {
					t.Errorf("%d connections: none was closed in a pause", len(carried))
				}
				for _, v := range all {
					if v.Nth > carried[v.Connection] {
						t.Errorf("request %d of a connection with %d", v.Nth, carried[v.Connection])
					}
				}
			})
		})
	}
}

func TestNginxOpenModel(t *testing.T) {
	ways(t, func(t *testing.T, n *Engine) {
		server := startNginx(t, site{server: "location / { return 200 hello; }"})
		m := send(t, n, server.url(), closed(0, func(l *spec.Load) { l.Rate, l.MaxUsers = 200, 20 }))
		all := server.agreeOnBytes(t, m)
		expect(t, "scheduled", float64(len(all))+m.Metrics.Counters[metricname.DroppedIterations], 40)
	})
}

func TestNginxBodies(t *testing.T) {
	files := map[string]string{"page": page, "large": strings.Repeat("x", 8<<20)}
	whole := []spec.Check{wholePage}
	const unsized = `header("Content-Length") == ""`
	for name, c := range map[string]struct {
		site   site
		path   string
		load   func(l *spec.Load)
		checks []spec.Check
		status string // of all; empty: 200
		closes bool   // every connection
	}{
		"of a known length":       {path: "/page", checks: append(whole, spec.Check{Name: "length", Expr: `header("Content-Length") == "96013"`})},
		"large":                   {path: "/large", checks: []spec.Check{{Name: "length", Expr: "len(body) == 8388608"}}},
		"large, thrown away":      {path: "/large"},
		"in small pieces":         {path: "/page", site: site{server: "sendfile off; output_buffers 2 1k; postpone_output 0;"}, checks: whole},
		"chunked":                 {path: "/page", site: site{server: "ssi on; ssi_types *;"}, checks: append(whole, spec.Check{Name: "unsized", Expr: unsized})},
		"chunked, with a trailer": {path: "/page", site: site{server: "ssi on; ssi_types *; add_trailer X-Sum abc;"}, checks: whole},
		"chunked, from an upstream": {path: "/page", checks: append(whole, spec.Check{Name: "unsized", Expr: unsized}), site: site{
			server: "location / { proxy_pass http://OTHER; proxy_http_version 1.1; proxy_buffering off; }",
			beside: "server { listen OTHER; access_log off; root files; ssi on; ssi_types *; }",
		}},
		"until the close": {path: "/page", site: site{server: "ssi on; ssi_types *; chunked_transfer_encoding off;"}, closes: true, checks: append(whole, spec.Check{Name: "unsized", Expr: unsized})},
		"HEAD":            {path: "/page", load: func(l *spec.Load) { l.Request.Method = "HEAD" }, checks: []spec.Check{{Name: "length", Expr: `body == "" && header("Content-Length") == "96013"`}}},
		"HEAD of chunks":  {path: "/page", load: func(l *spec.Load) { l.Request.Method = "HEAD" }, site: site{server: "ssi on; ssi_types *;"}, checks: []spec.Check{{Name: "nothing", Expr: `body == ""`}}},
		"no content":      {path: "/", site: site{server: "location / { return 204; }"}, status: "204", checks: []spec.Check{{Name: "nothing", Expr: `body == ""`}}},
		"not modified": {path: "/page", load: func(l *spec.Load) {
			l.Request.Headers = map[string]string{"If-Modified-Since": "Sun, 22 Nov 2099 00:00:00 GMT"}
		}, site: site{server: "if_modified_since before;"}, status: "304", checks: []spec.Check{{Name: "nothing", Expr: `body == ""`}}},
		"a range":     {path: "/page", load: func(l *spec.Load) { l.Request.Headers = map[string]string{"Range": "bytes=0-5"} }, status: "206", checks: []spec.Check{{Name: "part", Expr: `body == "<html>"`}}},
		"not found":   {path: "/nothing", status: "404", checks: []spec.Check{{Name: "404", Expr: `body contains "404 Not Found"`}}},
		"unavailable": {path: "/", site: site{server: "location / { return 503 later; }"}, status: "503", checks: []spec.Check{{Name: "503", Expr: `body == "later"`}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ways(t, func(t *testing.T, n *Engine) {
				s := c.site
				s.files = files
				server := startNginx(t, s)
				m := send(t, n, server.url(), brief(3, 10, func(l *spec.Load) {
					l.Request.Path = c.path
					if c.load != nil {
						c.load(l)
					}
				}), c.checks...)
				all := server.agreeOnBytes(t, m)
				held(t, m, len(all))
				status := cmp.Or(c.status, "200")
				expect(t, "statuses", m.Metrics.Statuses, map[string]int64{status: int64(len(all))})
				if c.closes {
					expect(t, "connections", len(connections(all)), len(all))
				} else {
					expect(t, "connections", len(connections(all)), 3)
				}
				path := PathFast
				if n.NetHTTP {
					path = PathHTTP + " (HTTP/1.1)"
				}
				expect(t, "engine path", m.Path, path)
			})
		})
	}
}

// upstream is a site that reads requests whole and answers with what it was sent.
func upstream(directives string) site {
	return site{
		server: directives + "location / { proxy_pass http://OTHER; }",
		beside: `server { listen OTHER; access_log off; location / { return 200 "$request_method $content_length"; } }`,
	}
}

func TestNginxRequestBodies(t *testing.T) {
	text := strings.Repeat("0123456789", 100_000)
	for name, c := range map[string]struct {
		method, body string
		headers      map[string]string
		server       string
		status       string
		early        bool // nginx answers before it has the body, and does not count what follows
	}{
		"POST":              {method: "POST", body: "a=b", status: "200"},
		"POST of much":      {method: "POST", body: text, status: "200"},
		"POST of nothing":   {method: "POST", status: "200"},
		"PUT":               {method: "PUT", body: text, status: "200"},
		"PATCH":             {method: "PATCH", body: "{}", status: "200"},
		"DELETE":            {method: "DELETE", status: "200"},
		"OPTIONS":           {method: "OPTIONS", status: "200"},
		"GET with a body":   {method: "GET", body: "a=b", status: "200"},
		"asked to continue": {method: "POST", body: text, headers: map[string]string{"Expect": "100-continue"}, status: "200"},
		"too large":         {method: "POST", body: text, server: "client_max_body_size 100k;", status: "413", early: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ways(t, func(t *testing.T, n *Engine) {
				server := startNginx(t, upstream("client_body_buffer_size 2m;"+c.server))
				m := send(t, n, server.url(), brief(2, 10, func(l *spec.Load) {
					l.Request = spec.Request{Method: c.method, Path: "/to", Body: c.body, Headers: c.headers}
				}), spec.Check{Name: "status", Expr: "status == " + c.status})
				var all []visited
				if c.early {
					all = server.agree(t, m)
				} else {
					all = server.agreeOnBytes(t, m)
				}
				held(t, m, len(all))
				expect(t, "request", all[0].Request, c.method+" /to")
			})
		})
	}
}

func TestNginxCompression(t *testing.T) {
	files := map[string]string{"page": page}
	const compressing = "gzip on; gzip_types *; gzip_min_length 1;"
	for name, c := range map[string]struct {
		accept     string
		server     string
		compressed bool
	}{
		"asked for":       {accept: "gzip", server: compressing, compressed: true},
		"among others":    {accept: "br;q=1.0, gzip;q=0.8, *;q=0.1", server: compressing, compressed: true},
		"not asked for":   {server: compressing},
		"not to be had":   {accept: "gzip"},
		"until the close": {accept: "gzip", server: compressing + "chunked_transfer_encoding off;", compressed: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ways(t, func(t *testing.T, n *Engine) {
				server := startNginx(t, site{server: c.server, files: files})
				coding := spec.Check{Name: "coding", Expr: `header("Content-Encoding") == ""`}
				if c.compressed {
					coding.Expr = `header("Content-Encoding") == "gzip"`
				}
				m := send(t, n, server.url(), brief(2, 10, func(l *spec.Load) {
					l.Request.Path = "/page"
					if c.accept != "" {
						l.Request.Headers = map[string]string{"Accept-Encoding": c.accept}
					}
				}), wholePage, coding)
				all := server.agreeOnBytes(t, m)
				held(t, m, len(all))
				each := m.Metrics.Counters[metricname.DataReceived] / float64(len(all))
				if small := each < 10_000; small != c.compressed {
					t.Errorf("%.0f bytes a response", each)
				}
			})
		})
	}
}
