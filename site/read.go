package site

import (
	"slices"

	"perflab/site/summary"
)

// experiment is all runs recorded under one name, newest first: of the one that speaks for it the
// whole, of the others what is brief until whole is asked for.
type experiment struct {
	Name string // the folder's
	Runs []run
	best int // place of the run that speaks for it; -1 where none could be read
}

// run is what is left of one record; see summary.Run.
type run struct {
	summary.Run
	from string // digest of the record
	// text is the whole summary, where Run is but its brief; nil: Run is the whole.
	text []byte
}

// whole reads the rest of a run whose brief was read.
func (r run) whole() (run, error) {
	if r.text == nil {
		return r, nil
	}
	s, err := summary.Decode(r.text)
	return run{Run: s, from: r.from}, err
}

// whole is the experiment with the whole of all its runs.
func (e experiment) whole() (experiment, error) {
	e.Runs = slices.Clone(e.Runs)
	for i := range e.Runs {
		var err error
		if e.Runs[i], err = e.Runs[i].whole(); err != nil {
			return e, err
		}
	}
	return e, nil
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

// featured is the run that speaks for the experiment, the best evidence there is; nil where none
// could be read.
func (e experiment) featured() *run {
	if e.best < 0 {
		return nil
	}
	return &e.Runs[e.best]
}

// grouped puts the runs of each experiment together, which are in order.
func grouped(tasks []task) ([]experiment, error) {
	var all []experiment
	for i := range tasks {
		if name := tasks[i].record.Name; len(all) == 0 || all[len(all)-1].Name != name {
			all = append(all, experiment{Name: name})
		}
		e := &all[len(all)-1]
		e.Runs = append(e.Runs, tasks[i].run)
	}
	for i := range all {
		runs := make([]summary.Run, len(all[i].Runs))
		for k, r := range all[i].Runs {
			runs[k] = r.Run
		}
		all[i].best = summary.Best(runs)
		if speaks := all[i].featured(); speaks != nil {
			var err error
			if *speaks, err = speaks.whole(); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}
