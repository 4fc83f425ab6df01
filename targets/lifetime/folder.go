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

	"github.com/shirou/gopsutil/v4/process"
)

// TempDir makes a temporary folder whose name begins with prefix and says that it belongs to
// this process, so that Leftovers can tell it from one in use.
func TempDir(prefix string) (string, error) {
	return os.MkdirTemp("", fmt.Sprintf("%s%d-", prefix, os.Getpid()))
}

// AnyProcess asks Leftovers for those of all processes.
const AnyProcess = 0

// Leftovers are the folders that TempDir made with prefix in process pid, or AnyProcess,
// which no longer runs: a killed process cannot remove its own.
func Leftovers(prefix string, pid int) ([]string, error) {
	dirs, err := filepath.Glob(filepath.Join(os.TempDir(), prefix+"*"))
	if err != nil {
		return nil, err
	}
	var left []string
	for _, dir := range dirs {
		owner, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(dir), prefix), "-")
		made, err := strconv.Atoi(owner)
		if err != nil || made <= 0 || pid != AnyProcess && made != pid {
			continue // not one of ours, or not asked for
		}
		if info, err := os.Lstat(dir); errors.Is(err, fs.ErrNotExist) || err == nil && !info.IsDir() {
			continue
		}
		if !Runs(made) {
			left = append(left, dir)
		}
	}
	return left, nil
}

// Runs tells whether a process of this machine still runs. One that has ended and that its
// parent has not yet asked for does not. A number given anew to another process counts.
func Runs(pid int) bool {
	p, err := process.NewProcess(int32(pid))
	if err != nil {
		return false
	}
	status, err := p.Status()
	return err != nil || !slices.Contains(status, process.Zombie)
}
