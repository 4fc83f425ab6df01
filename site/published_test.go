package site

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"image/png"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"perflab/runner/result"
)

const base = "https://example.org/load-tests"

// published builds the site as for that address and returns its files.
func published(t *testing.T, results string) map[string]string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "public")
	if _, err := Build([]string{results}, out, Options{BaseURL: base + "/", Title: "Tests & more"}); err != nil {
		t.Fatal(err)
	}
	return files(t, out)
}

// TestAPublishedSite has a feed, a sitemap, canonical addresses and pictures, which all name files
// that are there.
func TestAPublishedSite(t *testing.T) {
	results := recorded(t)
	recordRun(t, results, "feed-redis", "20261123-110000-eeee", 350, func(r *result.Run, _ *result.Trial) {
		r.Experiment.Title, r.Experiment.Series = `<b>"hostile" & title</b>`, "a\u202eseries"
	})
	pages := published(t, results)
	there := func(address string) {
		t.Helper()
		path, ok := strings.CutPrefix(address, base+"/")
		if path == "" || strings.HasSuffix(path, "/") {
			path += "index.html"
		}
		if _, has := pages[path]; !ok || !has {
			t.Errorf("%s is not there", address)
		}
	}
	var feed atom
	if err := xml.Unmarshal([]byte(pages["feed.xml"]), &feed); err != nil {
		t.Fatal(err)
	}
	if len(feed.Entries) != 4 || feed.Title != "Tests & more" || feed.Entries[0].Updated > feed.Updated {
		t.Errorf("the feed: %+v", feed)
	}
	for _, e := range feed.Entries {
		there(e.Link.Href)
		if e.ID == "" || e.Title == "" || e.Summary == "" || strings.ContainsRune(e.Title+e.Summary, 0x202e) {
			t.Errorf("an entry of the feed: %+v", e)
		}
	}
	var addresses sitemap
	if err := xml.Unmarshal([]byte(pages["sitemap.xml"]), &addresses); err != nil || len(addresses.URLs) < 7 {
		t.Fatalf("the sitemap: %v, %d addresses", err, len(addresses.URLs))
	}
	for _, u := range addresses.URLs {
		there(u.Address)
	}
	canonical := regexp.MustCompile(`<link rel="canonical" href="([^"]*)">`)
	image := regexp.MustCompile(`<meta property="og:image" content="([^"]*)">`)
	pictures := 0
	for name, text := range pages {
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		m := canonical.FindStringSubmatch(text)
		if m == nil || strings.Count(text, `rel="canonical"`) != 1 {
			t.Errorf("%s has no canonical address, or two", name)
			continue
		}
		there(m[1])
		if m := image.FindStringSubmatch(text); m != nil {
			pictures++
			there(m[1])
			picture, err := png.DecodeConfig(strings.NewReader(pages[strings.TrimPrefix(m[1], base+"/")]))
			if err != nil || picture.Width != 1200 || picture.Height != 630 {
				t.Errorf("%s: %v, %+v", m[1], err, picture)
			}
		}
	}
	if pictures != 4 {
		t.Errorf("%d pages have a picture, want the 4 reports", pictures)
	}
	plain, _ := build(t, results)
	for name, text := range files(t, plain) {
		if strings.HasSuffix(name, ".xml") || strings.HasSuffix(name, ".png") || strings.Contains(text, "canonical") {
			t.Errorf("%s, though nobody said where the site will be", name)
		}
	}
}

// TestARunForPrograms holds the record and the tables of charts beside its report.
func TestARunForPrograms(t *testing.T) {
	out, _ := build(t, recorded(t))
	pages := files(t, out)
	var run struct {
		Run       struct{ ID string }
		Judgement struct {
			Variants []struct {
				Name    string
				Figures []struct{ Metric string }
			}
		}
	}
	if err := json.Unmarshal([]byte(pages["feed-empty/20261120-100000-aaaa/record.json"]), &run); err != nil {
		t.Fatal(err)
	}
	if run.Run.ID != "20261120-100000-aaaa" || len(run.Judgement.Variants) != 2 || len(run.Judgement.Variants[0].Figures) == 0 {
		t.Errorf("got %+v", run)
	}
	table := pages["feed-empty/20261120-100000-aaaa/chart-rps.csv"]
	if lines := strings.Split(strings.TrimSpace(table), "\n"); len(lines) != 11 || !strings.Contains(lines[0], "sync") {
		t.Errorf("the table of a chart:\n%s", table)
	}
	if !strings.Contains(pages["feed-empty/20261120-100000-aaaa.html"], `href="20261120-100000-aaaa/record.json"`) {
		t.Error("the report does not lead to the record")
	}
}

// TestAStandInLeadsToTheRealStack, to the best run of it, and again to another once there is a better one.
func TestAStandInLeadsToTheRealStack(t *testing.T) {
	results, out := t.TempDir(), filepath.Join(t.TempDir(), "public")
	recordRun(t, results, "feed", "20261123-110000-eeee", 350, func(r *result.Run, trial *result.Trial) {
		r.Manifest.Provider = "embedded"
		trial.Environment.Stack = result.Stack{Provider: "embedded", Asked: "django-feed", Target: "feed", StandIn: true, Title: "Feed in Go"}
	})
	report := func() string {
		pages, _ := again(t, results, out)
		if want := fresh(t, results)["feed/20261123-110000-eeee.html"]; pages["feed/20261123-110000-eeee.html"] != want {
			t.Error("with the cache the report is another")
		}
		return pages["feed/20261123-110000-eeee.html"]
	}
	if strings.Contains(report(), "What the real stack said") {
		t.Error("it leads to a run that is not there")
	}
	for _, id := range []string{"20261120-110000-aaaa", "20261121-110000-bbbb"} {
		recordRun(t, results, "feed", id, 900, func(r *result.Run, _ *result.Trial) {
			r.Manifest = result.Manifest{Provider: "docker", CPU: "AMD EPYC", CPUs: 2}
			if id > "20261121" {
				r.Started = r.Started.Add(24 * 3600e9)
			}
		})
		if page := report(); !strings.Contains(page, `<a href="`+id+`.html">What the real stack said, recorded 2026-11-2`) || !strings.Contains(page, "AMD EPYC × 2") {
			t.Errorf("it does not lead to %s", id)
		}
	}
}

func TestHeadOfAPublishedPage(t *testing.T) {
	o := Options{BaseURL: base}
	page := []byte(`<head><title>A &#34;b&#34; &amp; c</title><meta name="description" content="says &#34;x&#34;"></head><body></head></body>`)
	got := string(o.withHead(page, "a b/index.html", ""))
	for _, want := range []string{`href="` + base + `/a%20b/"`, `og:title" content="A &#34;b&#34; &amp; c"`, `og:description" content="says &#34;x&#34;"`} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
	if bare := (Options{}).withHead(page, "index.html", ""); !bytes.Equal(bare, page) {
		t.Error("a site without an address has one")
	}
}
