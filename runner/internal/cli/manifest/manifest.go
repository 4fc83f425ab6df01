// Package manifest reads what a run takes place on: the machine, the programs' versions, the
// commit of the experiment's folder, and what the targets know. What it cannot read stays
// empty.
package manifest

import (
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"runtime"
	"strings"

	cpuinfo "github.com/shirou/gopsutil/v4/cpu"
	"github.com/shirou/gopsutil/v4/host"
	"github.com/shirou/gopsutil/v4/mem"

	"perflab/runner/internal/git"
	"perflab/runner/internal/load/http1"
	"perflab/runner/internal/resource/cpu"
	"perflab/runner/internal/trial"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/target"
)

// Read is the manifest of a run with a provider; targets holds a folder per target, version is
// this program's.
func Read(ctx context.Context, e *spec.Experiment, provider trial.Provider, targets fs.FS, version string) (result.Manifest, error) {
	cpus, err := cpu.Available()
	if err != nil {
		return result.Manifest{}, fmt.Errorf("which CPUs may be used: %w", err)
	}
	m := Host(ctx)
	m.CPUs, m.Provider = len(cpus), provider.Name()
	m.Versions = map[string]string{"runner": version, "go": runtime.Version()}
	if v, ok := provider.(interface{ Version() string }); ok {
		m.Versions[provider.Name()] = v.Version()
	}
	m.GitCommit, m.GitDirty = git.State(ctx, filepath.Dir(e.File))
	m.Settings = Settings(e, targets)
	m.HeldBodies = http1.MaxHeld
	return m, nil
}

// Settings are the settings that the experiment's targets know, by target; those of a
// target that cannot be read, or says none, are left out.
func Settings(e *spec.Experiment, targets fs.FS) map[string][]string {
	known := map[string][]string{}
	for _, v := range e.Variants {
		name := v.Environment.Target
		if name == "" || known[name] != nil {
			continue
		}
		if t, err := target.Read(targets, name); err == nil && len(t.Knows) > 0 {
			known[name] = t.Knows
		}
	}
	return known
}

// Host is what this machine is.
func Host(ctx context.Context) (m result.Manifest) {
	if h, err := host.InfoWithContext(ctx); err == nil {
		m.Host, m.OS, m.Kernel = h.Hostname, strings.TrimSpace(h.Platform+" "+h.PlatformVersion), h.KernelVersion
	}
	if c, err := cpuinfo.InfoWithContext(ctx); err == nil && len(c) > 0 {
		m.CPU = c[0].ModelName
	}
	if v, err := mem.VirtualMemoryWithContext(ctx); err == nil {
		m.Memory = int64(v.Total)
	}
	return m
}

// OtherMachine says in what two manifests are of different machines, "" where they are not.
func OtherMachine(a, b result.Manifest) string {
	for _, d := range []struct{ what, a, b string }{
		{"host", a.Host, b.Host},
		{"CPU", a.CPU, b.CPU},
		{"CPUs", fmt.Sprint(a.CPUs), fmt.Sprint(b.CPUs)},
		{"provider", a.Provider, b.Provider},
	} {
		if d.a != d.b {
			return fmt.Sprintf("%s was %s and is %s", d.what, d.a, d.b)
		}
	}
	return ""
}

// Packages asks a provider that runs the system's own programs for their packages' versions.
func Packages(ctx context.Context, p trial.Provider) map[string]string {
	if b, ok := p.(interface {
		Packages(ctx context.Context) map[string]string
	}); ok {
		return b.Packages(ctx)
	}
	return nil
}

// Images asks a provider that builds images for their digests or IDs.
func Images(p trial.Provider) map[string]string {
	if b, ok := p.(interface{ Images() map[string]string }); ok {
		return b.Images()
	}
	return nil
}
