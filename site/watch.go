package site

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"perflab/runner/result"
)

// lookEvery is how often a served site looks for runs that have ended.
const lookEvery = 2 * time.Second

// watch builds a site again when a run has ended, and tells when the site has changed, whoever
// built it.
type watch struct {
	dir  string
	tell func()
	say  func(string)
	seen map[string]string // first file of each record → its size and time
	site time.Time         // of the site's own mark
	bad  string            // the last fault, which is said once
}

func newWatch(dir string, tell func(), say func(string)) *watch {
	w := &watch{dir: dir, tell: tell, say: say}
	w.site = w.marked()
	return w
}

// run looks at once and then over and over, until ctx ends.
func (w *watch) run(ctx context.Context, every time.Duration) {
	ticks := time.NewTicker(every)
	defer ticks.Stop()
	for {
		w.look()
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
	}
}

// look builds the site where a run has ended since the last look, or one is gone. At the first look it
// builds in any case, which costs nothing where nothing changed. Nothing is done while a run is
// being measured: the build would be measured with it.
func (w *watch) look() {
	if b, ok := lastBuilt(cachePath(w.dir)); ok {
		now := recordsSeen(b.Results)
		if w.ended(now) && !measuring(now) {
			w.seen = now
			sum, err := Build(b.Results, w.dir, b.Options)
			w.report(sum, err)
		}
	}
	if at := w.marked(); !at.Equal(w.site) {
		w.site = at
		w.tell()
	}
}

// ended reports whether what was seen is other than before.
func (w *watch) ended(now map[string]string) bool {
	if w.seen == nil || len(now) != len(w.seen) {
		return true
	}
	for path, s := range now {
		if w.seen[path] != s {
			return true
		}
	}
	return false
}

// report says what a build came to; a fault that lasts once.
func (w *watch) report(sum Summary, err error) {
	text := ""
	if err != nil {
		text = fmt.Sprintf("the site stays as it is: %v", err)
	}
	if text != w.bad {
		w.bad = text
		if text != "" {
			w.say(text)
		}
	}
	if err == nil && sum.Drawn > 0 {
		w.say(sum.String())
	}
}

// marked is when the site was built.
func (w *watch) marked() time.Time {
	info, err := os.Stat(filepath.Join(w.dir, marker))
	if err != nil {
		return w.site // it is being replaced
	}
	return info.ModTime()
}

// recordsSeen are the first files of all records, with what tells one state of them from another.
// A run writes it when it begins and when it ends.
func recordsSeen(results []string) map[string]string {
	seen := map[string]string{}
	for _, below := range results {
		dirs, err := result.List(below)
		if err != nil {
			continue
		}
		for _, dir := range dirs {
			path := filepath.Join(dir, result.RunFile)
			if info, err := os.Stat(path); err == nil {
				seen[path] = fmt.Sprint(info.Size(), " ", info.ModTime().UnixNano())
			}
		}
	}
	return seen
}

// measuring reports whether a run is under way: the newest record says so, and somebody holds its
// lock.
func measuring(seen map[string]string) bool {
	for path := range seen {
		info, err := os.Stat(path)
		if err != nil || time.Since(info.ModTime()) > mostHours {
			continue
		}
		data, err := os.ReadFile(path)
		var run struct {
			Status result.Status `json:"status"`
		}
		if err == nil && json.Unmarshal(data, &run) == nil && run.Status == result.Running && result.Locked(filepath.Dir(path)) {
			return true
		}
	}
	return false
}

// mostHours is how old the first file of a run under way may be: what is older is not looked at
// each time.
const mostHours = 24 * time.Hour

// readers are the open pages of a served site, which wait to be told of a change.
type readers struct {
	mu     sync.Mutex
	change chan struct{} // closed at the next change
	ended  chan struct{}
	once   sync.Once
}

func newReaders() *readers { return &readers{change: make(chan struct{}), ended: make(chan struct{})} }

// tell tells all of a change.
func (r *readers) tell() {
	r.mu.Lock()
	defer r.mu.Unlock()
	close(r.change)
	r.change = make(chan struct{})
}

// close lets all go.
func (r *readers) close() { r.once.Do(func() { close(r.ended) }) }

// ServeHTTP answers with an event a change, as an EventSource wants it.
func (r *readers) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	send := func(text string) bool {
		_, err := fmt.Fprint(w, text)
		return err == nil && http.NewResponseController(w).Flush() == nil
	}
	r.mu.Lock()
	change := r.change
	r.mu.Unlock()
	if !send("retry: 1000\n\n") {
		return
	}
	select {
	case <-req.Context().Done():
	case <-r.ended:
	case <-change:
		send("event: change\ndata: 1\n\n") // the page loads again, and asks anew
	}
}
