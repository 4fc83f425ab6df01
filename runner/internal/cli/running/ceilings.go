package running

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"perflab/runner/internal/ceiling"
	"perflab/runner/internal/env/null"
	"perflab/runner/internal/resource"
	"perflab/runner/internal/resource/cgroup"
	"perflab/runner/internal/resource/proc"
	"perflab/runner/internal/trial"
	"perflab/runner/result"
)

// NewCeilings finds what an engine can send at most on the machine that m describes, and
// remembers it in the user's cache folder, where there is one.
func NewCeilings(m result.Manifest, version string) *ceiling.Ceilings {
	c := &ceiling.Ceilings{
		Generator: resource.Self(),
		Place:     ceiling.Place{Host: m.Host, CPU: m.CPU, Kernel: m.Kernel, Version: version},
	}
	if dir, err := os.UserCacheDir(); err == nil {
		c.Dir = filepath.Join(dir, "runner")
	}
	if quota, err := cgroup.OwnQuota(os.DirFS("/")); err == nil {
		c.Place.Quota = quota.CPUs
	}
	self, err := os.Executable()
	if info, statErr := os.Stat(self); statErr == nil {
		// Two builds of one version are two programs.
		c.Place.Version += fmt.Sprintf(" %d bytes of %s", info.Size(), info.ModTime().UTC().Format("2006-01-02 15:04:05"))
	}
	c.Start = func(ctx context.Context, cpus []int) (string, func() error, error) {
		if err != nil {
			return "", nil, fmt.Errorf("find the program's own file: %w", err)
		}
		return null.Start(ctx, self, cpus)
	}
	return c
}

// thisMachine is where trials read what the kernel counts.
func thisMachine() trial.Machine {
	return trial.Machine{Root: os.DirFS("/"), Files: proc.OpenFiles}
}
