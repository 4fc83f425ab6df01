package resource

import (
	"testing"
	"testing/fstest"
	"time"
)

func TestSelfCountsWhatThisProcessUses(t *testing.T) {
	p := Self()
	before, err := p.Read()
	if err != nil {
		t.Fatal(err)
	}
	held := make([]byte, 64<<20)
	var after Usage
	for deadline := time.Now().Add(time.Minute); after.CPU < before.CPU+50*time.Millisecond; {
		for i := 0; i < len(held); i += 512 {
			held[i]++
		}
		if after, err = p.Read(); err != nil {
			t.Fatal(err)
		}
		if time.Now().After(deadline) {
			t.Fatalf("a minute of work took %v of CPU", after.CPU-before.CPU)
		}
	}
	if after.Memory < int64(len(held)) {
		t.Errorf("memory %d while %d bytes are held", after.Memory, len(held))
	}
	if held[0] == 0 {
		t.Error("nothing was written")
	}
	if p.Name() != "generator" || p.CPUs() <= 0 {
		t.Errorf("%s on %v CPUs", p.Name(), p.CPUs())
	}
}

func TestAQuotaIsFewerCPUs(t *testing.T) {
	quota := func(max string) fstest.MapFS {
		files := map[string]string{
			"proc/self/cgroup":        "0::/a\n",
			"proc/self/mountinfo":     "30 25 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n",
			"sys/fs/cgroup/a/cpu.max": max, "sys/fs/cgroup/a/cpu.stat": "throttled_usec 0\n",
		}
		root := fstest.MapFS{}
		for name, text := range files {
			root[name] = &fstest.MapFile{Data: []byte(text)}
		}
		return root
	}
	for name, tc := range map[string]struct {
		root fstest.MapFS
		want float64
	}{
		"a tenth of one":     {quota("10000 100000\n"), 0.1},
		"more than it has":   {quota("400000 100000\n"), 2},
		"none":               {quota("max 100000\n"), 2},
		"no cgroups to read": {fstest.MapFS{}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			if got := withinQuota(2, tc.root); got != tc.want {
				t.Errorf("%v CPUs, want %v", got, tc.want)
			}
		})
	}
}
