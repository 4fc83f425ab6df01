package markdown

import (
	"bytes"
	"encoding/xml"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"perflab/report"
	"perflab/report/internal/sample"
)

// bundle is the page bundle of a run by file name.
func bundle(t *testing.T, d report.Data) map[string]string {
	t.Helper()
	files, err := Hugo(d)
	if err != nil {
		t.Fatal(err)
	}
	if files[0].Name != "index.md" {
		t.Errorf("the first file is %s", files[0].Name)
	}
	named := map[string]string{}
	for _, f := range files {
		if _, twice := named[f.Name]; twice {
			t.Errorf("%s is written twice", f.Name)
		}
		named[f.Name] = string(f.Data)
	}
	return named
}

func bundledPage(t *testing.T, language string) string {
	return bundle(t, data(sample.Explained(language, false)))["index.md"]
}

var imageLink = regexp.MustCompile(`!\[[^\]]*\]\(([^)]+)\)`)

func TestBundleHasThePicturesItShows(t *testing.T) {
	for name, d := range map[string]report.Data{"explained": data(sample.Explained("ko", false)), "search": data(sample.Search("ko")), "three variants": data(sample.Caching()), "little": data(sample.Text("en", true))} {
		t.Run(name, func(t *testing.T) {
			files := bundle(t, d)
			shown := map[string]bool{}
			for _, m := range imageLink.FindAllStringSubmatch(files["index.md"], -1) {
				shown[m[1]] = true
				if files[m[1]] == "" {
					t.Errorf("there is no %s", m[1])
				}
			}
			for file := range files {
				if file != "index.md" && !shown[file] {
					t.Errorf("%s is shown nowhere", file)
				}
			}
			again := bundle(t, d)
			for file, text := range files {
				if again[file] != text {
					t.Errorf("%s is not the same a second time", file)
				}
			}
		})
	}
}

// TestPicturesAreDrawn reads pictures back: well-formed, a stroke for each variant in its
// colour, and the letters of any language.
func TestPicturesAreDrawn(t *testing.T) {
	d := data(sample.Explained("ko", false))
	d.Judgement.Variants[0].Name = "동기 <3>"
	files := bundle(t, d)
	for name, svg := range files {
		if name == "index.md" {
			continue
		}
		tokens := xml.NewDecoder(strings.NewReader(svg))
		for {
			_, err := tokens.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		if strings.Contains(svg, "NaN") || strings.Contains(svg, "Inf") {
			t.Errorf("%s has a place that is no number", name)
		}
		if strings.Count(svg, "font-family:Liberation Sans,Arial,Helvetica,sans-serif") == 0 {
			t.Errorf("%s has no letters, or names one font alone", name)
		}
	}
	for what, text := range map[string]string{"a variant": "동기 &lt;3&gt;", "the goal": "목표 rate&gt;=1000", "a published value": "원문 919/s (pooled)", "a colour": "stroke:#0B62B0", "another": "stroke:#C8500A"} {
		if !strings.Contains(files["rps.svg"], text) {
			t.Errorf("%s: the picture lacks %q", what, text)
		}
	}
}

// TestFrontMatterHoldsAnyText quotes what a title may hold.
func TestFrontMatterHoldsAnyText(t *testing.T) {
	d := data(sample.Explained("en", false))
	d.Run.Experiment.Title = "a: \"b\" # c\n- {{< d >}} 'e'"
	page := bundle(t, d)["index.md"]
	if !strings.HasPrefix(page, "---\ntitle: \"a: \\\"b\\\" # c - {\u200b{< d >}} 'e'\"\n") {
		t.Errorf("front matter %q", page[:120])
	}
}

// TestHugoRendersTheBundle builds a site of one page with the real program.
func TestHugoRendersTheBundle(t *testing.T) {
	hugo, err := exec.LookPath("hugo")
	if err != nil {
		if os.Getenv("RUNNER_REQUIRE_HUGO") != "" {
			t.Fatal("RUNNER_REQUIRE_HUGO is set and there is no hugo on the PATH")
		}
		t.Skip("no hugo on the PATH (apt-get install hugo): the page bundle is not rendered")
	}
	site := t.TempDir()
	write := func(name, text string) {
		path := filepath.Join(site, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("config.toml", "baseURL = \"https://example.org/\"\n[taxonomies]\ncategory = \"categories\"\ntag = \"tags\"\nseries = \"series\"\n")
	write("layouts/_default/single.html", `<title>{{.Title}}</title><p>{{.Date.Format "2006-01-02"}} {{range .Params.series}}[{{.}}]{{end}} {{range .Params.tags}}({{.}}){{end}}</p>{{.Content}}`)
	write("layouts/_default/list.html", `{{range .Pages}}<a href="{{.RelPermalink}}">{{.Title}}</a>{{end}}`)
	d := data(sample.Explained("ko", false))
	d.Run.Experiment.Claims[0].Quote = "a {{% shortcode %}} and `{{< another >}}`"
	d.Judgement.Claims[0].Quote = d.Run.Experiment.Claims[0].Quote
	files := bundle(t, d)
	for name, text := range files {
		write("content/posts/feed/"+name, text)
	}
	cmd := exec.CommandContext(t.Context(), hugo, "--source", site, "--buildFuture")
	cmd.Env = append(os.Environ(), "HUGO_CACHEDIR="+filepath.Join(site, "cache"))
	if out, err := cmd.CombinedOutput(); err != nil || bytes.Contains(out, []byte("WARN")) {
		t.Fatalf("hugo: %v\n%s", err, out)
	}
	read := func(name string) string {
		b, err := os.ReadFile(filepath.Join(site, "public", name))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	page := read("posts/feed/index.html")
	for what, text := range map[string]string{
		"title": "<title>빈 페이지 조회, 요청마다 25 ms 대기</title>", "date": "2026-11-22", "series": "[시스템 디자인 연습]", "tags": "(부하테스트)(django-feed)",
		"a heading": ">결과 요약</h2>", "a table": "<td>sync-9</td>", "a block": "worker_class", "a picture": `src="rps.svg"`, "a verdict": "재현됨",
		"the reference": `href="https://example.org/posts/feed-1"`,
	} {
		if !strings.Contains(page, text) {
			t.Errorf("%s: the page lacks %q", what, text)
		}
	}
	for _, heading := range []string{"작업", "목표", "결과 요약", "환경", "결과 상세", "참고 자료"} {
		if !regexp.MustCompile("<h2[^>]*>" + heading + "</h2>").MatchString(page) {
			t.Errorf("no heading %s", heading)
		}
	}
	for name, text := range files {
		if name != "index.md" && read("posts/feed/"+name) != text {
			t.Errorf("%s did not come out as it went in", name)
		}
	}
	if strings.Contains(page, "raw HTML omitted") {
		t.Error("the page holds HTML that Hugo leaves out")
	}
	if list := read("tags/django-feed/index.html"); !strings.Contains(list, "/posts/feed/") {
		t.Errorf("the tag's page lists %s", list)
	}
}
