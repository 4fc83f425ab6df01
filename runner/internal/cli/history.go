package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"perflab/report"
	"perflab/report/text"
	"perflab/runner/internal/cli/exit"
	"perflab/runner/internal/nearest"
	"perflab/runner/internal/output"
	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/verdict/history"
)

func newHistory(s *streams) *cobra.Command {
	var results, fingerprint string
	var metrics []string
	var asJSON bool
	cmd := &cobra.Command{
		Use: "history NAME", Short: "Find lasting shifts over the stored runs of an experiment",
		Long: `Reads all stored runs of an experiment and finds where what they measured shifted and stayed
(E-divisive means): the size with its 95% interval, the first run after it and its git commit.
One run out of line is no shift: five runs or more have to lie on either side. Only complete
runs of one fingerprint count, each machine by itself. It finds and judges nothing else: the
exit code is 0 whatever it finds.`,
		Example: "  runner history feed-100posts-redis\n  runner history --metric http_reqs.rate --json feed-100posts-redis",
		Args:    exactly(1, "NAME: an experiment's name"),
		RunE: func(_ *cobra.Command, args []string) error {
			points, err := pointsOf(results, args[0], s.err)
			if err != nil {
				return err
			}
			only, err := figuresNamed(points, metrics)
			if err != nil {
				return err
			}
			if fingerprint, err = wholeFingerprint(points, fingerprint); err != nil {
				return err
			}
			h, err := history.Find(points, fingerprint, only)
			if err != nil {
				return exit.Usage(err, "")
			}
			for _, skipped := range h.Skipped {
				fmt.Fprintf(s.err, "warning: %s is left out: %s\n", skipped.Run, skipped.Why)
			}
			if len(h.Lines) == 0 {
				return exit.Usage(fmt.Errorf("history of %s: none of its runs counts", args[0]), "a run counts once it is complete and valid; runner exec makes one")
			}
			if asJSON {
				return output.Print(s.out, h)
			}
			h.Skipped = nil // named already
			_, err = fmt.Fprint(s.out, text.History(report.NewHistory(h, string(phrase.English))))
			return err
		},
	}
	cmd.Flags().StringVar(&results, "results", "results", "folder of the records")
	cmd.Flags().StringArrayVar(&metrics, "metric", nil, "look at this figure alone, such as http_reqs.rate or http_req_duration.p(95); may be given several times")
	cmd.Flags().StringVar(&fingerprint, "fingerprint", "", "of the experiment's fingerprints, this one or the one that begins so; default that of the newest run")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the history as JSON")
	return cmd
}

// pointsOf are the runs of an experiment, the oldest first, each read and let go again. A run
// that cannot be read is one that does not count; trials that cannot be read are named in notes.
func pointsOf(results, name string, notes io.Writer) ([]history.Point, error) {
	if _, err := os.Stat(results); err != nil {
		return nil, exit.Usage(fmt.Errorf("the folder of the records: %w", err), "--results names another; runner exec makes records")
	}
	dirs, err := result.List(results)
	if err != nil {
		return nil, exit.Usage(err, "")
	}
	var points []history.Point
	var names []string
	for _, dir := range dirs {
		of := filepath.Base(filepath.Dir(dir))
		if !slices.Contains(names, of) {
			names = append(names, of)
		}
		if of != name {
			continue
		}
		run, trials, err := result.Open(dir)
		if err != nil {
			points = append(points, history.Unreadable(filepath.Base(dir), err))
			continue
		}
		for _, d := range run.Damaged {
			fmt.Fprintf(notes, "warning: %s: %s\n", run.ID, d.Says())
		}
		points = append(points, history.Of(run, trials))
	}
	if len(points) > 0 {
		return points, nil
	}
	if len(names) == 0 {
		return nil, exit.Usage(fmt.Errorf("%s holds no runs", results), "--results names another folder; runner exec makes records")
	}
	suffix, hint := nearest.Suggestion(name, "experiments", names)
	return nil, exit.Usage(fmt.Errorf("no run of %q below %s%s", nearest.Shorten(name), results, suffix), hint)
}

// figuresNamed tells which figures --metric names, nil where it names none.
func figuresNamed(points []history.Point, names []string) (func(history.Figure) bool, error) {
	if len(names) == 0 {
		return nil, nil
	}
	var known []string
	for _, p := range points {
		for _, v := range p.Values {
			if !slices.Contains(known, v.Name()) {
				known = append(known, v.Name())
			}
		}
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			suffix, hint := nearest.Suggestion(name, "figures", known)
			return nil, exit.Usage(fmt.Errorf("--metric %s: no run has this figure%s", nearest.Shorten(name), suffix), hint)
		}
	}
	return func(f history.Figure) bool { return slices.Contains(names, f.Name()) }, nil
}

// wholeFingerprint is the one fingerprint that begins as asked.
func wholeFingerprint(points []history.Point, begins string) (string, error) {
	if begins == "" {
		return "", nil
	}
	var all, found []string
	for _, p := range points {
		if p.Skipped.IsZero() && !slices.Contains(all, p.Fingerprint) {
			all = append(all, p.Fingerprint)
			if strings.HasPrefix(p.Fingerprint, begins) {
				found = append(found, p.Fingerprint)
			}
		}
	}
	if len(found) == 1 {
		return found[0], nil
	}
	what := "no run that counts has such a fingerprint"
	if len(found) > 1 {
		what = fmt.Sprintf("%d fingerprints begin so", len(found))
	}
	return "", exit.Usage(fmt.Errorf("--fingerprint %s: %s", nearest.Shorten(begins), what), "there are: "+strings.Join(all, ", "))
}
