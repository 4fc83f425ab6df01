package proc

import (
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// clockTick is the unit of times in /proc/PID/stat: USER_HZ, which is 100 per second on
// every architecture Go runs on.
const clockTick = time.Second / 100

// Process is what /proc/PID/stat says of one.
type Process struct {
	ID, Parent, Group, Session int
	State                      string        // Z for one that has ended and was not waited for
	Own                        time.Duration // CPU time
	CPU                        time.Duration // Own, and that of its children that ended and were waited for
	Started                    int64         // clock ticks from the machine's start to its own
}

// All reads every process there is.
func All(root fs.FS) ([]Process, error) {
	entries, err := fs.ReadDir(root, "proc")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("processes cannot be seen: %w", err)
	}
	if err != nil {
		return nil, err
	}
	var all []Process
	for _, e := range entries {
		if _, err := strconv.Atoi(e.Name()); err != nil {
			continue
		}
		p, err := Read(root, e.Name())
		if Vanished(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// Tree lists the root, all its descendants, and what the root's process group holds beside
// them with its descendants; parents come before their children. It is empty where there
// is no root.
func Tree(all []Process, root int) []int {
	children := map[int][]int{}
	groups := map[int]int{}
	for _, p := range all {
		children[p.Parent] = append(children[p.Parent], p.ID)
		groups[p.ID] = p.Group
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
		if p.Group == root && groups[p.Parent] != root { // its parent is gone
			add(p.ID)
		}
	}
	return found
}

// Read reads one process, given as its number or Own.
func Read(root fs.FS, process string) (Process, error) {
	data, err := fs.ReadFile(root, "proc/"+process+"/stat")
	if err != nil {
		return Process{}, err
	}
	p, err := parseStat(string(data))
	if err != nil {
		return Process{}, fmt.Errorf("/proc/%s/stat: %w", process, err)
	}
	return p, nil
}

// parseStat reads a line of /proc/PID/stat, see proc_pid_stat(5). The name in its second
// field may hold spaces and brackets, so the rest is counted from the last bracket.
func parseStat(line string) (Process, error) {
	open, end := strings.IndexByte(line, '('), strings.LastIndexByte(line, ')')
	if open < 1 || end < open {
		return Process{}, errors.New("has no name in brackets")
	}
	const state, ppid, pgrp, session, utime, stime, cstime, starttime = 3, 4, 5, 6, 14, 15, 17, 22 // numbers of fields in the manual
	fields := strings.Fields(line[end+1:])
	if len(fields) <= starttime-state {
		return Process{}, fmt.Errorf("has %d fields after the name", len(fields))
	}
	number := func(field int) (int64, error) { return strconv.ParseInt(fields[field-state], 10, 64) }
	pid, err1 := strconv.Atoi(strings.TrimSpace(line[:open]))
	parent, err2 := number(ppid)
	group, err3 := number(pgrp)
	leader, err4 := number(session)
	started, err5 := number(starttime)
	if err := errors.Join(err1, err2, err3, err4, err5); err != nil {
		return Process{}, err
	}
	p := Process{ID: pid, Parent: int(parent), Group: int(group), Session: int(leader), State: fields[0], Started: started}
	for field := utime; field <= cstime; field++ { // utime, stime, cutime, cstime
		ticks, err := number(field)
		if err != nil {
			return Process{}, err
		}
		if p.CPU += time.Duration(ticks) * clockTick; field == stime {
			p.Own = p.CPU
		}
	}
	return p, nil
}

// Vanished reports whether err is what reading a process that has just ended gives.
func Vanished(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, unix.ESRCH)
}
