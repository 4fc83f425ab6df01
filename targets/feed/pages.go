package feed

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"
)

// pages are the URLs all feed targets serve.
type pages struct {
	from   source
	ioWait time.Duration
	log    *slog.Logger

	ready  atomic.Pointer[[]byte] // the readiness report; nil until all workers run
	logged atomic.Int64           // Unix second of the last failure written to the log
}

// handler routes: GET and HEAD only, 405 for other methods, 404 for other paths, and a
// redirect where the final slash is missing, as Django has it.
func (p *pages) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/posts/{$}", p.posts)
	mux.HandleFunc("GET /api/empty/{$}", p.empty)
	mux.HandleFunc("GET /api/ready/{$}", p.readiness)
	return mux
}

func (p *pages) posts(w http.ResponseWriter, r *http.Request) {
	time.Sleep(p.ioWait)
	// A client that leaves does not stop the work: it would not in a server whose worker is
	// busy with the request either.
	body, err := p.from.body(context.WithoutCancel(r.Context()))
	if err != nil {
		p.failed(w, err)
		return
	}
	answer(w, http.StatusOK, body)
}

func (p *pages) empty(w http.ResponseWriter, _ *http.Request) {
	time.Sleep(p.ioWait)
	answer(w, http.StatusOK, []byte("[]"))
}

func (p *pages) readiness(w http.ResponseWriter, _ *http.Request) {
	report := p.ready.Load()
	if report == nil {
		answer(w, http.StatusServiceUnavailable, []byte(`{"detail":"not all workers run yet"}`))
		return
	}
	answer(w, http.StatusOK, *report)
}

// failed answers 500 and logs why, once a second at most: under load every request may fail.
func (p *pages) failed(w http.ResponseWriter, err error) {
	now := time.Now().Unix()
	if last := p.logged.Load(); last != now && p.logged.CompareAndSwap(last, now) {
		p.log.Error("serving the posts", "error", err)
	}
	answer(w, http.StatusInternalServerError, []byte(`{"detail":"internal error; see the server's log"}`))
}

func answer(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that is gone needs no answer; net/http drops the body of a HEAD
}
