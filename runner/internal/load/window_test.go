package load

import (
	"fmt"
	"testing"
	"time"

	"perflab/runner/spec"
)

func TestWindows(t *testing.T) {
	for name, c := range map[string]struct {
		load spec.Load
		want []string // of each user
	}{
		"constant": {
			spec.Load{Users: 2, ThinkTime: ms(1000), WarmUp: ms(500), Duration: ms(2000), Start: "spread"},
			[]string{" 0s-2.5s", " 500ms-2.5s"},
		},
		"up": {
			spec.Load{Stages: []spec.Stage{stage(4, 4, false)}, Duration: ms(4000)},
			[]string{" 1s-4s", " 2s-4s", " 3s-4s", ""},
		},
		"up, hold and down": {
			spec.Load{Users: 1, Stages: []spec.Stage{stage(2, 3, false), stage(5, 3, false), stage(3, 0, false)}, Duration: ms(10000), Start: "together"},
			[]string{" 0s-10s", " 1s-9s", " 2s-8s"},
		},
		"twice": {
			spec.Load{Stages: []spec.Stage{stage(1, 2, false), stage(1, 0, false), stage(0, 2, false), stage(1, 2, false)}, Duration: ms(3000)},
			[]string{" 500ms-2s 2s-3s", " 1s-1.5s 2s-3s"},
		},
		"after a warm-up": {
			spec.Load{Users: 1, Stages: []spec.Stage{stage(2, 2, false)}, WarmUp: ms(1000), Duration: ms(2000), Start: "together"},
			[]string{" 0s-3s", ""},
		},
	} {
		t.Run(name, func(t *testing.T) {
			for i, want := range c.want {
				got := ""
				for _, w := range windows(c.load, i) {
					got += fmt.Sprintf(" %v-%v", w.from, w.to)
				}
				if got != want {
					t.Errorf("user %d:%s, want%s", i, got, want)
				}
			}
			if n := allUsers(c.load); n != len(c.want) {
				t.Errorf("%d users, want %d", n, len(c.want))
			}
		})
	}
}

// TestWindowsFollowTheLine compares the users active at many times with the line between
// the stages' targets: within one of it, by k6's way of rounding.
func TestWindowsFollowTheLine(t *testing.T) {
	l := spec.Load{Users: 5, Duration: ms(16000), Start: "together", Stages: []spec.Stage{
		stage(3, 40, false), stage(2, 40, false), stage(4, 7, false), stage(1, 30, false), stage(6, 0, false),
	}}
	var all [][]window
	for i := range allUsers(l) {
		all = append(all, windows(l, i))
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
				if w.from <= at && at < w.to {
					active++
				}
			}
		}
		if off := float64(active) - line(at.Seconds()); off <= -1 || off >= 1 {
			t.Fatalf("at %v %d users are active, the line is at %.2f", at, active, line(at.Seconds()))
		}
	}
}
