package feed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"runtime"
	"strconv"

	"github.com/redis/go-redis/v9"

	"perflab/targets/feed/dataset"
	"perflab/targets/lifetime"
)

// Files a worker inherits beside its standard streams.
const (
	listenerFD = 3 // the listening socket all workers share
	registerFD = 4 // its registration goes here
)

// cachePool is how many connections a pooled worker keeps to its cache at most.
const cachePool = 64

// work is a worker. Its standard input brings the configuration as one line of JSON, then,
// once all workers have registered, the readiness report as another, and ends when the
// worker shall end: with the parent's death at the latest.
func work(ctx context.Context, stdin io.Reader, log *slog.Logger) error {
	lines := make(chan []byte, 2)
	ctx, cancel := lifetime.UntilEOF(ctx, stdin, func(b []byte) { lines <- b })
	defer cancel()
	var cfg config
	select {
	case line := <-lines:
		if err := json.Unmarshal(line, &cfg); err != nil {
			return fmt.Errorf("configuration from the parent: %w", err)
		}
	case <-ctx.Done():
		return errors.New("a worker is started by its parent only")
	}
	log = log.With("worker", os.Getpid())

	socket := os.NewFile(listenerFD, "listener")
	l, err := net.FileListener(socket)
	if err != nil {
		return fmt.Errorf("inherit the listening socket: %w", err)
	}
	_ = socket.Close()
	db, err := openStore(cfg.Database, queries(cfg))
	if err != nil {
		return err
	}
	defer db.close()
	from, closeCache := newSource(cfg, db)
	defer closeCache()

	s := newServer(cfg, l, &pages{from: from, ioWait: cfg.IOWait, log: log}, log)
	if err := register(ctx, s, db); err != nil {
		l.Close()
		return fmt.Errorf("register with the parent: %w", err)
	}
	go func() {
		select {
		case line := <-lines:
			s.pages.ready.Store(&line)
		case <-ctx.Done():
		}
	}()
	return s.serve(ctx)
}

// queries is how many database queries a worker runs at once: those of its threads; one
// where there is one at a time, and in pooled mode, because a query keeps its CPU busy.
func queries(cfg config) int {
	if cfg.Mode == "threads" {
		return cfg.Threads
	}
	return 1
}

// newSource puts the configured cache before the store.
func newSource(cfg config, db *store) (source, func() error) {
	if cfg.Cache == "none" {
		return db, func() error { return nil }
	}
	connections := queries(cfg)
	if cfg.Mode == "pooled" {
		connections = min(cfg.Connections, cachePool)
	}
	client := newCacheClient(cfg.Redis, connections)
	if cfg.Cache == "queryset" {
		return querysetCache{client, db}, client.Close
	}
	return responseCache{client, db}, client.Close
}

// register tells the parent what this worker runs with. The dataset is read from the
// database once more, so that the report speaks of what will be served.
func register(ctx context.Context, s *server, db *store) error {
	posts, err := db.posts(ctx)
	if err != nil {
		return err
	}
	sqlite, err := db.version(ctx)
	if err != nil {
		return err
	}
	r := registration{
		PID:       os.Getpid(),
		Versions:  map[string]string{"go": runtime.Version(), "sqlite": sqlite},
		Effective: s.effective(),
		Native:    s.native(),
	}
	r.Effective["dataset.posts"] = strconv.Itoa(len(posts))
	r.Effective["dataset.sha256"] = dataset.Sum(dataset.Render(posts))
	if r.Effective["server.cache"] != "none" {
		r.Versions["go-redis"] = redis.Version()
	}
	pipe := os.NewFile(registerFD, "register")
	defer pipe.Close()
	return json.NewEncoder(pipe).Encode(r)
}
