package site

import (
	"io"
	"path"
	"sync"

	"perflab/site/page"
)

// pagesOf are the site's own pages, each with what it is drawn from: index.html, about.html,
// compare.html, texts/TEXT.html, NAME/index.html, and what these load.
func pagesOf(experiments []experiment, opts Options, files outlines) []sitePage {
	laid := make([]experiment, len(experiments))
	for i, e := range experiments {
		laid[i] = files.over(e)
	}
	experiments = laid
	s := newShelf(experiments, opts)
	key := s.key() + "\x00" + string(files.seen)
	from := func(path string, from []experiment, draw func(io.Writer) error) sitePage {
		return sitePage{path: path, lang: key, from: from, draw: draw}
	}
	bytes := func(path string, from_ []experiment, make func() ([]byte, error)) sitePage {
		return from(path, from_, func(w io.Writer) error {
			data, err := make()
			if err == nil {
				_, err = w.Write(data)
			}
			return err
		})
	}
	// For the home page and its index; the home page sorts its own copy.
	cards := sync.OnceValue(func() []page.Card { return s.cards(experiments) })
	pages := []sitePage{
		from("index.html", experiments, func(w io.Writer) error { return page.Write(w, s.home(experiments, cards())) }),
		from("compare.html", experiments, func(w io.Writer) error { return page.Write(w, s.compare(experiments)) }),
		from("about.html", nil, func(w io.Writer) error { return page.Write(w, s.about()) }),
		bytes(page.IndexFile, experiments, func() ([]byte, error) { return page.IndexScript(cards()) }),
	}
	for _, t := range s.texts {
		pages = append(pages, from(t.To, experiments, func(w io.Writer) error { return page.Write(w, s.text(t, experiments)) }))
	}
	for _, e := range experiments {
		pages = append(pages,
			from(path.Join(e.Name, "index.html"), []experiment{e}, func(w io.Writer) error {
				whole, err := e.whole()
				if err != nil {
					return err
				}
				return page.Write(w, s.experiment(whole))
			}),
			bytes(path.Join(e.Name, page.RunsFile), []experiment{e}, func() ([]byte, error) {
				whole, err := e.whole()
				if err != nil {
					return nil, err
				}
				return s.runsScript(whole)
			}))
	}
	for _, f := range page.Files() {
		pages = append(pages, bytes(f.Name, nil, func() ([]byte, error) { return f.Data, nil }))
	}
	return pages
}
