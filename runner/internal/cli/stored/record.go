// Package stored reads runs back from their records: one to tell of again, or those that others
// are held against.
//
// A record is found by its folder, its run's ID or its experiment's name, and judged again
// (record.go). A base is a stored baseline or one run, and holds a run to its rules (base.go). As
// a base it refuses runs that are not complete and valid, and an experiment's name, since the
// newest run may be the one that regressed.
package stored

import (
	"perflab/runner/internal/cli/exit"
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
