// Package cgroup reads and makes the kernel's control groups, versions 1 and 2: what a group
// used and how long its quota held it back, the quota of this process, and groups that limit
// the memory and CPUs of what joins them.
//
// It refuses a process number that an engine gives for a process of another machine: the
// path of the group must hold the identifier asked for. Making a group: find this process's
// own (cgroup.go) → make the folders and set the limits (limited.go) → the process joins
// before it becomes the program (join.go) → Remove kills who is left and removes the folders.
package cgroup

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"time"
)

// Group is a control group found by one of its processes, in either version of the kernel's interface.
// Its folders are paths in root, which is the machine's "/" outside tests.
type Group struct {
	root    fs.FS
	version int    // 1 or 2
	cpu     string // v1: the cpu controller's folder, for throttling; "" where it is not mounted
	cpuacct string // v1: the cpuacct controller's folder
	memory  string // v1: the memory controller's folder
	unified string // v2: the group's one folder
}

// Find locates the group of a process, given as its number or "self". Where id is not
// empty the group's path must hold it: a number seen through an engine may belong to another
// machine's process.
func Find(root fs.FS, process, id string) (*Group, error) {
	groups, err := fs.ReadFile(root, "proc/"+process+"/cgroup")
	if err != nil {
		return nil, err
	}
	mounts, err := fs.ReadFile(root, "proc/self/mountinfo")
	if err != nil {
		return nil, err
	}
	at := map[string]string{} // controller, "" for the unified hierarchy → folder in root
	for line := range strings.Lines(string(groups)) {
		// number:controller,controller:/path
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) != 3 || !strings.Contains(parts[2], id) {
			continue
		}
		for _, controller := range strings.Split(parts[1], ",") {
			if folder, ok := mounted(string(mounts), controller, parts[2]); ok {
				at[controller] = folder
			}
		}
	}
	// Version 1 first: a machine in hybrid mode mounts an empty unified hierarchy as well.
	if at["cpuacct"] != "" && at["memory"] != "" {
		return &Group{root: root, version: 1, cpu: at["cpu"], cpuacct: at["cpuacct"], memory: at["memory"]}, nil
	}
	if unified, ok := at[""]; ok {
		if _, err := fs.Stat(root, unified+"/cpu.stat"); err == nil {
			return &Group{root: root, version: 2, unified: unified}, nil
		}
	}
	return nil, fmt.Errorf("no cgroup with cpu and memory counters for process %s", process)
}

// mounted returns the folder, relative to "/", of a group's path in the hierarchy of
// controller ("" for the unified one).
func mounted(mountinfo, controller, group string) (string, bool) {
	for line := range strings.Lines(mountinfo) {
		// id parent major:minor root mountpoint options [tags] - type source superoptions
		before, after, ok := strings.Cut(strings.TrimSpace(line), " - ")
		left, right := strings.Fields(before), strings.Fields(after)
		if !ok || len(left) < 6 || len(right) < 3 {
			continue
		}
		switch right[0] {
		case "cgroup2":
			ok = controller == ""
		case "cgroup":
			ok = controller != "" && hasOption(right[2], controller)
		default:
			ok = false
		}
		if !ok {
			continue
		}
		// Inside a container the mount may show only a part of the hierarchy.
		inside := strings.TrimPrefix(group, strings.TrimSuffix(left[3], "/"))
		return strings.TrimPrefix(path.Join(left[4], inside), "/"), true
	}
	return "", false
}

func hasOption(options, name string) bool {
	for _, o := range strings.Split(options, ",") {
		if o == name {
			return true
		}
	}
	return false
}

// Source names the interface: cgroup v1 or cgroup v2.
func (c *Group) Source() string { return "cgroup v" + strconv.Itoa(c.version) }

// Counters are what the processes of a group have used together so far.
type Counters struct {
	CPU       time.Duration // since the group was made
	Memory    int64         // bytes now, without page cache that the kernel can drop
	Throttled time.Duration // held back by the CPU quota, since the group was made
}

// Read takes all counters.
func (c *Group) Read() (Counters, error) {
	if c.version == 1 {
		return c.read1()
	}
	stat, err := c.keyed(c.unified + "/cpu.stat")
	if err != nil {
		return Counters{}, err
	}
	memory, err := c.memoryUse(c.unified+"/memory.current", c.unified+"/memory.stat", "inactive_file")
	return Counters{
		CPU:       time.Duration(stat["usage_usec"]) * time.Microsecond,
		Memory:    memory,
		Throttled: time.Duration(stat["throttled_usec"]) * time.Microsecond,
	}, err
}

// Members are the processes of the group itself, those of groups below it not among them.
func (c *Group) Members() []int {
	folder := c.unified
	if c.version == 1 {
		folder = c.cpuacct
	}
	text, err := fs.ReadFile(c.root, folder+"/cgroup.procs")
	if err != nil {
		return nil
	}
	var pids []int
	for _, field := range strings.Fields(string(text)) {
		if pid, err := strconv.Atoi(field); err == nil && pid > 0 { // 0: of another PID namespace
			pids = append(pids, pid)
		}
	}
	return pids
}

func (c *Group) read1() (Counters, error) {
	cpu, err := c.number(c.cpuacct + "/cpuacct.usage") // nanoseconds
	if err != nil {
		return Counters{}, err
	}
	throttled, err := c.throttled1()
	if err != nil {
		return Counters{}, err
	}
	memory, err := c.memoryUse(c.memory+"/memory.usage_in_bytes", c.memory+"/memory.stat", "total_inactive_file")
	return Counters{CPU: time.Duration(cpu), Memory: memory, Throttled: throttled}, err
}

// throttled1 is zero where the cpu controller is not mounted or knows no quotas.
func (c *Group) throttled1() (time.Duration, error) {
	if c.cpu == "" {
		return 0, nil
	}
	stat, err := c.keyed(c.cpu + "/cpu.stat")
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	return time.Duration(stat["throttled_time"]), err // nanoseconds
}

func (c *Group) memoryUse(total, stat, cache string) (int64, error) {
	used, err := c.number(total)
	if err != nil {
		return 0, err
	}
	parts, err := c.keyed(stat)
	if err != nil {
		return 0, err
	}
	return max(used-parts[cache], 0), nil
}

// number reads a file that holds one number.
func (c *Group) number(name string) (int64, error) {
	data, err := fs.ReadFile(c.root, name)
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseInt(strings.TrimSpace(string(data)), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("/%s: %w", name, err)
	}
	return n, nil
}

// keyed reads a file of lines "key number".
func (c *Group) keyed(name string) (map[string]int64, error) {
	data, err := fs.ReadFile(c.root, name)
	if err != nil {
		return nil, err
	}
	values := map[string]int64{}
	for line := range strings.Lines(string(data)) {
		key, text, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok {
			continue
		}
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("/%s: %s: %w", name, key, err)
		}
		values[key] = n
	}
	return values, nil
}

// Holds reports whether a process of this machine is in a group whose path holds id, that of
// a container: a number that an engine gives may be that of a process on another machine.
func Holds(root fs.FS, process, id string) bool {
	_, err := Find(root, process, id)
	return err == nil
}
