package live

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"perflab/runner/internal/nearest"
	"perflab/runner/internal/secret"
)

// Kinds of sinks, as --live names them.
const (
	InfluxDB   = "influxdb"
	Prometheus = "prometheus"
	OTLP       = "otlp"
)

// Target is one sink as a command line asks for it.
type Target struct {
	Kind string
	url  *url.URL
}

// Example is what a --live looks like.
const Example = "--live influxdb=http://127.0.0.1:8086/k6, --live prometheus=http://127.0.0.1:9090 or --live otlp=http://127.0.0.1:4318"

// Parse reads KIND=URL. The error's text holds nothing of the URL that may be a secret.
func Parse(text string) (Target, error) {
	kind, address, given := strings.Cut(text, "=")
	if kinds := []string{InfluxDB, Prometheus, OTLP}; !given || !slices.Contains(kinds, kind) {
		if !given || strings.ContainsAny(kind, ":/@?") {
			return Target{}, errors.New("--live is not KIND=URL")
		}
		if near := nearest.Name(kind, kinds); near != "" {
			return Target{}, fmt.Errorf("--live %s=...; did you mean %q?", nearest.Shorten(kind), near)
		}
		return Target{}, fmt.Errorf("--live %s=...: no such sink; there are %s", nearest.Shorten(kind), strings.Join(kinds, ", "))
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return Target{}, fmt.Errorf("--live %s=...: what follows is no URL that begins with http:// or https://", kind)
	}
	t := Target{kind, u}
	t.note()
	return t, nil
}

// plain are the parameters of a sink's URL that are no secrets.
var plain = []string{"db", "rp", "u", "precision", "consistency", "org", "bucket"}

// note keeps what may be a secret out of everything that is written from now on.
func (t Target) note() {
	const name = "--live"
	if password, ok := t.url.User.Password(); ok {
		secret.Note(name, password)
	} else {
		secret.Note(name, t.url.User.Username())
	}
	for key, values := range t.url.Query() {
		if !slices.Contains(plain, key) {
			for _, v := range values {
				secret.Note(name, v)
			}
		}
	}
}

// Address is where the sink is, without what may be a secret.
func (t Target) Address() string { return t.url.Scheme + "://" + t.url.Host }

func (t Target) open() (Sink, error) {
	switch t.Kind {
	case InfluxDB:
		return newInfluxDB(*t.url), nil
	case Prometheus:
		return newPrometheus(*t.url), nil
	default:
		return newOTLP(*t.url)
	}
}

// client follows no redirect: it would hand what is secret to somebody else.
func client() *http.Client {
	return &http.Client{
		Transport:     &http.Transport{Proxy: http.ProxyFromEnvironment, MaxIdleConnsPerHost: 1, IdleConnTimeout: 30 * time.Second},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
