package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"perflab/report/assets"
	"perflab/runner/internal/cli/exit"
	"perflab/runner/internal/cli/files"
	"perflab/runner/internal/cli/manifest"
	"perflab/runner/internal/cli/running"
	"perflab/runner/internal/env"
	"perflab/runner/internal/env/docker"
	"perflab/runner/internal/env/host"
	"perflab/runner/internal/load"
	"perflab/runner/internal/load/native"
	"perflab/runner/internal/preflight"
	"perflab/runner/internal/resource/cpu"
	"perflab/runner/result"
	"perflab/targets"
)

func newDoctor(s *streams) *cobra.Command {
	o := &files.Options{}
	var sample time.Duration
	var asJSON bool
	cmd := &cobra.Command{
		Use: "doctor [FILE...]", Short: "Say whether this machine is fit to measure, and the remedy where it is not",
		Long: `Reads the machine's state and settings and judges them against what the files ask for, or
against 1000 users. Finds, unless it is remembered, the most that the load engine can send to
a server of no work, which takes three seconds. Changes nothing else. Exit code 3 where
measuring is impossible; warnings leave it 0.`,
		Example: "  runner doctor\n  runner doctor experiments/feed-workers.yaml",
		RunE: func(cmd *cobra.Command, args []string) error {
			if sample < 0 {
				return exit.Usage(fmt.Errorf("--sample %v: a time cannot be negative", sample), "0s leaves the sample out")
			}
			experiments, err := o.LoadAll(args)
			if err != nil {
				return err
			}
			readings, err := diagnose(cmd.Context(), sample)
			if err != nil {
				return err
			}
			demand := preflight.DemandOf(experiments)
			demand.Descriptors = load.Descriptors(demand.Users)
			return printFindings(s.out, preflight.Judge(readings, demand), asJSON)
		},
	}
	addFileFlags(cmd, o)
	cmd.Flags().DurationVar(&sample, "sample", time.Second, "how long to watch for CPU time that others take; 0s leaves out all that takes time")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the findings as JSON")
	return cmd
}

// diagnose reads this machine; it fails only when ctx ends.
func diagnose(ctx context.Context, sample time.Duration) (preflight.Readings, error) {
	r, err := preflight.Read(ctx, preflight.Here(os.DirFS("/")), sample)
	if err != nil {
		return r, err
	}
	engine, err := docker.New(ctx, env.Options{})
	if err == nil {
		r.Docker.Value = engine.Version()
		err = engine.Close()
	}
	r.Docker.Err = err
	r.Host.Value, r.Host.Err = installedHere(ctx)
	r.Redis.Value, r.Redis.Err = exec.LookPath("redis-server")
	r.K6.Value, r.K6.Err = k6Version(ctx)
	r.Library = assets.Embedded()
	r.System = runtime.GOOS
	c, err := ceilingHere(ctx, sample)
	if err == nil {
		r.Ceiling.Value = *c
	}
	r.Ceiling.Err = err
	return r, ctx.Err()
}

// installedHere is what the published stack would run from without containers.
func installedHere(ctx context.Context) (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	p, err := host.New(env.Options{Targets: targets.FS, Self: self})
	if err != nil {
		return "", err
	}
	return p.Installed(ctx, "django-feed", "redis")
}

// ceilingHere is what the native engine can send at most, bound to CPUs as in a trial: as it
// is remembered, or measured now unless sample is 0.
func ceilingHere(ctx context.Context, sample time.Duration) (_ *result.Ceiling, err error) {
	cpus, err := cpu.Available()
	if err != nil {
		return nil, err
	}
	on, err := env.Divide(cpus, "auto")
	if err != nil {
		return nil, err
	}
	ceilings := running.NewCeilings(manifest.Host(ctx), programVersion())
	engine := native.New()
	if c := ceilings.Known(engine.Name(), on); c != nil {
		return c, nil
	}
	if sample == 0 {
		return nil, errors.New("it is not remembered, and no sample was asked for")
	}
	restore, err := cpu.Pin(on.Generator)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, restore()) }()
	return ceilings.Ceiling(ctx, engine, on, false)
}

// k6Version is what the k6 on the PATH says of itself: v1.8.1.
func k6Version(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, "k6", "version").Output()
	if err != nil {
		return "", err
	}
	fields := strings.Fields(string(out)) // k6 v1.8.1 (go1.26.8, linux/amd64)
	if len(fields) < 2 {
		return "", fmt.Errorf("k6 version says %q", out)
	}
	return fields[1], nil
}

func printFindings(w io.Writer, findings []preflight.Finding, asJSON bool) error {
	fit := preflight.Fit(findings)
	err := error(nil)
	if asJSON {
		err = printJSON(w, findingsJSON(findings, fit))
	} else {
		err = findingsText(w, findings, fit)
	}
	if err == nil && !fit {
		return exit.Verdict(exit.Environment)
	}
	return err
}

// findingsJSON are the findings in English words, for programs.
func findingsJSON(findings []preflight.Finding, fit bool) any {
	type finding struct {
		Name   string           `json:"name"`
		Status preflight.Status `json:"status"`
		Found  string           `json:"found"`
		Why    string           `json:"why"`
		Remedy string           `json:"mend,omitempty"`
	}
	all := make([]finding, len(findings))
	for i, f := range findings {
		all[i] = finding{f.Name, f.Status, f.Found.String(), f.Why.String(), f.Remedy.String()}
	}
	return struct {
		Fit      bool      `json:"fit"`
		Findings []finding `json:"findings"`
	}{fit, all}
}

// findingsText prints a line for each finding, and for those that are not well why it
// matters and the remedy.
func findingsText(w io.Writer, findings []preflight.Finding, fit bool) error {
	var errs []error
	line := func(format string, args ...any) {
		_, err := fmt.Fprintf(w, format, args...)
		errs = append(errs, err)
	}
	warnings := 0
	for _, f := range findings {
		line("%-7s  %-10s  %s\n", f.Status, f.Name, f.Found)
		if f.Status == preflight.Warning {
			warnings++
		}
		if !f.Remedy.IsZero() {
			line("%21swhy:    %s\n%21sremedy: %s\n", "", f.Why, "", f.Remedy)
		}
	}
	switch {
	case !fit:
		line("\nnot fit to measure: see what failed\n")
	case warnings > 0:
		line("\nfit to measure, with warnings: %d\n", warnings)
	default:
		line("\nfit to measure\n")
	}
	return errors.Join(errs...)
}
