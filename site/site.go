// Package site turns the records of many runs into static pages: a home page of all
// experiments with their newest verdict, a page of each experiment's runs, and each run's
// report with the charts' script shared between them.
//
// Steps: read every record below results (one that cannot be read is listed as such) →
// write the pages into a new folder beside the asked one → put it in its place. Links are
// relative, so the folder works from any address and from the file system; the same
// records give the same bytes. It computes nothing and never replaces a folder that it
// did not make.
package site

import (
	"fmt"
	"path/filepath"
)

// Options says how the site is made; the zero value is good.
type Options struct {
	// Title heads the home page. Empty: "Load tests", in the site's language.
	Title string
	// Language is one of phrase's. Empty: that of the experiments where all have one, else English.
	Language string
}

// Summary is what was built.
type Summary struct {
	Dir         string
	Experiments int
	Runs        int      // with a report of their own
	Broken      []string // records that could not be read, with the reason
}

// String is the summary for the terminal.
func (s Summary) String() string {
	text := fmt.Sprintf("Site: %s (experiments: %d, runs: %d)", filepath.Join(s.Dir, "index.html"), s.Experiments, s.Runs)
	for _, b := range s.Broken {
		text += "\nnot readable: " + b
	}
	return text
}

// Build makes the site of all runs below results in the folder out. An existing site
// there is replaced as a whole once the new one is complete; a folder that holds anything
// else is an error and stays untouched, and so does an old site when building fails.
func Build(results, out string, opts Options) (Summary, error) {
	experiments, err := read(results)
	if err != nil {
		return Summary{}, err
	}
	sum := Summary{Dir: out, Experiments: len(experiments)}
	for _, e := range experiments {
		for _, r := range e.Runs {
			if r.Broken != "" {
				sum.Broken = append(sum.Broken, r.Broken)
			} else {
				sum.Runs++
			}
		}
	}
	return sum, replace(out, func(dir string) error { return write(dir, experiments, opts) })
}
