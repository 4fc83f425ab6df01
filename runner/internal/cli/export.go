package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"perflab/runner/internal/cli/exit"
	"perflab/runner/internal/cli/files"
	"perflab/runner/spec"
)

func newExport(s *streams) *cobra.Command {
	cmd := &cobra.Command{
		Use: "export", Short: "Write a file's load for another program",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return exit.Usage(errors.New("runner export takes the program to write for: k6 or kubernetes"), "for example runner export k6 experiments/feed-100posts-redis.yaml")
		},
	}
	cmd.AddCommand(newExportK6(s), newExportKubernetes(s))
	return cmd
}

func newExportK6(s *streams) *cobra.Command {
	o := &files.Options{}
	cmd := &cobra.Command{
		Use: "k6 FILE", Short: "Print the script with which k6 sends a variant's load",
		Example: "  runner export k6 --variant response experiments/feed-100posts-redis.yaml > script.js\n  k6 run --env BASE_URL=http://127.0.0.1:8000 script.js",
		Args:    exactly(1, "FILE: an experiment"),
		RunE: func(_ *cobra.Command, args []string) error {
			experiments, err := o.LoadAll(args)
			if err != nil {
				return err
			}
			return exportK6(s, experiments[0])
		},
	}
	addFileFlags(cmd, o)
	return cmd
}

// exportK6 prints the script of the experiment's only variant.
func exportK6(s *streams, e *spec.Experiment) error {
	v, err := files.OnlyVariant(e, "a script is")
	if err != nil {
		return err
	}
	text, err := scriptText(e, v, "")
	if err == nil {
		_, err = fmt.Fprint(s.out, text)
	}
	return err
}

// scriptText is k6's script for a variant, whose load goes to an address, or to its own by default.
func scriptText(e *spec.Experiment, v *spec.Variant, address string) (string, error) {
	script, err := files.K6Script(e, v)
	if err != nil {
		return "", exit.Usage(err, "")
	}
	if address != "" {
		script.BaseURL = address
	}
	text, err := script.Text()
	if err != nil {
		return "", exit.Usage(fmt.Errorf("%s: %w", e.File, files.ForK6(err)), "")
	}
	return text, nil
}
