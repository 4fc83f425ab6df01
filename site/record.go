package site

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"perflab/report"
	"perflab/runner/regular"
	"perflab/runner/result"
	"perflab/runner/verdict"
	"perflab/site/summary"
)

// record is a run's folder.
type record struct {
	Name, ID, Dir string
}

// key is what a run is called in the cache, and on the site.
func (r record) key() string { return r.Name + "/" + r.ID }

// records are the folders of all runs below the given ones, by name and then the newest first. Of
// two with one name and ID the one counts that lies below the folder that is named first.
func records(results []string) ([]record, error) {
	var all []record
	seen := map[string]bool{}
	for _, below := range results {
		dirs, err := result.List(below)
		if err != nil {
			return nil, err
		}
		for _, dir := range dirs {
			r := record{Name: filepath.Base(filepath.Dir(dir)), ID: filepath.Base(dir), Dir: dir}
			if !seen[r.key()] {
				seen[r.key()] = true
				all = append(all, r)
			}
		}
	}
	slices.SortFunc(all, func(a, b record) int {
		if a.Name != b.Name {
			return strings.Compare(a.Name, b.Name)
		}
		return strings.Compare(b.ID, a.ID)
	})
	return all, nil
}

// files are those that a record is read from, its trials in the order they ran.
func (r record) files() ([]string, error) {
	names, err := result.TrialFiles(r.Dir)
	if err != nil {
		return nil, err
	}
	files := []string{filepath.Join(r.Dir, result.RunFile)}
	for _, n := range names {
		files = append(files, filepath.Join(r.Dir, result.TrialsDir, n))
	}
	return files, nil
}

// settled is how long a file has to have rested for its time to tell it from a later one: file
// systems count in steps of up to two seconds.
const settled = 3 * time.Second

// stamp is the names, sizes and times of files; empty where one changed less than settled ago, or
// cannot be seen.
func stamp(files []string, now time.Time) string {
	var b strings.Builder
	for _, f := range files {
		info, err := os.Stat(f)
		if err != nil || now.Sub(info.ModTime()) < settled {
			return ""
		}
		fmt.Fprintf(&b, "%s %d %d\n", filepath.Base(f), info.Size(), info.ModTime().UnixNano())
	}
	return digest([]byte(b.String()))
}

// contents are the bytes of a record's files by path, and their digest.
func contents(files []string) (map[string][]byte, string, error) {
	read := make(map[string][]byte, len(files))
	var parts [][]byte
	for _, f := range files {
		data, err := result.ReadFile(f)
		if errors.Is(err, regular.ErrKind) && filepath.Base(f) != result.RunFile {
			parts = append(parts, []byte(filepath.Base(f)), []byte(err.Error()))
			continue // the record names it and does without
		}
		if err != nil {
			return nil, "", err
		}
		read[f] = data
		parts = append(parts, []byte(filepath.Base(f)), data)
	}
	return read, digest(parts...), nil
}

// open reads and judges a record from the bytes of its files, which it takes.
func (r record) open(read map[string][]byte) (report.Data, error) {
	run, trials, err := result.OpenBy(r.Dir, func(path string) ([]byte, error) {
		data, ok := read[path]
		if !ok {
			return result.ReadFile(path)
		}
		delete(read, path)
		return data, nil
	}, func(t *result.Trial) { t.WarmUp = nil }) // half of a trial's memory, and no report's business
	if err != nil {
		return report.Data{}, err
	}
	return report.Data{Run: run, Judgement: verdict.Judge(run, trials)}, nil
}

// broken is the summary of a record that cannot be read.
func (r record) broken(err error) summary.Run {
	// Where the records lie is nobody's business on a public page.
	text := strings.ReplaceAll(err.Error(), filepath.Dir(filepath.Dir(r.Dir))+string(filepath.Separator), "")
	return summary.Run{Name: r.Name, ID: r.ID, Broken: text}
}

// provider is what a record says it ran by, read from its first file alone; empty where it cannot
// be told.
func (r record) provider() string {
	data, err := result.ReadFile(filepath.Join(r.Dir, result.RunFile))
	if err != nil {
		return ""
	}
	var run struct {
		Manifest struct {
			Provider string `json:"provider"`
		} `json:"manifest"`
	}
	if json.Unmarshal(data, &run) != nil {
		return ""
	}
	return run.Manifest.Provider
}
