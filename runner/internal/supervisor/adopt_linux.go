package supervisor

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"

	"perflab/runner/internal/resource/proc"
)

// adopt makes this process the parent of every descendant that loses its own.
func adopt() error {
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("become the parent of orphans: %w", err)
	}
	return nil
}

// killAll kills everything that descends from the supervisor.
func killAll(int) error {
	return killFamily(proc.Family{Ancestor: os.Getpid()})
}
