package target

import (
	"fmt"
	"io/fs"
	"path"

	"perflab/runner/internal/nearest"
	"perflab/runner/spec/yamltree"
)

// checkHost holds what a target says of running without a container against its folder,
// and sees that only full paths name programs: no other of that name on the PATH may run.
func checkHost(t *Target, s yamltree.Scope, folder fs.FS) {
	if t.Protocol == "none" {
		s.Key("a target that runs nothing has no host", "", "host")
	}
	fullPath := func(n *yamltree.Node, key, name string) {
		if !path.IsAbs(name) {
			s.Faults.Add(n.At, fmt.Sprintf("%s must be a full path, not %q", key, nearest.Shorten(name)), "such as /usr/bin/python3, where Debian's package puts it")
		}
	}
	if command := s.Items("host", "command"); len(command) > 0 {
		fullPath(command[0], "host.command[0]", command[0].Text)
	} else if s.Has("host", "command") {
		s.Value("host.command is empty", "its first item is the program", "host", "command")
	}
	if n := s.Node.Get("host", "python"); n != nil {
		fullPath(n, "host.python", n.Text)
	}
	for i, n := range s.Items("host", "files") {
		name := n.Text
		if !fs.ValidPath(name) || name == "." {
			s.Faults.Add(n.At, fmt.Sprintf("host.files[%d]: %q is no path within the target's folder", i, nearest.Shorten(name)), "")
		} else if _, err := fs.Stat(folder, name); err != nil {
			s.Faults.Add(n.At, fmt.Sprintf("host.files[%d]: the target's folder holds no %s", i, nearest.Shorten(name)), "")
		}
	}
	for i, n := range s.Items("host", "requires") {
		r := t.Host.Requires[i]
		if (r.Program == "") == (r.Module == "") {
			s.Faults.Add(n.At, fmt.Sprintf("host.requires[%d] names a program or a module, one of the two", i), "")
		}
		if program := n.Get("program"); program != nil {
			fullPath(program, fmt.Sprintf("host.requires[%d].program", i), program.Text)
		}
	}
}
