package site

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"perflab/runner/regular"
)

// DefaultAddr is where Serve listens where no address is given: on this machine alone.
const DefaultAddr = "127.0.0.1:8080"

// Serve serves the site in dir at addr (host:port; a missing host is this machine, an
// empty addr DefaultAddr) until ctx ends, and says on stdout where. Errors: dir holds no
// site, or addr cannot be listened on.
func Serve(ctx context.Context, dir, addr string, stdout io.Writer) error {
	if _, err := os.Stat(filepath.Join(dir, marker)); err != nil {
		return fmt.Errorf("%s holds no site", dir)
	}
	addr, err := localAddr(addr)
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: handler(dir), ReadHeaderTimeout: 10 * time.Second}
	if _, err := fmt.Fprintf(stdout, "Serving %s at http://%s/ until interrupted\n", dir, listener.Addr()); err != nil {
		return errors.Join(err, listener.Close())
	}
	stop := context.AfterFunc(ctx, func() {
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
		defer cancel()
		if server.Shutdown(grace) != nil {
			_ = server.Close() // someone holds a connection open; the user asked to end
		}
	})
	defer stop()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// localAddr fills in what an address leaves out.
func localAddr(addr string) (string, error) {
	if addr == "" {
		return DefaultAddr, nil
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "", fmt.Errorf("address %q: %w", addr, err)
	}
	if host == "" {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port), nil
}

// handler serves the folder's pages and script: no listing of a folder, no hidden file.
// Browsers ask again each time, so that a rebuilt site is seen at once.
func handler(dir string) http.Handler {
	root := regular.FS(dir)
	files := http.FileServerFS(root)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := path.Clean("/" + r.URL.Path)
		if strings.Contains(name, "/.") || strings.HasSuffix(r.URL.Path, "/") && !isFile(root, path.Join(name, "index.html")[1:]) {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Cache-Control", "no-cache")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		files.ServeHTTP(w, r)
	})
}

func isFile(root fs.FS, name string) bool {
	info, err := fs.Stat(root, name)
	return err == nil && info.Mode().IsRegular()
}
