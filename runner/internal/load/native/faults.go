package native

import (
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"syscall"

	"perflab/runner/internal/load"
	"perflab/runner/internal/load/http1"
	"perflab/runner/metric"
)

// faultOf returns the kind of an error from the network.
func faultOf(err error) string {
	var dns *net.DNSError
	text := err.Error() // net/http and crypto/tls have no types for some of theirs
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return metric.ErrRefused
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, syscall.ECONNABORTED):
		return metric.ErrReset
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return metric.ErrPorts
	case errors.As(err, &dns):
		return metric.ErrDNS
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, syscall.ETIMEDOUT), isTimeout(err):
		return metric.ErrTimeout
	case errors.Is(err, http1.ErrTooLarge):
		return metric.ErrTooLarge
	case strings.Contains(text, "tls: "), strings.Contains(text, "x509: "), strings.Contains(text, "HTTP response to HTTPS client"):
		return metric.ErrTLS
	case errors.Is(err, io.ErrUnexpectedEOF):
		return metric.ErrShortBody
	case errors.Is(err, io.EOF), strings.Contains(text, "server closed idle connection"):
		return metric.ErrEOF
	case strings.Contains(text, "received from peer"), strings.Contains(text, "server sent GOAWAY"):
		return metric.ErrReset
	case load.Malformed(text), strings.Contains(text, "connection error: "), strings.Contains(text, "stream error: "), strings.Contains(text, "frame too large"):
		return metric.ErrMalformed
	}
	return metric.ErrOther
}

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout()
}
