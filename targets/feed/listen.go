package feed

import (
	"errors"
	"fmt"
	"net"
	"os"

	"golang.org/x/sys/unix"
)

// backlog is how many connections may wait to be accepted: gunicorn's default. The system
// may hold it lower; effectiveBacklog tells.
const backlog = 2048

// listen binds addr and returns the socket as a file that children can inherit, with the
// address it is bound to. The socket is in blocking mode, because a file that is not would
// be switched back by every start of a child, under the workers that already use it.
func listen(addr string) (*os.File, string, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, "", err
	}
	defer l.Close()
	raw, err := l.(*net.TCPListener).SyscallConn()
	if err != nil {
		return nil, "", err
	}
	var file *os.File
	var failed error
	err = raw.Control(func(fd uintptr) {
		// Listening again on a listening socket only changes its backlog.
		if failed = unix.Listen(int(fd), backlog); failed != nil {
			return
		}
		var dup int
		if dup, failed = unix.FcntlInt(fd, unix.F_DUPFD_CLOEXEC, 0); failed != nil {
			return
		}
		if failed = unix.SetNonblock(dup, false); failed != nil {
			failed = errors.Join(failed, unix.Close(dup))
			return
		}
		file = os.NewFile(uintptr(dup), "listener")
	})
	if err := errors.Join(err, failed); err != nil {
		return nil, "", fmt.Errorf("listen on %s: %w", addr, err)
	}
	return file, l.Addr().String(), nil
}
