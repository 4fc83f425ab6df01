package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"perflab/runner/internal/resource"
)

// nginx is a running server of the two files.
type nginx struct {
	url    string
	dir    string
	cmd    *exec.Cmd
	exited chan struct{}
}

// config is one process, which is master and worker at once and so serves as the user who
// started it; connections are kept however many requests they carry.
const config = `daemon off;
master_process off;
worker_processes 1;
pid nginx.pid;
error_log error.log warn;
events { worker_connections 4096; }
http {
  access_log off;
  sendfile on;
  open_file_cache max=16;
  keepalive_requests 1000000000;
  client_body_temp_path tmp;
  proxy_temp_path tmp;
  fastcgi_temp_path tmp;
  uwsgi_temp_path tmp;
  scgi_temp_path tmp;
  server { listen %s backlog=4096; root files; }
}
`

// startNginx starts nginx on cpus and returns once it serves both files whole. An error
// carries nginx's own last words; everything started has then ended.
func startNginx(ctx context.Context, cpus []int) (*nginx, error) {
	path, err := program("nginx")
	if err != nil {
		return nil, fmt.Errorf("%w (apt-get install nginx-light, brew install nginx)", err)
	}
	dir, err := os.MkdirTemp("", "bench-nginx-")
	if err != nil {
		return nil, err
	}
	n := &nginx{dir: dir, exited: make(chan struct{})}
	address, err := n.write()
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	n.url = "http://" + address
	n.cmd = exec.Command(path, "-p", dir, "-c", "nginx.conf", "-e", filepath.Join(dir, "error.log"))
	allowDescriptors()
	if err := resource.StartOn(cpus, n.cmd.Start); err != nil {
		return nil, errors.Join(fmt.Errorf("start nginx: %w", err), os.RemoveAll(dir))
	}
	go func() {
		_ = n.cmd.Wait() // how it ended is in its log
		close(n.exited)
	}()
	if err := n.ready(ctx); err != nil {
		log, _ := os.ReadFile(filepath.Join(dir, "error.log"))
		n.stop()
		return nil, fmt.Errorf("nginx is not ready: %w\n%s", err, bytes.TrimSpace(log))
	}
	return n, nil
}

// write puts the configuration and the files in place and returns the address to listen on.
func (n *nginx) write() (string, error) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	address := free.Addr().String()
	if err := free.Close(); err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Join(n.dir, "files"), 0o755); err != nil {
		return "", err
	}
	for _, f := range []file{small, large} {
		if err := os.WriteFile(filepath.Join(n.dir, "files", f.path), bytes.Repeat([]byte("x"), f.bytes), 0o644); err != nil {
			return "", err
		}
	}
	return address, os.WriteFile(filepath.Join(n.dir, "nginx.conf"), fmt.Appendf(nil, config, address), 0o644)
}

// ready waits, at most ten seconds, until both files come whole.
func (n *nginx) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	for {
		err := errors.Join(n.fetch(ctx, small), n.fetch(ctx, large))
		if err == nil {
			return nil
		}
		select {
		case <-n.exited:
			return errors.New("it ended at once")
		case <-ctx.Done():
			return err
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func (n *nginx) fetch(ctx context.Context, f file) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, n.url+f.path, nil)
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
func (n *nginx) stop() {
	_ = n.cmd.Process.Signal(syscall.SIGTERM) // fails only where it has ended
	select {
	case <-n.exited:
	case <-time.After(5 * time.Second):
		_ = n.cmd.Process.Kill()
		<-n.exited
	}
	_ = os.RemoveAll(n.dir)
}

// allowDescriptors gives this process and those it starts as many open files as the hard
// limit allows. The Go runtime does so for itself alone, and takes it back for its children.
func allowDescriptors() {
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit) == nil {
		limit.Cur = limit.Max
		_ = syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit) // too few show as failed requests
	}
}
