package cgroup

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"perflab/runner/internal/resource/proc"
)

// onDisk writes a machine's files below a folder and returns it.
func onDisk(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		name = filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// asOwn gives a machine's process 42 as this one.
func asOwn(files map[string]string, more map[string]string) map[string]string {
	files = maps.Clone(files)
	files["proc/self/cgroup"] = files["proc/42/cgroup"]
	maps.Copy(files, more)
	return files
}

// A plan is what a group would be made of: the kernel's files appear with its folders, so
// that only a real hierarchy can make one.
func TestGroupsArePlannedForEachInterface(t *testing.T) {
	const scope = "sys/fs/cgroup/system.slice/docker-" + id + ".scope/"
	outer := "sys/fs/cgroup/system.slice/"
	handing := map[string]string{
		scope + "cgroup.subtree_control": "", scope + "cgroup.procs": "42",
		outer + "cgroup.subtree_control": "cpuset cpu io memory pids", outer + "cgroup.procs": "",
	}
	both := Limits{Memory: 1 << 30, CPUs: 0.5}
	for name, tc := range map[string]struct {
		files  map[string]string
		limits Limits
		want   string // folders; settings; the file of kills
		fails  string
	}{
		"v1": {
			asOwn(v1, nil), both,
			"sys/fs/cgroup/cpu/docker/ID/g sys/fs/cgroup/cpuacct/docker/ID/g sys/fs/cgroup/memory/docker/ID/g; " +
				"sys/fs/cgroup/memory/docker/ID/g/memory.limit_in_bytes=1073741824 sys/fs/cgroup/memory/docker/ID/g/memory.memsw.limit_in_bytes=1073741824? " +
				"sys/fs/cgroup/cpu/docker/ID/g/cpu.cfs_period_us=100000 sys/fs/cgroup/cpu/docker/ID/g/cpu.cfs_quota_us=50000; " +
				"sys/fs/cgroup/memory/docker/ID/g/memory.oom_control", "",
		},
		"v1, memory alone, a folder for two controllers": {
			asOwn(v1together, nil),
			Limits{Memory: 4096},
			"sys/fs/cgroup/cpu,cpuacct/system.slice/docker-ID.scope/g sys/fs/cgroup/memory/system.slice/docker-ID.scope/g; " +
				"sys/fs/cgroup/memory/system.slice/docker-ID.scope/g/memory.limit_in_bytes=4096 sys/fs/cgroup/memory/system.slice/docker-ID.scope/g/memory.memsw.limit_in_bytes=4096?; " +
				"sys/fs/cgroup/memory/system.slice/docker-ID.scope/g/memory.oom_control", "",
		},
		"v2": {
			asOwn(v2, handing), both,
			"sys/fs/cgroup/system.slice/g; sys/fs/cgroup/system.slice/g/memory.max=1073741824 sys/fs/cgroup/system.slice/g/memory.swap.max=0? " +
				"sys/fs/cgroup/system.slice/g/cpu.max=50000 100000; sys/fs/cgroup/system.slice/g/memory.events", "",
		},
		"v2 that hands nothing on": {
			asOwn(v2, map[string]string{scope + "cgroup.subtree_control": "pids", scope + "cgroup.procs": ""}), both,
			"", "no cgroup around /sys/fs/cgroup/system.slice/docker-" + id + ".scope hands on memory and cpu",
		},
		"no cgroups": {map[string]string{"proc/self/cgroup": "", "proc/self/mountinfo": ""}, both, "", "no cgroup"},
	} {
		t.Run(name, func(t *testing.T) {
			root := onDisk(t, tc.files)
			g := &Limited{Name: "g"}
			own, err := Find(os.DirFS(root), proc.Own, "")
			switch {
			case err != nil:
			case own.version == 1:
				err = g.plan1(root, own, tc.limits)
			default:
				err = g.plan2(root, own, tc.limits)
			}
			if tc.fails != "" {
				if err == nil || !strings.Contains(err.Error(), tc.fails) {
					t.Errorf("error %v, want %q", err, tc.fails)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var settings []string
			for _, f := range g.settings {
				s := f.path + "=" + f.value
				if f.optional {
					s += "?"
				}
				settings = append(settings, s)
			}
			got := fmt.Sprintf("%s; %s; %s", strings.Join(g.Folders, " "), strings.Join(settings, " "), g.kills)
			got = strings.ReplaceAll(strings.ReplaceAll(got, root+"/", ""), id, "ID")
			if got != tc.want {
				t.Errorf("planned\n%s, want\n%s", got, tc.want)
			}
		})
	}
}

// A kernel without the file of a limit is one that cannot limit: nothing is left then.
func TestAGroupThatCannotBeLimitedIsNotMade(t *testing.T) {
	root := onDisk(t, asOwn(v1, nil))
	_, err := makeGroup(root, "g", Limits{Memory: 1 << 20})
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v, want that the limit's file is missing", err)
	}
	left, err := filepath.Glob(filepath.Join(root, "sys/fs/cgroup/*/docker/*/g"))
	if err != nil || len(left) > 0 {
		t.Errorf("left %v, %v", left, err)
	}
}

// realGroup makes a group of this machine's, where it may.
func realGroup(t *testing.T, l Limits) *Limited {
	t.Helper()
	g, err := New(fmt.Sprintf("runner-test-%d-%d", os.Getpid(), time.Now().UnixNano()), l)
	if err != nil {
		t.Skip("needs a cgroup that it may write: ", err)
	}
	t.Cleanup(func() {
		if err := Remove(g.Folders); err != nil {
			t.Error(err)
		}
	})
	return g
}

// inGroup is a shell that joins the group, then runs the script.
func inGroup(g *Limited, script string) *exec.Cmd {
	var join strings.Builder
	for _, folder := range g.Folders {
		fmt.Fprintf(&join, "echo $$ > %s/cgroup.procs || exit 9; ", folder)
	}
	return exec.Command("sh", "-c", join.String()+script)
}

func TestAMemoryLimitKills(t *testing.T) {
	g := realGroup(t, Limits{Memory: 24 << 20})
	err := inGroup(g, "tail /dev/zero").Run()
	if err == nil || g.Kills() != 1 {
		t.Errorf("ended with %v, %d processes killed for want of memory; want 1", err, g.Kills())
	}
}

func TestACPUQuotaHoldsBack(t *testing.T) {
	g := realGroup(t, Limits{CPUs: 0.1})
	cmd := inGroup(g, "while :; do :; done")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { cmd.Process.Kill(); cmd.Wait() }()
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		var u Counters
		found, err := Find(os.DirFS("/"), strconv.Itoa(cmd.Process.Pid), g.Name)
		if err == nil {
			u, err = found.Read()
		}
		if err == nil && u.Throttled > 0 && u.CPU > 0 && slices.Contains(found.Members(), cmd.Process.Pid) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%+v, %v: never held back", u, err)
		}
	}
}

func TestRemovingAGroupEndsItsProcesses(t *testing.T) {
	g := realGroup(t, Limits{})
	cmd := inGroup(g, "sleep 600 & sleep 600")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for range 2 { // the second time there is none
		if err := Remove(g.Folders); err != nil {
			t.Fatal(err)
		}
	}
	if err := <-ended; err == nil {
		t.Error("it ended by itself")
	}
}
