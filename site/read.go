package site

import (
	"path/filepath"
	"slices"
	"strings"

	"perflab/report"
	"perflab/runner/result"
	"perflab/runner/verdict"
	"perflab/runner/verdict/history"
)

// experiment is all runs recorded under one name, newest first.
type experiment struct {
	Name string // the folder's
	Runs []run
}

// run is one record; Broken says why it could not be read and Data is then empty.
type run struct {
	ID     string // the folder's
	Data   report.Data
	Point  history.Point
	Broken string
}

// newest is the newest run that could be read, nil where none could.
func (e experiment) newest() *run {
	for i := range e.Runs {
		if e.Runs[i].Broken == "" {
			return &e.Runs[i]
		}
	}
	return nil
}

// read reads every record below results. A record that cannot be read is no error here:
// one damaged run must not take the other hundred off the site.
func read(results string) ([]experiment, error) {
	dirs, err := result.List(results)
	if err != nil {
		return nil, err
	}
	byName := map[string]*experiment{}
	var names []string
	for _, dir := range dirs {
		name := filepath.Base(filepath.Dir(dir))
		e := byName[name]
		if e == nil {
			e = &experiment{Name: name}
			byName[name] = e
			names = append(names, name)
		}
		e.Runs = append(e.Runs, open(dir))
	}
	slices.Sort(names)
	experiments := make([]experiment, len(names))
	for i, name := range names {
		e := byName[name]
		slices.SortStableFunc(e.Runs, func(a, b run) int { return strings.Compare(b.ID, a.ID) })
		experiments[i] = *e
	}
	return experiments, nil
}

func open(dir string) run {
	r := run{ID: filepath.Base(dir)}
	recorded, trials, err := result.Open(dir)
	if err != nil {
		// Where the records lie is nobody's business on a public page.
		r.Broken = strings.ReplaceAll(err.Error(), filepath.Dir(filepath.Dir(dir))+string(filepath.Separator), "")
		return r
	}
	r.Data = report.Data{Run: recorded, Judgement: verdict.Judge(recorded, trials)}
	r.Point = history.Of(recorded, trials)
	return r
}
