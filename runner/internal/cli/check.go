package cli

import (
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"perflab/runner/plan"
	"perflab/runner/spec"
)

func newValidate(s *streams) *cobra.Command {
	return eachFile(&cobra.Command{
		Use: "validate FILE...", Short: "Check files without running anything",
		Example: "  runner validate experiments/*.yaml",
	}, func(e *spec.Experiment) error {
		_, err := fmt.Fprintf(s.out, "%s: ok, %d variants\n", e.File, len(e.Variants))
		return err
	})
}

func newPlan(s *streams) *cobra.Command {
	return eachFile(&cobra.Command{
		Use: "plan FILE...", Short: "Print the trials a run would make, their order and the time they take",
		Example: "  runner plan --profile quick experiments/feed-workers.yaml",
	}, func(e *spec.Experiment) error { return printPlan(s, e) })
}

// eachFile makes cmd read its files, all of them before the first is handed to do.
func eachFile(cmd *cobra.Command, do func(*spec.Experiment) error) *cobra.Command {
	f := &fileFlags{}
	f.add(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := needFiles(cmd.CommandPath(), args); err != nil {
			return err
		}
		experiments, err := f.loadAll(args)
		if err != nil {
			return err
		}
		for _, e := range experiments {
			if err := do(e); err != nil {
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
		fmt.Fprintf(w, "%d\t%s\t%d\t%s\t%s\t%v\n", t.Index+1, t.Variant, t.Repeat, describeLoad(l), l.WarmUp+l.Duration, joinOr(changes[t.Variant], "-"))
	}
	return w.Flush()
}

// describeLoad says who sends what: "1000 users, 1s apart" or "500/s".
func describeLoad(l spec.Load) string {
	if l.Open() {
		return l.Rate.String()
	}
	return fmt.Sprintf("%d users, pause %s", l.Users, l.ThinkTime)
}
