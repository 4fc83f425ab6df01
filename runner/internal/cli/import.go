package cli

import (
	"errors"

	"github.com/spf13/cobra"

	"perflab/runner/internal/cli/exit"
	"perflab/runner/internal/cli/importing"
	"perflab/runner/internal/cli/running"
)

func newImport(s *streams) *cobra.Command {
	o := &importing.Options{Version: programVersion()}
	cmd := &cobra.Command{
		Use: "import FILE...", Short: "Make a record of what another tool measured",
		Long: `Reads what another load testing tool wrote and makes a record of it, with reports and verdicts, that
report, compare, baseline, verify and the site serve as they do any other. Several FILEs are trials of
one variant.

Samples make exact histograms and a course over time: k6's JSON and CSV streams (--out json=FILE, --out
csv=FILE; a .gz too), JMeter's JTL in CSV with its header or in XML, hey's CSV (-o csv), what vegeta
encode writes, and Gatling's simulation.log up to 3.11. Of a summary, as k6, wrk, wrk2, hey, ab, vegeta,
locust (also its _stats.csv), JMeter, Gatling and others print it, figures are quoted and not computed.

What another tool does not write down stays unknown: what the server ran on, its CPU, whether the
generator kept up. A claim about a target, and a comparison with another run, is therefore "not
comparable"; thresholds and the goal of --experiment are judged.

Exit code 0: everything held; 1: a threshold failed, or nothing could be judged; 2: a file cannot be
read, and is named with its line.`,
		Example: "  runner import results.jtl\n  runner import --experiment my-service.yaml --variant pooled run1.json run2.json run3.json\n" +
			"  runner import --name checkout --warm-up 10s k6.csv",
		Args: someOf("one FILE or more: what another tool wrote", "for example runner import results.jtl"),
		RunE: func(_ *cobra.Command, args []string) error {
			if o.WarmUp < 0 {
				return exit.Usage(errors.New("--warm-up is negative"), "a time such as 10s")
			}
			j, err := o.Run(args, s.out)
			if err != nil {
				return err
			}
			return running.OutcomeError(j)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.Name, "name", "", "name of the experiment and of its results folder; default: that of --experiment, or of the first FILE")
	flags.StringVar(&o.Experiment, "experiment", "", "experiment file whose thresholds, goal and claims judge the results")
	flags.StringVar(&o.Variant, "variant", "", "which variant of the experiment this was; needed where it has several")
	flags.DurationVar(&o.WarmUp, "warm-up", 0, "leave this much of a stream's beginning out of every figure, such as 10s")
	flags.StringVar(&o.Out, "out", running.DefaultOut, "folder of the records")
	flags.BoolVar(&o.JSON, "json", false, "print the judgement as JSON")
	return cmd
}
