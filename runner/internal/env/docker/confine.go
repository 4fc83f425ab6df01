package docker

import (
	"slices"
	"strings"

	"github.com/moby/moby/api/types/container"

	"perflab/runner/phrase"
	"perflab/runner/spec"
)

// scratch is what every container can write to: memory, which counts towards its limit.
func scratch() map[string]string {
	folders := map[string]string{}
	for _, path := range spec.Scratch {
		folders[path] = "rw,exec,nosuid,nodev,mode=1777"
	}
	return folders
}

// confine takes from a container what it does not say that it needs, so that a server that is
// taken over, or was written to, reaches no further than its own requests.
func confine(h *container.HostConfig, p *spec.Privileges) {
	if p == nil {
		p = &spec.Privileges{Processes: spec.MostProcesses}
	}
	h.CapDrop, h.CapAdd = []string{"ALL"}, p.Kept()
	if !p.Setuid {
		h.SecurityOpt = append(h.SecurityOpt, "no-new-privileges:true")
	}
	most := int64(p.Processes)
	h.PidsLimit = &most
	if p.Root != "writable" {
		h.ReadonlyRootfs, h.Tmpfs = true, scratch()
	}
}

// missed is what a program that ended was denied, as its last lines tell it and privileges would
// give it; nothing where they tell of nothing that it was denied.
func missed(log []string, p *spec.Privileges) phrase.Statement {
	if p == nil {
		p = &spec.Privileges{}
	}
	text := strings.ToLower(strings.Join(log, "\n"))
	holds := func(any ...string) bool {
		return slices.ContainsFunc(any, func(s string) bool { return strings.Contains(text, s) })
	}
	var asks, capabilities []string
	if p.Root != "writable" && holds("read-only file system", "erofs") {
		asks = append(asks, "root: writable")
	}
	if holds("operation not permitted", "permission denied", "eperm", "eacces") {
		for _, c := range []struct{ name, by string }{
			{"CHOWN", "chown"}, {"SETGID", "setgid"}, {"SETGID", "setgroups"}, {"SETGID", "initgroups"}, {"SETUID", "setuid"}, {"NET_BIND_SERVICE", "bind"},
		} {
			if strings.Contains(text, c.by) && !slices.Contains(slices.Concat(p.Kept(), capabilities), c.name) {
				capabilities = append(capabilities, c.name)
			}
		}
	}
	// Who changes the group goes on to change the user.
	if slices.Contains(capabilities, "SETGID") && !slices.Contains(slices.Concat(p.Kept(), capabilities), "SETUID") {
		capabilities = append(capabilities, "SETUID")
	}
	if len(capabilities) > 0 {
		asks = append(asks, "capabilities: ["+strings.Join(slices.Concat(p.Capabilities, capabilities), ", ")+"]")
	}
	if !p.Setuid && holds("no new privileges") {
		asks = append(asks, "setuid: true")
	}
	if len(asks) == 0 {
		return phrase.Statement{}
	}
	return phrase.MorePrivileges(phrase.Text(strings.Join(asks, ", ")))
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
