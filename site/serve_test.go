package site

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"perflab/runner/result"
)

// get asks a handler for a path as a browser does.
func get(t *testing.T, h http.Handler, path string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func TestServedPagesAreCompressedAndGuarded(t *testing.T) {
	out, _ := build(t, recorded(t))
	h := handler(out, newReaders())
	page := get(t, h, "/feed-empty/20261120-100000-aaaa.html", "Accept-Encoding", "gzip")
	if page.StatusCode != http.StatusOK || page.Header.Get("Content-Encoding") != "gzip" {
		t.Errorf("%s, encoded %q", page.Status, page.Header.Get("Content-Encoding"))
	}
	policy := page.Header.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "frame-ancestors 'none'", "connect-src 'self'", "'self'"} {
		if !strings.Contains(policy, want) {
			t.Errorf("the policy %q lacks %s", policy, want)
		}
	}
	plain := get(t, h, "/feed-empty/20261120-100000-aaaa.html")
	var text strings.Builder
	if _, err := bufio.NewReader(plain.Body).WriteTo(&text); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(text.String(), reloadScript); n != 1 || strings.Contains(text.String(), `http-equiv="Content-Security-Policy"`) {
		t.Errorf("%d scripts that load the page again", n)
	}
	if again := get(t, h, "/feed-empty/20261120-100000-aaaa.html", "If-None-Match", plain.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
		t.Errorf("an unchanged page: %s", again.Status)
	}
	if script := get(t, h, reloadScript); script.StatusCode != http.StatusOK || !strings.HasPrefix(script.Header.Get("Content-Type"), "text/javascript") {
		t.Errorf("the script: %s, %s", script.Status, script.Header.Get("Content-Type"))
	}
	if gone := get(t, h, "/nowhere.html"); gone.StatusCode != http.StatusNotFound {
		t.Errorf("a page that is not there: %s", gone.Status)
	}
}

func TestServedPolicy(t *testing.T) {
	for policy, want := range map[string]string{
		"":                   "script-src 'self'; connect-src 'self'; frame-ancestors 'none'",
		"default-src 'none'": "default-src 'none'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'",
		"script-src 'sha256-x'; connect-src 'none'": "script-src 'sha256-x' 'self'; connect-src 'self'; frame-ancestors 'none'",
		"script-src 'self';":                        "script-src 'self'; connect-src 'self'; frame-ancestors 'none'",
	} {
		if got := servedPolicy(policy); got != want {
			t.Errorf("%q: got %q, want %q", policy, got, want)
		}
	}
}

// TestTheWatchBuildsWhenARunHasEnded, and leaves one under way alone.
func TestTheWatchBuildsWhenARunHasEnded(t *testing.T) {
	results, out := recorded(t), filepath.Join(t.TempDir(), "public")
	again(t, results, out)
	told, said := 0, []string{}
	w := newWatch(out, func() { told++ }, func(text string) { said = append(said, text) })
	w.look()
	before := told
	w.look()
	if told != before {
		t.Error("it told of a change where there was none")
	}
	running := func(r *result.Run, _ *result.Trial) { r.Status = result.Running }
	dir := recordRun(t, results, "feed-new", "20261124-100000-eeee", 900, running)
	unlock, err := (&result.Store{Dir: dir}).Lock()
	if err != nil {
		t.Fatal(err)
	}
	w.look()
	if _, there := files(t, out)["feed-new/index.html"]; there || told != before {
		t.Error("it built while a run was measured")
	}
	unlock()
	w.look()
	if _, there := files(t, out)["feed-new/index.html"]; !there || told != before+1 {
		t.Errorf("told %d times, said %q", told-before, said)
	}
	if err := os.WriteFile(filepath.Join(out, marker), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	later := time.Now().Add(time.Minute)
	if err := os.Chtimes(filepath.Join(out, marker), later, later); err != nil {
		t.Fatal(err)
	}
	w.look()
	if told != before+2 {
		t.Error("a site that somebody else built is not told of")
	}
	// A fault that lasts is said once.
	said = nil
	if err := os.Remove(filepath.Join(out, marker)); err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		recordRun(t, results, "feed-new", fmt.Sprintf("2026112%d-100000-ffff", i), 900, nil)
		w.look()
	}
	if len(said) != 1 || !strings.Contains(said[0], "the site stays as it is") {
		t.Errorf("said %q", said)
	}
}

// TestOpenPagesAreTold of a change by an event, and let go when the server ends.
func TestOpenPagesAreTold(t *testing.T) {
	r := newReaders()
	server := httptest.NewServer(r)
	defer server.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	read := func(until func(line string) bool) bool {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		lines := bufio.NewScanner(res.Body)
		for lines.Scan() {
			if until(lines.Text()) {
				return true
			}
		}
		return false
	}
	if !read(func(line string) bool {
		if strings.HasPrefix(line, "retry") {
			r.tell()
		}
		return line == "event: change"
	}) {
		t.Error("the page was not told")
	}
	if read(func(line string) bool {
		if strings.HasPrefix(line, "retry") {
			r.close()
		}
		return line == "event: change"
	}) {
		t.Error("the page was told of a change at the end")
	}
}
