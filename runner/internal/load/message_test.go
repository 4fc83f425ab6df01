package load

import (
	"net/url"
	"strings"
	"testing"

	"perflab/runner/metric"
	"perflab/runner/spec"
)

func parsed(t *testing.T, text string) *url.URL {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestMessageOnTheWire(t *testing.T) {
	for name, c := range map[string]struct {
		base    string
		request spec.Request
		want    string
	}{
		"default":      {"http://a:80", spec.Request{}, "GET / HTTP/1.1\r\nHost: a:80\r\nUser-Agent: perflab\r\n\r\n"},
		"query":        {"http://a/", spec.Request{Method: "GET", Path: "/글?c=d 글#f"}, "GET /%EA%B8%80?c=d%20%EA%B8%80 HTTP/1.1\r\nHost: a\r\nUser-Agent: perflab\r\n\r\n"},
		"below a path": {"http://a/b/", spec.Request{Method: "GET", Path: "c"}, "GET /b/c HTTP/1.1\r\nHost: a\r\nUser-Agent: perflab\r\n\r\n"},
		"body": {
			"http://a",
			spec.Request{Method: "POST", Path: "/", Body: "xyz", Headers: map[string]string{"content-type": "text/plain", "user-agent": "me"}},
			"POST / HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nUser-Agent: me\r\nContent-Length: 3\r\n\r\nxyz",
		},
		"no body":       {"http://a", spec.Request{Method: "PUT"}, "PUT / HTTP/1.1\r\nHost: a\r\nUser-Agent: perflab\r\nContent-Length: 0\r\n\r\n"},
		"another host":  {"http://a", spec.Request{Headers: map[string]string{"Host": "b"}}, "GET / HTTP/1.1\r\nHost: b\r\nUser-Agent: perflab\r\n\r\n"},
		"with password": {"http://u:p@a", spec.Request{}, "GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Basic dTpw\r\nUser-Agent: perflab\r\n\r\n"},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := newMessage(parsed(t, c.base), c.request, nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := string(m.Wire); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestMessageRefuses(t *testing.T) {
	for name, r := range map[string]spec.Request{
		"line end in a value":  {Headers: map[string]string{"X-A": "b\r\nX-C: d"}},
		"space in a name":      {Headers: map[string]string{"X A": "b"}},
		"no name":              {Headers: map[string]string{"": "b"}},
		"length of its own":    {Headers: map[string]string{"content-length": "7"}},
		"control in the path":  {Path: "/a\x00b"},
		"line end in the path": {Path: "/a HTTP/1.1\r\nX: y"},
	} {
		if _, err := newMessage(parsed(t, "http://a"), r, nil); err == nil {
			t.Errorf("%s: was accepted", name)
		}
	}
}

func TestRedirect(t *testing.T) {
	first, err := newMessage(parsed(t, "http://a:1/x/y"), spec.Request{Method: "POST", Path: "/z", Body: "b", Headers: map[string]string{"Content-Type": "text/plain", "Host": "host:8"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		status         int
		location       string
		wantLine, want string
	}{
		{302, "/c", "GET /c HTTP/1.1", ""},
		{303, "c?d", "GET /x/y/c?d HTTP/1.1", ""},
		{307, "http://a:1/c", "POST /c HTTP/1.1", ""},
		{308, "//a:1/c", "POST /c HTTP/1.1", ""},
		{302, "http://A:1/c", "GET /c HTTP/1.1", ""},
		{302, "http://host:8/c", "GET /c HTTP/1.1", ""},
		{302, "http://b:1/c", "", metric.ErrRedirect},
		{302, "http://a/c", "", metric.ErrRedirect},
		{302, "http://a:2/c", "", metric.ErrRedirect},
		{302, "https://a:1/c", "", metric.ErrRedirect},
		{302, "http://a:1:1/", "", metric.ErrRedirect},
	} {
		next, fault := first.Redirect(c.status, c.location, nil)
		if fault != c.want {
			t.Errorf("%d to %s: fault %q, want %q", c.status, c.location, fault, c.want)
			continue
		}
		if fault != "" {
			continue
		}
		line, _, _ := strings.Cut(string(next.Wire), "\r\n")
		if next.URL.Host != "a:1" || next.Host != "host:8" {
			t.Errorf("%d to %s: goes to %s as %s", c.status, c.location, next.URL.Host, next.Host)
		}
		again := c.status >= 307
		if line != c.wantLine || strings.HasSuffix(string(next.Wire), "b") != again || strings.Contains(string(next.Wire), "Content-Type") != again {
			t.Errorf("%d to %s: %q", c.status, c.location, next.Wire)
		}
	}
}
