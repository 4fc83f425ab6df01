package native

import (
	"fmt"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// longestWait bounds one wait, and so how late a loop notices that it is to stop.
const longestWait = 10 * time.Millisecond

// interest is what every connection is watched for, edge-triggered and set once.
const interest = unix.EPOLLIN | unix.EPOLLOUT | unix.EPOLLRDHUP | unix.EPOLLET

// poller waits for connections with nanosecond timeouts.
//
// It makes the waiting system call without telling Go's scheduler (a raw system call).
// Told, the scheduler wakes its monitor thread and hands the processor over and back at
// each wait, which costs as much as the whole request (measured: 150 µs instead of 90 µs
// of CPU a request at a thousand a second). The price is that the thread keeps its
// processor while it waits; see spareProcs.
type poller struct {
	fd     int
	events [256]unix.EpollEvent
	coarse bool // the kernel has no epoll_pwait2 (before 5.11): whole milliseconds
}

func newPoller() (*poller, error) {
	fd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("create an epoll instance: %w", err)
	}
	return &poller{fd: fd}, nil
}

// add watches a descriptor; its events carry fd and generation.
func (p *poller) add(fd int, generation int32) error {
	return unix.EpollCtl(p.fd, unix.EPOLL_CTL_ADD, fd, &unix.EpollEvent{Events: interest, Fd: int32(fd), Pad: generation})
}

// wait returns the events that came within timeout, 0 to longestWait. They are valid until
// the next call.
func (p *poller) wait(timeout time.Duration) ([]unix.EpollEvent, error) {
	timeout = min(max(timeout, 0), longestWait)
	for {
		var n uintptr
		var errno unix.Errno
		at := uintptr(unsafe.Pointer(&p.events[0]))
		if p.coarse {
			ms := uintptr((timeout + time.Millisecond - 1) / time.Millisecond)
			n, _, errno = unix.RawSyscall6(unix.SYS_EPOLL_PWAIT, uintptr(p.fd), at, uintptr(len(p.events)), ms, 0, 0)
		} else {
			ts := unix.NsecToTimespec(int64(timeout))
			n, _, errno = unix.RawSyscall6(unix.SYS_EPOLL_PWAIT2, uintptr(p.fd), at, uintptr(len(p.events)), uintptr(unsafe.Pointer(&ts)), 0, 0)
		}
		switch errno {
		case 0:
			return p.events[:n], nil
		case unix.EINTR:
			return nil, nil
		case unix.ENOSYS, unix.EPERM:
			if !p.coarse {
				p.coarse = true
				continue
			}
		}
		return nil, fmt.Errorf("wait for connections: %w", errno)
	}
}

func (p *poller) close() { _ = unix.Close(p.fd) }
