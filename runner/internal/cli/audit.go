package cli

import (
	"fmt"
	"io/fs"

	"github.com/spf13/cobra"

	"perflab/report/text"
	"perflab/runner/internal/cli/manifest"
	"perflab/runner/internal/output"
	"perflab/runner/spec"
	"perflab/runner/verdict/audit"
)

func newAudit(s *streams) *cobra.Command {
	asJSON := false
	cmd := eachFile(&cobra.Command{
		Use: "audit FILE...", Short: "Hold published figures against each other, without running anything",
		Long: `Compares the figures that the file's reference quotes with each other and with the load that
the file describes: users and requests, counts with rates and durations, Little's law, the
most that users who pause can send, checks, failed requests, bytes of a response, the order
of percentiles, settings that do not exist. Every figure counts as the interval that its print stands for. What is found changes
no exit code.`,
		Example: "  runner audit experiments/feed-empty.yaml",
	}, func(e *spec.Experiment, targets fs.FS) error {
		found := audit.Of(e, manifest.Settings(e, targets))
		if asJSON {
			return output.Print(s.out, struct {
				File     string          `json:"file"`
				Findings []audit.Finding `json:"findings"`
			}{e.File, found})
		}
		_, err := fmt.Fprint(s.out, text.Audit(e, found))
		return err
	})
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the findings as JSON")
	return cmd
}
