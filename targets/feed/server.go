package feed

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"strconv"
	"time"
)

// Times of a server.
const (
	keepAlive  = 2 * time.Second  // an idle connection is kept so long: gunicorn's default
	headerWait = 30 * time.Second // a connection that sends no request is closed: gunicorn's worker time-out
	drainWait  = 2 * time.Second  // requests under way may take so long when the server ends
)

// server is one worker's, with what its mode means made of two limits: how many
// connections it holds, and how many requests it handles, at once.
//
//	sync     one connection, closed after its response
//	threads  as many connections as told, kept alive; as many requests as threads
//	pooled   as many connections as told, kept alive; each request at once
type server struct {
	mode     string
	listener *limited
	requests chan struct{} // slots of requests; nil: no limit
	pages    *pages
	http     http.Server
}

func newServer(cfg config, l net.Listener, pages *pages, log *slog.Logger) *server {
	s := &server{mode: cfg.Mode, pages: pages, http: http.Server{
		ReadHeaderTimeout: headerWait,
		IdleTimeout:       keepAlive,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}}
	s.http.Handler = pages.handler()
	switch cfg.Mode {
	case "sync":
		s.listener = limit(l, 1)
		s.http.SetKeepAlivesEnabled(false)
	case "threads":
		s.listener = limit(l, cfg.Connections)
		s.requests = make(chan struct{}, cfg.Threads)
		s.http.Handler = slotted(s.requests, s.http.Handler)
	default:
		s.listener = limit(l, cfg.Connections)
	}
	return s
}

// slotted lets as many requests through at once as there are slots.
func slotted(slots chan struct{}, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		slots <- struct{}{}
		defer func() { <-slots }()
		next.ServeHTTP(w, r)
	})
}

// serve runs until ctx ends, and then for as long as requests under way take, two seconds
// at most. An error is a listener that broke.
func (s *server) serve(ctx context.Context) error {
	stopped := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(stopped)
		drain, cancel := context.WithTimeout(context.Background(), drainWait)
		defer cancel()
		if s.http.Shutdown(drain) != nil {
			_ = s.http.Close()
		}
	})
	err := s.http.Serve(s.listener)
	if !stop() {
		<-stopped
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("serve: %w", err)
}

// effective is the configuration as this server runs it, read from what it is made of.
func (s *server) effective() map[string]string {
	m := map[string]string{
		"server.mode":    s.mode,
		"server.cache":   "none",
		"server.io_wait": s.pages.ioWait.String(),
	}
	switch s.pages.from.(type) {
	case querysetCache:
		m["server.cache"] = "queryset"
	case responseCache:
		m["server.cache"] = "response"
	}
	switch s.mode {
	case "threads":
		m["server.threads"] = strconv.Itoa(cap(s.requests))
	case "pooled":
		m["server.connections"] = strconv.Itoa(cap(s.listener.slots))
	}
	return m
}

// native are the server's own settings, the number of workers left to the parent.
func (s *server) native() []setting {
	n := []setting{{"mode", s.mode}}
	if s.requests != nil {
		n = append(n, setting{"threads", strconv.Itoa(cap(s.requests))})
	}
	n = append(n, setting{"connections", strconv.Itoa(cap(s.listener.slots))})
	if s.mode != "sync" {
		n = append(n, setting{"keepalive", s.http.IdleTimeout.String()})
	}
	if l, ok := s.listener.Listener.(*net.TCPListener); ok {
		n = append(n, setting{"backlog", effectiveBacklog(l)})
	}
	n = append(n, setting{"gomaxprocs", strconv.Itoa(runtime.GOMAXPROCS(0))})
	if cpus := boundTo(); cpus != "" {
		n = append(n, setting{"cpus", cpus})
	}
	return n
}
