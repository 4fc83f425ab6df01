package native

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http/httptrace"
	"slices"
	"time"

	"perflab/runner/spec"
)

// protocolHTTP2 is the name of HTTP/2 among a connection's protocols.
const protocolHTTP2 = "h2"

// configFor is a configuration for a server of a name, which is asked for HTTP/2 first.
func configFor(config *tls.Config, name string) *tls.Config {
	config = config.Clone()
	if config == nil {
		config = &tls.Config{}
	}
	if config.ServerName == "" {
		config.ServerName = name
	}
	for _, protocol := range []string{protocolHTTP2, "http/1.1"} {
		if !slices.Contains(config.NextProtos, protocol) {
			config.NextProtos = append(slices.Clone(config.NextProtos), protocol)
		}
	}
	return config
}

// warmRoots reads the system's certificates before the first handshake has to wait for them.
func warmRoots(config *tls.Config) {
	if config.RootCAs == nil && !config.InsecureSkipVerify {
		_, _ = x509.SystemCertPool() // what fails here fails the handshake, with a reason
	}
}

// secure makes the handshake on a new connection, and tells the trace of ctx when.
func secure(ctx context.Context, conn net.Conn, config *tls.Config, timeout time.Duration) (*tls.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	trace := httptrace.ContextClientTrace(ctx)
	if trace != nil && trace.TLSHandshakeStart != nil {
		trace.TLSHandshakeStart()
	}
	secured := tls.Client(conn, config)
	err := secured.HandshakeContext(ctx)
	if trace != nil && trace.TLSHandshakeDone != nil {
		trace.TLSHandshakeDone(secured.ConnectionState(), err)
	}
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return secured, nil
}

// config is the engine's TLS configuration for a load; nil: the system's certificates.
func (n *Engine) config(l spec.Load) *tls.Config {
	if !l.InsecureSkipTLSVerify {
		return n.TLS
	}
	config := n.TLS.Clone()
	if config == nil {
		config = &tls.Config{}
	}
	config.InsecureSkipVerify = true
	return config
}
