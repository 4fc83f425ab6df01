package html

import (
	"bytes"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"perflab/report"
	"perflab/report/internal/sample"
	"perflab/runner/metric"
	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/verdict"
	"perflab/runner/verdict/figure"
)

func render(t *testing.T, d report.Data, opts Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, d, opts); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// body is the page without its scripts and style, which no experiment can change.
func body(page string) string {
	return regexp.MustCompile(`(?s)<style>.*?</style>|<script>.*?</script>`).ReplaceAllString(page, "")
}

func TestHTMLIsReproducible(t *testing.T) {
	if a, b := render(t, data(sample.Caching()), Options{}), render(t, data(sample.Caching()), Options{}); a != b {
		t.Error("the same record gave two different pages")
	}
}

func TestHTMLShowsTheWholeRun(t *testing.T) {
	page := body(render(t, data(sample.Caching()), Options{}))
	for what, text := range map[string]string{
		"language":             `<html lang="ko">`,
		"title":                "<h1><bdi>글 100개 조회, Redis 캐시</bdi></h1>",
		"question":             "초당 1000개 요청을 감당하는가?",
		"goal":                 "rate&gt;=1000",
		"verdict":              "</span> 실패</span> 만족하지 못한 임계값이 있습니다.",
		"answer":               "목표 1000건)",
		"date":                 `<time datetime="2026-11-22T21:32:00Z">2026-11-22 21:32 UTC</time>`,
		"reason":               "measured 10.8 s",
		"stack":                "<b>Django 3.2 &#43; REST framework, gunicorn, gevent</b>",
		"versions":             "gunicorn 20.1.0",
		"warning":              "the server used 99% of its CPU",
		"host":                 "<dd>bench-1</dd>",
		"CPU":                  "AMD EPYC 7B13",
		"kernel":               "6.1.0-26-amd64",
		"path of the load":     "컨테이너 주소 (http://172.18.0.3:8000)",
		"isolation":            "서버 CPU 0",
		"settings block":       "worker_class = &#34;gevent&#34;\nworker_connections = 1000",
		"k6's block":           "http_req_duration",
		"table, interval":      "<td class=\"num\">142<small>",
		"threshold":            "http_req_duration p(95)&lt;5000",
		"claim":                "최종적으로 RPS 350 수준에 그쳤다",
		"claim's verdict":      "</span> 재현됨</span>",
		"reference":            `<a href="https://example.org/posts/feed-1" rel="noreferrer">`,
		"published figures":    "106619 351.608025/s",
		"run":                  "20261122-213200-4f1a",
		"command line":         "runner exec experiments/feed-100posts-redis.yaml",
		"commit":               "12bb07f2 커밋되지 않은 변경 포함",
		"image":                "django-feed sha256:9ad1c0ffee",
		"fingerprint":          "sha256:5f2c9b7a41de",
		"source of experiment": "name: feed-100posts-redis\n",
		"picture":              `<svg class="pic"`,
	} {
		if !strings.Contains(page, text) {
			t.Errorf("%s: the page lacks %q", what, text)
		}
	}
	if strings.Contains(page, "ZgotmplZ") {
		t.Error("the template refused a value")
	}
}

func TestHTMLSpeaksTheExperimentsLanguage(t *testing.T) {
	d := data(sample.Caching())
	d.Run.Experiment.Language = "en"
	page := render(t, d, Options{})
	for _, text := range []string{`<html lang="en">`, ">Summary <a", ">Provenance <a", "</span> Reproduced</span>"} {
		if !strings.Contains(page, text) {
			t.Errorf("the page lacks %q", text)
		}
	}
}

func TestHTMLNamesEveryEnd(t *testing.T) {
	for name, c := range map[string]struct {
		status  result.Status
		outcome verdict.Outcome
		want    string
	}{
		"passed":      {result.Complete, verdict.Passed, "Passed"},
		"failed":      {result.Complete, verdict.Failed, "Failed"},
		"no data":     {result.Complete, verdict.NoData, "No data"},
		"invalid":     {result.Complete, verdict.Invalid, "Invalid"},
		"interrupted": {result.Interrupted, verdict.Passed, "Interrupted"},
		"killed":      {result.Running, verdict.Passed, "Unfinished"},
		"broken":      {result.Failed, verdict.NoData, "Environment broke"},
	} {
		t.Run(name, func(t *testing.T) {
			d := data(sample.Caching())
			d.Run.Experiment.Language = "en"
			d.Judgement.Status, d.Judgement.Outcome = c.status, c.outcome
			page := render(t, d, Options{})
			if !strings.Contains(page, "</span> "+c.want+"</span>") {
				t.Errorf("the verdict is not %q", c.want)
			}
			if says := report.Verdict(d, "en").Says; says == "" || !strings.Contains(page, says) {
				t.Errorf("the page does not explain %q", c.want)
			}
		})
	}
}

func TestHTMLSaysThatAStandInRan(t *testing.T) {
	if strings.Contains(render(t, data(sample.Caching()), Options{}), phrase.ReportWords(phrase.Korean)["stand_in"]) {
		t.Error("the asked stack ran, yet the page calls it a stand-in")
	}
	d := data(sample.Caching())
	d.Run.Experiment.Language = "en"
	d.Judgement.Stack = result.Stack{Provider: "embedded", Asked: "django-feed", Target: "feed", StandIn: true, Title: "Feed in Go"}
	page := render(t, d, Options{})
	if want := "The file asks for django-feed; what ran is Feed in Go."; !strings.Contains(page, want) {
		t.Errorf("the page lacks %q", want)
	}
	// What the real stack said stands below, in the page's language, with the way there; on a site,
	// where that leads nowhere, without it.
	d.Run.Elsewhere = &result.Elsewhere{
		RunID: "1", Started: time.Date(2026, 11, 28, 18, 4, 0, 0, time.UTC), CPU: "AMD EPYC ", CPUs: 2, At: "../../../records/feed/1/",
		Answer: []phrase.Statement{phrase.Verbatim("No: 351 of 1000."), phrase.Verbatim("<b>")},
	}
	const says, link = "What the real stack said, recorded 2026-11-28 on AMD EPYC × 2: No: 351 of 1000. &lt;b&gt;", `<a href="../../../records/feed/1/">`
	if page = render(t, d, Options{}); !strings.Contains(page, link+says) {
		t.Errorf("the page lacks %q", link+says)
	}
	if page = render(t, d, Options{Home: "index.html"}); strings.Contains(page, link) || !strings.Contains(page, says) {
		t.Error("a page of a site leads to records beside a file")
	}
}

func TestHTMLWithoutAnyTrial(t *testing.T) {
	d := data(sample.Caching())
	d.Judgement.Stack = result.Stack{}
	d.Judgement.Outcome, d.Judgement.Claims = verdict.NoData, nil
	for i := range d.Judgement.Variants {
		v := &d.Judgement.Variants[i]
		*v = verdict.Variant{Sample: figure.Sample{Name: v.Name, Planned: v.Planned}}
	}
	page := render(t, d, Options{})
	if strings.Contains(page, `class="plot"`) {
		t.Error("a chart was drawn without data")
	}
	if !strings.Contains(page, "유효한 시행 없음") || !strings.Contains(page, "<td class=\"num\">0/3</td>") {
		t.Error("the page does not say that no trial is valid")
	}
}

func TestHTMLDrawsInvalidTrialsAsDoubtful(t *testing.T) {
	d := data(sample.Caching())
	v := &d.Judgement.Variants[0]
	for _, trial := range v.Trials {
		trial.Status, trial.Reason = result.Invalid, phrase.Verbatim("the generator was saturated")
	}
	v.Metrics, v.Figures, v.Valid = nil, nil, 0
	page := render(t, d, Options{})
	if !strings.Contains(page, `"type":"dotted"`) || !strings.Contains(page, "the generator was saturated") {
		t.Error("invalid trials are neither dotted nor explained")
	}
}

func TestHTMLEscapesWhatItIsGiven(t *testing.T) {
	const hostile = `"'></script><script>alert(1)</script><img src=x onerror=alert(2)>__f__alert(3)__f__`
	d := data(sample.Caching())
	e := &d.Run.Experiment
	e.Title, e.Question, e.Series, e.File = hostile, hostile, hostile, hostile
	e.Reference.Title, e.Reference.URL, e.Reference.Figures[0].Text = hostile, "javascript:alert(4)", hostile
	d.Run.ID, d.Run.Source, d.Run.Fingerprint = hostile, hostile, hostile
	d.Run.Arguments = []string{hostile}
	d.Run.Manifest.Host = hostile
	j := d.Judgement
	j.Reasons, j.Warnings, j.Stack.Title = []phrase.Statement{phrase.Verbatim(hostile)}, []phrase.Statement{phrase.Verbatim(hostile)}, hostile
	j.Claims[0].Quote, j.Claims[0].Grounds = hostile, []phrase.Statement{phrase.Verbatim(hostile)}
	for i := range j.Variants {
		v := &j.Variants[i]
		v.Name, e.Variants[i].Name = hostile, hostile
		e.Variants[i].Changes = []string{hostile}
		e.Reference.Figures[0].Variant = hostile
		v.Thresholds[0].Threshold.Expr = hostile
		v.Trials[0].Reason = phrase.Verbatim(hostile)
		v.Trials[0].Environment.Native[0] = result.Setting{Name: hostile, Value: hostile}
		v.Trials[0].Resources[0].Name = hostile
		v.Trials[0].Metrics.Checks = []metric.Check{{Name: hostile, Passes: 1}}
	}
	clean, attacked := render(t, data(sample.Caching()), Options{}), render(t, d, Options{})
	for _, bad := range []string{"<img", "<script>alert", "</script><script>alert", `href="javascript:`, `onerror=alert(2)&gt;"`} {
		if strings.Contains(body(attacked), bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
	if a, b := strings.Count(attacked, "<script>"), strings.Count(clean, "<script>"); a != b {
		t.Errorf("the page has %d scripts, not %d", a, b)
	}
	for _, option := range options(attacked) {
		var any map[string]any
		if err := json.Unmarshal([]byte(option), &any); err != nil {
			t.Errorf("a chart's options are no JSON any more: %v", err)
		}
		if strings.ContainsAny(option, "<>") {
			t.Error("a chart's options hold a bare angle bracket")
		}
	}
}

// options are the charts' options in the page.
func options(page string) []string {
	var out []string
	for _, m := range regexp.MustCompile(`(?s)<script type="application/json"[^>]*>(.*?)</script>`).FindAllStringSubmatch(page, -1) {
		out = append(out, m[1])
	}
	return out
}

func TestHTMLScript(t *testing.T) {
	for name, c := range map[string]struct {
		opts       Options
		js         []byte
		want       script
		standalone bool
	}{
		"embedded":         {js: []byte("var x"), want: script{Inline: "var x"}},
		"shared":           {opts: Options{SharedAssets: "../assets/x.js"}, js: []byte("var x"), want: script{Source: "../assets/x.js"}},
		"not embedded":     {},
		"shared, but none": {opts: Options{SharedAssets: "../x.js"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := chartScript(c.opts, c.js)
			if (c.js != nil) != strings.Contains(got.Notice, "Apache License") {
				t.Error("the licence's notice is missing, or that of what is not there")
			}
			got.Notice = ""
			if got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestHTMLReturnsTheWritersError(t *testing.T) {
	if err := Write(failing{}, data(sample.Caching()), Options{}); err == nil || !strings.Contains(err.Error(), "disk full") {
		t.Errorf("got %v", err)
	}
}

// data is what a report of a made-up run is made of.
func data(run *result.Run, judgement *verdict.Judgement) report.Data {
	return report.Data{Run: run, Judgement: judgement}
}
