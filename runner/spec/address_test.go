package spec

import (
	"strings"
	"testing"
)

func TestSocketPath(t *testing.T) {
	for address, want := range map[string]string{
		"http+unix:///run/app.sock":                "/run/app.sock",
		"http+unix:///run//my%20app/../app.sock":   "/run/app.sock",
		"http+unix://%2Frun%2Fapp.sock":            "/run/app.sock",
		"http+unix://run/app.sock":                 "",
		"http+unix://":                             "",
		"http+unix:/run/app.sock":                  "",
		"http+unix:///run/%zz":                     "",
		"http+unix:///run/app.sock?x=y":            "",
		"http+unix:///run/a%00b":                   "",
		"http+unix:///" + strings.Repeat("a", 103): "",
		"http+unix:///" + strings.Repeat("a", 102): "/" + strings.Repeat("a", 102),
		"unix:///run/app.sock":                     "",
		"http://127.0.0.1:8000":                    "",
		"https+unix:///run/app.sock":               "",
	} {
		if got := SocketPath(address); got != want {
			t.Errorf("%s: %q, want %q", address, got, want)
		}
	}
}
