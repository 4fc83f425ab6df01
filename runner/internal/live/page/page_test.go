package page

import (
	"context"
	"io"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"perflab/runner/internal/live"
	"perflab/runner/metric"
	"perflab/runner/phrase"
)

func listen(t *testing.T, title string) *Page {
	t.Helper()
	p, err := Listen(t.Context(), Loopback, title, phrase.English)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func second(requests int64) live.Item {
	return live.Item{Tags: live.Tags{Variant: "sync", Trial: "000-sync-r1"}, Second: &metric.Point{Phase: metric.Load, Span: time.Second, Requests: requests, P95: 12 * time.Millisecond, ChecksPassed: 999, ChecksFailed: 1}}
}

func TestElsewhere(t *testing.T) {
	for _, address := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:0", "example.org:80", "8080"} {
		if p, err := Listen(t.Context(), address, "x", phrase.English); err == nil {
			p.Close()
			t.Errorf("serves at %s", address)
		}
	}
	p := listen(t, "x")
	defer p.Close()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.URL(), nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Host = "attacker.example:80"
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusForbidden {
		t.Errorf("a foreign name is answered %s", res.Status)
	}
}

// A browser that comes late is told of what was, and one that does not read holds nothing up.
func TestEvents(t *testing.T) {
	p := listen(t, "x")
	p.Tell(live.Item{Used: &live.Used{Component: "server", CPU: 0.75}})
	for n := range int64(remembered + 5) {
		p.Tell(second(n))
	}
	res, err := http.Get(p.URL() + "events")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	for range 100 * mostBehind {
		p.Tell(second(1))
	}
	p.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), `"rate_per_s":5,"p95_ms":12,"checks":0.999,"users":0,"cpus":{"server":0.75}`) || strings.Contains(string(text), `"rate_per_s":4,`) {
		t.Errorf("told %.600s", text)
	}
}

// TestInABrowser looks at the page as it is told, in both languages.
func TestInABrowser(t *testing.T) {
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if p, err := exec.LookPath(name); err == nil && path == "" {
			path = p
		}
	}
	if path == "" {
		t.Skip("no chromium or chrome on the PATH: the page is not looked at")
	}
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("disable-dev-shm-usage", true), chromedp.WindowSize(1280, 900))
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	defer cancel()
	ctx, cancel = chromedp.NewContext(ctx)
	defer cancel()
	var mu sync.Mutex
	var complaints []string
	chromedp.ListenTarget(ctx, func(event any) {
		mu.Lock()
		defer mu.Unlock()
		switch e := event.(type) {
		case *runtime.EventExceptionThrown:
			complaints = append(complaints, e.ExceptionDetails.Error())
		case *log.EventEntryAdded:
			complaints = append(complaints, e.Entry.Text)
		}
	})
	const hostile = `<script>document.title="broken"</script>`
	p := listen(t, hostile)
	closed := sync.OnceFunc(p.Close)
	defer closed()
	p.Tell(live.Item{Used: &live.Used{Component: "server", CPU: 0.75}})
	for n := range int64(120) {
		p.Tell(second(900 + n*7%40))
	}
	within, done := context.WithTimeout(ctx, time.Minute)
	defer done()
	var title, state, koreanState string
	var values []string
	var line int
	var wide bool
	act := func(actions ...chromedp.Action) {
		t.Helper()
		if err := chromedp.Run(within, actions...); err != nil {
			t.Fatal(err)
		}
	}
	act(chromedp.Navigate(p.URL()), chromedp.Poll(`document.querySelector('#rate .value').textContent !== '–'`, nil))
	p.Tell(second(1234)) // while it is looked at
	act(chromedp.Poll(`document.querySelector('#rate .value').textContent === '1234'`, nil),
		chromedp.Title(&title), chromedp.Text("#state", &state),
		chromedp.Evaluate(`[].map.call(document.querySelectorAll('.value'), function (e) { return e.textContent; })`, &values),
		chromedp.Evaluate(`document.querySelector('#rate path').getTotalLength()|0`, &line))
	if want := []string{"1234", "12.0 ms", "99.9%", "0.75"}; !slices.Equal(values, want) {
		t.Errorf("shows %v, want %v", values, want)
	}
	if !strings.Contains(title, "<script>") || !strings.Contains(state, "sync · load") || line < 100 {
		t.Errorf("title %q, state %q, a line of %d", title, state, line)
	}
	act(chromedp.EmulateViewport(360, 800), chromedp.Navigate(p.URL()+"?lang=ko"), chromedp.Poll(`document.querySelector('#rate .value').textContent === '1234'`, nil),
		chromedp.Text("#state", &koreanState), chromedp.Evaluate(`document.documentElement.scrollWidth > innerWidth`, &wide))
	if !strings.Contains(koreanState, "부하") || wide {
		t.Errorf("state %q, wider than the screen: %v", koreanState, wide)
	}
	closed()
	act(chromedp.Poll(`document.getElementById('state').textContent === document.body.dataset.ended`, nil))
	mu.Lock()
	defer mu.Unlock()
	if len(complaints) > 0 {
		t.Errorf("complains: %s", complaints)
	}
}
