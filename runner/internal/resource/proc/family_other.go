//go:build !linux

package proc

// Members are none: this system does not tell. A program's process group is all of it that
// can be ended here.
func (f Family) Members() ([]int, error) { return nil, nil }

// StartOf is 0: this system does not tell.
func StartOf(int) (int64, error) { return 0, nil }
