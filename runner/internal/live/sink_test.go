package live

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"perflab/runner/metric"
	"perflab/runner/phrase"
	"perflab/runner/plan"
)

func target(t *testing.T, text string) Target {
	t.Helper()
	got, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func open(t *testing.T, text string, p patience) *Live {
	t.Helper()
	of := target(t, text)
	s, err := of.open()
	if err != nil {
		t.Fatal(err)
	}
	return &Live{run: "RUN", sinks: []*queue{start(of, s, p)}}
}

func tell(l *Live, seconds int) {
	for range seconds {
		l.put(Item{At: time.Now(), Tags: l.tags(plan.Trial{Variant: "a", Repeat: 1, Engine: "native"}), Second: &metric.Point{Phase: metric.Load, Span: time.Second, Requests: 1}})
	}
}

const never = time.Hour

// A sink that does not take what it is given is told of once, without what may be a secret, and
// neither telling it nor the end waits for it.
func TestBadSinks(t *testing.T) {
	var elsewhere atomic.Int64
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
	defer other.Close()
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = gone.Close()
	sinks := map[string]struct {
		handler http.HandlerFunc
		says    string
	}{
		"refuses": {func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "who are\x1b you?", http.StatusUnauthorized)
		}, "it answered 401 Unauthorized"},
		"hangs": {func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body); <-r.Context().Done() }, "no answer within"},
		"redirects": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
		}, "307"},
		"is gone": {nil, "connection refused"},
	}
	for name, sink := range sinks {
		for _, kind := range []string{InfluxDB, Prometheus, OTLP} {
			t.Run(name+"/"+kind, func(t *testing.T) {
				address := gone.Addr().String()
				if sink.handler != nil {
					server := httptest.NewServer(sink.handler)
					t.Cleanup(server.Close)
					address = server.Listener.Addr().String()
				}
				p := patience{send: never, rest: never, flush: never}
				if name == "hangs" {
					p.send = time.Millisecond
				}
				l := open(t, kind+"=http://someone:mysecret1@"+address+"/hidden2?token=hidden34", p)
				tell(l, 2*mostQueued)
				var said []phrase.Statement
				for len(said) == 0 {
					runtime.Gosched()
					said = l.Warnings()
				}
				tell(l, 2*mostQueued)
				l.Close()
				if said = append(said, l.Warnings()...); len(said) != 1 {
					t.Fatalf("said %v", said)
				}
				// What waits may be too much before the first answer is there.
				text := said[0].String()
				if !strings.Contains(text, sink.says) && !strings.Contains(text, errSlow.Error()) || !strings.Contains(text, kind+" at http://"+address+":") {
					t.Errorf("said %q, not %q", text, sink.says)
				}
				if strings.Contains(text, "secret1") || strings.Contains(text, "hidden") || strings.ContainsRune(text, '\x1b') {
					t.Errorf("said %q", text)
				}
			})
		}
	}
	if n := elsewhere.Load(); n > 0 {
		t.Errorf("%d requests went where a redirect leads", n)
	}
}

// What a failed sink says of itself is exact where the queue has room.
func TestReasons(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "who are\x1b you?", http.StatusUnauthorized)
	}))
	defer server.Close()
	for _, kind := range []string{InfluxDB, Prometheus, OTLP} {
		t.Run(kind, func(t *testing.T) {
			l := open(t, kind+"=http://someone:mysecret1@"+server.Listener.Addr().String()+"/hidden2?token=hidden34", patience{send: never, rest: never, flush: never})
			tell(l, 1)
			l.Close()
			said := l.Warnings()
			if len(said) != 1 || !strings.Contains(said[0].String(), "401 Unauthorized") || strings.Contains(said[0].String(), "hidden") {
				t.Errorf("said %v", said)
			}
		})
	}
}

// A sink that comes back takes what is told then.
func TestSinkComesBack(t *testing.T) {
	var asked atomic.Int64
	took := make(chan struct{}, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if asked.Add(1) == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		select {
		case took <- struct{}{}:
		default:
		}
	}))
	defer server.Close()
	l := open(t, "prometheus="+server.URL, patience{send: never, flush: never})
	for done := false; !done; {
		tell(l, 1)
		runtime.Gosched()
		select {
		case <-took:
			done = true
		default:
		}
	}
	l.Close()
	if said := l.Warnings(); len(said) != 1 {
		t.Errorf("said %v", said)
	}
}

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"http://user:mysecret2@host/": "--live is not KIND=URL",
		"influx=http://host":          `did you mean "influxdb"?`,
		"graphite=http://host":        "there are influxdb, prometheus, otlp",
		"influxdb=host:8086":          "no URL",
		"otlp=ftp://user:mysecret2@h": "no URL",
		"prometheus=":                 "no URL",
		"http://user:mysecret2@h/?a=": "--live is not KIND=URL",
	} {
		_, err := Parse(text)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret2") {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
	if got := target(t, "influxdb=https://me:mysecret3@host:8086/k6?token=x").Address(); got != "https://host:8086" {
		t.Errorf("shown as %s", got)
	}
	u := target(t, "influxdb=http://h/my%20db?rp=week&u=me&p=mysecret4")
	s := newInfluxDB(*u.url)
	if got, want := fmt.Sprint(s.write.String(), " ", s.query.Query().Get("q")), `http://h/write?db=my+db&p=mysecret4&precision=ns&rp=week&u=me CREATE DATABASE "my db"`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
