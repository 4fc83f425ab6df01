// Package stored reads runs back from their records: one to tell of again, or those that others
// are held against.
//
// A record is found by its folder, its run's ID or its experiment's name, and judged again
// (record.go). A base is a stored baseline or one run, and holds a run to its rules (base.go). As
// a base it refuses runs that are not complete and valid, and an experiment's name, since the
// newest run may be the one that regressed.
package stored

import (
	"fmt"
	"io"

	"perflab/runner/internal/cli/exit"
	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/verdict"
	"perflab/runner/verdict/compare"
)

// Record is a run read back and judged.
type Record struct {
	Dir       string
	Run       *result.Run
	Trials    []*result.Trial
	Judgement *verdict.Judgement
}

// Side is the run as one of two that are compared.
func (r *Record) Side() compare.Side { return compare.SideOf(r.Run, r.Trials) }

// Sound tells w of trials that are left out for being damaged, and of what says that the record is
// not what was written. Only the latter is an error.
func (r *Record) Sound(w io.Writer) error {
	for _, d := range r.Run.Damaged {
		fmt.Fprintf(w, "warning: %s\n", d.Says())
	}
	if len(r.Run.Damaged) > 0 {
		fmt.Fprintf(w, "hint: %s\n", phrase.ResumeMends(phrase.Text(r.Run.ID)))
	}
	for _, d := range r.Run.Doubts {
		fmt.Fprintf(w, "runner: the record of %s is not what was written: %s\n", r.Run.ID, d)
	}
	if len(r.Run.Doubts) > 0 {
		return exit.Verdict(exit.Invalid)
	}
	return nil
}

// Open finds a run by folder, ID or experiment's name and judges it again. flag is the
// one that names the results folder, for the hint.
func Open(results, name, flag string) (*Record, error) {
	dir, err := result.Find(results, name)
	if err != nil {
		return nil, exit.Usage(err, flag+" names the folder of the records; runner exec makes one")
	}
	run, trials, err := result.Open(dir)
	if err != nil {
		return nil, exit.Usage(err, "")
	}
	return &Record{dir, run, trials, verdict.Judge(run, trials)}, nil
}
