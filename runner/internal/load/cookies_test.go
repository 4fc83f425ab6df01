package load

import (
	"testing"

	"perflab/runner/internal/load/loadtest"
	"perflab/runner/spec"
)

func TestCookiesOfRedirects(t *testing.T) {
	type hop struct {
		location string
		set      []string
		want     string // the Cookie header of the request that follows
	}
	for name, c := range map[string]struct {
		base, file string // the file's own Cookie header
		hops       []hop
	}{
		"none set":            {file: "a=b", hops: []hop{{location: "/x", want: "a=b"}}},
		"set":                 {hops: []hop{{location: "/x", set: []string{"a=1", "b=2; Path=/"}, want: "a=1; b=2"}}},
		"kept over hops":      {hops: []hop{{location: "/x", set: []string{"a=1"}, want: "a=1"}, {location: "/y", set: []string{"b=2"}, want: "a=1; b=2"}}},
		"changed":             {hops: []hop{{location: "/x", set: []string{"a=1"}, want: "a=1"}, {location: "/y", set: []string{"a=2"}, want: "a=2"}}},
		"deleted":             {hops: []hop{{location: "/x", set: []string{"a=1"}, want: "a=1"}, {location: "/y", set: []string{"a=; Max-Age=0"}}}},
		"expired":             {hops: []hop{{location: "/x", set: []string{"a=1; Expires=Sun, 12 Nov 2023 00:00:00 GMT"}}}},
		"for another path":    {hops: []hop{{location: "/x", set: []string{"a=1; Path=/y"}}, {location: "/y/z", want: "a=1"}}},
		"its folder":          {hops: []hop{{location: "/in/x", set: []string{"a=1; Path=/in"}, want: "a=1"}, {location: "/inside"}}},
		"default path":        {hops: []hop{{location: "/in/x"}, {location: "/in/y", set: []string{"a=1"}, want: "a=1"}, {location: "/"}}},
		"secure over http":    {hops: []hop{{location: "/x", set: []string{"a=1; Secure"}}}},
		"secure over https":   {base: "https://a.example", hops: []hop{{location: "/x", set: []string{"a=1; Secure"}, want: "a=1"}}},
		"HTTP only":           {hops: []hop{{location: "/x", set: []string{"a=1; HttpOnly; SameSite=Lax"}, want: "a=1"}}},
		"its domain":          {hops: []hop{{location: "/x", set: []string{"a=1; Domain=a.example"}, want: "a=1"}}},
		"a wider domain":      {base: "http://b.a.example", hops: []hop{{location: "/x", set: []string{"a=1; Domain=.a.example"}, want: "a=1"}}},
		"a foreign domain":    {hops: []hop{{location: "/x", set: []string{"a=1; Domain=b.example"}}}},
		"on an address":       {base: "http://127.0.0.1:8000", hops: []hop{{location: "/x", set: []string{"a=1", "b=2; Domain=127.0.0.2"}, want: "a=1"}}},
		"not a cookie":        {file: "a=b", hops: []hop{{location: "/x", set: []string{"=; ;", "c=d"}, want: "a=b; c=d"}}},
		"beside the file's":   {file: `a=b;c;  d="e f"`, hops: []hop{{location: "/x", set: []string{"g=h"}, want: `a=b; c; d="e f"; g=h`}}},
		"in the file's place": {file: "a=b; c=d", hops: []hop{{location: "/x", set: []string{"a=e"}, want: "c=d; a=e"}, {location: "/y", want: "c=d; a=e"}}},
		"the file's deleted":  {file: "a=b", hops: []hop{{location: "/x", set: []string{"a=; Max-Age=0"}}, {location: "/y"}}},
	} {
		t.Run(name, func(t *testing.T) {
			r := spec.Request{Method: "GET", Path: "/"}
			if c.file != "" {
				r.Headers = map[string]string{"Cookie": c.file}
			}
			if c.base == "" {
				c.base = "http://a.example"
			}
			first, err := newMessage(parsed(t, c.base), r, nil)
			if err != nil {
				t.Fatal(err)
			}
			for range 2 { // an iteration knows nothing of the one before
				m := first
				for _, h := range c.hops {
					next, fault := m.Redirect(302, h.location, h.set)
					if fault != "" {
						t.Fatalf("to %s: %s", h.location, fault)
					}
					if got := next.Header.Values("Cookie"); len(got) > 1 || next.Header.Get("Cookie") != h.want {
						t.Errorf("to %s: Cookie %q, want %q", h.location, got, h.want)
					}
					m = next
				}
			}
			loadtest.Expect(t, "the file's header", first.Header.Get("Cookie"), c.file)
		})
	}
}
