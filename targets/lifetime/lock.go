package lifetime

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// ErrLocked means that another holds the lock.
var ErrLocked = errors.New("another program holds the lock")

// TryLock locks a file or folder that is there until the file returned is closed or this
// process ends, however it ends. The error is ErrLocked where it is locked already. The lock
// holds between all processes that share the file, whatever their namespaces, see flock(2).
func TryLock(path string) (*os.File, error) {
	// flock asks for no right to write, so others' files can be asked too.
	f, err := os.OpenFile(path, os.O_RDONLY|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		_ = f.Close()
		if errors.Is(err, unix.EWOULDBLOCK) {
			return nil, ErrLocked
		}
		return nil, &os.PathError{Op: "lock", Path: path, Err: err}
	}
	return f, nil
}
