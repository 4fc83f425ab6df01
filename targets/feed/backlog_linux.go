package feed

import (
	"net"
	"strconv"

	"golang.org/x/sys/unix"
)

// effectiveBacklog is the length of l's accept queue as the kernel holds it: for a
// listening socket TCP_INFO gives it in the field that counts SACKed segments elsewhere.
func effectiveBacklog(l *net.TCPListener) string {
	raw, err := l.SyscallConn()
	if err != nil {
		return "unknown"
	}
	length := "unknown"
	err = raw.Control(func(fd uintptr) {
		if info, err := unix.GetsockoptTCPInfo(int(fd), unix.IPPROTO_TCP, unix.TCP_INFO); err == nil {
			length = strconv.Itoa(int(info.Sacked))
		}
	})
	if err != nil {
		return "unknown"
	}
	return length
}
