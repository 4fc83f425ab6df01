package proc

import (
	"fmt"
	"os"
	"slices"
	"testing"
	"testing/fstest"
)

// relative is a line of /proc/PID/stat.
func relative(pid, parent, session int, state string, started int) *fstest.MapFile {
	return &fstest.MapFile{Data: fmt.Appendf(nil, "%d (x) %s %d %d %d 0 -1 0 0 0 0 0 1 1 0 0 20 0 1 0 %d 99\n", pid, state, parent, pid, session, started)}
}

func TestFamilyMembers(t *testing.T) {
	root := fstest.MapFS{
		"proc/10/stat": relative(10, 1, 1, "S", 100), // the ancestor
		"proc/11/stat": relative(11, 10, 11, "S", 110), "proc/11/environ": {Data: []byte("A=1\x00MARK=x\x00")},
		"proc/12/stat": relative(12, 11, 11, "R", 120),
		"proc/13/stat": relative(13, 11, 11, "Z", 120),
		"proc/14/stat": relative(14, 1, 11, "S", 130), // of the session, its parent gone
		"proc/15/stat": relative(15, 1, 15, "S", 140), "proc/15/environ": {Data: []byte("MARK=x\x00")},
		"proc/16/stat": relative(16, 1, 11, "S", 90), // older than the session: its number was given anew
		"proc/17/stat": relative(17, 1, 17, "S", 150), "proc/17/environ": {Data: []byte("MARK=xy\x00NO=MARK=x\x00")},
	}
	for name, tc := range map[string]struct {
		family Family
		want   []int
	}{
		"nothing asked":        {Family{}, nil},
		"by descent":           {Family{Ancestor: 10}, []int{11, 12}},
		"by session":           {Family{Session: 11, Since: 110}, []int{11, 12, 14}},
		"a number given again": {Family{Session: 11, Since: 100}, nil},
		"by environment":       {Family{Variable: "MARK=x"}, []int{11, 15}},
		"by any":               {Family{Ancestor: 10, Session: 11, Since: 110, Variable: "MARK=x"}, []int{11, 12, 14, 15}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := tc.family.members(root)
			slices.Sort(got)
			if err != nil || !slices.Equal(got, tc.want) {
				t.Errorf("members %v, %v; want %v", got, err, tc.want)
			}
		})
	}
}

func TestStartOf(t *testing.T) {
	if ticks, err := StartOf(os.Getpid()); err != nil || ticks <= 0 {
		t.Errorf("started at %d, %v", ticks, err)
	}
	if _, err := StartOf(1 << 30); err == nil {
		t.Error("a process that is not there started")
	}
}
