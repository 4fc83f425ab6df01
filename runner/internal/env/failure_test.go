package env

import (
	"strings"
	"testing"
)

func TestTailKeepsTheNewest(t *testing.T) {
	last := &Tail{}
	for i := range 100 {
		last.Add(strings.Repeat("x", i*10) + "\n")
	}
	if len(last.Lines) != TailLines || len(last.Lines[0]) > tailWidth+len("…") {
		t.Errorf("%d lines, the first of %d bytes", len(last.Lines), len(last.Lines[0]))
	}
}
