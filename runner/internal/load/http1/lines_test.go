package http1

import (
	"slices"
	"testing"
)

func TestSetCookies(t *testing.T) {
	for text, want := range map[string][]string{
		"":                         nil,
		"A: b\r\nLocation: /c\r\n": nil,
		"Set-Cookie: a=1\r\nX: y\r\nSET-COOKIE:\tb=2 \n": {"a=1", "b=2"},
	} {
		if got := setCookies([]byte(text)); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if n := testing.AllocsPerRun(100, func() { setCookies([]byte("Server: nginx\r\nLocation: /\r\n")) }); n != 0 {
		t.Errorf("%v allocations for a redirect that sets nothing", n)
	}
}
