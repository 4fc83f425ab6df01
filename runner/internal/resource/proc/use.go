package proc

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"
)

// Use is what one process has used so far, its children not among it.
type Use struct {
	CPU time.Duration
	// Ready is the time for which its threads that live could have run and had no CPU, added
	// up; -1 where that is not known.
	Ready time.Duration
	// Started tells it from another process that had its number, see Process.Started.
	Started int64
}

// Use is the use of a process just read.
func (p Process) Use(root fs.FS) Use { return Use{p.Own, ready(root, strconv.Itoa(p.ID)), p.Started} }

// Uses is that of each of the processes that has not ended.
func Uses(root fs.FS, pids []int) map[int]Use {
	uses := map[int]Use{}
	for _, pid := range pids {
		if p, err := Read(root, strconv.Itoa(pid)); err == nil {
			uses[pid] = p.Use(root)
		}
	}
	return uses
}

// Anonymous is the resident memory of a process that no file and no other program backs:
// the second less the third field of /proc/PID/statm, see proc_pid_statm(5).
func Anonymous(root fs.FS, process string) (int64, error) {
	data, err := fs.ReadFile(root, "proc/"+process+"/statm")
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(data))
	if len(fields) < 3 {
		return 0, fmt.Errorf("/proc/%s/statm has %d fields", process, len(fields))
	}
	resident, err1 := strconv.ParseInt(fields[1], 10, 64)
	shared, err2 := strconv.ParseInt(fields[2], 10, 64)
	return max(resident-shared, 0) * int64(os.Getpagesize()), errors.Join(err1, err2)
}

// manyThreads of a process are not asked one by one, once a second.
const manyThreads = 256

// ready is the time for which a process's threads waited for a CPU: the second field of
// /proc/PID/task/TID/schedstat, in nanoseconds, see the kernel's
// Documentation/scheduler/sched-stats.rst.
func ready(root fs.FS, process string) time.Duration {
	threads, err := fs.ReadDir(root, "proc/"+process+"/task")
	if err != nil || len(threads) > manyThreads {
		return -1
	}
	total := time.Duration(0)
	for _, t := range threads {
		text, err := fs.ReadFile(root, "proc/"+process+"/task/"+t.Name()+"/schedstat")
		if fields := strings.Fields(string(text)); err == nil && len(fields) > 1 {
			n, _ := strconv.ParseInt(fields[1], 10, 64) // 0 where it is no number
			total += time.Duration(n)
		}
	}
	return total
}
