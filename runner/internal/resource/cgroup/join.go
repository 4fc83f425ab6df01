package cgroup

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// groupEnd bounds the end of killed processes: only then can their group be removed.
const groupEnd = 5 * time.Second

// membersFile of a group's folder lists its processes, and takes those that join.
const membersFile = "cgroup.procs"

// Join moves this process into a group, given by its folders.
func Join(folders []string) error {
	for _, folder := range folders {
		err := groupFile{path: filepath.Join(folder, membersFile), value: strconv.Itoa(os.Getpid())}.write()
		if err != nil {
			return fmt.Errorf("join the cgroup: %w", err)
		}
	}
	return nil
}

// Remove kills the processes in a group, given by its folders, and removes it. One that
// is gone already is no error.
func Remove(folders []string) error {
	var errs []error
	for _, folder := range folders {
		errs = append(errs, removeFolder(folder))
	}
	return errors.Join(errs...)
}

func removeFolder(folder string) error {
	for deadline := time.Now().Add(groupEnd); ; time.Sleep(10 * time.Millisecond) {
		members, err := os.ReadFile(filepath.Join(folder, membersFile))
		for line := range strings.Lines(string(members)) {
			if pid, err := strconv.Atoi(strings.TrimSpace(line)); err == nil && pid > 0 {
				_ = syscall.Kill(pid, syscall.SIGKILL) // it may have ended meanwhile
			}
		}
		if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		if err == nil {
			// A group's files go with its folder.
			if err = syscall.Rmdir(folder); err == nil || errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			err = &fs.PathError{Op: "rmdir", Path: folder, Err: err}
		}
		if !errors.Is(err, syscall.EBUSY) || time.Now().After(deadline) {
			return err
		}
	}
}
