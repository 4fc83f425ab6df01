package html

import (
	"context"
	"encoding/json"
	"fmt"
	escape "html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"perflab/report"
	"perflab/report/assets"
	"perflab/report/internal/sample"
)

// watch goes into the page under test before all else: it forbids every address, and
// notes errors and attempts to reach one.
const watch = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:">
<script>
window.faults = [];
addEventListener('error', function (e) { faults.push('error: ' + (e.message || e.target.outerHTML)); }, true);
addEventListener('unhandledrejection', function (e) { faults.push('rejected: ' + e.reason); });
addEventListener('securitypolicyviolation', function (e) { faults.push('asked for ' + e.blockedURI); });
['error', 'warn'].forEach(function (level) { console[level] = function () { faults.push('console: ' + [].join.call(arguments, ' ')); }; });
</script>`

// probe looks at the pages, each in a frame of its own width, and writes what it saw.
const probe = `<script>
addEventListener('load', function () {
  var seen = [].map.call(document.querySelectorAll('iframe'), function (frame) {
    var w = frame.contentWindow, d = w.document;
    var plots = [].slice.call(d.querySelectorAll('.plot'));
    var button = d.querySelector('.legend button[data-variant]');
    var tall = d.documentElement.scrollHeight, bars = d.querySelector('.bars').getBoundingClientRect().bottom;
    var before = d.querySelectorAll('#chart-rps path').length;
    if (button) button.click();
    return {
      width: w.innerWidth, height: tall, bars: bars, pictures: d.querySelectorAll('.plot svg.pic').length, scroll: d.documentElement.scrollWidth, plots: plots.length, faults: w.faults,
      undrawn: plots.filter(function (p) { return !p.classList.contains('drawn') || !p.querySelector('svg path'); }).map(function (p) { return p.id; }),
      wide: plots.filter(function (p) { return p.firstChild && p.firstChild.offsetWidth > p.clientWidth; }).map(function (p) { return p.id; }),
      pressed: button ? button.getAttribute('aria-pressed') : '', hid: before - d.querySelectorAll('#chart-rps path').length,
      dark: w.getComputedStyle(d.body).backgroundColor, line: w.getComputedStyle(d.documentElement).getPropertyValue('--s1').trim(),
      strokes: [].map.call(d.querySelectorAll('#chart-latency path'), function (p) { return p.getAttribute('stroke'); })
    };
  });
  document.getElementById('seen').textContent = JSON.stringify(seen);
});
</script>`

// sight is what the probe saw of one frame.
type sight struct {
	Width, Scroll, Plots int
	Height, Bars         float64 // of the page, and where the bars at a glance end
	Pictures             int     // that no script has drawn over
	Faults               []string
	Undrawn, Wide        []string
	Pressed              string
	Hid                  int
	Dark, Line           string
	Strokes              []string
}

// browse opens the page in frames of the given widths and returns what the probe saw.
func browse(t *testing.T, page string, dark bool, widths ...int) []sight {
	t.Helper()
	browser := browserPath()
	if browser == "" {
		t.Skip("no chromium or chrome on the PATH: pages are not looked at")
	}
	inner := strings.Replace(page, "<head>", "<head>"+watch, 1)
	var outer strings.Builder
	outer.WriteString(`<!doctype html><meta charset="utf-8"><pre id="seen"></pre>`)
	for _, w := range widths {
		fmt.Fprintf(&outer, `<iframe style="width:%dpx;height:900px;border:0" srcdoc="%s"></iframe>`, w, escape.EscapeString(inner))
	}
	outer.WriteString(probe)
	dir := t.TempDir()
	file := filepath.Join(dir, "outer.html")
	if err := os.WriteFile(file, []byte(outer.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
	defer cancel()
	scheme := "1"
	if dark {
		scheme = "0"
	}
	cmd := exec.CommandContext(ctx, browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--user-data-dir="+filepath.Join(dir, "profile"),
		"--blink-settings=preferredColorScheme="+scheme, "--window-size=1600,1000", "--virtual-time-budget=10000", "--dump-dom", "file://"+file)
	cmd.WaitDelay = 5 * time.Second
	dom, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v", browser, err)
	}
	found := regexp.MustCompile(`(?s)<pre id="seen">(.*?)</pre>`).FindSubmatch(dom)
	var seen []sight
	if found == nil || json.Unmarshal([]byte(escape.UnescapeString(string(found[1]))), &seen) != nil || len(seen) != len(widths) {
		t.Fatalf("the probe saw nothing; the browser printed %d bytes", len(dom))
	}
	return seen
}

func browserPath() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

func TestPageInABrowser(t *testing.T) {
	t.Parallel()
	if !assets.Embedded() {
		t.Skip("the charts' script was not embedded at build time (npm run build in report/assets): its drawing is not looked at")
	}
	for name, dark := range map[string]bool{"light": false, "dark": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, s := range browse(t, render(t, data(sample.Caching()), Options{}), dark, 1280, 390, 320) {
				if len(s.Faults) > 0 {
					t.Errorf("%d px: %s", s.Width, strings.Join(s.Faults, "; "))
				}
				if s.Scroll > s.Width {
					t.Errorf("%d px: the page is %d px wide", s.Width, s.Scroll)
				}
				if s.Plots != 10 || len(s.Undrawn) > 0 {
					t.Errorf("%d px: %d charts, not drawn: %v", s.Width, s.Plots, s.Undrawn)
				}
				if len(s.Wide) > 0 {
					t.Errorf("%d px: wider than their box: %v", s.Width, s.Wide)
				}
				if s.Pressed != "false" || s.Hid <= 0 {
					t.Errorf("%d px: the legend's button hid nothing (pressed %q)", s.Width, s.Pressed)
				}
				if got := s.Dark != "rgb(255, 255, 255)"; got != dark {
					t.Errorf("%d px: background %s in %s", s.Width, s.Dark, name)
				}
				if drawn := strings.Join(s.Strokes, " "); !strings.Contains(drawn, "#") || (dark && strings.Contains(drawn, "#c8500a")) || (!dark && !strings.Contains(drawn, "#c8500a")) {
					t.Errorf("%d px: charts in %s use %v", s.Width, name, s.Strokes)
				}
			}
		})
	}
}

// TestPageWithoutTheLibrary is the page of a program built without npm: it asks for nothing and
// shows every chart as a picture.
func TestPageWithoutTheLibrary(t *testing.T) {
	t.Parallel()
	page := render(t, data(sample.Caching()), Options{})
	if assets.Embedded() {
		page = strings.Replace(page, string(assets.Script()), "", 1)
	}
	for _, s := range browse(t, page, false, 390) {
		if len(s.Faults) > 0 {
			t.Error(s.Faults)
		}
		if s.Scroll > s.Width || s.Plots == 0 || s.Pictures != s.Plots {
			t.Errorf("%d px wide in %d, %d pictures of %d charts", s.Scroll, s.Width, s.Pictures, s.Plots)
		}
	}
}

// TestThePageIsShort: the answer and the bars stand in the first screen, and a report of three
// variants is eight screens of 900 pixels at most; of fifty, which it folds away, twelve.
func TestThePageIsShort(t *testing.T) {
	t.Parallel()
	for name, d := range map[string]report.Data{"three": data(sample.Explained("en", false)), "cached": data(sample.Caching()), "fifty": many(50)} {
		for _, s := range browse(t, render(t, d, Options{}), false, 1280) {
			screens := 8.0
			if len(d.Judgement.Variants) > most {
				screens = 12
			}
			if s.Bars > 900 || s.Height > screens*900 {
				t.Errorf("%s: the bars end at %.0f px, the page at %.1f screens", name, s.Bars, s.Height/900)
			}
		}
	}
}
