package native

import (
	"crypto/tls"

	"perflab/runner/spec"
)

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
