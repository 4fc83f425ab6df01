package socket

import (
	"io/fs"
	"slices"
	"strconv"

	"perflab/runner/internal/resource/proc"
)

// Upstream is a server on this machine that another process holds connections to.
type Upstream struct {
	Process int // that listens
	Program string
	Port    int
}

// initProcess may hold the sockets of services that it starts when they are asked.
const initProcess = 1

// Upstreams are the servers on this machine that process root, or what it started, holds
// connections to at this moment, by port, but for those among these processes themselves;
// and how many connections it holds to whatever server, here or elsewhere. The servers of
// other users and in other network namespaces cannot be seen.
func Upstreams(machine fs.FS, root int) (up []Upstream, outgoing int, err error) {
	all, err := proc.All(machine)
	if err != nil {
		return nil, 0, err
	}
	held := map[string]bool{}
	own := proc.Tree(all, root)
	for _, pid := range own {
		folder := "proc/" + strconv.Itoa(pid) + "/fd"
		files, err := fs.ReadDir(machine, folder)
		if err != nil {
			continue // it has ended
		}
		for _, f := range files {
			if link, err := fs.ReadLink(machine, folder+"/"+f.Name()); err == nil {
				held[link] = true
			}
		}
	}
	found, err := sockets(machine, strconv.Itoa(root), open)
	if err != nil {
		return nil, 0, err
	}
	listened, ends := map[int]bool{}, map[[2]string]bool{}
	for _, s := range found {
		listened[s.port] = listened[s.port] || s.state == stateListen
		ends[[2]string{s.local, s.remote}] = true
	}
	var ports []int
	for _, s := range found {
		// What the process itself accepted has a port on this side that is listened on.
		if s.state == stateListen || listened[s.port] || !held["socket:["+s.inode+"]"] {
			continue
		}
		outgoing++
		if here := ends[[2]string{s.remote, s.local}]; here && listened[s.peer] && !slices.Contains(ports, s.peer) {
			ports = append(ports, s.peer)
		}
	}
	slices.Sort(ports)
	for _, port := range ports {
		pid := Listener(machine, port)
		if pid <= initProcess || slices.Contains(own, pid) {
			continue // not to be seen, holds sockets for others, or the server itself
		}
		program, err := proc.Text(machine, "proc/"+strconv.Itoa(pid)+"/comm")
		if err != nil {
			continue
		}
		up = append(up, Upstream{Process: pid, Program: program, Port: port})
	}
	return up, outgoing, nil
}
