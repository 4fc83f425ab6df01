package site

import (
	"cmp"
	"encoding/xml"
	"io"
	"slices"
	"strings"
	"time"

	"perflab/report"
	"perflab/runner/phrase"
)

// feedPath and sitemapPath are where the feed and the sitemap lie. Both name pages by whole addresses, so there
// are none without a base address.
const (
	feedPath    = "feed.xml"
	sitemapPath = "sitemap.xml"
)

// feedRuns is how many runs the feed holds, the newest.
const feedRuns = 50

// address is the address of a page of the site; empty without a base address.
func (o Options) address(page string) string {
	if o.BaseURL == "" {
		return ""
	}
	return strings.TrimSuffix(o.BaseURL, "/") + "/" + strings.TrimSuffix(page, "index.html")
}

// atom is a feed, as RFC 4287 has it.
type atom struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  string      `xml:"author>name"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID       string   `xml:"id"`
	Title    string   `xml:"title"`
	Updated  string   `xml:"updated"`
	Link     atomLink `xml:"link"`
	Category *struct {
		Term string `xml:"term,attr"`
	} `xml:"category"`
	Summary string `xml:"summary"`
}

// machinePages are the feed and the sitemap; none without a base address.
func machinePages(experiments []experiment, lang string, opts Options, pages []sitePage) []sitePage {
	if opts.BaseURL == "" {
		return nil
	}
	return []sitePage{
		{path: feedPath, lang: lang, from: experiments, draw: func(w io.Writer) error {
			feed, err := feedOf(experiments, lang, opts)
			if err != nil {
				return err
			}
			return writeXML(w, feed)
		}},
		{path: sitemapPath, lang: lang, from: experiments, draw: func(w io.Writer) error { return writeXML(w, sitemapOf(experiments, pages, opts)) }},
	}
}

// feedOf is the feed of the newest runs that have ended.
func feedOf(experiments []experiment, lang string, opts Options) (atom, error) {
	f := atom{
		Lang: lang, ID: opts.address("index.html"), Title: siteTitle(opts, lang), Author: siteTitle(opts, lang),
		Links: []atomLink{{Href: opts.address("index.html")}, {Rel: "self", Href: opts.address(feedPath)}},
	}
	var newest time.Time
	for _, brief := range newestRuns(experiments, feedRuns) {
		r, err := brief.whole()
		if err != nil {
			return f, err
		}
		x := r.Data.Run.Experiment
		address := opts.address(link(r.Name, r.ID+".html"))
		e := atomEntry{ID: address, Title: oneWay(cmp.Or(x.Title, r.Name)), Updated: stamped(r.Data.Run.Ended), Link: atomLink{Href: address}, Summary: told(&r, lang)}
		if x.Series != "" {
			e.Category = &struct {
				Term string `xml:"term,attr"`
			}{oneWay(x.Series)}
		}
		f.Entries = append(f.Entries, e)
		if r.Data.Run.Ended.After(newest) {
			newest = r.Data.Run.Ended
		}
	}
	f.Updated = stamped(newest)
	return f, nil
}

// siteTitle is what the site is called.
func siteTitle(opts Options, lang string) string {
	return cmp.Or(opts.Title, phrase.SiteWords(phrase.LanguageOf(lang))["home"])
}

// newestRuns are the runs that ended last, the newest first.
func newestRuns(experiments []experiment, most int) []*run {
	var all []*run
	for _, e := range experiments {
		for i := range e.Runs {
			if r := &e.Runs[i]; r.Broken == "" && !r.Data.Run.Ended.IsZero() {
				all = append(all, r)
			}
		}
	}
	slices.SortFunc(all, func(a, b *run) int {
		return cmp.Or(b.Data.Run.Ended.Compare(a.Data.Run.Ended), cmp.Compare(a.Name, b.Name), cmp.Compare(b.ID, a.ID))
	})
	return all[:min(most, len(all))]
}

// told is what a run found, in sentences.
func told(r *run, lang string) string {
	b := report.Verdict(r.Data, lang)
	texts := []string{r.Data.Run.Experiment.Question, b.Word + ". " + b.Says}
	if n := report.ClaimCounts(r.Data.Judgement, lang); n != "" {
		texts = append(texts, phrase.SiteWords(phrase.LanguageOf(lang))["claims_counted"]+" "+n+".")
	}
	return oneWay(report.Joined(" ", texts...))
}

// sitemap is a list of addresses, as sitemaps.org has it.
type sitemap struct {
	XMLName xml.Name     `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	URLs    []sitemapURL `xml:"url"`
}

type sitemapURL struct {
	Address string `xml:"loc"`
	Changed string `xml:"lastmod,omitempty"`
}

// mostAddresses is how many a sitemap may hold.
const mostAddresses = 50_000

// sitemapOf lists the site's own pages and the reports.
func sitemapOf(experiments []experiment, pages []sitePage, opts Options) sitemap {
	var s sitemap
	for _, p := range pages {
		if strings.HasSuffix(p.path, ".html") {
			s.URLs = append(s.URLs, sitemapURL{Address: opts.address(escaped(p.path))})
		}
	}
	for _, r := range newestRuns(experiments, mostAddresses-len(s.URLs)) {
		s.URLs = append(s.URLs, sitemapURL{opts.address(link(r.Name, r.ID+".html")), stamped(r.Data.Run.Ended)})
	}
	return s
}

// escaped is a path as an address has it.
func escaped(page string) string { return link(strings.Split(page, "/")...) }

func stamped(t time.Time) string {
	if t.IsZero() {
		return "1970-01-01T00:00:00Z" // nothing was recorded yet
	}
	return t.UTC().Format(time.RFC3339)
}

func writeXML(w io.Writer, v any) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", " ")
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// oneWay is a text on one line, without marks that turn the direction of what follows.
func oneWay(text string) string { return report.Isolated(report.OneLine(text)) }
