package stored

import (
	"os"
	"path/filepath"
	"slices"

	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/verdict"
	"perflab/runner/verdict/answer"
)

// keptBeside are the folders, from that of an experiment's file, in which runs of the real stack may
// be kept, each with the pages that a site made of it beside it; empty: none are.
var keptBeside = []struct{ records, pages string }{
	{"records", ""},
	{filepath.Join("..", "site", "records"), filepath.Join("..", "site", "public")},
}

// mostOpened is how many runs are looked into, the newest.
const mostOpened = 5

// Elsewhere finds the newest whole and valid run of an experiment that ran on what its file asks
// for, among those kept beside the file; nil where there is none. runDir is the folder of the run
// that will name it.
func Elsewhere(file, name, runDir string) *result.Elsewhere {
	for _, kept := range keptBeside {
		folder := filepath.Join(filepath.Dir(file), kept.records, name)
		entries, err := os.ReadDir(folder) // sorted, and so by time
		if err != nil {
			continue
		}
		slices.Reverse(entries)
		for _, e := range entries[:min(len(entries), mostOpened)] {
			dir := filepath.Join(folder, e.Name())
			run, trials, err := result.Open(dir)
			if err != nil || run.Status != result.Complete || len(run.Doubts) > 0 || len(run.Damaged) > 0 || run.Experiment.Name != name {
				continue
			}
			j := verdict.Judge(run, trials)
			if j.Stack.StandIn || j.Stack.Provider == result.ProviderImported || j.Outcome == verdict.Invalid {
				continue
			}
			found := &result.Elsewhere{RunID: run.ID, Started: run.Started, CPU: run.Manifest.CPU, CPUs: run.Manifest.CPUs}
			at := dir
			for _, page := range []string{filepath.Join(dir, "report.html"), filepath.Join(filepath.Dir(file), kept.pages, name, run.ID+".html")} {
				if info, err := os.Stat(page); err == nil && info.Mode().IsRegular() {
					at = page
					break
				}
			}
			if found.At = way(runDir, at); at == dir {
				found.At += "/"
			}
			said := answer.Of(run, j)
			for _, l := range said.Lines {
				found.Answer = append(found.Answer, l.Says)
			}
			found.Answer = slices.DeleteFunc(append(found.Answer, said.Claims), phrase.Statement.IsZero)
			return found
		}
	}
	return nil
}

// way is the path to a file from a folder, with slashes; whole where there is no other.
func way(from, to string) string {
	whole, err := filepath.Abs(to)
	if err != nil {
		return filepath.ToSlash(to)
	}
	base, err := filepath.Abs(from)
	if err != nil {
		return filepath.ToSlash(whole)
	}
	rel, err := filepath.Rel(base, whole)
	if err != nil {
		return filepath.ToSlash(whole)
	}
	return filepath.ToSlash(rel)
}
