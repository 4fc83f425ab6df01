package load

import (
	"crypto/tls"

	"perflab/runner/spec"
)

// config is the engine's TLS configuration for a load; nil: the system's certificates.
func (n *Native) config(l spec.Load) *tls.Config {
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

// trustWarnings says that nobody vouched for the server, where the file asks for that.
func trustWarnings(l spec.Load) []string {
	if !l.InsecureSkipTLSVerify {
		return nil
	}
	return []string{"the server's certificate was not checked (load.insecure_skip_tls_verify): " +
		"whoever answered at its address was measured"}
}
