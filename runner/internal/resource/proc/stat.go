package resource

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// clockTick is the unit of times in /proc/PID/stat: USER_HZ, which is 100 per second on
// every architecture Go runs on.
const clockTick = time.Second / 100

// process is what /proc/PID/stat says of one.
type process struct {
	pid, parent, group, session int
	state                       string        // Z for one that has ended and was not waited for
	own                         time.Duration // CPU time
	cpu                         time.Duration // own, and of its children that ended and were waited for
	started                     int64         // clock ticks from the machine's start to its own
}

// Read sums up the tree; it fails once the root is gone.
func (t *Tree) Read() (Usage, error) { return t.read(os.DirFS("/proc")) }

func (t *Tree) read(proc fs.FS) (Usage, error) {
	all, err := processes(proc)
	if err != nil {
		return Usage{}, err
	}
	members := tree(all, t.root)
	if len(members) == 0 {
		return Usage{}, fmt.Errorf("process %d of %s is gone", t.root, t.name)
	}
	// A server that started this program does not use what this program does.
	if own := os.Getpid(); t.root != own && slices.Contains(members, own) {
		without := tree(all, own)
		members = slices.DeleteFunc(members, func(pid int) bool { return slices.Contains(without, pid) })
	}
	// Parents are read before their children, so that one that ends meanwhile is missed
	// rather than counted twice: once itself and once in its parent.
	u := Usage{Processes: map[int]ProcessUse{}}
	for _, pid := range members {
		p, err := readStat(proc, strconv.Itoa(pid))
		if err == nil {
			u.CPU += p.cpu
			u.Processes[pid] = ProcessUse{p.own, ready(proc, strconv.Itoa(pid))}
			var memory int64
			memory, err = anonymous(proc, strconv.Itoa(pid))
			u.Memory += memory
		}
		if err != nil && !vanished(err) {
			return Usage{}, err
		}
	}
	t.most = max(t.most, u.CPU)
	u.CPU = t.most
	return u, nil
}

// processes reads every process there is.
func processes(proc fs.FS) ([]process, error) {
	entries, err := fs.ReadDir(proc, ".")
	if err != nil {
		return nil, err
	}
	var all []process
	for _, e := range entries {
		if _, err := strconv.Atoi(e.Name()); err != nil {
			continue
		}
		p, err := readStat(proc, e.Name())
		if vanished(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// tree lists the root, all its descendants, and what the root's process group holds beside
// them with its descendants; parents come before their children. It is empty where there
// is no root.
func tree(all []process, root int) []int {
	children := map[int][]int{}
	groups := map[int]int{}
	for _, p := range all {
		children[p.parent] = append(children[p.parent], p.pid)
		groups[p.pid] = p.group
	}
	if _, ok := groups[root]; !ok {
		return nil
	}
	var found []int
	in := map[int]bool{}
	add := func(pid int) {
		for next := []int{pid}; len(next) > 0; next = next[1:] {
			if !in[next[0]] {
				in[next[0]] = true
				found = append(found, next[0])
				next = append(next, children[next[0]]...)
			}
		}
	}
	add(root)
	for _, p := range all {
		if p.group == root && groups[p.parent] != root { // its parent is gone
			add(p.pid)
		}
	}
	return found
}

func readStat(proc fs.FS, pid string) (process, error) {
	data, err := fs.ReadFile(proc, pid+"/stat")
	if err != nil {
		return process{}, err
	}
	p, err := parseStat(string(data))
	if err != nil {
		return process{}, fmt.Errorf("/proc/%s/stat: %w", pid, err)
	}
	return p, nil
}

// parseStat reads a line of /proc/PID/stat, see proc_pid_stat(5). The name in its second
// field may hold spaces and brackets, so the rest is counted from the last bracket.
func parseStat(line string) (process, error) {
	open, end := strings.IndexByte(line, '('), strings.LastIndexByte(line, ')')
	if open < 1 || end < open {
		return process{}, errors.New("has no name in brackets")
	}
	const state, ppid, pgrp, session, utime, stime, cstime, starttime = 3, 4, 5, 6, 14, 15, 17, 22 // numbers of fields in the manual
	fields := strings.Fields(line[end+1:])
	if len(fields) <= starttime-state {
		return process{}, fmt.Errorf("has %d fields after the name", len(fields))
	}
	number := func(field int) (int64, error) { return strconv.ParseInt(fields[field-state], 10, 64) }
	pid, err1 := strconv.Atoi(strings.TrimSpace(line[:open]))
	parent, err2 := number(ppid)
	group, err3 := number(pgrp)
	leader, err4 := number(session)
	started, err5 := number(starttime)
	if err := errors.Join(err1, err2, err3, err4, err5); err != nil {
		return process{}, err
	}
	p := process{pid: pid, parent: int(parent), group: int(group), session: int(leader), state: fields[0], started: started}
	for field := utime; field <= cstime; field++ { // utime, stime, cutime, cstime
		ticks, err := number(field)
		if err != nil {
			return process{}, err
		}
		if p.cpu += time.Duration(ticks) * clockTick; field == stime {
			p.own = p.cpu
		}
	}
	return p, nil
}

// anonymous is the resident memory of a process that no file and no other program backs:
// the second less the third field of /proc/PID/statm, see proc_pid_statm(5).
func anonymous(proc fs.FS, process string) (int64, error) {
	data, err := fs.ReadFile(proc, process+"/statm")
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(data))
	if len(fields) < 3 {
		return 0, fmt.Errorf("/proc/%s/statm has %d fields", process, len(fields))
	}
	resident, err1 := strconv.ParseInt(fields[1], 10, 64)
	shared, err2 := strconv.ParseInt(fields[2], 10, 64)
	return max(resident-shared, 0) * int64(os.Getpagesize()), errors.Join(err1, err2)
}

// manyThreads of a process are not asked one by one, once a second.
const manyThreads = 256

// ready is the time for which a process's threads waited for a CPU: the second field of
// /proc/PID/task/TID/schedstat, in nanoseconds, see the kernel's
// Documentation/scheduler/sched-stats.rst.
func ready(proc fs.FS, process string) time.Duration {
	threads, err := fs.ReadDir(proc, process+"/task")
	if err != nil || len(threads) > manyThreads {
		return -1
	}
	total := time.Duration(0)
	for _, t := range threads {
		text, err := fs.ReadFile(proc, process+"/task/"+t.Name()+"/schedstat")
		if fields := strings.Fields(string(text)); err == nil && len(fields) > 1 {
			n, _ := strconv.ParseInt(fields[1], 10, 64) // 0 where it is no number
			total += time.Duration(n)
		}
	}
	return total
}

// vanished reports whether err is what reading a process that has just ended gives.
func vanished(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, unix.ESRCH)
}
