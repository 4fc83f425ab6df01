package load

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"maps"
	"math/big"
	"net"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"perflab/runner/internal/nginx"
	"perflab/runner/internal/trial"
	"perflab/runner/metric"
	"perflab/runner/spec"
)

// identity is a key with the certificate that it signed itself, for the loopback.
type identity struct{ certificate, key string }

func newIdentity(t *testing.T) identity {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	text := func(kind string, b []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: b}))
	}
	return identity{text("CERTIFICATE", der), text("PRIVATE KEY", secret)}
}

// trusting is an engine that trusts the identity and nobody else.
func (i identity) trusting() *Native {
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM([]byte(i.certificate))
	return &Native{TLS: &tls.Config{RootCAs: roots}}
}

// secured makes a site one over HTTPS, in HTTP/2 or in HTTP/1.1 alone.
func (i identity) secured(t *testing.T, s site, http2 bool) site {
	t.Helper()
	files := map[string]string{"own.crt": i.certificate, "own.key": i.key}
	maps.Copy(files, s.files)
	s.files, s.listen = files, "ssl"
	s.server = "ssl_certificate files/own.crt; ssl_certificate_key files/own.key; " + s.server
	switch {
	case !http2:
	case hasHTTP2Directive(t):
		s.server = "http2 on; " + s.server
	default:
		s.listen = "ssl http2"
	}
	return s
}

// hasHTTP2Directive reports whether the nginx installed is 1.25.1 or later.
func hasHTTP2Directive(t *testing.T) bool {
	t.Helper()
	nginx.Require(t)
	path, err := nginx.Find()
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(path, "-v").CombinedOutput()
	version := regexp.MustCompile(`nginx/(\d+)\.(\d+)\.(\d+)`).FindSubmatch(out)
	if err != nil || version == nil {
		t.Fatalf("nginx -v: %v: %s", err, out)
	}
	number := 0
	for _, part := range version[1:] {
		n, _ := strconv.Atoi(string(part))
		number = number*1000 + n
	}
	return number >= 1_025_001
}

// afterTheLast is what may still go over a connection after its last response, in bytes
// each way: an alert that says it is closed (24), and over HTTP/2 the frames, encrypted,
// that announce its end (39), acknowledge settings (31) and open two windows (70).
const afterTheLast = 24 + 39 + 31 + 70

// agreeOnWire holds the engine's counts against nginx's log, its bytes against those that
// went over the wire, and its handshakes against the connections.
func (n *stand) agreeOnWire(t *testing.T, m *trial.Measurement, wire *meter, protocol string) []visited {
	t.Helper()
	all := n.agree(t, m)
	s, conns := m.Metrics, int64(len(connections(all)))
	expect(t, "connections accepted", wire.accepted.Load(), conns)
	for what, got := range map[string][2]int64{
		"data_received": {int64(s.Counters[metric.DataReceived]), wire.written.Load()},
		"data_sent":     {int64(s.Counters[metric.DataSent]), wire.read.Load()},
	} {
		if missing := got[1] - got[0]; missing < 0 || missing > afterTheLast*conns {
			t.Errorf("%s: %d of the %d bytes that went over %d connections", what, got[0], got[1], conns)
		}
	}
	if within, _ := bytesOf(all); int64(s.Counters[metric.DataReceived]) <= within {
		t.Errorf("data_received: %v, not more than the %d bytes before encryption", s.Counters[metric.DataReceived], within)
	}
	handshakes := s.Trends[metric.HTTPReqTLSHandshaking]
	without := int64(0)
	if first := handshakes.Buckets(1)[0]; first.From == 0 {
		without = first.Count
	}
	expect(t, "handshakes", handshakes.Count()-without, conns)
	for _, v := range all {
		if v.Protocol != protocol || v.Resumed != "." {
			t.Fatalf("nginx spoke %s, session resumed: %s; want %s and a handshake for each connection", v.Protocol, v.Resumed, protocol)
		}
	}
	expect(t, "engine path", m.Path, "net/http ("+protocol+")")
	return all
}

func TestNginxHTTPS(t *testing.T) {
	own := newIdentity(t)
	files := map[string]string{"page": page, "large": strings.Repeat("x", 8<<20)}
	const hello = "location / { return 200 hello; }"
	seldom := func(l *spec.Load) { l.ThinkTime = ms(5) }
	at := func(path string) func(l *spec.Load) { return func(l *spec.Load) { l.Request.Path = path } }
	for name, c := range map[string]struct {
		site  site
		users int
		load  func(l *spec.Load)
		check string // that holds at the end of each iteration
		see   func(t *testing.T, all []visited)
	}{
		"kept": {
			users: 3, load: seldom, site: site{server: hello}, check: `body == "hello"`,
			see: func(t *testing.T, all []visited) { expect(t, "connections", len(connections(all)), 3) },
		},
		"ten requests each": {
			users: 1, site: site{server: "keepalive_requests 10; " + hello}, check: `body == "hello"`,
			see: func(t *testing.T, all []visited) {
				if len(all) <= 10 {
					t.Fatalf("only %d requests: nothing was closed", len(all))
				}
				expect(t, "connections", len(connections(all)), (len(all)+9)/10)
			},
		},
		"none kept": {
			users: 2, load: seldom, site: site{server: "keepalive_timeout 0; " + hello}, check: `body == "hello"`,
			see: func(t *testing.T, all []visited) { expect(t, "connections", len(connections(all)), len(all)) },
		},
		"closed in a pause": {
			users: 2, site: site{server: "keepalive_timeout 20ms; " + hello}, check: `body == "hello"`,
			load: func(l *spec.Load) { l.ThinkTime, l.Duration = ms(300), ms(1000) },
			see: func(t *testing.T, all []visited) {
				if n := len(connections(all)); n <= 2 {
					t.Errorf("%d connections: none was closed in a pause", n)
				}
			},
		},
		"page":    {users: 2, load: at("/page"), check: wholePage.Expr},
		"large":   {users: 2, load: at("/large"), check: "len(body) == 8388608"},
		"unsized": {users: 2, load: at("/page"), site: site{server: "ssi on; ssi_types *;"}, check: wholePage.Expr},
		"compressed": {
			users: 2, site: site{server: "gzip on; gzip_types *;"}, check: wholePage.Expr + ` && header("Content-Encoding") == "gzip"`,
			load: func(l *spec.Load) {
				l.Request.Path, l.Request.Headers = "/page", map[string]string{"Accept-Encoding": "gzip"}
			},
		},
		"HEAD": {
			users: 2, check: `body == "" && header("Content-Length") == "96013"`,
			load: func(l *spec.Load) { l.Request.Path, l.Request.Method = "/page", "HEAD" },
		},
		"no content": {users: 2, site: site{server: "location / { return 204; }"}, check: "status == 204"},
		"POST": {
			users: 2, check: `body == "POST 1000000"`, site: upstream("client_body_buffer_size 2m;"),
			load: func(l *spec.Load) { l.Request.Method, l.Request.Body = "POST", strings.Repeat("0123456789", 100_000) },
		},
		"cookies": {
			users: 2, load: at("/login"), site: site{server: login}, check: `body == "welcome"`,
			see: func(t *testing.T, all []visited) {
				sawCookies(t, all, len(all)/3, [3]string{"", "session=1", "seen=yes; session=1"})
			},
		},
	} {
		for _, protocol := range []string{"HTTP/1.1", "HTTP/2.0"} {
			t.Run(name+", "+protocol, func(t *testing.T) {
				t.Parallel()
				s := c.site
				s.files = files
				server := startNginx(t, own.secured(t, s, protocol == "HTTP/2.0"))
				address, wire := relay(t, server.address)
				m := send(t, own.trusting(), "https://"+address, brief(c.users, c.load), spec.Check{Name: "last", Expr: c.check})
				all := server.agreeOnWire(t, m, wire, protocol)
				held(t, m, int(m.Metrics.Counters[metric.Iterations]))
				if c.see != nil {
					c.see(t, all)
				}
			})
		}
	}
}

func TestNginxWithoutTrust(t *testing.T) {
	own := newIdentity(t)
	for _, http2 := range []bool{false, true} {
		server := startNginx(t, own.secured(t, site{server: "location / { return 200 hello; }"}, http2))
		m := send(t, New(), "https://"+server.address, brief(2, func(l *spec.Load) { l.ThinkTime = ms(5) }))
		requests := int64(m.Metrics.Counters[metric.HTTPReqs])
		expect(t, "errors", m.Metrics.Errors, map[string]int64{metric.ErrTLS: requests})
		expect(t, "engine path", m.Path, PathHTTP)
		expect(t, "requests that came", len(server.visits(t, 0)), 0)
		if requests == 0 || m.Metrics.Counters[metric.DataReceived] == 0 {
			t.Errorf("%d requests, %v bytes: the certificate was never seen", requests, m.Metrics.Counters[metric.DataReceived])
		}
	}
}

func TestNginxWithTrustInAnybody(t *testing.T) {
	own := newIdentity(t)
	for _, protocol := range []string{"HTTP/1.1", "HTTP/2.0"} {
		server := startNginx(t, own.secured(t, site{server: "location / { return 200 hello; }"}, protocol == "HTTP/2.0"))
		address, wire := relay(t, server.address)
		m := send(t, New(), "https://"+address, brief(2, func(l *spec.Load) { l.InsecureSkipTLSVerify = true }), spec.Check{Name: "hello", Expr: `body == "hello"`})
		all := server.agreeOnWire(t, m, wire, protocol)
		expect(t, "checks", m.Metrics.Checks, []metric.Check{{Name: "hello", Passes: int64(len(all))}})
		if len(m.Warnings) != 1 || !strings.Contains(m.Warnings[0], "certificate was not checked (load.insecure_skip_tls_verify)") {
			t.Errorf("warnings %q", m.Warnings)
		}
	}
}
