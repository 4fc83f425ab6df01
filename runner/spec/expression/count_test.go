package expression

import "testing"

func TestCountResolve(t *testing.T) {
	for _, c := range []struct {
		count Count
		cpus  int
		want  int
	}{
		{"9", 1, 9},
		{"2*cpu+1", 4, 9},
		{"2*cpu+1", 1, 3},
		{"cpu", 64, 64},
		{"max(1, int(cpu/2))", 1, 1},
		{"cpu/2", 4, 2},
		{"ceil(cpu/2)", 3, 2},
		{"1024", 1, 1024},
		{"cpu > 2 ? 4 : 2", 8, 4},
	} {
		if got, err := c.count.Resolve(c.cpus); err != nil || got != c.want {
			t.Errorf("%s with %d: %d, %v", c.count, c.cpus, got, err)
		}
	}
	for _, c := range []struct {
		count Count
		cpus  int
	}{
		{"", 1},
		{"0", 1},
		{"-1", 1},
		{"1025", 1},
		{"cpu-1", 1},
		{"cpu/2", 1},
		{"cpus", 1},
		{"true", 1},
		{`"9"`, 1},
		{"now()", 1},
		{"1/0", 1},
		{"cpu % 0", 1},
		{"2 **** 3", 1},
		{"len(1..100000000)", 1},
	} {
		if got, err := c.count.Resolve(c.cpus); err == nil {
			t.Errorf("%s with %d is %d", c.count, c.cpus, got)
		}
	}
}
