package native

import (
	"net"
	"unsafe"

	"golang.org/x/sys/unix"
)

// sockaddr is a server's address as connect wants it.
func sockaddr(to net.Addr) (family int, sa unix.Sockaddr) {
	a, ok := to.(*net.TCPAddr)
	if !ok {
		return unix.AF_UNIX, &unix.SockaddrUnix{Name: to.String()}
	}
	if v4 := a.IP.To4(); v4 != nil {
		return unix.AF_INET, &unix.SockaddrInet4{Port: a.Port, Addr: [4]byte(v4)}
	}
	v6 := &unix.SockaddrInet6{Port: a.Port, Addr: [16]byte(a.IP.To16())}
	if zone, err := net.InterfaceByName(a.Zone); err == nil {
		v6.ZoneId = uint32(zone.Index)
	}
	return unix.AF_INET6, v6
}

// dial begins to connect without waiting. An error leaves nothing open.
func dial(family int, sa unix.Sockaddr) (fd int, err error) {
	fd, err = unix.Socket(family, unix.SOCK_STREAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return -1, err
	}
	if family != unix.AF_UNIX {
		// Without it the second of two small writes would wait for the first to be acknowledged.
		err = unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1)
	}
	if err == nil {
		err = unix.Connect(fd, sa)
	}
	if err != nil && err != unix.EINPROGRESS {
		_ = unix.Close(fd)
		return -1, err
	}
	return fd, nil
}

// connectResult is how connecting ended.
func connectResult(fd int) error {
	errno, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ERROR)
	switch {
	case err != nil:
		return err
	case errno != 0:
		return unix.Errno(errno)
	}
	return nil
}

// readRaw and writeRaw are read and write on a descriptor that does not block; raw for the
// reason given at poller.
func readRaw(fd int, b []byte) (int, unix.Errno) {
	n, _, errno := unix.RawSyscall(unix.SYS_READ, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(b))), uintptr(len(b)))
	return int(n), errno
}

func writeRaw(fd int, b []byte) (int, unix.Errno) {
	n, _, errno := unix.RawSyscall6(unix.SYS_SENDTO, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(b))), uintptr(len(b)), unix.MSG_NOSIGNAL, 0, 0)
	return int(n), errno
}
