// Package html writes a run's report as one page that holds everything it shows: style, charts
// and their script. Whatever an experiment's file says, it cannot break the page.
//
// Steps: report.NewView → the page's own parts (page.go: what stands first, what is folded, the
// contents; graph.go: the charts with their pictures and tables; policy.go: which scripts may
// run) → the templates in page/. The page speaks the experiment's language and asks the network
// for nothing: a program built without the charts' library gives pictures instead.
package html

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"sync"

	"perflab/report"
	"perflab/report/chart"
)

// Options says how a page is made; its zero value makes one that stands alone.
type Options struct {
	// SharedAssets is the charts' script as the page sees it, such as ../assets/echarts.min.js,
	// for pages that share one. Empty: the script is written into the page. Without an
	// embedded script (assets.Embedded) it has no effect.
	SharedAssets string
	// Home is where the page links back to; empty: nowhere.
	Home string
	// Record is the address of the run as JSON, and Real that of a run of the stack that this one's
	// stand-in stands in for; empty: there is none.
	Record string
	Real   Real
}

// Real is a run of the stack that was asked for: where its report is, when it was recorded, and on what
// machine.
type Real struct{ Link, Date, Machine string }

// Table is what a chart draws, as CSV.
type Table struct{ ID, CSV string }

//go:embed page
var pageFiles embed.FS

var pageTemplate = template.Must(template.New("report.html").Option("missingkey=error").Funcs(template.FuncMap{
	"changes": changesOf, "anchor": func(id, text string) anchor { return anchor{id, text} }, "row": func(b report.Bar, w report.Words) barRow { return barRow{b, w} },
	"checks": func(rows []report.CheckRow, label string, w report.Words) checks { return checks{rows, label, w} }, "variant": VariantID,
	"cells": func(label string, rows [][]string) cells { return cells{label, rows} },
}).ParseFS(pageFiles, "page/*.html"))

// Style is the style sheet of the report, which the site's pages share.
func Style() template.CSS { return style() }

var style = sync.OnceValue(func() template.CSS {
	return template.CSS(tight(bare(chart.Colours + chosen() + pageFile("style.css"))))
})

// chosen are the colours of a reader who chose a scheme that is not the system's: the dark ones
// once more, for wherever the page says so; paper is light.
func chosen() string {
	_, dark, _ := strings.Cut(chart.Colours, `:root:not([data-theme="light"]) {`)
	dark, _, _ = strings.Cut(dark, "}")
	return `:root[data-theme="light"] { color-scheme: light; }
@media screen {
:root[data-theme="dark"] { color-scheme: dark;` + strings.TrimRight(dark, " \n") + "\n}\n}\n"
}

// Theme is the script by which a reader chooses light or dark, for the head of a page that has
// the button of its template: data-themes is what it says for each choice.
func Theme() string { return theme() }

var theme = sync.OnceValue(func() string { return packed(pageFile("theme.js")) })

// bare leaves out what only whoever writes a style sheet or a script reads: indentation, and
// comments that have lines of their own. Both are written so that no line of a text begins so.
func bare(source string) string {
	var b strings.Builder
	comment := false
	for line := range strings.Lines(source) {
		line = strings.TrimSpace(line)
		switch {
		case comment || strings.HasPrefix(line, "/*"):
			comment = !strings.HasSuffix(line, "*/")
		case line != "" && !strings.HasPrefix(line, "//"):
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}

// tight leaves out of a bare style sheet the spaces and line ends that it means the same without.
// None of its texts holds what is replaced.
func tight(style string) string {
	return strings.NewReplacer(": ", ":", ", ", ",", " {\n", "{", " { ", "{", ";\n}\n", "}", "; }\n", "}", "; }", "}", " > ", ">", "; ", ";", ";\n", ";", "}\n", "}", ",\n", ",").Replace(style)
}

// packed is a script without what only whoever writes it reads. It ends what it means to end with
// a semicolon, and no text in it holds what is replaced.
func packed(script string) string {
	return strings.NewReplacer(";\n", ";", "{\n", "{", ",\n", ",", "function (", "function(", ") {\n", "){", ") {", "){").Replace(bare(script))
}

// Write writes the run's report: one page with everything in it. The same record gives the
// same bytes. An error means that w failed or that a figure could not be encoded; nothing
// is written in the latter case.
func Write(w io.Writer, d report.Data, opts Options) error {
	_, err := Draw(w, d, opts)
	return err
}

// Draw is Write, and returns the tables of the page's charts for who wants them as files too.
func Draw(w io.Writer, d report.Data, opts Options) ([]Table, error) {
	p, err := newPage(d, opts)
	if err != nil {
		return nil, fmt.Errorf("report of run %s: %w", d.Run.ID, err)
	}
	var buf bytes.Buffer
	if err := pageTemplate.Execute(&buf, p); err != nil {
		return nil, fmt.Errorf("report of run %s: %w", d.Run.ID, err)
	}
	var tables []Table
	for _, b := range p.Charts {
		for _, g := range b.Figures {
			tables = append(tables, Table{g.ID, g.CSV})
		}
	}
	for _, g := range slices.Concat(p.Predicted, p.Scaled) {
		tables = append(tables, Table{g.ID, g.CSV})
	}
	_, err = w.Write(buf.Bytes())
	return tables, err
}

// cells is a table of plain texts, the heading first.
type cells struct {
	Label string
	Rows  [][]string
}

// anchor is a heading that can be linked to.
type anchor struct{ ID, Text string }

// Label names the link for who cannot see it.
func (a anchor) Label() string { return a.Text + " #" }

// VariantID is the place of a variant's own part of the page: its name, which has no space.
func VariantID(name string) string { return "variant-" + strings.ReplaceAll(name, " ", "-") }

// barRow, checks and changes are parts of a page with the words that they need.
type (
	barRow struct {
		Bar report.Bar
		W   report.Words
	}
	checks struct {
		Rows  []report.CheckRow
		Label string
		W     report.Words
	}
	// changes are some of the figures that a head was held against its base by.
	changes struct {
		W    report.Words
		Name string // of the variant
		More string // of the rest, how many they are
		Rows []report.ChangeRow
	}
)

// changesOf are a variant's figures that decided, or the rest.
func changesOf(v report.GateVariant, rest bool, w report.Words) changes {
	if rest {
		return changes{w, v.Name, v.More, v.Rest()}
	}
	return changes{w, v.Name, "", v.Decided()}
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
