// Package page is what the site's pages say and look like: their views, templates, style and
// scripts.
//
// It reads no record and writes no file: package site makes the views of what it read, calls
// Write, and puts Files beside the pages. Each page says what it has to say without a script;
// scripts filter, search and compare, all from the file system as well as from a server. Every
// text of a record is the text of an element or of an attribute: none can become markup, a
// script or the style of a page.
//
// Steps: a view (home.go, text.go, experiment.go, compare.go, about.go) with its Frame → its
// template in template/ → HTML. picture.go draws the small pictures within.
package page

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"

	"perflab/report/chart"
	"perflab/report/html"
	"perflab/runner/phrase"
)

// Frame is what every page has.
type Frame struct {
	Lang        string // one of phrase's languages
	Site        string // the site's title
	Title       string // the page's, without the site's
	Description string // for search engines and previews; empty: none
	Root        string // the way to the site's first page's folder: "" or "../"
	Here        Name   // which page it is
	Texts       []Link // the published texts that have a page, as seen from the root
	Compare     bool   // there is a page to compare on
}

// Name is a kind of page, which is also its template's name.
type Name string

// The kinds.
const (
	HomePage       Name = "home"
	TextPage       Name = "text"
	ExperimentPage Name = "experiment"
	ComparePage    Name = "compare"
	AboutPage      Name = "about"
)

// Link is a name and where it leads.
type Link struct{ Name, To string }

// W are the words of the page's language, by key.
func (f Frame) W() map[string]string { return phrase.SiteWords(phrase.LanguageOf(f.Lang)) }

// Head is the title as a browser's tab shows it.
func (f Frame) Head() string {
	if f.Title == "" || f.Title == f.Site {
		return f.Site
	}
	return f.Title + " · " + f.Site
}

// Policy is the page's Content-Security-Policy: its own files and nothing else. Charts set the
// style of their elements, for which one page needs more.
func (f Frame) Policy() string {
	style := "style-src 'self'"
	if f.Here == ExperimentPage {
		style += " 'unsafe-inline'"
	}
	return strings.Join([]string{"default-src 'none'", "script-src 'self'", style, "img-src 'self' data:", "connect-src 'none'", "base-uri 'none'", "form-action 'none'"}, "; ")
}

//go:embed template style.css site.js compare.js
var files embed.FS

var templates = template.Must(template.New("site").Option("missingkey=error").Funcs(template.FuncMap{
	"tone":  toneClass,
	"sides": func() []string { return []string{"A", "B"} },
	"pair":  func(w map[string]string, r Run) map[string]any { return map[string]any{"W": w, "Run": r} },
}).ParseFS(files, "template/*.html"))

// toneClass keeps a tone to the classes that the style sheet has.
func toneClass(tone string) string {
	if slices.Contains([]string{"good", "bad", "doubt", "plain", "void"}, tone) {
		return tone
	}
	return "plain"
}

// view is a page's view: its Frame is embedded.
type view interface{ name() Name }

// Write writes the page. The same view gives the same bytes.
func Write(w io.Writer, v view) error {
	var b bytes.Buffer
	if err := templates.ExecuteTemplate(&b, string(v.name()), v); err != nil {
		return fmt.Errorf("page %s: %w", v.name(), err)
	}
	_, err := w.Write(b.Bytes())
	return err
}

func (f Frame) name() Name { return f.Here }

// File is one of the files that all pages share.
type File struct {
	Name string // its path from the site's root
	Data []byte
}

// Files are the style sheet and the scripts, by name. The charts' library is not among them.
func Files() []File {
	return []File{
		{"assets/charts.js", []byte(chart.Script)},
		{"assets/compare.js", file("compare.js")},
		{"assets/site.css", append([]byte(html.Style()), file("style.css")...)},
		{"assets/site.js", append([]byte(html.Theme()), file("site.js")...)},
	}
}

// file reads an embedded file; it is there or the program would not have passed its tests.
func file(name string) []byte {
	b, err := files.ReadFile(name)
	if err != nil {
		return nil
	}
	return b
}
