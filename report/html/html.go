// Package html writes a run's report as one page that holds everything it shows: style, charts
// and their script. Whatever an experiment's file says, it cannot break the page.
//
// Steps: report.NewView → the page's own parts (the charts, where their script comes from) → the
// templates in page/. The page speaks the experiment's language and needs no network where the
// script was embedded. It draws no chart: chart.Script does, in the reader's browser.
package html

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"

	"perflab/report"
	"perflab/report/assets"
	"perflab/report/chart"
	"perflab/report/curves"
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

var pageTemplate = template.Must(template.New("report.html").Option("missingkey=error").Funcs(template.FuncMap{"changes": changesOf}).ParseFS(pageFiles, "page/*.html"))

// Style is the style sheet of the report, which the site's pages share.
func Style() template.CSS { return template.CSS(chart.Colours + pageFile("style.css")) }

// Write writes the run's report: one page with everything in it. The same record gives the
// same bytes. An error means that w failed or that a figure could not be encoded; nothing
// is written in the latter case.
func Write(w io.Writer, d report.Data, opts Options) error {
	var buf bytes.Buffer
	if err := pageTemplate.Execute(&buf, newPage(d, opts)); err != nil {
		return fmt.Errorf("report of run %s: %w", d.Run.ID, err)
	}
	_, err := w.Write(buf.Bytes())
	return err
}

type page struct {
	*report.View
	Home         string
	Style        template.CSS
	Charts       []curves.Block
	WhatIfCharts []chart.Chart
	Script       script
	Draw         template.JS
}

func newPage(d report.Data, opts Options) *page {
	v := report.NewView(d)
	return &page{
		View: v, Home: opts.Home, Style: Style(), Charts: curves.Measured(v), WhatIfCharts: curves.Predicted(v),
		Script: chartScript(opts, assets.Script()), Draw: template.JS(chart.Script),
	}
}

// changes are some of the figures that a head was held against its base by.
type changes struct {
	W    report.Words
	Name string // of the variant
	Rows []report.ChangeRow
}

// changesOf are a variant's figures that decided, or the rest.
func changesOf(v report.GateVariant, rest bool, w report.Words) changes {
	if rest {
		return changes{w, v.Name, v.Rest()}
	}
	return changes{w, v.Name, v.Decided()}
}

// pageFile reads a file embedded from page; it is there or the program would not
// have compiled its tests.
func pageFile(name string) string {
	b, err := pageFiles.ReadFile("page/" + name)
	if err != nil {
		return ""
	}
	return string(b)
}
