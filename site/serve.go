package site

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/klauspost/compress/gzhttp"

	"perflab/runner/regular"
)

// DefaultAddr is where Serve listens where no address is given: on this machine alone.
const DefaultAddr = "127.0.0.1:8080"

// Serve serves the site in dir at addr (host:port; a missing host is this machine, an
// empty addr DefaultAddr) until ctx ends, and says on stdout where. When a run has ended it builds
// the site again as it was built last, and pages that are open load again; say is told of both.
// Errors: dir holds no site, or addr cannot be listened on.
func Serve(ctx context.Context, dir, addr string, stdout io.Writer, say func(string)) error {
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
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	readers := newReaders()
	server := &http.Server{Handler: handler(dir, readers), ReadHeaderTimeout: 10 * time.Second}
	if _, err := fmt.Fprintf(stdout, "Serving %s at http://%s/ until interrupted\n", dir, listener.Addr()); err != nil {
		return errors.Join(err, listener.Close())
	}
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		newWatch(dir, readers.tell, say).run(ctx, lookEvery)
	}()
	stop := context.AfterFunc(ctx, func() {
		readers.close()
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
		defer cancel()
		if server.Shutdown(grace) != nil {
			_ = server.Close() // someone holds a connection open; the user asked to end
		}
	})
	defer stop()
	err = server.Serve(listener)
	cancel()
	<-watched
	if !errors.Is(err, http.ErrServerClosed) {
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

// Addresses of a served site that are no files of it.
const (
	reloadScript = "/-/reload.js"
	changes      = "/-/changes"
)

// reload loads a page again when the server says that the site has changed, or is back with a new
// one.
const reload = `new EventSource('` + changes + `').addEventListener('change', function () { location.reload(); });
`

// handler serves the folder's pages and scripts, compressed: no listing of a folder, no hidden
// file. Browsers ask again each time, so that a rebuilt site is seen at once.
func handler(dir string, readers *readers) http.Handler {
	root := regular.FS(dir)
	files := http.FileServerFS(root)
	whole := gzhttp.GzipHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := path.Clean("/" + r.URL.Path)
		if strings.HasSuffix(r.URL.Path, "/") {
			name = path.Join(name, "index.html")
		}
		if strings.Contains(name, "/.") {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Cache-Control", "no-cache")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Content-Security-Policy", filePolicy)
		if name == reloadScript {
			h.Set("Content-Type", "text/javascript; charset=utf-8")
			_, _ = io.WriteString(w, reload) // who asked for it may be gone
			return
		}
		if strings.HasSuffix(name, ".html") && path.Base(r.URL.Path) != "index.html" {
			servePage(w, r, root, name[1:])
			return
		}
		if strings.HasSuffix(r.URL.Path, "/") {
			http.NotFound(w, r)
			return
		}
		files.ServeHTTP(w, r)
	}))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == changes { // not compressed: each event is sent at once
			readers.ServeHTTP(w, r)
			return
		}
		whole.ServeHTTP(w, r)
	})
}

// filePolicy is for what is no page, such as a picture opened by itself.
const filePolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"

// pagePolicy is for pages that have none of their own.
const pagePolicy = "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'none'; base-uri 'none'; form-action 'none'"

var ownPolicy = regexp.MustCompile(`(?i)<meta\s+http-equiv="Content-Security-Policy"\s+content="([^"]*)"\s*/?>`)

// servePage serves a page with what loads it again when the site changes. That the page itself does
// not allow: so its policy becomes the answer's, with that one script added.
func servePage(w http.ResponseWriter, r *http.Request, root fs.FS, name string) {
	page, err := fs.ReadFile(root, name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	policy := pagePolicy
	if m := ownPolicy.FindSubmatchIndex(page); m != nil {
		policy = html.UnescapeString(string(page[m[2]:m[3]]))
		page = slices.Concat(page[:m[0]], page[m[1]:])
	}
	script := []byte(`<script src="` + reloadScript + `"></script>` + "\n")
	if at := bytes.LastIndex(page, []byte("</body>")); at >= 0 {
		page = slices.Concat(page[:at], script, page[at:])
	} else {
		page = slices.Concat(page, script)
	}
	h := w.Header()
	h.Set("Content-Security-Policy", servedPolicy(policy))
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("ETag", `"`+digest(page)[:16]+`"`)
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(page))
}

// servedPolicy is a page's policy with what only a served page needs, and what only a header can
// say: that no other page may frame it.
func servedPolicy(policy string) string {
	var out []string
	has := map[string]bool{}
	for d := range strings.SplitSeq(policy, ";") {
		words := strings.Fields(d)
		if len(words) == 0 {
			continue
		}
		name := strings.ToLower(words[0])
		if has[name] = true; (name == "script-src" || name == "connect-src") && !slices.Contains(words, "'self'") {
			words = append(slices.DeleteFunc(words, func(w string) bool { return w == "'none'" }), "'self'")
		}
		out = append(out, strings.Join(words, " "))
	}
	for _, d := range []string{"script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'"} {
		if name, _, _ := strings.Cut(d, " "); !has[name] {
			out = append(out, d)
		}
	}
	return strings.Join(out, "; ")
}
