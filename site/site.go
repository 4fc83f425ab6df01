// Package site turns the records of many runs into static pages: a home page of all
// experiments, a page of each experiment's runs, and each run's report with the charts' script
// shared between them.
//
// Steps: list every record below the folders of results (record.go) → take a run at a time on each
// CPU: read, judge, draw its report, and keep no more of it than a summary (build.go, room summary) →
// draw the site's own pages from the summaries alone (pages.go) → put the new folder in the
// old one's place (folder.go). What each file was made from is kept beside the site (cache.go):
// what did not change is neither read nor drawn again, but linked into the new folder.
// With a base address there are a feed, a sitemap and what previews of pages show (feed.go, head.go).
// Serve serves a site on this machine, builds it again when a run has ended and lets open pages load
// again (serve.go, watch.go).
//
// Links are relative, so the folder works from any address and from the file system; the same
// records give the same bytes, on however many CPUs and whatever was kept. A record that cannot be
// read is listed as such. The package judges nothing and never replaces a folder that it did
// not make.
package site

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"runtime/debug"

	"perflab/report/assets"
)

// Options says how the site is made; the zero value is good.
type Options struct {
	// Title heads the home page. Empty: "Load tests", in the site's language.
	Title string
	// Language is one of phrase's. Empty: that of the experiments where all have one, else English.
	Language string
	// BaseURL is the address at which the site will be published. Empty: it is not said, and pages
	// have neither canonical addresses nor pictures for previews, and there is no feed and no
	// sitemap, all of which need whole addresses.
	BaseURL string
	// Experiments is the folder of the experiments' files, which say how experiments are grouped
	// and in which order a text's sentences stand where a record does not; see outlines. Empty, or
	// a folder that is not there: none.
	Experiments string
}

// digest tells one way to make the site from another.
func (o Options) digest() []byte {
	text, _ := json.Marshal(o) // strings alone: it never fails
	return text
}

// Summary is what was built.
type Summary struct {
	Dir         string
	Experiments int
	Runs        int      // with a report of their own
	Broken      []string // records that could not be read, with the reason
	Drawn       int      // files that were made anew
	Unchanged   int      // files that are the old site's
}

// String is the summary for the terminal.
func (s Summary) String() string {
	text := fmt.Sprintf("Site: %s (experiments: %d, runs: %d", filepath.Join(s.Dir, "index.html"), s.Experiments, s.Runs)
	if s.Unchanged > 0 {
		text += fmt.Sprintf("; files drawn: %d, unchanged: %d", s.Drawn, s.Unchanged)
	}
	text += ")"
	for _, b := range s.Broken {
		text += "\nnot readable: " + b
	}
	return text
}

// eager is by how much of the memory in use it may grow before what is not in use is collected, in
// percent; the usual is 100.
const eager = 60

// Build makes the site of all runs below the folders of results in the folder out. An existing
// site there is replaced as a whole once the new one is complete; a folder that holds anything
// else is an error and stays untouched, and so does an old site when building fails.
func Build(results []string, out string, opts Options) (Summary, error) {
	found, err := records(results)
	if err != nil {
		return Summary{}, err
	}
	out = filepath.Clean(out)
	// What is read of a run is soon forgotten: to collect it early costs little, and what is kept of
	// a thousand runs counts once.
	defer debug.SetGCPercent(debug.SetGCPercent(eager))
	files, faulty, err := readOutlines(opts.Experiments)
	if err != nil {
		return Summary{}, err
	}
	b := &builder{out: out, opts: opts, program: programDigest()}
	made, err := builtOf(results, opts)
	if err != nil {
		return Summary{}, err
	}
	b.old = readCache(cachePath(out), b.program)
	sum := Summary{Dir: out, Broken: faulty}
	var runs []*entry
	var own []keptPage
	if err := replace(out, func(fresh string) error {
		b.fresh = fresh
		if js := assets.Script(); js != nil {
			script := file{Path: "assets/" + assets.Name}
			if err := script.write(fresh, js); err != nil {
				return err
			}
		}
		tasks, err := b.runs(found)
		if err != nil {
			return err
		}
		for _, t := range tasks {
			runs = append(runs, t.entry)
			if t.run.Broken != "" {
				sum.Broken = append(sum.Broken, t.run.Broken)
			} else {
				sum.Runs++
			}
		}
		experiments, err := grouped(tasks)
		if err != nil {
			return err
		}
		sum.Experiments = len(experiments)
		pages := pagesOf(experiments, opts, files)
		own, err = b.pages(append(pages, machinePages(experiments, languageOf(experiments, opts), opts, pages)...))
		return err
	}); err != nil {
		return Summary{}, err
	}
	sum.Drawn, sum.Unchanged = int(b.drawn.Load()), int(b.linked.Load())
	if err := writeCache(cachePath(out), b.program, made, runs, own); err != nil {
		return sum, fmt.Errorf("the site is whole, but what it was made from could not be kept for the next build: %w", err)
	}
	return sum, nil
}
