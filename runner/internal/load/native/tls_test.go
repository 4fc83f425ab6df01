package native

import (
	"crypto/tls"
	"testing"

	"perflab/runner/spec"
)

func TestTrustIsWhatTheFileSays(t *testing.T) {
	for _, own := range []*tls.Config{nil, {ServerName: "a.example"}} {
		n := &Engine{TLS: own}
		if got := n.config(spec.Load{}); got != own {
			t.Errorf("unasked for, %+v became %+v", own, got)
		}
		got := n.config(spec.Load{InsecureSkipTLSVerify: true})
		if !got.InsecureSkipVerify || own != nil && (own.InsecureSkipVerify || got.ServerName != own.ServerName) {
			t.Errorf("%+v became %+v", own, got)
		}
	}
}
