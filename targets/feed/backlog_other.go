//go:build !linux

package feed

import "net"

// effectiveBacklog cannot be asked for here.
func effectiveBacklog(*net.TCPListener) string { return "unknown" }
