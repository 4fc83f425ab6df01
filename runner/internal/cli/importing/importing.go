// Package importing makes a record of what another tool measured: one trial a file, judged by an
// experiment file where one is given.
//
// It refuses, before it writes anything: a file that cannot be read or holds no request, files of
// different tools, several summaries, whose percentiles nobody can put together, and an experiment
// of several variants of which none is named. What ran, and where, it does not know, and says so.
//
// Steps: read the files (room internal/imported) → the experiment (asked.go) → trials → the record,
// judged and with its reports, as of any run.
package importing

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"perflab/report"
	"perflab/report/text"
	"perflab/runner/internal/cli/artifacts"
	"perflab/runner/internal/cli/exit"
	"perflab/runner/internal/imported"
	"perflab/runner/internal/output"
	"perflab/runner/phrase"
	"perflab/runner/plan"
	"perflab/runner/result"
	"perflab/runner/verdict"
)

// Options are what a command line asks of an import.
type Options struct {
	Name       string        // of the experiment, and of its results folder; "": that of the experiment, or of the first file
	Experiment string        // an experiment file; "": none
	Variant    string        // which of its variants this was; "": the only one
	WarmUp     time.Duration // of a stream: what of its beginning is no figure
	Out        string        // folder of the records
	JSON       bool          // print the judgement as JSON
	Version    string        // of this program
}

// Run imports the files, prints what they come to on out, and returns how they were judged.
func (o *Options) Run(files []string, out io.Writer) (*verdict.Judgement, error) {
	e, source, err := o.experiment(files)
	if err != nil {
		return nil, err
	}
	read, err := o.read(files)
	if err != nil {
		return nil, err
	}
	tool := read[0].Tool
	for i := range e.Variants {
		e.Variants[i].Load.Engine = tool
	}
	e.Load.Engine, e.Repeats = tool, len(read)
	run := &result.Run{
		Status: result.Complete, Experiment: *e, Source: source, Arguments: os.Args[1:], Plan: plan.New(e),
		Manifest: result.Manifest{Provider: result.ProviderImported, Versions: map[string]string{"runner": o.Version, "go": runtime.Version()}},
		Imported: &result.Imported{Tool: tool, Samples: read[0].Samples, Quoted: read[0].Quoted, Asked: o.Experiment, WarmUp: int64(o.WarmUp)},
	}
	var trials []*result.Trial
	run.Started = time.Now().UTC()
	for i, r := range read {
		run.Imported.Files = append(run.Imported.Files, result.ImportedFile{Name: files[i], SHA256: r.SHA256, Bytes: r.Bytes})
		t := trialOf(run.Plan.Trials[i], r, e.Variants[0].Environment.Target)
		if r.Started.IsZero() {
			t.Started = run.Started
			t.Ended = run.Started
		} else if r.Started.Before(run.Started) {
			run.Started = r.Started
		}
		trials = append(trials, t)
	}
	run.Ended = slices.MaxFunc(trials, func(a, b *result.Trial) int { return a.Ended.Compare(b.Ended) }).Ended
	run.ID = result.NewID(run.Started)
	if run.Fingerprint, err = result.Fingerprint(e); err != nil {
		return nil, err
	}
	return o.write(run, trials, out)
}

// read reads all files, of which several make a run only as samples of one tool.
func (o *Options) read(files []string) (read []*imported.Results, err error) {
	for _, path := range files {
		r, err := imported.Read(path, o.WarmUp)
		if err != nil {
			var fault *imported.Fault
			if errors.As(err, &fault) {
				return nil, exit.Usage(fault, fault.Hint)
			}
			return nil, exit.Usage(err, "")
		}
		switch {
		case len(read) == 0:
		case r.Tool != read[0].Tool:
			return nil, exit.Usage(fmt.Errorf("%s is of %s, and %s of %s", files[0], read[0].Tool, path, r.Tool), "files of one import are trials of one variant, sent by one tool: import the others by themselves")
		case !r.Samples || !read[0].Samples:
			return nil, exit.Usage(fmt.Errorf("%s is a summary, and percentiles of several cannot be put together", path), "import each summary by itself, or the samples of all")
		}
		read = append(read, r)
	}
	return read, nil
}

// trialOf is a trial of what a file holds. What the tool does not write down is not known.
func trialOf(p plan.Trial, r *imported.Results, target string) *result.Trial {
	t := &result.Trial{
		Trial: p, Status: result.Complete, Warnings: r.Notes, Started: r.Started, Ended: r.Started,
		Environment: result.Environment{Stack: result.Stack{Provider: result.ProviderImported, Asked: target, Tool: r.Tool, Versions: map[string]string{}}},
		WarmUp:      r.WarmUp, Metrics: r.Metrics, Series: r.Series, Course: r.Course,
		Evidence: &result.Evidence{},
	}
	if len(r.Series) == 0 {
		t.Course = nil
	}
	for _, p := range r.Series {
		t.Ended = t.Ended.Add(p.Span)
	}
	for _, c := range []struct{ name, unit string }{
		{"generator_cpu_share", "share"},
		{"generator_throttled_share", "share"},
		{"generator_stopped_share", "share"},
		{"send_lag_p50_ns", "ns"},
		{"send_lag_p99_ns", "ns"},
		{"send_lag_max_ns", "ns"},
		{"ceiling_share", "share"},
		{"steal_share", "share"},
	} {
		t.Evidence.Checks = append(t.Evidence.Checks, result.SelfCheck{Name: c.name, Unit: c.unit, Status: result.GradeUnknown, Says: phrase.ImportUnsaid(phrase.Text(r.Tool))})
	}
	return t
}

// write writes the record and its reports, and prints the result.
func (o *Options) write(run *result.Run, trials []*result.Trial, out io.Writer) (*verdict.Judgement, error) {
	store, err := result.Create(o.Out, run)
	if err != nil {
		return nil, exit.Usage(fmt.Errorf("the record cannot be written: %w", err), "--out names another folder for the records")
	}
	broken := func(err error) error {
		return exit.Broken(fmt.Errorf("write the record: %w", err), "free space on the disk, remove "+store.Dir+" and import again")
	}
	for _, t := range trials {
		if err := store.WriteTrial(t); err != nil {
			return nil, broken(err)
		}
	}
	if err := store.WriteRun(run); err != nil {
		return nil, broken(err)
	}
	data := report.Data{Run: run, Judgement: verdict.Judge(run, trials)}
	if err := artifacts.WriteAll(store, data); err != nil {
		return nil, err
	}
	if err := store.Reseal(); err != nil {
		return nil, broken(err)
	}
	page := filepath.Join(store.Dir, artifacts.Page)
	if o.JSON {
		err = output.Print(out, output.Exec{Run: store.Dir, RunID: run.ID, Report: page, Verdict: report.State(data), Judgement: data.Judgement})
	} else {
		_, err = fmt.Fprintf(out, "%s\nReport: %s\n", text.Summary(data), page)
	}
	if err != nil {
		return nil, exit.Broken(fmt.Errorf("print the result: %w", err), "the record is whole: "+store.Dir)
	}
	return data.Judgement, nil
}

// nameOf is an experiment's name made of a file's.
func nameOf(path string) string {
	base := filepath.Base(path)
	base, _, _ = strings.Cut(strings.TrimLeft(base, "."), ".")
	return cmp.Or(base, "imported")
}
