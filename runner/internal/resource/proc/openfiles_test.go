package proc

import (
	"testing"
	"testing/fstest"
)

func TestCountOpenFiles(t *testing.T) {
	if n, err := CountOpenFiles(fstest.MapFS{"proc/self/fd/0": {}, "proc/self/fd/7": {}}); err != nil || n != 2 {
		t.Errorf("%d open files, %v", n, err)
	}
}
