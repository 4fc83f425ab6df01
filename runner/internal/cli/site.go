package cli

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"perflab/runner/internal/cli/exit"
	"perflab/site"
)

func newSite(s *streams) *cobra.Command {
	cmd := &cobra.Command{
		Use: "site", Short: "Build or serve the static site of all experiments",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newSiteBuild(s), newSiteServe(s))
	return cmd
}

func newSiteBuild(s *streams) *cobra.Command {
	var results, out string
	cmd := &cobra.Command{
		Use: "build", Short: "Build the static site from the records", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if _, err := os.Stat(results); err != nil {
				return exit.Usage(fmt.Errorf("the folder of the records: %w", err), "--results names another; runner exec makes records")
			}
			sum, err := site.Build(results, out, site.Options{})
			if err != nil {
				return exit.Broken(fmt.Errorf("build the site: %w", err), "")
			}
			_, err = fmt.Fprintln(s.out, sum)
			return err
		},
	}
	cmd.Flags().StringVar(&results, "results", "results", "folder of the records")
	cmd.Flags().StringVar(&out, "out", "site/public", "folder of the site")
	return cmd
}

func newSiteServe(s *streams) *cobra.Command {
	var dir, addr string
	cmd := &cobra.Command{
		Use: "serve", Short: "Serve the built site on this machine", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := site.Serve(cmd.Context(), dir, addr, s.out); err != nil {
				return exit.Broken(fmt.Errorf("serve the site: %w", err), "runner site build makes the site, --dir names its folder; --addr names another address")
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&dir, "dir", "site/public", "folder of the site")
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:8080", "address to listen on")
	return cmd
}
