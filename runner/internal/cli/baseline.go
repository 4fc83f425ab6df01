package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"perflab/runner/internal/baseline"
	"perflab/runner/internal/cli/exit"
	"perflab/runner/internal/cli/running"
	"perflab/runner/internal/cli/stored"
	"perflab/runner/quantity"
	"perflab/runner/verdict/compare"
)

// defaultBaselines is the folder of stored baselines where no flag names another.
const defaultBaselines = "baselines"

func newBaseline(s *streams) *cobra.Command {
	store := &baseline.Store{}
	cmd := &cobra.Command{
		Use: "baseline", Short: "Keep runs that later ones are held against",
		Long: `A baseline is a folder of plain files, baselines/NAME/RUN_ID.json, one a run, small enough to be
reviewed and committed. runner exec --baseline NAME judges a run against it, and --promote adds
one that came out green. Five runs or more tell how far apart two runs of the same thing come out;
before, nothing is called within tolerance.`,
		Example: `  runner baseline set feed 20260101-120000-aaaa 20260102-120000-bbbb
  runner exec --baseline feed --promote experiments/feed-100posts.yaml
  runner baseline gc feed`,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.PersistentFlags().StringVar(&store.Dir, "baselines", defaultBaselines, "folder of the stored baselines")
	cmd.AddCommand(baselineSet(s, store), baselineList(s, store), baselineShow(s, store), baselineGC(s, store))
	return cmd
}

func baselineSet(s *streams, store *baseline.Store) *cobra.Command {
	var results string
	var add bool
	cmd := &cobra.Command{
		Use: "set NAME RUN...", Short: "Make a baseline of these runs alone, or add them",
		Long: `Makes the baseline of these runs alone: so a change that is meant to be slower becomes what later
runs are held against. --add keeps the runs that it has. Only runs that are complete and valid
are taken.`,
		Example: "  runner baseline set feed 20260101-120000-aaaa\n  runner baseline set --add feed results/feed/20260102-120000-bbbb",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) < 2 {
				return exit.Usage(errors.New("runner baseline set takes NAME and one RUN or more: each a run's folder or its ID"), "")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			name := args[0]
			if err := baseline.CheckName(name); err != nil {
				return exit.Usage(err, "")
			}
			var runs []compare.Side
			for _, run := range args[1:] {
				found, err := stored.FindRun(results, run, "--results")
				if err != nil {
					return err
				}
				runs = append(runs, found.Side())
			}
			var dropped []string
			var err error
			if add {
				for _, run := range runs {
					err = errors.Join(err, store.Add(name, run))
				}
			} else {
				dropped, err = store.Set(name, runs)
			}
			if err != nil {
				return stored.Unwritten(err)
			}
			for _, run := range runs {
				fmt.Fprintln(s.out, store.Path(name, run.ID))
			}
			if len(dropped) > 0 {
				fmt.Fprintf(s.err, "no longer part of %s: %s\n", name, strings.Join(dropped, ", "))
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&results, "results", running.DefaultOut, "folder of the records")
	cmd.Flags().BoolVar(&add, "add", false, "keep the runs that the baseline has")
	return cmd
}

func baselineList(s *streams, store *baseline.Store) *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the baselines", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			names, err := store.Names()
			if err != nil {
				return exit.Usage(err, "")
			}
			if len(names) == 0 {
				fmt.Fprintf(s.err, "no baseline in %s; runner baseline set NAME RUN... makes one\n", store.Dir)
				return nil
			}
			rows := [][]string{{"NAME", "RUNS", "MACHINES", "NEWEST"}}
			for _, name := range names {
				runs, err := store.Read(name)
				if err != nil {
					return exit.Usage(err, "")
				}
				machines := map[string]bool{}
				for _, r := range runs {
					machines[baseline.Machine(r.Manifest)] = true
				}
				rows = append(rows, []string{name, fmt.Sprint(len(runs)), fmt.Sprint(len(machines)), runs[len(runs)-1].ID})
			}
			return printRows(s.out, rows)
		},
	}
}

func baselineShow(s *streams, store *baseline.Store) *cobra.Command {
	return &cobra.Command{
		Use: "show NAME", Short: "Show a baseline's runs and their deciding figures",
		Args: exactly(1, "NAME, a baseline"),
		RunE: func(_ *cobra.Command, args []string) error {
			runs, err := store.Read(args[0])
			if err != nil {
				return exit.Usage(err, "runner baseline list names those that there are")
			}
			newest := &runs[len(runs)-1]
			heading := []string{"RUN", "COMMIT"}
			for _, v := range newest.Variants {
				heading = append(heading, v.Name+" "+newest.Experiment.Rules(v.Name).Primary.Name())
			}
			rows := [][]string{append(heading, "MACHINE")}
			for i := range runs {
				row := []string{runs[i].ID, runs[i].Manifest.GitCommit[:min(7, len(runs[i].Manifest.GitCommit))]}
				for _, v := range newest.Variants {
					cell := "–"
					if value, ok := runs[i].Typical(v.Name, newest.Experiment.Rules(v.Name).Primary); ok {
						cell = quantity.Digits(value, 4)
					}
					row = append(row, cell)
				}
				rows = append(rows, append(row, baseline.Machine(runs[i].Manifest)))
			}
			return printRows(s.out, rows)
		},
	}
}

func baselineGC(s *streams, store *baseline.Store) *cobra.Command {
	var keep int
	cmd := &cobra.Command{
		Use: "gc [NAME...]", Short: "Drop the oldest runs of each machine",
		RunE: func(_ *cobra.Command, names []string) error {
			if keep < 1 {
				return exit.Usage(fmt.Errorf("--keep %d would leave no run", keep), "")
			}
			if len(names) == 0 {
				var err error
				if names, err = store.Names(); err != nil {
					return exit.Usage(err, "")
				}
			}
			for _, name := range names {
				removed, err := store.Trim(name, keep)
				if err != nil {
					return exit.Usage(err, "")
				}
				for _, run := range removed {
					fmt.Fprintln(s.out, "removed "+store.Path(name, run))
				}
			}
			return nil
		},
	}
	cmd.Flags().IntVar(&keep, "keep", baseline.Keep, "runs of each machine to keep")
	return cmd
}

func printRows(w io.Writer, rows [][]string) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		fmt.Fprintln(t, strings.Join(row, "\t"))
	}
	return t.Flush()
}
