package load

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
)

// cookies are what an iteration sends back. As in k6 a cookie that a response sets goes
// with the following requests of the same iteration, as RFC 6265 has it, and is forgotten
// with the iteration, unless the load keeps it. Those requests are redirects and the later
// steps of a flow: nothing else is looked at for cookies, and a response that sets none costs
// nothing.
type cookies struct {
	jar  *cookiejar.Jar
	file string // the file's own Cookie header, without those that a response has set since
}

// takeCookies gives m, to which a redirect leads from the request before, the cookies of
// the iteration; set are the redirect's Set-Cookie lines, of which one that is none is
// passed over.
func (m *Message) takeCookies(before *Message, set []string) {
	m.cookies = before.cookies
	if m.cookies == nil {
		if len(set) == 0 {
			return // the header stays as the file has it
		}
		jar, _ := cookiejar.New(nil) // its error is always nil
		m.cookies = &cookies{jar: jar, file: before.Header.Get("Cookie")}
	}
	m.cookies.set(before.site(), set)
	m.Header = m.Header.Clone()
	m.writeCookies()
}

// writeCookies writes the header that the message's cookies make.
func (m *Message) writeCookies() {
	m.Header.Del("Cookie")
	if m.cookies.file != "" {
		m.Header.Set("Cookie", m.cookies.file)
	}
	r := http.Request{Header: m.Header}
	for _, c := range m.cookies.jar.Cookies(m.site()) {
		r.AddCookie(c)
	}
}

// set takes the cookies of some Set-Cookie lines. Of those the file has too the response's hold.
func (c *cookies) set(site *url.URL, lines []string) {
	var all []*http.Cookie
	for _, line := range lines {
		if cookie, err := http.ParseSetCookie(line); err == nil {
			all = append(all, cookie)
			c.file = withoutCookie(c.file, cookie.Name)
		}
	}
	c.jar.SetCookies(site, all)
}

// site is where a message goes, as the server names itself: by the Host header.
func (m *Message) site() *url.URL {
	return &url.URL{Scheme: m.URL.Scheme, Host: m.Host, Path: m.URL.Path}
}

// withoutCookie takes one cookie out of a Cookie header and leaves the others as they are.
func withoutCookie(header, name string) string {
	var kept []string
	for pair := range strings.SplitSeq(header, ";") {
		pair = strings.TrimSpace(pair)
		if had, _, _ := strings.Cut(pair, "="); pair != "" && had != name {
			kept = append(kept, pair)
		}
	}
	return strings.Join(kept, "; ")
}
