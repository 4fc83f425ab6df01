package proc

import (
	"io/fs"

	"golang.org/x/sys/unix"
)

// Limit is a limit of this process: the soft one holds, up to the hard one it may be
// raised.
type Limit struct{ Soft, Hard uint64 }

// OpenFiles is this process's limit of open files.
func OpenFiles() (Limit, error) {
	var l unix.Rlimit
	err := unix.Getrlimit(unix.RLIMIT_NOFILE, &l)
	return Limit{l.Cur, l.Max}, err
}

// CountOpenFiles is how many files this process holds open.
func CountOpenFiles(root fs.FS) (int, error) {
	files, err := fs.ReadDir(root, "proc/self/fd")
	return len(files), err
}
