// Package page serves one page on this machine that shows a load while it runs: requests a second,
// p95, checks and CPU of the newest seconds. It is told by server-sent events
// (https://html.spec.whatwg.org/multipage/server-sent-events.html) and asks no other host for anything.
//
// It refuses an address that others could reach, requests whose Host is no name of this machine's
// loopback, which a foreign page could have resolved to it, and to be waited for: a browser that
// does not read is cut off, and asks again by itself.
//
// Steps: Listen → Tell puts each item into what is remembered and to every browser → Close.
package page

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"sync"
	"time"

	"perflab/runner/internal/live"
	"perflab/runner/phrase"
)

// Loopback is where the page is where nothing else was asked for: a free port.
const Loopback = "127.0.0.1:0"

const (
	remembered = 600 // newest seconds that a browser is told of when it comes
	mostBehind = 256 // events that wait for one browser
)

var (
	//go:embed page.html
	pageHTML string
	//go:embed page.js
	pageJS []byte
	//go:embed page.css
	pageCSS []byte

	layout = template.Must(template.New("page").Parse(pageHTML))
)

// Page is the page of one run.
type Page struct {
	title    string
	language phrase.Language
	server   *http.Server
	address  string

	mu       sync.Mutex
	cpu      map[string]float64 // newest, by component
	events   [][]byte           // the newest seconds, as they are sent
	browsers []chan []byte
	ended    bool
}

// Event is what a browser is told of one second.
type Event struct {
	Variant  string             `json:"variant"`
	Trial    string             `json:"trial"`
	Phase    string             `json:"phase"`
	Rate     float64            `json:"rate_per_s"`
	P95      float64            `json:"p95_ms"` // -1: no request completed
	Checks   float64            `json:"checks"` // share that held; -1: there were none
	Users    int                `json:"users"`
	CPU      map[string]float64 `json:"cpus"` // busy, by component
	Finished bool               `json:"finished,omitempty"`
}

// Listen serves the page of a run at a loopback address.
func Listen(ctx context.Context, address, title string, l phrase.Language) (*Page, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("%q is no address such as 127.0.0.1:8080", address)
	}
	if ip, err := netip.ParseAddr(host); host != "localhost" && (err != nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("%s could be reached from elsewhere: the page is for this machine alone", address)
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	p := &Page{title: title, language: l, address: listener.Addr().String(), cpu: map[string]float64{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", p.page)
	mux.HandleFunc("GET /page.js", file("text/javascript; charset=utf-8", pageJS))
	mux.HandleFunc("GET /page.css", file("text/css; charset=utf-8", pageCSS))
	mux.HandleFunc("GET /events", p.follow)
	p.server = &http.Server{Handler: own(mux), ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = p.server.Serve(listener) }()
	return p, nil
}

// URL is where the page is.
func (p *Page) URL() string { return "http://" + p.address + "/" }

// Close ends the page; browsers are told that the run has ended.
func (p *Page) Close() {
	p.mu.Lock()
	p.ended = true
	p.send(Event{Finished: true})
	for _, b := range p.browsers {
		close(b)
	}
	p.browsers = nil
	p.mu.Unlock()
	within, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = p.server.Shutdown(within)
	_ = p.server.Close()
}

// Tell takes an item and returns at once.
func (p *Page) Tell(i live.Item) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.ended:
	case i.Used != nil:
		p.cpu[i.Used.Component] = i.Used.CPU
	case i.Last:
		p.cpu = map[string]float64{}
	case i.Second != nil:
		s := i.Second
		e := Event{Variant: i.Tags.Variant, Trial: i.Tags.Trial, Phase: string(s.Phase), P95: -1, Checks: -1, Users: s.Users, CPU: p.cpu}
		if span := s.Span.Seconds(); span > 0 {
			e.Rate = float64(s.Requests) / span
		}
		if s.Requests > 0 {
			e.P95 = float64(s.P95) / float64(time.Millisecond)
		}
		if checks := s.ChecksPassed + s.ChecksFailed; checks > 0 {
			e.Checks = float64(s.ChecksPassed) / float64(checks)
		}
		p.send(e)
	}
}

// send remembers an event and hands it to the browsers. The caller holds the lock.
func (p *Page) send(e Event) {
	text, err := json.Marshal(e)
	if err != nil {
		return // of numbers and texts, which are JSON always
	}
	text = fmt.Appendf(nil, "data: %s\n\n", text)
	if p.events = append(p.events, text); len(p.events) > remembered {
		p.events = slices.Clone(p.events[len(p.events)-remembered:])
	}
	p.browsers = slices.DeleteFunc(p.browsers, func(b chan []byte) bool {
		select {
		case b <- text:
			return false
		default:
			close(b)
			return true
		}
	})
}

// follow sends a browser what is remembered, and then every second.
func (p *Page) follow(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	control := http.NewResponseController(w)
	mine := make(chan []byte, mostBehind)
	p.mu.Lock()
	before := slices.Concat(p.events...)
	if !p.ended {
		p.browsers = append(p.browsers, mine)
	} else {
		close(mine)
	}
	p.mu.Unlock()
	// What a browser shows it shows anew when it comes again.
	text := append([]byte("retry: 2000\nevent: again\ndata: {}\n\n"), before...)
	for {
		_ = control.SetWriteDeadline(time.Now().Add(5 * time.Second))
		if _, err := w.Write(text); err != nil || control.Flush() != nil {
			break
		}
		var open bool
		select {
		case text, open = <-mine:
		case <-r.Context().Done():
		}
		if !open {
			break
		}
	}
	p.mu.Lock()
	p.browsers = slices.DeleteFunc(p.browsers, func(b chan []byte) bool { return b == mine })
	p.mu.Unlock()
}

func (p *Page) page(w http.ResponseWriter, r *http.Request) {
	l := p.language
	if asked := phrase.Language(r.URL.Query().Get("lang")); asked == phrase.English || asked == phrase.Korean {
		l = asked
	}
	var out bytes.Buffer
	if err := layout.Execute(&out, map[string]any{"Title": p.title, "Lang": l, "T": phrase.LiveWords(l)}); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(out.Bytes())
}

func file(kind string, text []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		_, _ = w.Write(text)
	}
}

// Policy is the page's Content-Security-Policy: its own files and nothing else.
const Policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// own answers requests that name this machine's loopback.
func own(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if ip, bad := netip.ParseAddr(host); err != nil || host != "localhost" && (bad != nil || !ip.IsLoopback()) {
			http.Error(w, "this page is for this machine alone", http.StatusForbidden)
			return
		}
		h := w.Header()
		h.Set("Content-Security-Policy", Policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}
