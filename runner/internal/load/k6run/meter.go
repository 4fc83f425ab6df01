package k6run

import (
	"errors"
	"io/fs"
	"maps"
	"slices"
	"time"

	"perflab/runner/internal/resource"
	"perflab/runner/internal/resource/proc"
)

// Usage implements trial.Metered: what all k6 processes of this engine used so far. It only
// reads what the kernel counts, and so never waits for docker.
func (k *Engine) Usage() (resource.Usage, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	sum := resource.Usage{CPU: k.used}
	var errs []error
	for _, p := range k.now {
		u, err := p.usage()
		sum.CPU, sum.Memory, sum.Throttled = sum.CPU+u.CPU, sum.Memory+u.Memory, sum.Throttled+u.Throttled
		if len(u.Processes) > 0 {
			if sum.Processes == nil {
				sum.Processes = map[int]proc.Use{}
			}
			maps.Copy(sum.Processes, u.Processes)
		}
		errs = append(errs, err)
	}
	return sum, errors.Join(errs...)
}

// usage reads what the process uses. One that has just ended used what it did at the last
// reading, until ended counts it.
func (p *process) usage() (resource.Usage, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	u, err := p.meter()
	select {
	case <-p.ended:
		return resource.Usage{CPU: p.used.CPU, Throttled: p.used.Throttled}, nil
	default:
	}
	if err == nil {
		p.used = u
	}
	return p.used, err
}

// ended counts what a process used that has ended: the kernel's own account of it.
func (k *Engine) ended(p *process) {
	k.mu.Lock()
	defer k.mu.Unlock()
	p.mu.Lock()
	defer p.mu.Unlock()
	cpu := time.Duration(0)
	if s := p.cmd.ProcessState; s != nil {
		cpu = s.UserTime() + s.SystemTime()
	}
	k.used += max(cpu, p.used.CPU) // a container's is not in the account of its client
	k.now = slices.DeleteFunc(k.now, func(running *process) bool { return running == p })
}

// meter is what reads the process's use, under its lock: that of the program's tree, or of the
// client that passes a container's samples on and, once it was found, of the container.
func (k *Engine) meter(p *process) func() (resource.Usage, error) {
	tree := resource.NewTree("k6", p.cmd.Process.Pid, 0)
	if k.program != "" {
		return tree.Read
	}
	var last resource.Usage
	return func() (resource.Usage, error) {
		client, err := tree.Read()
		if err != nil {
			return client, err
		}
		if p.inside == nil {
			return client, nil
		}
		u, err := p.inside.Read()
		if errors.Is(err, fs.ErrNotExist) {
			return last, nil // the container has ended, and its client is about to
		}
		last = resource.Usage{CPU: client.CPU + u.CPU, Memory: client.Memory + u.Memory, Throttled: u.Throttled}
		return last, err
	}
}
