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
