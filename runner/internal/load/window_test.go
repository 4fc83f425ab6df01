package load

import (
	"fmt"
	"testing"
	"time"

	"perflab/runner/internal/load/loadtest"
	"perflab/runner/spec"
)

func TestWindows(t *testing.T) {
	for name, c := range map[string]struct {
		load spec.Load
		want []string // of each user
	}{
		"constant": {
			spec.Load{Users: 2, ThinkTime: loadtest.MS(1000), WarmUp: loadtest.MS(500), Duration: loadtest.MS(2000), Start: "spread"},
			[]string{" 0s-2.5s", " 500ms-2.5s"},
		},
		"up": {
			spec.Load{Stages: []spec.Stage{stage(4, 4, false)}, Duration: loadtest.MS(4000)},
			[]string{" 1s-4s", " 2s-4s", " 3s-4s", ""},
		},
		"up, hold and down": {
			spec.Load{Users: 1, Stages: []spec.Stage{stage(2, 3, false), stage(5, 3, false), stage(3, 0, false)}, Duration: loadtest.MS(10000), Start: "together"},
			[]string{" 0s-10s", " 1s-9s", " 2s-8s"},
		},
		"twice": {
			spec.Load{Stages: []spec.Stage{stage(1, 2, false), stage(1, 0, false), stage(0, 2, false), stage(1, 2, false)}, Duration: loadtest.MS(3000)},
			[]string{" 500ms-2s 2s-3s", " 1s-1.5s 2s-3s"},
		},
		"after a warm-up": {
			spec.Load{Users: 1, Stages: []spec.Stage{stage(2, 2, false)}, WarmUp: loadtest.MS(1000), Duration: loadtest.MS(2000), Start: "together"},
			[]string{" 0s-3s", ""},
		},
	} {
		t.Run(name, func(t *testing.T) {
			for i, want := range c.want {
				got := ""
				for _, w := range Windows(c.load, i) {
					got += fmt.Sprintf(" %v-%v", w.From, w.To)
				}
				if got != want {
					t.Errorf("user %d:%s, want%s", i, got, want)
				}
			}
			if n := AllUsers(c.load); n != len(c.want) {
				t.Errorf("%d users, want %d", n, len(c.want))
			}
		})
	}
}

// TestWindowsFollowTheLine compares the users active at many times with the line between
// the stages' targets: within one of it, by k6's way of rounding.
func TestWindowsFollowTheLine(t *testing.T) {
	l := spec.Load{Users: 5, Duration: loadtest.MS(16000), Start: "together", Stages: []spec.Stage{
		stage(3, 40, false), stage(2, 40, false), stage(4, 7, false), stage(1, 30, false), stage(6, 0, false),
	}}
	var all [][]Window
	for i := range AllUsers(l) {
		all = append(all, Windows(l, i))
	}
	line := func(s float64) float64 {
		level := float64(l.Users)
		for _, st := range l.Stages {
			length := time.Duration(st.Duration).Seconds()
			if s <= length {
				return level + (st.Target.Value-level)*s/length
			}
			s, level = s-length, st.Target.Value
		}
		return level
	}
	for at := time.Duration(0); at < 16*time.Second; at += 37 * time.Millisecond {
		active := 0
		for _, ws := range all {
			for _, w := range ws {
				if w.From <= at && at < w.To {
					active++
				}
			}
		}
		if off := float64(active) - line(at.Seconds()); off <= -1 || off >= 1 {
			t.Fatalf("at %v %d users are active, the line is at %.2f", at, active, line(at.Seconds()))
		}
	}
}
