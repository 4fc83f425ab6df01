package cgroup

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"perflab/runner/internal/resource/proc"
)

// Limits are what the processes of a group may use together; 0: as much as there is.
type Limits struct {
	Memory int64   // bytes, swapped ones included
	CPUs   float64 // CPU time per time, over periods of a tenth of a second
}

// period is that of a CPU quota, in microseconds: Docker's.
const period = 100_000

// Limited is a control group that this program made for others to join.
type Limited struct {
	Name    string
	Folders []string // full paths, one in each hierarchy of the kernel's interface; see Join

	settings []groupFile // what limits it
	kills    string      // file that counts the processes killed for want of memory
}

// groupFile is a file of a group and what to write there.
type groupFile struct {
	path, value string
	optional    bool // not every kernel has it
}

// New makes a group with limits: below this process's own in version 1 of the kernel's
// interface, in version 2 below the nearest one around it that hands on what the limits
// need. It fails where this process may not do so, and then leaves nothing.
func New(name string, limits Limits) (*Limited, error) { return makeGroup("/", name, limits) }

func makeGroup(root, name string, limits Limits) (*Limited, error) {
	own, err := Find(os.DirFS(root), proc.Own, "")
	if err != nil {
		return nil, err
	}
	g := &Limited{Name: name}
	if own.version == 1 {
		err = g.plan1(root, own, limits)
	} else {
		err = g.plan2(root, own, limits)
	}
	if err != nil {
		return nil, err
	}
	for i, folder := range g.Folders {
		if err := os.Mkdir(folder, 0o755); err != nil {
			// The name is another one each time: what is said of it should not be.
			err = fmt.Errorf("make a cgroup in %s: %w", filepath.Dir(folder), bare(err))
			return nil, errors.Join(err, Remove(g.Folders[:i]))
		}
	}
	for _, f := range g.settings {
		if err := f.write(); err != nil {
			err = fmt.Errorf("set %s to %s: %w", filepath.Base(f.path), f.value, bare(err))
			return nil, errors.Join(err, Remove(g.Folders))
		}
	}
	return g, nil
}

// bare is the error of an operation on a file, without the file's path.
func bare(err error) error {
	if p := new(fs.PathError); errors.As(err, &p) {
		return p.Err
	}
	return err
}

// plan1 places the group in the hierarchies of version 1 that limit or count.
func (g *Limited) plan1(root string, own *Group, limits Limits) error {
	folder := func(of string) string { return filepath.Join(root, of, g.Name) }
	memory := folder(own.memory)
	g.Folders = []string{memory, folder(own.cpuacct)}
	if own.cpu != "" {
		g.Folders = append(g.Folders, folder(own.cpu))
	}
	slices.Sort(g.Folders)
	g.Folders = slices.Compact(g.Folders)
	if limits.Memory > 0 {
		bytes := strconv.FormatInt(limits.Memory, 10)
		g.kills = memory + "/memory.oom_control"
		g.settings = append(g.settings, groupFile{memory + "/memory.limit_in_bytes", bytes, false},
			groupFile{memory + "/memory.memsw.limit_in_bytes", bytes, true})
	}
	if limits.CPUs > 0 {
		if own.cpu == "" {
			return errors.New("no cgroup of the cpu controller is mounted")
		}
		g.settings = append(g.settings, groupFile{folder(own.cpu) + "/cpu.cfs_period_us", strconv.Itoa(period), false},
			groupFile{folder(own.cpu) + "/cpu.cfs_quota_us", quotaOf(limits.CPUs), false})
	}
	return nil
}

// plan2 places the group in the one hierarchy of version 2.
func (g *Limited) plan2(root string, own *Group, limits Limits) error {
	var needed []string
	if limits.Memory > 0 {
		needed = append(needed, "memory")
	}
	if limits.CPUs > 0 {
		needed = append(needed, "cpu")
	}
	parent, err := divides(root, own.unified, needed)
	if err != nil {
		return err
	}
	folder := filepath.Join(root, parent, g.Name)
	g.Folders = []string{folder}
	if limits.Memory > 0 {
		g.kills = folder + "/memory.events"
		g.settings = append(g.settings, groupFile{folder + "/memory.max", strconv.FormatInt(limits.Memory, 10), false},
			groupFile{folder + "/memory.swap.max", "0", true})
	}
	if limits.CPUs > 0 {
		g.settings = append(g.settings, groupFile{folder + "/cpu.max", quotaOf(limits.CPUs) + " " + strconv.Itoa(period), false})
	}
	return nil
}

func quotaOf(cpus float64) string { return strconv.FormatInt(int64(cpus*period), 10) }

// divides is the nearest group, own or around it, whose groups have the controllers and to
// which this process may move others.
func divides(root, own string, controllers []string) (string, error) {
	fsys := os.DirFS(root)
	for folder := own; folder != "."; folder = path.Dir(folder) {
		handed, err := proc.Text(fsys, folder+"/cgroup.subtree_control")
		if err != nil {
			break // above the hierarchy's root
		}
		has := func(c string) bool { return slices.Contains(strings.Fields(handed), c) }
		if !slices.ContainsFunc(controllers, func(c string) bool { return !has(c) }) &&
			unix.Access(filepath.Join(root, folder, "cgroup.procs"), unix.W_OK) == nil {
			return folder, nil
		}
	}
	return "", fmt.Errorf("no cgroup around /%s hands on %s and may be written", own, strings.Join(controllers, " and "))
}

func (f groupFile) write() error {
	file, err := os.OpenFile(f.path, os.O_WRONLY, 0)
	if f.optional && errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = file.WriteString(f.value)
	return errors.Join(err, file.Close())
}

// Kills is how many of the group's processes were killed because they used more than its
// memory limit; 0 for no group, or where that cannot be read.
func (g *Limited) Kills() int {
	if g == nil || g.kills == "" {
		return 0
	}
	n, err := proc.NumberAfter(os.DirFS("/"), strings.TrimPrefix(g.kills, "/"), "oom_kill", "")
	if err != nil {
		return 0
	}
	return n
}
