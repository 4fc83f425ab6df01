package load

import (
	"strings"

	"perflab/runner/metric"
)

// Codes of k6's errors, as its documentation lists them under "Error codes".
const (
	k6Timeout      = 1050
	k6DNS          = 1100 // to 1109
	k6Blacklisted  = 1110 // an address it was told not to dial
	k6Blocked      = 1111 // a name
	k6BrokenPipe   = 1201
	k6DialTimeout  = 1211
	k6DialRefused  = 1212
	k6Reset        = 1220
	k6TLS          = 1300 // to 1399
	k6HTTP2        = 1600 // to 1699
	k6CodesOfAKind = 100
)

// k6Fault returns the kind of an error of k6's: by its code, and by its text where the code
// is one for many.
func k6Fault(code int, text string) string {
	switch {
	case code == k6Timeout, code == k6DialTimeout:
		return metric.ErrTimeout
	case code == k6Blacklisted, code == k6Blocked:
		return metric.ErrRedirect // nothing else leads to another address
	case k6DNS <= code && code < k6Blacklisted:
		return metric.ErrDNS
	case code == k6DialRefused:
		return metric.ErrRefused
	case code == k6BrokenPipe, code == k6Reset:
		return metric.ErrReset
	case k6TLS <= code && code < k6TLS+k6CodesOfAKind:
		return metric.ErrTLS
	case k6HTTP2 <= code && code < k6HTTP2+k6CodesOfAKind:
		return metric.ErrOther
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
		{"malformed", metric.ErrMalformed},
		{"timeout", metric.ErrTimeout},
	} {
		if strings.Contains(text, known.text) {
			return known.kind
		}
	}
	return metric.ErrOther
}
