package cpu

import (
	"testing"
	"testing/fstest"
)

func TestReadTicks(t *testing.T) {
	root := fstest.MapFS{"proc/stat": {Data: []byte("cpu  100 0 50 800 10 0 20 20 7 0\ncpu0 1 2 3 4 5 6 7 8 9 0\ncpu2 1 2 3 4 5 6 7 8 9 0\n")}}
	ticks, err := ReadTicks(root)
	if err != nil || ticks != (Ticks{All: 1000, Idle: 810, Disk: 10, Steal: 20}) {
		t.Errorf("ticks %+v, %v", ticks, err)
	}
	if ticks, err = ReadTicks(root, 0, 2); err != nil || ticks != (Ticks{All: 2 * 36, Idle: 2 * 9, Disk: 2 * 5, Steal: 2 * 8}) {
		t.Errorf("ticks of two CPUs %+v, %v", ticks, err)
	}
	if _, err := ReadTicks(root, 0, 1); err == nil {
		t.Error("CPU 1 is not told of")
	}
}

func TestStolen(t *testing.T) {
	for name, tc := range map[string]struct {
		before, after Ticks
		want          float64
		fails         bool
	}{
		"some":            {Ticks{All: 1000, Steal: 20}, Ticks{All: 1100, Steal: 25}, 0.05, false},
		"none":            {Ticks{All: 1000, Steal: 20}, Ticks{All: 1100, Steal: 20}, 0, false},
		"went back":       {Ticks{All: 1000, Steal: 20}, Ticks{All: 1100, Steal: 10}, 0, false},
		"no tick between": {Ticks{All: 1000, Steal: 20}, Ticks{All: 1000, Steal: 20}, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Stolen(tc.before, tc.after)
			if got != tc.want || (err != nil) != tc.fails {
				t.Errorf("%v, %v; want %v", got, err, tc.want)
			}
		})
	}
}

func TestBusy(t *testing.T) {
	before := Ticks{All: 1000, Idle: 500, Disk: 50}
	if busy, disk, err := Busy(before, Ticks{All: 1100, Idle: 520, Disk: 60}); err != nil || busy != 0.8 || disk != 0.1 {
		t.Errorf("%v, %v, %v; want 0.8 and 0.1", busy, disk, err)
	}
	if _, _, err := Busy(before, before); err == nil {
		t.Error("no tick passed")
	}
}
