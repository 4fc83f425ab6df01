package cgroup

import (
	"testing"
	"time"
)

func TestOwnQuota(t *testing.T) {
	const (
		mounts1 = "31 30 0:27 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n" +
			"32 30 0:28 / /sys/fs/cgroup/cpuacct rw - cgroup cgroup rw,cpuacct\n" +
			"33 30 0:29 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
		groups1 = "4:memory:/a\n2:cpuacct:/a\n1:cpu:/a\n"
		mounts2 = "30 25 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n"
		groups2 = "0::/a/b\n"
	)
	for name, tc := range map[string]struct {
		files map[string]string
		want  Quota
		fails bool
	}{
		"v1": {files: map[string]string{
			"proc/self/cgroup": groups1, "proc/self/mountinfo": mounts1,
			"sys/fs/cgroup/cpu/a/cpu.cfs_quota_us":  "150000\n",
			"sys/fs/cgroup/cpu/a/cpu.cfs_period_us": "100000\n",
			"sys/fs/cgroup/cpu/a/cpu.stat":          "throttled_time 250000000\n",
		}, want: Quota{1.5, 250 * time.Millisecond}},
		"v1, none": {files: map[string]string{
			"proc/self/cgroup": groups1, "proc/self/mountinfo": mounts1,
			"sys/fs/cgroup/cpu/a/cpu.cfs_quota_us": "-1\n",
		}},
		"v2, the group above allows less": {files: map[string]string{
			"proc/self/cgroup": groups2, "proc/self/mountinfo": mounts2,
			"sys/fs/cgroup/a/b/cpu.max":  "400000 100000\n",
			"sys/fs/cgroup/a/cpu.max":    "50000 100000\n",
			"sys/fs/cgroup/a/b/cpu.stat": "throttled_usec 250000\n",
		}, want: Quota{0.5, 250 * time.Millisecond}},
		"v2, none": {files: map[string]string{
			"proc/self/cgroup": groups2, "proc/self/mountinfo": mounts2,
			"sys/fs/cgroup/a/b/cpu.max":  "max 100000\n",
			"sys/fs/cgroup/a/b/cpu.stat": "throttled_usec 0\n",
		}},
		"v2, not a quota": {files: map[string]string{
			"proc/self/cgroup": groups2, "proc/self/mountinfo": mounts2,
			"sys/fs/cgroup/a/b/cpu.max":  "some\n",
			"sys/fs/cgroup/a/b/cpu.stat": "throttled_usec 0\n",
		}, fails: true},
		"no cgroups": {files: map[string]string{}, fails: true},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := OwnQuota(machine(tc.files))
			if (err != nil) != tc.fails || got != tc.want {
				t.Errorf("got %+v, %v; want %+v, failing %v", got, err, tc.want, tc.fails)
			}
		})
	}
}
