package cgroup

import (
	"io/fs"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

const id = "0123456789abcdef"

// Machines as they present themselves, cut down to what is read.
var (
	v1 = map[string]string{
		"proc/42/cgroup": "9:name=systemd:/docker/" + id + "\n4:memory:/docker/" + id + "\n2:cpuacct:/docker/" + id + "\n1:cpu:/docker/" + id + "\n0::/\n",
		"proc/self/mountinfo": "30 25 0:26 / /sys/fs/cgroup rw - tmpfs cgroup rw\n" +
			"31 30 0:27 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n" +
			"32 30 0:28 / /sys/fs/cgroup/cpuacct rw - cgroup cgroup rw,cpuacct\n" +
			"33 30 0:29 / /sys/fs/cgroup/memory rw shared:9 - cgroup cgroup rw,memory\n" +
			"34 30 0:30 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n",
		"sys/fs/cgroup/cpuacct/docker/" + id + "/cpuacct.usage":        "1500000000\n",
		"sys/fs/cgroup/cpu/docker/" + id + "/cpu.stat":                 "nr_periods 10\nnr_throttled 3\nthrottled_time 250000000\n",
		"sys/fs/cgroup/memory/docker/" + id + "/memory.usage_in_bytes": "3000000\n",
		"sys/fs/cgroup/memory/docker/" + id + "/memory.stat":           "cache 1\ntotal_inactive_file 1000000\n",
	}
	v1together = map[string]string{
		"proc/42/cgroup": "5:cpu,cpuacct:/system.slice/docker-" + id + ".scope\n4:memory:/system.slice/docker-" + id + ".scope\n",
		"proc/self/mountinfo": "31 30 0:27 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n" +
			"33 30 0:29 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n",
		"sys/fs/cgroup/cpu,cpuacct/system.slice/docker-" + id + ".scope/cpuacct.usage":    "1500000000\n",
		"sys/fs/cgroup/memory/system.slice/docker-" + id + ".scope/memory.usage_in_bytes": "3000000\n",
		"sys/fs/cgroup/memory/system.slice/docker-" + id + ".scope/memory.stat":           "total_inactive_file 1000000\n",
	}
	v2 = map[string]string{
		"proc/42/cgroup":      "0::/system.slice/docker-" + id + ".scope\n",
		"proc/self/mountinfo": "30 25 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n",
		"sys/fs/cgroup/system.slice/docker-" + id + ".scope/cpu.stat":       "usage_usec 1500000\nuser_usec 1\nthrottled_usec 250000\n",
		"sys/fs/cgroup/system.slice/docker-" + id + ".scope/memory.current": "3000000\n",
		"sys/fs/cgroup/system.slice/docker-" + id + ".scope/memory.stat":    "anon 1\ninactive_file 1000000\n",
	}
	v2part = map[string]string{
		"proc/42/cgroup":                          "0::/outer/" + id + "\n",
		"proc/self/mountinfo":                     "30 25 0:26 /outer /sys/fs/cgroup ro - cgroup2 cgroup rw\n",
		"sys/fs/cgroup/" + id + "/cpu.stat":       "usage_usec 1500000\nthrottled_usec 250000\n",
		"sys/fs/cgroup/" + id + "/memory.current": "3000000\n",
		"sys/fs/cgroup/" + id + "/memory.stat":    "inactive_file 1000000\n",
	}
)

func machine(files map[string]string) fstest.MapFS {
	m := fstest.MapFS{}
	for name, text := range files {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return m
}

func TestCgroupReads(t *testing.T) {
	full := Counters{CPU: 1500 * time.Millisecond, Memory: 2000000, Throttled: 250 * time.Millisecond}
	noQuota := full
	noQuota.Throttled = 0
	for name, tc := range map[string]struct {
		files  map[string]string
		source string
		want   Counters
	}{
		"v1, a folder per controller":          {v1, "cgroup v1", full},
		"v1, shared folder, no throttling":     {v1together, "cgroup v1", noQuota},
		"v2":                                   {v2, "cgroup v2", full},
		"v2, only part of the tree is mounted": {v2part, "cgroup v2", full},
	} {
		t.Run(name, func(t *testing.T) {
			g, err := Find(machine(tc.files), "42", id)
			if err != nil {
				t.Fatal(err)
			}
			got, err := g.Read()
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, tc.want) || g.Source() != tc.source {
				t.Errorf("read %+v from %s, want %+v from %s", got, g.Source(), tc.want, tc.source)
			}
		})
	}
}

func TestCgroupRefuses(t *testing.T) {
	with := func(files map[string]string, name, text string) map[string]string {
		changed := map[string]string{}
		for k, v := range files {
			changed[k] = v
		}
		if text == "" {
			delete(changed, name)
		} else {
			changed[name] = text
		}
		return changed
	}
	folder := "sys/fs/cgroup/system.slice/docker-" + id + ".scope/"
	for name, tc := range map[string]struct {
		files map[string]string
		want  string
	}{
		"no such process":           {with(v2, "proc/42/cgroup", ""), "proc/42/cgroup"},
		"another machine's process": {with(v2, "proc/42/cgroup", "0::/user.slice\n"), "no cgroup"},
		"nothing mounted":           {with(v2, "proc/self/mountinfo", "1 2 0:1 / / rw - ext4 /dev/sda rw\n"), "no cgroup"},
		"the container is gone":     {with(v2, folder+"memory.current", ""), "memory.current"},
		"not a number":              {with(v2, folder+"cpu.stat", "usage_usec many\n"), "usage_usec"},
	} {
		t.Run(name, func(t *testing.T) {
			g, err := Find(machine(tc.files), "42", id)
			if err == nil {
				_, err = g.Read()
			}
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v, want one that names %q", err, tc.want)
			}
		})
	}
}

func TestMemoryIsNeverNegative(t *testing.T) {
	files := machine(v2)
	files["sys/fs/cgroup/system.slice/docker-"+id+".scope/memory.current"] = &fstest.MapFile{Data: []byte("10\n"), Mode: fs.ModePerm}
	g, err := Find(files, "42", id)
	if err != nil {
		t.Fatal(err)
	}
	if u, err := g.Read(); err != nil || u.Memory != 0 {
		t.Errorf("memory %d, error %v, want 0", u.Memory, err)
	}
}

func TestHolds(t *testing.T) {
	for name, tc := range map[string]struct {
		id   string
		want bool
	}{"its own": {id, true}, "another": {"fedcba9876543210", false}} {
		t.Run(name, func(t *testing.T) {
			if got := Holds(machine(v2), "42", tc.id); got != tc.want {
				t.Errorf("%v, want %v", got, tc.want)
			}
		})
	}
}
