package k6sample

import (
	"strings"

	"perflab/runner/internal/load"
	"perflab/runner/metric"
)

// Codes of k6's errors, as its documentation lists them under "Error codes".
const (
	codeTimeout     = 1050
	codeDNS         = 1100 // to 1109
	codeBlacklisted = 1110 // an address it was told not to dial
	codeBlocked     = 1111 // a name
	codeBrokenPipe  = 1201
	codeDialTimeout = 1211
	codeDialRefused = 1212
	codeReset       = 1220
	codeTLS         = 1300 // to 1399
	codeHTTP2       = 1600 // to 1699
	codesOfAKind    = 100
)

// Fault returns the kind of an error of k6's: by its code, and by its text where the code
// is one for many.
func Fault(code int, text string) string {
	switch {
	case code == codeTimeout, code == codeDialTimeout:
		return metric.ErrTimeout
	case code == codeBlacklisted, code == codeBlocked:
		return metric.ErrRedirect // nothing else leads to another address
	case codeDNS <= code && code < codeBlacklisted:
		return metric.ErrDNS
	case code == codeDialRefused:
		return metric.ErrRefused
	case code == codeBrokenPipe, code == codeReset:
		return metric.ErrReset
	case codeTLS <= code && code < codeTLS+codesOfAKind:
		return metric.ErrTLS
	case codeHTTP2 <= code && code < codeHTTP2+codesOfAKind:
		return metric.ErrOther
	}
	if load.Malformed(text) {
		return metric.ErrMalformed
	}
	for _, known := range []struct{ text, kind string }{
		{"cannot assign requested address", metric.ErrPorts},
		{"connection reset", metric.ErrReset},
		{"broken pipe", metric.ErrReset},
		{"tls: ", metric.ErrTLS},
		{"x509: ", metric.ErrTLS},
		{"HTTP response to HTTPS client", metric.ErrTLS},
		{"unexpected EOF", metric.ErrShortBody},
		{"EOF", metric.ErrEOF},
		{"server closed idle connection", metric.ErrEOF},
		{"timeout", metric.ErrTimeout},
	} {
		if strings.Contains(text, known.text) {
			return known.kind
		}
	}
	return metric.ErrOther
}
