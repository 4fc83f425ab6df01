package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"perflab/runner/internal/nginx"
)

// server is an nginx that serves the two files.
type server struct {
	*nginx.Server
	url string
	dir string
}

// config keeps connections however many requests they carry.
const config = `  access_log off;
  sendfile on;
  open_file_cache max=16;
  keepalive_requests 1000000000;
  server { listen %s backlog=4096; root files; }`

// startServer starts nginx on cpus and returns once it serves both files whole. An error
// leaves nothing behind.
func startServer(ctx context.Context, cpus []int) (*server, error) {
	dir, err := os.MkdirTemp("", "bench-nginx-")
	if err != nil {
		return nil, err
	}
	s := &server{dir: dir}
	if err := s.start(ctx, cpus); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if err := errors.Join(s.fetch(ctx, small), s.fetch(ctx, large)); err != nil {
		log := s.Log() // in the folder that goes
		s.stop()
		return nil, fmt.Errorf("nginx does not serve: %w\n%s", err, log)
	}
	return s, nil
}

// start puts the files in place and starts nginx.
func (s *server) start(ctx context.Context, cpus []int) error {
	files := filepath.Join(s.dir, "files")
	if err := os.MkdirAll(files, 0o755); err != nil {
		return err
	}
	for _, f := range []file{small, large} {
		if err := os.WriteFile(filepath.Join(files, f.path), bytes.Repeat([]byte("x"), f.bytes), 0o644); err != nil {
			return err
		}
	}
	address, err := nginx.Address()
	if err != nil {
		return err
	}
	s.url = "http://" + address
	s.Server, err = nginx.Start(ctx, nginx.Options{Dir: s.dir, HTTP: fmt.Sprintf(config, address), CPUs: cpus})
	return err
}

func (s *server) fetch(ctx context.Context, f file) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+f.path, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	got, err := io.Copy(io.Discard, resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK || got != int64(f.bytes) {
		return fmt.Errorf("%s: status %d with %d bytes, not 200 with %d", f.path, resp.StatusCode, got, f.bytes)
	}
	return nil
}

// stop ends nginx and removes its folder.
func (s *server) stop() {
	s.Stop()
	_ = os.RemoveAll(s.dir)
}
