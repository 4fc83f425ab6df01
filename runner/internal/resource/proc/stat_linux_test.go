package proc

import (
	"io/fs"
	"slices"
	"syscall"
	"testing"
)

func TestTreeReadsParentsBeforeTheirChildren(t *testing.T) {
	all := []Process{{ID: 7, Parent: 9, Group: 5}, {ID: 9, Parent: 5, Group: 5}, {ID: 5, Parent: 1, Group: 5}, {ID: 3, Parent: 1, Group: 5}, {ID: 2, Parent: 3, Group: 5}}
	if got, want := Tree(all, 5), []int{5, 9, 7, 3, 2}; !slices.Equal(got, want) {
		t.Errorf("order %v, want %v", got, want)
	}
	if got := Tree(all, 4); got != nil {
		t.Errorf("without a root there is %v", got)
	}
}

func TestMalformedStatIsAnError(t *testing.T) {
	for _, line := range []string{"", "1 name S 1", "1 (name) S 1 1", "1 (name) S x 1 1 0 -1 0 0 0 0 0 1 1 1 1 20", "1 (name) S 1 1 1 0 -1 0 0 0 0 0 1 x 1 1 20"} {
		if p, err := parseStat(line); err == nil {
			t.Errorf("%q read as %+v", line, p)
		}
	}
}

func TestVanished(t *testing.T) {
	if !Vanished(fs.ErrNotExist) || !Vanished(syscall.ESRCH) || Vanished(fs.ErrPermission) || Vanished(nil) {
		t.Error("only missing files and ended processes have vanished")
	}
}
