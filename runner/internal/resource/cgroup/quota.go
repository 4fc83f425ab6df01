package cgroup

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"time"
)

// Quota is the CPU time that this process's cgroup allows it.
type Quota struct {
	CPUs      float64       // as many at once, on average over a scheduling period; 0: no quota
	Throttled time.Duration // how long the group has been held back so far
}

// OwnQuota reads the quota of the cgroup this process is in, from root, the machine's "/".
// A group above may allow less; the least counts. It fails where there is no cgroup with
// cpu counters to be seen.
func OwnQuota(root fs.FS) (Quota, error) {
	group, err := Find(root, "self", "")
	if err != nil {
		return Quota{}, err
	}
	if group.version == 1 {
		return group.quota1()
	}
	cpus, err := least(group.unified, group.max2)
	if err != nil {
		return Quota{}, err
	}
	stat, err := group.keyed(group.unified + "/cpu.stat")
	return Quota{CPUs: cpus, Throttled: time.Duration(stat["throttled_usec"]) * time.Microsecond}, err
}

func (c *Group) quota1() (Quota, error) {
	if c.cpu == "" {
		return Quota{}, nil
	}
	cpus, err := least(c.cpu, c.max1)
	if err != nil {
		return Quota{}, err
	}
	throttled, err := c.throttled1()
	return Quota{CPUs: cpus, Throttled: throttled}, err
}

// least is the smallest quota of a group's folder and all above it; one that is not there
// sets none.
func least(folder string, quota func(folder string) (float64, error)) (float64, error) {
	var cpus float64
	for ; folder != "."; folder = path.Dir(folder) {
		q, err := quota(folder)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return 0, err
		}
		if q > 0 && (cpus == 0 || q < cpus) {
			cpus = q
		}
	}
	return cpus, nil
}

// max1 is the quota of a version 1 folder: microseconds in each period, -1 for none.
func (c *Group) max1(folder string) (float64, error) {
	quota, err := c.number(folder + "/cpu.cfs_quota_us")
	if err != nil || quota < 0 {
		return 0, err
	}
	period, err := c.number(folder + "/cpu.cfs_period_us")
	if err != nil || period <= 0 {
		return 0, err
	}
	return float64(quota) / float64(period), nil
}

// max2 is the quota of a version 2 folder: "MICROSECONDS PERIOD", "max PERIOD" for none.
func (c *Group) max2(folder string) (float64, error) {
	name := folder + "/cpu.max"
	data, err := fs.ReadFile(c.root, name)
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(data))
	if len(fields) != 2 {
		return 0, fmt.Errorf("/%s: %q is no quota and period", name, string(data))
	}
	if fields[0] == "max" {
		return 0, nil
	}
	quota, err1 := strconv.ParseFloat(fields[0], 64)
	period, err2 := strconv.ParseFloat(fields[1], 64)
	if err := errors.Join(err1, err2); err != nil || period <= 0 {
		return 0, fmt.Errorf("/%s: %q is no quota and period", name, string(data))
	}
	return quota / period, nil
}
