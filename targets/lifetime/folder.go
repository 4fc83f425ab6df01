package lifetime

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/shirou/gopsutil/v4/process"
)

// held stands in the names of folders that their owner keeps locked. Those of older programs,
// and of file systems that know no locks, have the owner's number alone to tell by.
const held = "held"

// locks keep this process's folders locked, by folder: the system gives them back when this
// process ends, however it ends. A number would not do, since another PID namespace that
// shares the folder for temporary files cannot see whose it is.
var locks = struct {
	sync.Mutex
	by map[string]*os.File
}{by: map[string]*os.File{}}

// TempDir makes a temporary folder whose name begins with prefix and which belongs to this
// process as long as it runs, so that Leftovers can tell it from one in use.
func TempDir(prefix string) (string, error) {
	locks.Lock()
	defer locks.Unlock()
	for dir, f := range locks.by { // those that were removed meanwhile, by whomever
		if _, err := os.Lstat(dir); errors.Is(err, fs.ErrNotExist) {
			_ = f.Close()
			delete(locks.by, dir)
		}
	}
	// It is locked before it has its name, or it could be taken for a leftover in between.
	making, err := os.MkdirTemp("", fmt.Sprintf(".%s%d-%s", prefix, os.Getpid(), held))
	if err != nil {
		return "", err
	}
	name := strings.TrimPrefix(filepath.Base(making), ".")
	lock, err := TryLock(making)
	if err != nil {
		name = strings.Replace(name, "-"+held, "-", 1)
	}
	dir := filepath.Join(filepath.Dir(making), name)
	if err := os.Rename(making, dir); err != nil {
		return "", errors.Join(err, os.Remove(making))
	}
	if lock != nil {
		locks.by[dir] = lock
	}
	return dir, nil
}

// AnyProcess asks Leftovers for those of all processes.
const AnyProcess = 0

// Leftovers are the folders that TempDir made with prefix in process pid, or AnyProcess,
// which no longer runs: a killed process cannot remove its own. One whose owner cannot be
// seen from here is in use.
func Leftovers(prefix string, pid int) ([]string, error) {
	dirs, err := filepath.Glob(filepath.Join(os.TempDir(), prefix+"*"))
	if err != nil {
		return nil, err
	}
	var left []string
	for _, dir := range dirs {
		owner, rest, _ := strings.Cut(strings.TrimPrefix(filepath.Base(dir), prefix), "-")
		made, err := strconv.Atoi(owner)
		if err != nil || made <= 0 || pid != AnyProcess && made != pid {
			continue // not one of ours, or not asked for
		}
		if info, err := os.Lstat(dir); errors.Is(err, fs.ErrNotExist) || err == nil && !info.IsDir() {
			continue
		}
		inUse := Runs(made)
		if strings.HasPrefix(rest, held) {
			inUse = Locked(dir)
		}
		if !inUse {
			left = append(left, dir)
		}
	}
	return left, nil
}

// Locked tells whether a process, in whatever namespace, holds the lock of a file or folder.
// One that cannot be asked counts as locked.
func Locked(path string) bool {
	f, err := TryLock(path)
	if err != nil {
		return true
	}
	_ = f.Close()
	return false
}

// Runs tells whether a process of this PID namespace still runs. One that has ended and that
// its parent has not yet asked for does not. A number given anew to another process counts.
func Runs(pid int) bool {
	p, err := process.NewProcess(int32(pid))
	if err != nil {
		return false
	}
	status, err := p.Status()
	return err != nil || !slices.Contains(status, process.Zombie)
}
