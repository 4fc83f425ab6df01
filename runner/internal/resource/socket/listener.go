package socket

import (
	"io/fs"
	"slices"
	"strconv"

	"perflab/runner/internal/resource/proc"
)

// unknownProcess stands for a process that cannot be seen from here.
const unknownProcess = 0

// Listeners are the processes that hold a socket listening on port at 127.0.0.1 or at every
// address of this machine, 0 for one that cannot be seen. root is the machine's "/".
func Listeners(root fs.FS, port int) ([]int, error) {
	sockets, err := listening(root, port)
	if err != nil || len(sockets) == 0 {
		return nil, err
	}
	entries, err := fs.ReadDir(root, "proc")
	if err != nil {
		return nil, err
	}
	var pids []int
	held := map[string]bool{}
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		if holds(root, e.Name(), sockets, held) {
			pids = append(pids, pid)
		}
	}
	if len(held) < len(sockets) {
		pids = append(pids, unknownProcess)
	}
	return pids, nil
}

// holds tells whether a process has one of the sockets open, and marks those in held.
func holds(root fs.FS, pid string, sockets, held map[string]bool) bool {
	folder := "proc/" + pid + "/fd"
	files, err := fs.ReadDir(root, folder)
	if err != nil {
		return false // it has ended, or is another user's
	}
	found := false
	for _, f := range files {
		link, err := fs.ReadLink(root, folder+"/"+f.Name())
		if err == nil && sockets[link] {
			found, held[link] = true, true
		}
	}
	return found
}

// listening are the sockets, as links in /proc name them, see proc_pid_net(5). Those of IPv6
// count only where there are none of IPv4: most serve both.
func listening(root fs.FS, port int) (map[string]bool, error) {
	all, err := sockets(root, proc.Own, open)
	if err != nil {
		return nil, err
	}
	for _, addresses := range [][]string{
		{"0100007F", "00000000"},
		{"00000000000000000000000000000000"},
	} {
		found := map[string]bool{}
		for _, s := range all {
			if address := before(s.local); s.state == stateListen && s.port == port && slices.Contains(addresses, address) {
				found["socket:["+s.inode+"]"] = true
			}
		}
		if len(found) > 0 {
			return found, nil
		}
	}
	return nil, nil
}

// Listener is the process that answers on a port of this machine: of several that hold the
// socket the one that started the others. It is 0 where it cannot be told.
func Listener(root fs.FS, port int) int {
	pids, err := Listeners(root, port)
	if err != nil || len(pids) == 0 || slices.Contains(pids, unknownProcess) {
		return 0
	}
	first := 0
	for _, pid := range pids {
		p, err := proc.Read(root, strconv.Itoa(pid))
		switch {
		case err != nil:
			return 0
		case slices.Contains(pids, p.Parent):
		case first != 0:
			return 0 // two servers share the port
		default:
			first = pid
		}
	}
	return first
}
