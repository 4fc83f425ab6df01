package site

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"

	"perflab/runner/phrase"
	"perflab/site/page"
)

// shelf is what all pages of one site have in common.
type shelf struct {
	lang, title string
	texts       []page.Link // with a page of their own, by their first experiment
	textOf      map[string]*page.Link
}

func newShelf(experiments []experiment, opts Options) *shelf {
	s := &shelf{lang: languageOf(experiments, opts), textOf: map[string]*page.Link{}}
	s.title = cmp.Or(opts.Title, s.words()["home"])
	for _, e := range experiments {
		r := e.featured()
		if r == nil || r.Data.Run.Experiment.Reference == nil || len(r.Data.Judgement.Claims) == 0 {
			continue
		}
		title, address := r.Data.Run.Experiment.Reference.Heading()
		if title == "" && address == "" {
			continue
		}
		at := page.Link{Name: cmp.Or(title, address), To: "texts/" + slug(title, address) + ".html"}
		if !slices.Contains(s.texts, at) {
			s.texts = append(s.texts, at)
		}
		s.textOf[e.Name] = &at
	}
	return s
}

// listed is how many texts the head of a page names.
const listed = 3

// frame is the frame of a page that lies in a folder below the root, or not.
func (s *shelf) frame(here page.Name, title string, below bool) page.Frame {
	f := page.Frame{Lang: s.lang, Site: s.title, Title: title, Here: here, Compare: true, Texts: s.texts[:min(len(s.texts), listed)]}
	if below {
		f.Root = "../"
	}
	return f
}

// key is what of the shelf a page shows: pages made of the same experiments differ by it.
func (s *shelf) key() string {
	parts := []string{s.lang, s.title}
	for _, t := range s.texts[:min(len(s.texts), listed)] {
		parts = append(parts, t.Name, t.To)
	}
	return strings.Join(parts, "\x00")
}

// slug is a name for a text's file: the letters of its title that every file system has, and
// enough of a digest to tell it from others.
func slug(title, address string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(title) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	const most = 40
	name := strings.Trim(b.String()[:min(b.Len(), most)], "-")
	sum := sha256.Sum256([]byte(title + "\x00" + address))
	return cmp.Or(name, "text") + "-" + hex.EncodeToString(sum[:3])
}

// languageOf is the site's language: the one that is asked for, or the one of all
// experiments, or English.
func languageOf(experiments []experiment, opts Options) string {
	if opts.Language != "" {
		return opts.Language
	}
	found := map[phrase.Language]bool{}
	for _, e := range experiments {
		if r := e.newest(); r != nil {
			found[phrase.LanguageOf(r.Data.Run.Experiment.Language)] = true
		}
	}
	for l := range found {
		if len(found) == 1 {
			return string(l)
		}
	}
	return string(phrase.English)
}

// link joins path elements into a relative address; names come from folders and may hold
// what an address may not.
func link(elements ...string) string {
	text := ""
	for i, e := range elements {
		if i > 0 {
			text += "/"
		}
		text += url.PathEscape(e)
	}
	return text
}
