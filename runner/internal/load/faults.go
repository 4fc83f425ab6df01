package load

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"syscall"

	"perflab/runner/metric"
)

// faultOf returns the kind of an error from the network.
func faultOf(err error) string {
	var dns *net.DNSError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	var verify *tls.CertificateVerificationError
	var unknown x509.UnknownAuthorityError
	var hostname x509.HostnameError
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
	case errors.As(err, &record), errors.As(err, &alert), errors.As(err, &verify), errors.As(err, &unknown), errors.As(err, &hostname):
		return metric.ErrTLS
	case errors.Is(err, io.ErrUnexpectedEOF):
		return metric.ErrShortBody
	case errors.Is(err, io.EOF):
		return metric.ErrEOF
	case strings.Contains(err.Error(), "malformed"):
		return metric.ErrMalformed // net/http has no type for it
	}
	return metric.ErrOther
}

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout()
}

// expected reports whether a status counts as success, as in k6.
func expected(status int) bool { return 200 <= status && status < 400 }
