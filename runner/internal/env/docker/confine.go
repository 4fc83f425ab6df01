package docker

import (
	"strings"

	"github.com/moby/moby/api/types/container"

	"perflab/runner/spec"
)

// scratch is what every container can write to: memory, which counts towards its limit.
var scratch = map[string]string{
	"/tmp": "rw,exec,nosuid,nodev,mode=1777", "/var/tmp": "rw,exec,nosuid,nodev,mode=1777", "/run": "rw,exec,nosuid,nodev,mode=1777",
}

// confine takes from a container what it does not say that it needs, so that a server that is
// taken over, or was written to, reaches no further than its own requests.
func confine(h *container.HostConfig, p *spec.Privileges) {
	if p == nil {
		p = &spec.Privileges{Processes: spec.MostProcesses}
	}
	h.CapDrop = []string{"ALL"}
	for _, name := range p.Capabilities {
		h.CapAdd = append(h.CapAdd, strings.TrimPrefix(name, "CAP_"))
	}
	if !p.Setuid {
		h.SecurityOpt = append(h.SecurityOpt, "no-new-privileges:true")
	}
	most := int64(p.Processes)
	h.PidsLimit = &most
	if p.Root != "writable" {
		h.ReadonlyRootfs, h.Tmpfs = true, scratch
	}
}

// waysOut tells whether a part needs to reach more than the trial's network.
func (r *run) waysOut() bool {
	for _, part := range r.plan.Parts() {
		if part.Privileges != nil && part.Privileges.Network == "open" {
			return true
		}
	}
	return false
}
