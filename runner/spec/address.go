package spec

import (
	"net/url"
	"path"
	"strings"
)

// socketScheme begins the address of a server that listens at a unix socket, as
// http+unix:///run/app.sock.
const socketScheme = "http+unix://"

// SocketPath is the path of the unix socket that an address names; "" where it names none. What
// is asked for over it is asked of localhost, as curl's --unix-socket does.
func SocketPath(address string) string {
	text, ok := strings.CutPrefix(address, socketScheme)
	if !ok {
		return ""
	}
	socket, err := url.PathUnescape(text)
	if err != nil || !path.IsAbs(socket) || len(socket) > maxSocketPath || strings.ContainsAny(socket, "\x00?#") {
		return ""
	}
	return path.Clean(socket)
}

// maxSocketPath is how long a unix socket's path may be, in bytes, where it may be shortest.
const maxSocketPath = 103

// isSocket tells whether an address is meant to name a unix socket.
func isSocket(address string) bool {
	return strings.HasPrefix(address, "http+unix:") || strings.HasPrefix(address, "unix:")
}
