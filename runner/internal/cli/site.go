package cli

import (
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"perflab/runner/internal/cli/exit"
	"perflab/runner/internal/nearest"
	"perflab/runner/phrase"
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
	var results []string
	var out string
	var opts site.Options
	cmd := &cobra.Command{
		Use: "build", Short: "Build the static site from the records", Args: cobra.NoArgs,
		Long: `Build the static site from the records of all folders that --results names.

What each file of the site was made from is kept beside it, in .NAME.cache: a site is built again
in a moment when a run was added. Without that file it is built from nothing, to the same bytes.`,
		RunE: func(*cobra.Command, []string) error {
			if err := checkSite(results, opts); err != nil {
				return err
			}
			sum, err := site.Build(results, out, opts)
			if err != nil {
				return exit.Broken(fmt.Errorf("build the site: %w", err), "")
			}
			_, err = fmt.Fprintln(s.out, sum)
			return err
		},
	}
	cmd.Flags().StringArrayVar(&results, "results", []string{"results"}, "folder of the records; may be given several times")
	cmd.Flags().StringVar(&out, "out", "site/public", "folder of the site")
	cmd.Flags().StringVar(&opts.Experiments, "experiments", "experiments", "folder of the experiments' files, for groups, tags and the order of sentences that a record does not have")
	cmd.Flags().StringVar(&opts.Title, "title", "", "heading of the home page")
	cmd.Flags().StringVar(&opts.Language, "language", "", "language of the site's own words: en or ko; left out, that of the experiments where all have one")
	cmd.Flags().StringVar(&opts.BaseURL, "base-url", "", "address at which the site will be published; adds canonical addresses, pictures for previews, a feed and a sitemap")
	return cmd
}

// checkSite finds what is wrong with the flags of site build before anything is read.
func checkSite(results []string, opts site.Options) error {
	for _, folder := range results {
		if _, err := os.Stat(folder); err != nil {
			return exit.Usage(fmt.Errorf("the folder of the records: %w", err), "--results names another; runner exec makes records")
		}
	}
	var languages []string
	for _, l := range phrase.Languages() {
		languages = append(languages, string(l))
	}
	if opts.Language != "" && !slices.Contains(languages, opts.Language) {
		suffix, hint := nearest.Suggestion(opts.Language, "languages", languages)
		return exit.Usage(fmt.Errorf("--language %s: there is no such language%s", opts.Language, suffix), hint)
	}
	if opts.BaseURL != "" {
		u, err := url.Parse(opts.BaseURL)
		if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
			return exit.Usage(fmt.Errorf("--base-url %s: not the address of a site", opts.BaseURL), "for example https://example.org/load-tests")
		}
	}
	return nil
}

func newSiteServe(s *streams) *cobra.Command {
	var dir, addr string
	cmd := &cobra.Command{
		Use: "serve", Short: "Serve the built site on this machine", Args: cobra.NoArgs,
		Long: `Serve the built site on this machine, and build it again, as it was built last, when a run has
ended: open pages then load again by themselves. A run that is under way is left alone.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			say := func(text string) { _, _ = fmt.Fprintln(s.err, strings.TrimSpace(text)) } // who reads it may be gone; the site is served all the same
			if err := site.Serve(cmd.Context(), dir, addr, s.out, say); err != nil {
				return exit.Broken(fmt.Errorf("serve the site: %w", err), "runner site build makes the site, --dir names its folder; --addr names another address")
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&dir, "dir", "site/public", "folder of the site")
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:8080", "address to listen on")
	return cmd
}
