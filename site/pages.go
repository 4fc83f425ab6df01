package site

import (
	"embed"
	"html/template"
	"io"
	"path"
)

//go:embed page
var pageFiles embed.FS

var templates = template.Must(template.New("site").Option("missingkey=error").ParseFS(pageFiles, "page/*.html"))

// pagesOf are the site's own pages, each with what it is drawn from: index.html, claims.html and
// NAME/index.html.
func pagesOf(experiments []experiment, opts Options) []sitePage {
	lang := languageOf(experiments, opts)
	own := func(path, name string, from []experiment, view func() any) sitePage {
		return sitePage{path: path, lang: lang, from: from, draw: func(w io.Writer) error { return templates.ExecuteTemplate(w, name, view()) }}
	}
	pages := []sitePage{own("index.html", "home", experiments, func() any { return homeOf(experiments, lang, opts.Title) })}
	if claims := claimsOf(experiments, lang); len(claims.Texts) > 0 {
		pages = append(pages, own("claims.html", "claims", experiments, func() any { return claims }))
	}
	for _, e := range experiments {
		pages = append(pages, own(path.Join(e.Name, "index.html"), "experiment", []experiment{e}, func() any { return experimentOf(e, lang) }))
	}
	return pages
}
