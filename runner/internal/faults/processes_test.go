package faults

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"perflab/runner/internal/resource/proc"
)

// found is a process of a cell.
type found struct {
	pid, parent int
	line        string // its command line
}

// processes are all that belong to the cell: those of its program, and what was started below
// them, which has the cell's folder in its environment or is its descendant.
func (c *cell) processes() []found {
	all, err := proc.All(os.DirFS("/"))
	c.must(err)
	ours := map[int]bool{}
	var list []found
	for range 3 { // descendants may come before their parents where numbers begin again
		for _, p := range all {
			dir := "/proc/" + strconv.Itoa(p.ID)
			exe, _ := os.Readlink(dir + "/exe")
			if p.State == "Z" || ours[p.ID] {
				continue
			}
			if strings.HasPrefix(exe, c.dir) || ours[p.Parent] || mentions(dir, c.dir) {
				ours[p.ID] = true
			}
		}
	}
	for _, p := range all {
		if ours[p.ID] {
			line, _ := os.ReadFile(filepath.Join("/proc", strconv.Itoa(p.ID), "cmdline"))
			// The folder's name is the test's, which may name a program.
			list = append(list, found{p.ID, p.Parent, strings.ReplaceAll(strings.ReplaceAll(string(line), "\x00", " "), c.dir, "")})
		}
	}
	return list
}

// mentions tells whether a process was started with the folder in its environment or arguments.
func mentions(process, folder string) bool {
	for _, name := range []string{"environ", "cmdline"} {
		if text, err := os.ReadFile(process + "/" + name); err == nil && strings.Contains(string(text), folder) {
			return true
		}
	}
	return false
}

// server is the process of the server under test, worker one of its workers, 0 where there is
// none now.
func (c *cell) server() (server, worker int) {
	name := "target feed"
	if c.setting.provider == "host" {
		name = "gunicorn"
	}
	list := c.processes()
	byID := map[int]found{}
	for _, p := range list {
		if strings.Contains(p.line, name) {
			byID[p.pid] = p
		}
	}
	for _, p := range byID {
		if _, below := byID[p.parent]; below {
			worker = p.pid
		} else {
			server = p.pid
		}
	}
	return server, worker
}

// named is a process whose command line holds a text.
func (c *cell) named(text string) int {
	for _, p := range c.processes() {
		if strings.Contains(p.line, text) {
			return p.pid
		}
	}
	return 0
}
