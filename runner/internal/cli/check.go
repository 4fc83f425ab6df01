package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"perflab/runner/internal/cli/files"
	"perflab/runner/internal/cli/running"
	"perflab/runner/internal/output"
	"perflab/runner/phrase"
	"perflab/runner/plan"
	"perflab/runner/schema"
	"perflab/runner/spec"
	"perflab/runner/target"
	"perflab/runner/verdict"
)

func newValidate(s *streams) *cobra.Command {
	return eachFile(&cobra.Command{
		Use: "validate FILE...", Short: "Check files without running anything",
		Example: "  runner validate experiments/*.yaml",
	}, func(e *spec.Experiment, targets fs.FS) error {
		if _, err := fmt.Fprintf(s.out, "%s: ok, %d variants\n", e.File, len(e.Variants)); err != nil {
			return err
		}
		return warnOfSame(s.err, e, targets)
	})
}

func newSchema(s *streams) *cobra.Command {
	return &cobra.Command{
		Use: "schema [file|exec|compare|history]", Short: "Print the JSON Schema of experiment files, or of what a command prints with --json",
		Example:   "  runner schema > experiment.schema.json\n  runner schema exec > exec.schema.json",
		ValidArgs: []string{"file", "exec", "compare", "history"}, Args: cobra.MatchAll(cobra.MaximumNArgs(1), cobra.OnlyValidArgs),
		RunE: func(_ *cobra.Command, args []string) error {
			data, err := output.Schema(strings.Join(args, "")), error(nil)
			if data == nil {
				data, err = schema.Experiment()
			}
			if err != nil {
				return err
			}
			_, err = s.out.Write(data)
			return err
		},
	}
}

func newPlan(s *streams) *cobra.Command {
	o := &running.Options{Version: programVersion()}
	cmd := &cobra.Command{
		Use: "plan FILE...", Short: "Print the trials a run would make, their order and the time they take",
		Example: "  runner plan --profile quick experiments/feed-workers.yaml\n  runner plan --against origin/main --max-time 15m experiments/feed-workers.yaml",
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.CheckGate(); err != nil {
				return err
			}
			if err := files.Need(cmd.CommandPath(), args); err != nil {
				return err
			}
			experiments, err := o.Files.LoadAll(args)
			if err != nil {
				return err
			}
			for _, e := range experiments {
				show := func() error { return printPlan(s, e) }
				if o.Against != "" {
					show = func() error { return o.PrintPairs(cmd.Context(), s.ofRun(), e) }
				}
				if err := errors.Join(show(), warnOfSame(s.err, e, o.Files.Targets(e.File))); err != nil {
					return err
				}
			}
			return nil
		},
	}
	addFileFlags(cmd, &o.Files)
	cmd.Flags().StringVar(&o.Against, "against", "", againstHelp)
	cmd.Flags().DurationVar(&o.MaxTime, "max-time", 0, maxTimeHelp)
	cmd.Flags().StringSliceVar(&o.Terms.Allow, "allow-difference", nil, allowHelp)
	cmd.Flags().StringVar(&o.Out, "out", running.DefaultOut, "folder of the records, from which --against tells what it can show")
	return cmd
}

// warnOfSame says which variants come out the same, which steps nothing looks at, and which
// servers open more connections than a service takes.
func warnOfSame(w io.Writer, e *spec.Experiment, targets fs.FS) error {
	if err := warnOfUnchecked(w, e); err != nil {
		return err
	}
	crowds, err := target.Crowds(e, targets)
	if err != nil {
		return err
	}
	for _, c := range crowds {
		says := phrase.ConnectionsBeyond(phrase.Text(c.Variant), phrase.Number(c.Most), phrase.Text(c.Service), phrase.Number(c.Clients))
		if _, err := fmt.Fprintf(w, "warning: %s: %s\n", e.File, says); err != nil {
			return err
		}
	}
	same, err := target.SameVariants(e, targets)
	if err != nil || len(same) == 0 {
		return err
	}
	_, err = fmt.Fprintf(w, "warning: %s: %s\n", e.File, phrase.Join(phrase.English, verdict.Alike(e, same)...))
	return err
}

// warnOfUnchecked says which steps of a flow have no check, once for all variants.
func warnOfUnchecked(w io.Writer, e *spec.Experiment) error {
	said := map[string]bool{}
	for _, v := range e.Variants {
		for _, name := range v.Unchecked() {
			if said[name] {
				continue
			}
			said[name] = true
			if _, err := fmt.Fprintf(w, "warning: %s: %s\n", e.File, phrase.StepUnchecked(phrase.Text(name))); err != nil {
				return err
			}
		}
	}
	return nil
}

// eachFile makes cmd read its files, all of them before the first is handed to do, with the
// targets that it may name.
func eachFile(cmd *cobra.Command, do func(e *spec.Experiment, targets fs.FS) error) *cobra.Command {
	o := &files.Options{}
	addFileFlags(cmd, o)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := files.Need(cmd.CommandPath(), args); err != nil {
			return err
		}
		experiments, err := o.LoadAll(args)
		if err != nil {
			return err
		}
		for _, e := range experiments {
			if err := do(e, o.Targets(e.File)); err != nil {
				return err
			}
		}
		return nil
	}
	return cmd
}

func printPlan(s *streams, e *spec.Experiment) error {
	p := plan.New(e)
	changes := map[string][]string{}
	loads := map[string]spec.Load{}
	for _, v := range e.Variants {
		changes[v.Name], loads[v.Name] = v.Changes, v.Load
	}
	fmt.Fprintf(s.out, "%s: %s\n\n", e.Name, p.Sentence(e))
	w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "TRIAL\tVARIANT\tREPEAT\tLOAD\tTIME\tCHANGES")
	for _, t := range p.Trials {
		l := loads[t.Variant]
		what := describeLoad(l)
		if t.Engine == spec.EngineK6 {
			what += ", by k6"
		}
		fmt.Fprintf(w, "%d\t%s\t%d\t%s\t%s\t%v\n", t.Index+1, t.Variant, t.Repeat, what, spec.Duration(l.Length()), joinOr(changes[t.Variant], "-"))
	}
	return w.Flush()
}

// describeLoad says who sends what: "1000 users, pause 1s", "500/s", "1 to 100 users".
func describeLoad(l spec.Load) string {
	switch l.Model() {
	case spec.ConstantRate:
		return l.Rate.String() + steps(l)
	case spec.RateSearch:
		return fmt.Sprintf("search %s to %s, at most %d steps", l.Search.From, l.Search.To, l.Search.Steps())
	case spec.RampingRate:
		return fmt.Sprintf("ramp %s", strings.Join(ramp(l, l.Rate.String()), " → "))
	}
	text := fmt.Sprintf("%d users", l.Users)
	switch l.Model() {
	case spec.RampingUsers:
		text = fmt.Sprintf("ramp %s users", strings.Join(ramp(l, fmt.Sprint(l.Users)), " → "))
	case spec.SharedIterations:
		text += fmt.Sprintf(", %d iterations", l.Iterations)
	case spec.PerUserIterations:
		text += fmt.Sprintf(", %d iterations each", l.IterationsPerUser)
	}
	return fmt.Sprintf("%s, pause %s%s", text, l.ThinkTime, steps(l))
}

// steps says how many requests an iteration is, where it is a flow.
func steps(l spec.Load) string {
	if len(l.Steps) == 0 {
		return ""
	}
	return fmt.Sprintf(", %d steps", len(l.Steps))
}

// ramp are the levels that the load goes through, beginning at from.
func ramp(l spec.Load, from string) []string {
	levels := []string{from}
	for _, s := range l.Stages {
		levels = append(levels, s.Target.String())
	}
	return levels
}
