package report

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"

	"perflab/report/chart"
)

// Options says how a page is made; its zero value makes one that stands alone.
type Options struct {
	// SharedAssets is the charts' script as the page sees it, such as ../assets/echarts.min.js,
	// for pages that share one. Empty: the script is written into the page. Without an
	// embedded script (HasAssets) it has no effect.
	SharedAssets string
	// Home is where the page links back to; empty: nowhere.
	Home string
}

//go:embed page
var pageFiles embed.FS

var reportPage = template.Must(template.New("report.html").Option("missingkey=error").ParseFS(pageFiles, "page/*.html"))

// Style is the style sheet of the report, which the site's pages share.
func Style() template.CSS { return template.CSS(chart.Colours + pageFile("style.css")) }

// HTML writes the run's report: one page with everything in it. The same record gives the
// same bytes. An error means that w failed or that a figure could not be encoded; nothing
// is written in the latter case.
func HTML(w io.Writer, d Data, opts Options) error {
	p, err := newPage(d, opts)
	if err != nil {
		return fmt.Errorf("report of run %s: %w", d.Run.ID, err)
	}
	var buf bytes.Buffer
	if err := reportPage.Execute(&buf, p); err != nil {
		return fmt.Errorf("report of run %s: %w", d.Run.ID, err)
	}
	_, err = w.Write(buf.Bytes())
	return err
}

// pageFile reads a file embedded from report/page; it is there or the program would not
// have compiled its tests.
func pageFile(name string) string {
	b, err := pageFiles.ReadFile("page/" + name)
	if err != nil {
		return ""
	}
	return string(b)
}
