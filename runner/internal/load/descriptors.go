package load

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// descriptorsBeside is how many descriptors the program may need beside one for each user.
const descriptorsBeside = 64

// Descriptors is how many open files a load of so many users may need.
func Descriptors(users int) int { return users + descriptorsBeside }

// ReserveDescriptors raises the soft limit of open files to the hard one and returns an
// error with its remedy where that is too low for so many users.
func ReserveDescriptors(users int) error {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		return fmt.Errorf("read the limit of open files: %w", err)
	}
	need := uint64(Descriptors(users))
	if limit.Cur < limit.Max {
		raised := unix.Rlimit{Cur: limit.Max, Max: limit.Max}
		if err := unix.Setrlimit(unix.RLIMIT_NOFILE, &raised); err == nil {
			limit = raised
		}
	}
	if limit.Cur < need {
		return fmt.Errorf("%d users need %d open files, but this shell allows %d: run `ulimit -n %d` first, or lower the users", users, need, limit.Cur, need)
	}
	return nil
}
