package load

import (
	"crypto/tls"
	"fmt"
	"strings"
	"testing"

	"perflab/runner/spec"
)

func TestTrustIsWhatTheFileSays(t *testing.T) {
	for _, own := range []*tls.Config{nil, {ServerName: "a.example"}} {
		n := &Native{TLS: own}
		if got := n.config(spec.Load{}); got != own {
			t.Errorf("unasked for, %+v became %+v", own, got)
		}
		got := n.config(spec.Load{InsecureSkipTLSVerify: true})
		if !got.InsecureSkipVerify || own != nil && (own.InsecureSkipVerify || got.ServerName != own.ServerName) {
			t.Errorf("%+v became %+v", own, got)
		}
	}
}

func TestScriptTrustsAsTheEngineDoes(t *testing.T) {
	for _, trusts := range []bool{false, true} {
		l := defaults(func(l *spec.Load) { l.Users, l.InsecureSkipTLSVerify = 1, trusts })
		text, err := K6Script{Load: l, BaseURL: "https://127.0.0.1:8443"}.Text()
		if want := fmt.Sprintf("insecureSkipTLSVerify: %t,", trusts); err != nil || !strings.Contains(text, want) {
			t.Errorf("error %v, or no %s in:\n%s", err, want, text)
		}
	}
}
