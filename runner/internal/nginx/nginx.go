// Package nginx runs one nginx in a folder of its own, as the server that the load engine
// is weighed (bench) and tested (load's tests) against. No step of a run uses it.
//
// It is one process, master and worker at once, so that it serves as the user who started
// it, whatever happens to it happens to all of it, and one request at a time writes to its
// log. It refuses to choose an address: the configuration names its own.
package nginx

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"perflab/runner/internal/resource/cpu"
)

// Options say how it runs.
type Options struct {
	// Dir is an empty folder: its prefix, from which relative paths of the configuration
	// count. The files that Start makes in it stay for the caller to remove.
	Dir string
	// HTTP are the directives of the http block, the servers among them.
	HTTP string
	// CPUs are those it is kept on; empty: not bound.
	CPUs []int
}

// Server is a running nginx.
type Server struct {
	dir    string
	cmd    *exec.Cmd
	exited chan struct{}
}

// config is all but what the caller adds. Nothing of it is outside the folder.
const config = `daemon off;
master_process off;
worker_processes 1;
pid nginx.pid;
error_log error.log warn;
events { worker_connections 4096; }
http {
  client_body_temp_path tmp;
  proxy_temp_path tmp;
  fastcgi_temp_path tmp;
  uwsgi_temp_path tmp;
  scgi_temp_path tmp;
%s
}
`

// readyWithin bounds how long it may take to start.
const readyWithin = 10 * time.Second

// Find returns the path of the program, looking where distributions keep servers too, and
// an error that says how to install it where there is none.
func Find() (path string, err error) {
	for _, name := range []string{"nginx", "/usr/sbin/nginx", "/usr/local/sbin/nginx"} {
		if path, err = exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("nginx is not installed (apt-get install nginx, brew install nginx)")
}

// Address returns a free address of this machine's loopback for a server to listen on.
func Address() (string, error) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return free.Addr().String(), free.Close()
}

// Start starts it and returns once it listens. An error carries its own last words;
// everything started has then ended.
func Start(ctx context.Context, o Options) (*Server, error) {
	path, err := Find()
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(o.Dir, "nginx.conf"), fmt.Appendf(nil, config, o.HTTP), 0o644); err != nil {
		return nil, err
	}
	s := &Server{dir: o.Dir, exited: make(chan struct{})}
	var said bytes.Buffer // before it has a log
	s.cmd = exec.Command(path, "-p", o.Dir, "-c", "nginx.conf", "-e", filepath.Join(o.Dir, "error.log"))
	s.cmd.Stderr = &said
	allowDescriptors()
	if err := cpu.StartOn(o.CPUs, s.cmd.Start); err != nil {
		return nil, fmt.Errorf("start nginx: %w", err)
	}
	go func() {
		_ = s.cmd.Wait() // how it ended is in its log
		close(s.exited)
	}()
	if err := s.listening(ctx); err != nil {
		s.Stop()
		return nil, fmt.Errorf("nginx is not ready: %w\n%s%s", err, said.String(), s.Log())
	}
	return s, nil
}

// listening waits until it listens: only then does it write its process number.
func (s *Server) listening(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	for {
		if id, err := os.ReadFile(filepath.Join(s.dir, "nginx.pid")); err == nil && len(id) > 0 {
			return nil
		}
		select {
		case <-s.exited:
			return errors.New("it ended at once")
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// Stop ends it and returns once it has ended; whatever it logged is then in its files.
// Stopping it again does nothing.
func (s *Server) Stop() {
	_ = s.cmd.Process.Signal(syscall.SIGTERM) // fails only where it has ended
	select {
	case <-s.exited:
	case <-time.After(5 * time.Second):
		s.Kill()
	}
}

// Kill ends it as a crash would and returns once it has ended.
func (s *Server) Kill() {
	_ = s.cmd.Process.Kill()
	<-s.exited
}

// Log is what it wrote to its error log.
func (s *Server) Log() string {
	log, _ := os.ReadFile(filepath.Join(s.dir, "error.log")) // not there: it wrote nothing
	return string(bytes.TrimSpace(log))
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
