package feed

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/shirou/gopsutil/v4/process"
)

// A program ends when whoever started it does, however that ended. The tie is a pipe on
// standard input: the system closes it when the starter dies, kill -9 included, on every
// Unix. Linux's parent-death signal is set on top of it where the starter keeps its thread,
// for children that cannot watch a pipe.

// errStarterGone is the cause of a context ended by untilEOF.
var errStarterGone = errors.New("standard input was closed: the program that started this one is gone")

// untilEOF returns a context that ends with cause errStarterGone when r ends, and hands
// everything read before that to line, without its line break; a nil line drops it.
// The reading goroutine lives until r ends.
func untilEOF(ctx context.Context, r io.Reader, line func([]byte)) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	go func() {
		defer cancel(errStarterGone)
		for in := bufio.NewReader(r); ; {
			text, err := in.ReadBytes('\n')
			if err != nil {
				return
			}
			if line != nil {
				line(text[:len(text)-1])
			}
		}
	}()
	return ctx, func() { cancel(nil) }
}

// tempPrefix begins the name of every temporary folder of the built-in programs.
const tempPrefix = "runner-embedded-"

// tempDir makes a temporary folder whose name says which process it belongs to, so that
// Leftovers can tell it from one in use.
func tempDir() (string, error) {
	return os.MkdirTemp("", fmt.Sprintf("%s%d-", tempPrefix, os.Getpid()))
}

// AnyProcess asks Leftovers for those of all processes.
const AnyProcess = 0

// Leftovers are the temporary folders made by a program of this package, as process pid or
// AnyProcess, that no longer runs: a killed process cannot remove its own.
func Leftovers(pid int) ([]string, error) {
	dirs, err := filepath.Glob(filepath.Join(os.TempDir(), tempPrefix+"*"))
	if err != nil {
		return nil, err
	}
	var left []string
	for _, dir := range dirs {
		owner, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(dir), tempPrefix), "-")
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
