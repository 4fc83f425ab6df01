package cli

import (
	"github.com/spf13/cobra"

	"perflab/runner/internal/cli/files"
	"perflab/runner/internal/cli/running"
)

// What flags say that more than one command has.
const (
	providerHelp  = "where to run: auto, docker, host, embedded or external (auto: docker where an engine answers, else this machine's own programs where the target's are installed, else the embedded stand-in)"
	engineHelp    = "who sends the load: native, k6, or both to compare them (the same as --set load.engine=...)"
	againstHelp   = "hold the file against this base in one run, pair by pair: a git ref such as origin/main, a folder, or image:NAME"
	maxTimeHelp   = "with --against: begin no pair after this time, such as 10m"
	undecidedHelp = "what a gate comes to that shows neither a regression nor its absence: fail (exit code 5), warn or pass; default the base's file"
	noWaitHelp    = "go on beside another run of this machine instead of waiting for it; both records say so"
	liveHelp      = "write what the load does, second by second, to influxdb=URL, prometheus=URL or otlp=URL while it runs; may be given more than once"
	livePageHelp  = "show the load while it runs on a page of this machine; =127.0.0.1:PORT where, default a free port"
	untrustedHelp = "the files are somebody else's, such as a pull request's: no command, no allow, no secret but from --set, no target but the program's own ($RUNNER_UNTRUSTED=1 says so for all commands)"
	allowHelp     = "let base and head differ in this, such as load,dataset; every output says so"
)

// addFileFlags adds the flags of every command that reads experiment files.
func addFileFlags(cmd *cobra.Command, o *files.Options) {
	cmd.Flags().StringVar(&o.Profile, "profile", "", "apply this profile of the file, such as quick")
	cmd.Flags().StringArrayVar(&o.Set, "set", nil, "change one key of the file, such as load.users=100 (repeatable)")
	cmd.Flags().StringArrayVar(&o.Variants, "variant", nil, "run this variant only (repeatable)")
	cmd.Flags().BoolVar(&o.Untrusted, "untrusted", false, untrustedHelp)
	repeats := cmd.Flags().Int("repeats", 0, "trials per variant, instead of the file's")
	cmd.PreRun = func(cmd *cobra.Command, _ []string) {
		if cmd.Flags().Changed("repeats") {
			o.Repeats = repeats
		}
	}
}

// addGateFlags adds exec's flags of a run with two sides.
func addGateFlags(cmd *cobra.Command, o *running.Options) {
	flags := cmd.Flags()
	flags.StringVar(&o.Against, "against", "", againstHelp)
	flags.DurationVar(&o.MaxTime, "max-time", 0, maxTimeHelp)
	flags.StringVar(&o.Terms.Undecided, "undecided", "", undecidedHelp)
	flags.StringVar(&o.FirstRun, "first-run", "", "ok: that there is no base yet is said, and no failure")
	flags.StringSliceVar(&o.Terms.Allow, "allow-difference", nil, allowHelp)
}

// addBaselineFlags adds exec's flags of stored baselines.
func addBaselineFlags(cmd *cobra.Command, o *running.Options) {
	flags := cmd.Flags()
	flags.StringVar(&o.Baseline, "baseline", "", "judge the run against this stored baseline, or against one run: its folder or ID")
	flags.StringVar(&o.Baselines, "baselines", defaultBaselines, "folder of the stored baselines")
	flags.BoolVar(&o.Promote, "promote", false, "add the run to the baseline where everything came out green (exit code 0)")
}
