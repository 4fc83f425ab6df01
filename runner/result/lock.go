package result

import (
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// ErrLocked means that another program is writing to the run's folder.
var ErrLocked = errors.New("the run is being written by another program")

// LockFile is the file that a program keeps locked while it writes to the run's folder. It
// holds a word that tells it from every other file of its path.
func (s *Store) LockFile() string { return filepath.Join(s.Dir, ".lock") }

// Lock keeps other programs from writing to the run's folder until unlock is called or
// this process ends, however it ends. The error is ErrLocked where one does already.
func (s *Store) Lock() (unlock func(), err error) {
	f, err := os.OpenFile(s.LockFile(), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		_ = f.Close()
		if errors.Is(err, unix.EWOULDBLOCK) {
			return nil, ErrLocked
		}
		return nil, err
	}
	// Whoever saw the word of an earlier program took its lock's end for the end of what it made,
	// and would take this one's for that too.
	err = f.Truncate(0)
	if err == nil {
		_, err = f.WriteAt([]byte(rand.Text()+"\n"), 0)
	}
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return func() { _ = f.Close() }, nil
}

// Locked reports whether a program is writing to the run's folder. It leaves no file there.
func Locked(dir string) bool {
	f, err := os.Open(filepath.Join(dir, ".lock"))
	if err != nil {
		return false
	}
	defer f.Close()
	return errors.Is(unix.Flock(int(f.Fd()), unix.LOCK_SH|unix.LOCK_NB), unix.EWOULDBLOCK)
}
