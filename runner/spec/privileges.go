package spec

import (
	"fmt"
	"slices"
	"strings"

	"perflab/runner/internal/nearest"
	"perflab/runner/spec/yamltree"
)

// Privileges are what a container needs of what every container is denied unless it is said
// why: writing outside /tmp, /run and /var/tmp, capabilities, gaining rights by a program's
// setuid bit, a way out of the trial's network, and more than MostProcesses.
type Privileges struct {
	Because      string   `yaml:"because" json:"because" required:"true" doc:"Why it needs them, for people."`
	Root         string   `yaml:"root" json:"root,omitempty" default:"read-only" enum:"read-only,writable" doc:"The container's file system but for /tmp, /run and /var/tmp, which can always be written to and hold memory."`
	Capabilities []string `yaml:"capabilities" json:"capabilities,omitempty" doc:"Capabilities of Linux that it keeps, such as CHOWN, SETUID and SETGID; of those that Docker gives by itself."`
	Setuid       bool     `yaml:"setuid" json:"setuid,omitempty" default:"false" doc:"Programs in it may gain rights by their setuid bit, as sudo does."`
	Network      string   `yaml:"network" json:"network,omitempty" default:"closed" enum:"closed,open" doc:"closed: only the trial's own containers and this program can be reached; open: everything that this machine reaches."`
	Processes    int      `yaml:"processes" json:"processes,omitempty" default:"16384" min:"1" max:"4194304" doc:"How many processes and threads it may have at most."`
}

// Scratch are the folders, in memory, that a container can write to whatever it says.
var Scratch = []string{"/run", "/tmp", "/var/tmp"}

// Kept are the capabilities that are asked for, without CAP_ in front.
func (p *Privileges) Kept() []string {
	var names []string
	for _, name := range p.Capabilities {
		names = append(names, strings.TrimPrefix(name, "CAP_"))
	}
	return names
}

// MostProcesses is how many processes and threads a container may have that does not say.
const MostProcesses = 16384

// capabilities are those that Docker gives a container by itself: no others can be asked for,
// since with some of them a container rules the machine.
var capabilities = []string{
	"AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE",
	"NET_RAW", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
}

// CheckPrivileges reports capabilities at the path that no container can have.
func CheckPrivileges(s yamltree.Scope, path ...string) {
	for _, n := range s.Items(append(path, "capabilities")...) {
		name := strings.TrimPrefix(n.Text, "CAP_")
		if !slices.Contains(capabilities, name) {
			suffix, hint := nearest.Suggestion(name, "capabilities", capabilities)
			s.Faults.In(s.Context, n.At, fmt.Sprintf("%s: no container is given the capability %s%s", strings.Join(append(path, "capabilities"), "."), nearest.Shorten(n.Text), suffix), hint)
		}
	}
}
