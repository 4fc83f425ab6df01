package resource

import (
	"io/fs"
	"slices"
	"strconv"
)

// Upstream is a server on this machine that another process holds connections to.
type Upstream struct {
	Process int // that listens
	Program string
	Port    int
}

// Upstreams are the servers on this machine that process root, or what it started, holds
// connections to at this moment, by port. Those of other users and in other network
// namespaces cannot be seen.
func Upstreams(machine fs.FS, root int) ([]Upstream, error) {
	proc, err := fs.Sub(machine, "proc")
	if err != nil {
		return nil, err
	}
	all, err := processes(proc)
	if err != nil {
		return nil, err
	}
	held := map[string]bool{}
	for _, pid := range tree(all, root) {
		folder := strconv.Itoa(pid) + "/fd"
		files, err := fs.ReadDir(proc, folder)
		if err != nil {
			continue // it has ended
		}
		for _, f := range files {
			if link, err := fs.ReadLink(proc, folder+"/"+f.Name()); err == nil {
				held[link] = true
			}
		}
	}
	found, err := sockets(machine, strconv.Itoa(root))
	if err != nil {
		return nil, err
	}
	listened := map[int]bool{}
	for _, s := range found {
		listened[s.port] = listened[s.port] || s.state == stateListen
	}
	var ports []int
	for _, s := range found {
		// What the process itself accepted has its own port on this side.
		if s.state == stateEstablished && listened[s.peer] && !listened[s.port] && held["socket:["+s.inode+"]"] && !slices.Contains(ports, s.peer) {
			ports = append(ports, s.peer)
		}
	}
	slices.Sort(ports)
	var up []Upstream
	for _, port := range ports {
		pid := Listener(machine, port)
		if pid == 0 {
			continue
		}
		program, err := ReadText(machine, "proc/"+strconv.Itoa(pid)+"/comm")
		if err != nil {
			continue
		}
		up = append(up, Upstream{Process: pid, Program: program, Port: port})
	}
	return up, nil
}
