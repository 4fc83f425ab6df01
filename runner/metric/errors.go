package metric

// Kinds of errors: why a request has no response.
const (
	ErrRefused   = "refused"    // nobody listens
	ErrReset     = "reset"      // the connection was reset
	ErrTimeout   = "timeout"    // no whole response in time
	ErrEOF       = "eof"        // closed before the first byte of a response
	ErrShortBody = "short_body" // closed within a response
	ErrDNS       = "dns"        // the host's name has no address
	ErrTLS       = "tls"        // handshake or certificate
	ErrMalformed = "malformed"  // what came is not an HTTP response
	ErrTooLarge  = "too_large"  // a body a check reads is larger than is kept
	ErrPorts     = "no_port"    // the generator ran out of local ports
	ErrRedirect  = "redirect"   // to another host, or one too many
	ErrOther     = "other"
)
