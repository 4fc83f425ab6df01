package site

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"os"
	"path/filepath"

	"perflab/report/assets"
	"perflab/report/html"
)

//go:embed page
var pageFiles embed.FS

var pages = template.Must(template.New("site").Option("missingkey=error").ParseFS(pageFiles, "page/*.html"))

// write writes the whole site: index.html, claims.html, NAME/index.html, NAME/RUN_ID.html and the
// charts' script.
func write(dir string, experiments []experiment, opts Options) error {
	if js := assets.Script(); js != nil {
		if err := writeFile(filepath.Join(dir, "assets", assets.Name), func(w io.Writer) error {
			_, err := w.Write(js)
			return err
		}); err != nil {
			return err
		}
	}
	lang := languageOf(experiments, opts)
	if err := writePage(filepath.Join(dir, "index.html"), "home", homeOf(experiments, lang, opts.Title)); err != nil {
		return err
	}
	if claims := claimsOf(experiments, lang); len(claims.Texts) > 0 {
		if err := writePage(filepath.Join(dir, "claims.html"), "claims", claims); err != nil {
			return err
		}
	}
	for _, e := range experiments {
		sub := filepath.Join(dir, e.Name)
		if err := writePage(filepath.Join(sub, "index.html"), "experiment", experimentOf(e, lang)); err != nil {
			return err
		}
		for _, r := range e.Runs {
			if r.Broken != "" {
				continue
			}
			if err := writeFile(filepath.Join(sub, r.ID+".html"), func(w io.Writer) error {
				return html.Write(w, r.Data, html.Options{SharedAssets: "../assets/" + assets.Name, Home: "index.html"})
			}); err != nil {
				return err
			}
		}
	}
	return nil
}

func writePage(path, name string, view any) error {
	return writeFile(path, func(w io.Writer) error { return pages.ExecuteTemplate(w, name, view) })
}

func writeFile(path string, fill func(io.Writer) error) error {
	var b bytes.Buffer
	if err := fill(&b); err != nil {
		return fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, b.Bytes(), 0o644)
}
