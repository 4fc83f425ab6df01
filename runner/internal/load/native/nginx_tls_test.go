package native

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
	"perflab/runner/metricname"
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
func (i identity) trusting() *Engine {
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM([]byte(i.certificate))
	return &Engine{TLS: &tls.Config{RootCAs: roots}}
}

// secured makes a site one over HTTPS, in HTTP/2 or in HTTP/1.1 alone.
func (i identity) secured(t *testing.T, s site, http2 bool) site {
	t.Helper()
	files := map[string]string{"own.crt": i.certificate, "own.key": i.key}
	maps.Copy(files, s.files)
	s.files, s.listen = files, "ssl"
	s.server = "ssl_protocols TLSv1.2 TLSv1.3; ssl_certificate files/own.crt; ssl_certificate_key files/own.key; " + s.server
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
// each way in TLS 1.2, which adds the most: an alert that says it is closed (31), and over
// HTTP/2 the frames that announce its end (46), acknowledge settings (38) and open two
// windows (84).
const afterTheLast = 31 + 46 + 38 + 84

// agreeOnWire holds the engine's counts against nginx's log, its bytes against those that
// went over the wire, and its handshakes against the connections.
func (n *stand) agreeOnWire(t *testing.T, e *Engine, m *trial.Measurement, wire *relay, protocol string) []visited {
	t.Helper()
	all := n.agree(t, m)
	wire.end() // both its sides have ended
	s, conns := m.Metrics, int64(len(connections(all)))
	expect(t, "connections accepted", wire.accepted.Load(), conns)
	for what, got := range map[string][2]int64{
		"data_received": {int64(s.Counters[metricname.DataReceived]), wire.written.Load()},
		"data_sent":     {int64(s.Counters[metricname.DataSent]), wire.read.Load()},
	} {
		if missing := got[1] - got[0]; missing < 0 || missing > afterTheLast*conns {
			t.Errorf("%s: %d of the %d bytes that went over %d connections", what, got[0], got[1], conns)
		}
	}
	if within, _ := bytesOf(all); int64(s.Counters[metricname.DataReceived]) <= within {
		t.Errorf("data_received: %v, not more than the %d bytes before encryption", s.Counters[metricname.DataReceived], within)
	}
	expect(t, "handshakes", took(s.Trends[metricname.HTTPReqTLSHandshaking]), conns)
	for _, v := range all {
		if v.Protocol != protocol || v.Resumed != "." {
			t.Fatalf("nginx spoke %s, session resumed: %s; want %s and a handshake for each connection", v.Protocol, v.Resumed, protocol)
		}
	}
	expect(t, "engine path", m.Path, pathOf(e, protocol))
	return all
}

// pathOf is what an engine calls its way to a server that spoke a protocol.
func pathOf(e *Engine, protocol string) string {
	if e.NetHTTP || !fastPath {
		return PathHTTP + " (" + protocol + ")"
	}
	return map[string]string{"HTTP/1.1": PathFast, "HTTP/2.0": PathFast2}[protocol]
}

func TestNginxHTTPS(t *testing.T) {
	own := newIdentity(t)
	files := map[string]string{"page": page, "large": strings.Repeat("x", 8<<20)}
	const hello, pause = "location / { return 200 hello; }", "closed in a pause"
	seldom := func(l *spec.Load) { l.ThinkTime = ms(5) }
	at := func(path string) func(l *spec.Load) { return func(l *spec.Load) { l.Request.Path = path } }
	for name, c := range map[string]struct {
		site        site
		load        spec.Load
		check       string // that holds at the end of each iteration
		connections int
	}{
		"kept":              {site{server: hello}, brief(3, 10, seldom), `body == "hello"`, 3},
		"ten requests each": {site{server: "keepalive_requests 10; " + hello}, brief(2, 25, nil), `body == "hello"`, 6},
		"none kept":         {site{server: "keepalive_timeout 0; " + hello}, brief(2, 5, nil), `body == "hello"`, 10},
		pause: {
			site{server: "keepalive_timeout 20ms; " + hello},
			brief(2, 3, func(l *spec.Load) { l.ThinkTime = ms(300) }), `body == "hello"`, 6,
		},
		"page":    {site{}, brief(2, 10, at("/page")), wholePage.Expr, 2},
		"large":   {site{}, brief(2, 3, at("/large")), "len(body) == 8388608", 2},
		"unsized": {site{server: "ssi on; ssi_types *;"}, brief(2, 10, at("/page")), wholePage.Expr, 2},
		"compressed": {
			site{server: "gzip on; gzip_types *;"},
			brief(2, 10, func(l *spec.Load) {
				l.Request.Path, l.Request.Headers = "/page", map[string]string{"Accept-Encoding": "gzip"}
			}),
			wholePage.Expr + ` && header("Content-Encoding") == "gzip"`, 2,
		},
		"HEAD": {
			site{},
			brief(2, 10, func(l *spec.Load) { l.Request.Path, l.Request.Method = "/page", "HEAD" }),
			`body == "" && header("Content-Length") == "96013"`, 2,
		},
		"no content": {site{server: "location / { return 204; }"}, brief(2, 10, nil), "status == 204", 2},
		"POST": {
			upstream("client_body_buffer_size 2m;"),
			brief(2, 5, func(l *spec.Load) { l.Request.Method, l.Request.Body = "POST", strings.Repeat("0123456789", 100_000) }),
			`body == "POST 1000000"`, 2,
		},
		"cookies": {site{server: login}, brief(2, 5, at("/login")), `body == "welcome"`, 2},
	} {
		for _, protocol := range []string{"HTTP/1.1", "HTTP/2.0"} {
			test := func(t *testing.T, e *Engine) {
				t.Parallel()
				s := c.site
				s.files = files
				server := startNginx(t, own.secured(t, s, protocol == "HTTP/2.0"))
				wire := newRelay(t, server.address)
				e.TLS = own.trusting().TLS
				m := send(t, e, "https://"+wire.Addr().String(), c.load, spec.Check{Name: "last", Expr: c.check})
				all := server.agreeOnWire(t, e, m, wire, protocol)
				iterations := c.load.Users * c.load.IterationsPerUser
				held(t, m, iterations)
				if name != pause {
					expect(t, "connections", len(connections(all)), c.connections)
				} else if n := len(connections(all)); n <= c.load.Users { // a machine may be too busy to close each in time
					t.Errorf("%d connections: none was closed in a pause", n)
				}
				if s.server == login {
					sawCookies(t, all, iterations, [3]string{"", "session=1", "seen=yes; session=1"})
				}
			}
			t.Run(name+", "+protocol, func(t *testing.T) { ways(t, test) })
		}
	}
}

func TestNginxWithoutTrust(t *testing.T) {
	own := newIdentity(t)
	for _, http2 := range []bool{false, true} {
		server := startNginx(t, own.secured(t, site{server: "location / { return 200 hello; }"}, http2))
		m := send(t, New(), "https://"+server.address, brief(2, 5, nil))
		expect(t, "errors", m.Metrics.Errors, map[string]int64{metric.ErrTLS: 10})
		expect(t, "engine path", m.Path, map[bool]string{true: PathNone, false: PathHTTP}[fastPath])
		expect(t, "requests that came", len(server.visits(t, 0)), 0)
		if m.Metrics.Counters[metricname.DataReceived] == 0 {
			t.Error("the certificate was never seen")
		}
	}
}

func TestNginxWithTrustInAnybody(t *testing.T) {
	own := newIdentity(t)
	for _, protocol := range []string{"HTTP/1.1", "HTTP/2.0"} {
		server := startNginx(t, own.secured(t, site{server: "location / { return 200 hello; }"}, protocol == "HTTP/2.0"))
		wire := newRelay(t, server.address)
		m := send(t, New(), "https://"+wire.Addr().String(), brief(2, 5, func(l *spec.Load) { l.InsecureSkipTLSVerify = true }), spec.Check{Name: "hello", Expr: `body == "hello"`})
		all := server.agreeOnWire(t, New(), m, wire, protocol)
		expect(t, "checks", m.Metrics.Checks, []metric.Check{{Name: "hello", Passes: int64(len(all))}})
		if len(m.Warnings) != 1 || !strings.Contains(m.Warnings[0].String(), "certificate was not checked (load.insecure_skip_tls_verify)") {
			t.Errorf("warnings %q", m.Warnings)
		}
	}
}
