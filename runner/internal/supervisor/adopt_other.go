//go:build !linux

package supervisor

import (
	"errors"
	"syscall"
)

// adopt does nothing: a program's process group is all of it that can be ended here.
func adopt() error { return nil }

// killAll kills the program's process group.
func killAll(program int) error {
	if err := syscall.Kill(-program, syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
		return err
	}
	return nil
}
