// Package cli is the command line: a file for each command, with its flags, its help and what it
// prints. Standard output carries results, standard error everything else.
//
// A command reads its flags (flags.go) and refuses what it cannot do before anything starts. What
// it does is in a room: files reads experiment files, running makes a run, stored finds runs that
// were made, artifacts writes their reports. Every error ends in one of the exit codes of room
// exit, with a remedy on a line of its own. cli and running wire the other packages together and
// are the only ones that know them all.
package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"

	"github.com/spf13/cobra"

	"perflab/runner/internal/cli/exit"
	"perflab/runner/internal/cli/running"
)

// streams are the process's standard streams.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// ofRun are those that a run writes to.
func (s *streams) ofRun() running.Streams { return running.Streams{Out: s.out, Err: s.err} }

// Main runs the program with the arguments after its name and returns the exit code. A
// first interrupt, or a terminal that goes away, ends the command cleanly; a second one
// kills the process, and says what that leaves.
func Main(ctx context.Context, args []string, in io.Reader, out, errw io.Writer) int {
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	// Whoever reads the output may leave, as head does: that must not keep the environment
	// from being taken down. Caught rather than ignored, since children inherit what is ignored.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	context.AfterFunc(ctx, func() {
		stop()
		hurried(args, errw)
	})
	io := &streams{in, out, errw}
	root := newRoot(io)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if ctx.Err() != nil && err != nil && !exit.IsVerdict(err) {
		return exit.Interrupted
	}
	return exit.Code(err, errw)
}

// hurried has the next interrupt end the process at once. What a run has started then is not
// taken down: processes of this machine end with this one, containers stay until they are cleared.
func hurried(args []string, errw io.Writer) {
	again := make(chan os.Signal, 1)
	signal.Notify(again, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		s := <-again
		if len(args) > 0 && (args[0] == "exec" || args[0] == "calibrate") {
			fmt.Fprintln(errw, "interrupted again: given up at once; containers that still run are removed by the next runner exec, or now by runner clean")
		}
		signal.Reset(s)
		_ = syscall.Kill(os.Getpid(), s.(syscall.Signal)) // cannot fail: the process is this one
	}()
}

func newRoot(s *streams) *cobra.Command {
	root := &cobra.Command{
		Use:   "runner",
		Short: "Experiments as code: take a published load test, run it again, see what holds",
		Long: `runner turns a load test into a file: environment, server configuration, dataset, load,
checks and the claims drawn from them. It builds the environment, runs every variant the
same way several times, and says which figures came back, what held and why.

Start with:  runner exec --profile quick experiments/feed-100posts-redis.yaml

Exit codes: 0 everything held; 1 a threshold or regression gate failed; 2 the file or the
command line is wrong; 3 the environment could not be built or broke; 4 the measurement
is invalid; 5 a gate could show neither a regression nor its absence; 130 interrupted.`,
		Version:       programVersion(),
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	root.AddCommand(
		newExec(s), newInit(s), newValidate(s), newPlan(s), newReport(s), newVerify(s), newCompare(s), newBaseline(s), newHistory(s), newCalibrate(s), newAudit(s),
		newSite(s), newExport(s), newImport(s), newSchema(s), newDoctor(s), newClean(s), newVersion(s), newTarget(s),
	)
	return root
}

// programVersion is what the toolchain wrote into the program: the version of the module, which
// of a checkout is its tag, or a time and a commit; "(devel)" where it knew neither.
func programVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}

func newVersion(s *streams) *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(s.out, "runner %s %s %s/%s\n", programVersion(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}
