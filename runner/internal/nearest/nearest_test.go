package nearest

import (
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	keys := []string{"workers", "threads", "connections", "mode", "io_wait"}
	for name, want := range map[string]string{
		"wokers": "workers", "worker": "workers", "Workers": "workers", "thread": "threads", "conections": "connections",
		"modes": "mode", "moed": "mode", "iowait": "io_wait", "conn": "connections", "cache": "", "x": "", "": "",
		"quite another thing": "", strings.Repeat("workers", 20): "",
	} {
		if got := Name(name, keys); got != want {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
	}
}

func TestEdits(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"a", "", 1},
		{"", "abc", 3},
		{"abc", "abc", 0},
		{"abc", "acb", 1},
		{"kitten", "sitting", 3},
		{"글자", "글", 1},
		{"workers", "wokers", 1},
	} {
		if got := Edits(c.a, c.b); got != c.want {
			t.Errorf("%s, %s: %d", c.a, c.b, got)
		}
		if got := Edits(c.b, c.a); got != c.want {
			t.Errorf("%s, %s: %d", c.b, c.a, got)
		}
	}
}
