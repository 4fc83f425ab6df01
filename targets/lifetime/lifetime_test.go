package lifetime

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

func TestUntilEOFHandsOverLinesAndEnds(t *testing.T) {
	r, w := io.Pipe()
	lines := make(chan string)
	ctx, cancel := UntilEOF(context.Background(), r, func(b []byte) { lines <- string(b) })
	defer cancel()
	go io.WriteString(w, "one\ntwo\n")
	if a, b := <-lines, <-lines; a != "one" || b != "two" {
		t.Errorf("lines %q and %q, want one and two", a, b)
	}
	if ctx.Err() != nil {
		t.Fatal("the context ended before its input")
	}
	w.Close()
	<-ctx.Done()
	if got := context.Cause(ctx); got != ErrStarterGone {
		t.Errorf("cause %v, want ErrStarterGone", got)
	}
}

func TestLeftoversAreOnlyThoseOfTheDead(t *testing.T) {
	const prefix = "runner-test-"
	t.Setenv("TMPDIR", t.TempDir())
	alive, err := TempDir(prefix)
	if err != nil {
		t.Fatal(err)
	}
	gone := exec.Command("true") // a number that no process has any more
	if err := gone.Run(); err != nil {
		t.Fatal(err)
	}
	dead := filepath.Join(os.TempDir(), fmt.Sprintf("%s%d-1", prefix, gone.Process.Pid))
	for _, dir := range []string{dead, filepath.Join(os.TempDir(), prefix+"notanumber-1"), filepath.Join(os.TempDir(), "other")} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	left, err := Leftovers(prefix, AnyProcess)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(left, []string{dead}) {
		t.Errorf("leftovers %v, want only %s; %s is in use", left, dead, alive)
	}
}
