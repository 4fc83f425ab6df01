package supervisor

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"perflab/runner/internal/resource/cgroup"
	"perflab/runner/internal/resource/proc"
	"perflab/runner/regular"
	"perflab/targets/lifetime"
)

// prefix begins the name of every folder. It stays as it is, as do the names of what a folder
// holds: Leftovers finds what older programs left by them.
const prefix = "runner-host-"

// Folder is a program's own temporary folder, by its path: what it runs from and what it
// writes are in there, and so is what tells its processes and its cgroup from others, should
// runner and the supervisor both be killed.
type Folder string

// What a folder holds.
const (
	workDir     = "work"    // what the program runs from
	tempDir     = "tmp"     // its TMPDIR
	groupsFile  = "groups"  // the cgroup's folders, one a line
	sessionFile = "session" // the number of its session, and when that began: see proc.StartOf
)

// NewFolder makes one that belongs to this process.
func NewFolder() (Folder, error) {
	dir, err := lifetime.TempDir(prefix)
	f := Folder(dir)
	for _, d := range []string{f.Work(), f.Temp()} {
		if err == nil {
			err = os.Mkdir(d, 0o700)
		}
	}
	return f, err
}

// Work is the folder for what the program runs from.
func (f Folder) Work() string { return filepath.Join(string(f), workDir) }

// Temp is the folder for its temporary files.
func (f Folder) Temp() string { return filepath.Join(string(f), tempDir) }

// Name tells the folder from all others, also in names of cgroups.
func (f Folder) Name() string { return filepath.Base(string(f)) }

// Mark is the variable in the environment of all of the program's processes.
func (f Folder) Mark() string { return "RUNNER_FOLDER=" + string(f) }

// Grouped notes the folders of the cgroup made for the program.
func (f Folder) Grouped(folders []string) error {
	return os.WriteFile(filepath.Join(string(f), groupsFile), []byte(strings.Join(folders, "\n")), 0o600)
}

// begun notes the program's session.
func (f Folder) begun(session int) error {
	since, err := proc.StartOf(session)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // it has ended already
	}
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(string(f), sessionFile), fmt.Appendf(nil, "%d %d\n", session, since), 0o600)
}

// Clear ends what is left of the program, and removes its cgroup and the folder. There may
// be nothing left.
func (f Folder) Clear() error {
	if f == "" {
		return nil
	}
	errs := []error{killFamily(f.family())}
	groups, err := regular.Read(filepath.Join(string(f), groupsFile), 1<<20)
	if err == nil && len(groups) > 0 {
		errs = append(errs, cgroup.Remove(strings.Split(string(groups), "\n")))
	}
	return errors.Join(append(errs, os.RemoveAll(string(f)))...)
}

// family is what is known of the program's processes.
func (f Folder) family() proc.Family {
	family := proc.Family{Variable: f.Mark()}
	text, err := regular.Read(filepath.Join(string(f), sessionFile), 1<<20)
	if err == nil {
		_, err = fmt.Sscan(string(text), &family.Session, &family.Since)
	}
	if err != nil {
		family.Session = 0
	}
	return family
}

// killFamily kills until there is no member left: those that start others meanwhile are met
// again.
func killFamily(family proc.Family) error {
	for deadline := time.Now().Add(killing); ; time.Sleep(10 * time.Millisecond) {
		members, err := family.Members()
		if err != nil || len(members) == 0 {
			return err
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("processes %v cannot be killed", members)
		}
		for _, pid := range members {
			_ = syscall.Kill(pid, syscall.SIGKILL) // it may have ended meanwhile
		}
	}
}

// Leftovers are the folders of processes that no longer run.
func Leftovers() ([]Folder, error) {
	dirs, err := lifetime.Leftovers(prefix, lifetime.AnyProcess)
	folders := make([]Folder, len(dirs))
	for i, dir := range dirs {
		folders[i] = Folder(dir)
	}
	return folders, err
}
