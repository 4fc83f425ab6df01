package load

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"perflab/runner/metric"
	"perflab/runner/spec"
)

// UserAgent names the program unless the file says otherwise.
const UserAgent = "perflab"

// MaxRedirects is how many redirects a request follows, as in k6.
const MaxRedirects = 10

// Message is one request, rendered once and sent many times.
type Message struct {
	Method string
	URL    *url.URL
	Header http.Header
	Host   string // what the Host header says
	Body   string
	Wire   []byte // as HTTP/1.1 on the wire

	cookies *cookies // of the iteration; nil: no response has set any
}

// newMessage renders the request of load against base, with the cookies of jar, which may be
// nil. It is an error where they make no valid request.
func newMessage(base *url.URL, r spec.Request, jar *cookiejar.Jar) (*Message, error) {
	target, err := url.Parse(strings.TrimSuffix(base.String(), "/") + "/" + strings.TrimPrefix(r.Path, "/"))
	if err != nil {
		return nil, fmt.Errorf("path %q: %w", r.Path, err)
	}
	target.RawQuery = escapeQuery(target.RawQuery)
	m := &Message{Method: r.Method, URL: target, Header: http.Header{}, Host: target.Host, Body: r.Body}
	if m.Method == "" {
		m.Method = http.MethodGet
	}
	if target.User != nil {
		password, _ := target.User.Password()
		pair := base64.StdEncoding.EncodeToString([]byte(target.User.Username() + ":" + password))
		m.Header.Set("Authorization", "Basic "+pair)
		target.User = nil
	}
	m.Header.Set("User-Agent", UserAgent)
	for name, value := range r.Headers {
		if err := m.set(name, value); err != nil {
			return nil, fmt.Errorf("header %q: %w", name, err)
		}
	}
	if jar != nil {
		m.cookies = &cookies{jar: jar, file: m.Header.Get("Cookie")}
		m.writeCookies()
	}
	m.render()
	return m, nil
}

// escapeQuery escapes what may stand in a file but not on the wire, and nothing else.
func escapeQuery(query string) string {
	var b strings.Builder
	for _, c := range []byte(query) {
		if c <= ' ' || c >= 0x7f {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// set sets one header of the file.
func (m *Message) set(name, value string) error {
	if name == "" || strings.ContainsFunc(name, notToken) {
		return errors.New("not a header's name")
	}
	if err := validValue(value); err != nil {
		return err
	}
	switch name = http.CanonicalHeaderKey(name); name {
	case "Host":
		m.Host = value
	case "Content-Length", "Transfer-Encoding":
		return errors.New("is set from the body")
	default:
		m.Header.Set(name, value)
	}
	return nil
}

// validValue refuses a header's value that would break the request, or that net/http, and k6
// with it, does not send (RFC 9110, section 5.5).
func validValue(value string) error {
	for _, c := range []byte(value) {
		if c < ' ' && c != '\t' || c == 0x7f {
			return errors.New("a value holds no line end or other control character")
		}
	}
	return nil
}

// notToken reports whether a character has no place in a header's name (RFC 9110, 5.6.2).
func notToken(c rune) bool {
	letter := 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9'
	return !letter && !strings.ContainsRune("!#$%&'*+-.^_`|~", c)
}

// render writes the message as HTTP/1.1.
func (m *Message) render() {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\n", m.Method, m.URL.RequestURI(), m.Host)
	names := make([]string, 0, len(m.Header))
	for name := range m.Header {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(&b, "%s: %s\r\n", name, m.Header.Get(name))
	}
	if m.Body != "" || slices.Contains([]string{http.MethodPost, http.MethodPut, http.MethodPatch}, m.Method) {
		b.WriteString("Content-Length: " + strconv.Itoa(len(m.Body)) + "\r\n")
	}
	b.WriteString("\r\n" + m.Body)
	m.Wire = b.Bytes()
}

// Replayable reports whether it may be sent a second time where the first was perhaps
// received: the methods that net/http, and k6 with it, sends again.
func (m *Message) Replayable() bool {
	return m.Method == http.MethodGet || m.Method == http.MethodHead || m.Method == http.MethodOptions
}

// Redirect returns the request that a redirect asks for, as net/http and k6 follow it: a
// GET without body after 301, 302 and 303, the same again after 307 and 308; set are the
// redirect's Set-Cookie lines. The load goes to the server under test alone: another host,
// port or scheme is metric.ErrRedirect.
func (m *Message) Redirect(status int, location string, set []string) (next *Message, fault string) {
	target, err := m.URL.Parse(location)
	if err != nil || target.Scheme != m.URL.Scheme || !m.serves(target.Host) {
		return nil, metric.ErrRedirect
	}
	target.Host = m.URL.Host
	target.RawQuery = escapeQuery(target.RawQuery)
	next = &Message{Method: m.Method, URL: target, Header: m.Header, Host: m.Host, Body: m.Body}
	again := status == http.StatusTemporaryRedirect || status == http.StatusPermanentRedirect
	if !again && m.Method != http.MethodHead {
		next.Method, next.Body = http.MethodGet, ""
		next.Header = m.Header.Clone()
		next.Header.Del("Content-Type")
	}
	next.takeCookies(m, set)
	next.render()
	return next, ""
}

// serves reports whether the server under test answers for a Host: the one it is reached
// at or the one that the file's Host header names.
func (m *Message) serves(host string) bool {
	at := authority(m.URL.Scheme, host)
	return at == authority(m.URL.Scheme, m.URL.Host) || at == authority(m.URL.Scheme, m.Host)
}

// authority is a host with its port, the scheme's own where it names none.
func authority(scheme, host string) string {
	u := url.URL{Host: host}
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[scheme]
	}
	return net.JoinHostPort(strings.ToLower(u.Hostname()), port)
}
