package cpu

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
)

// GroupByCore groups cpus that are siblings of each other, ordered by their first CPU.
func GroupByCore(cpus []int, siblings func(cpu int) []int) [][]int {
	sorted := slices.Sorted(slices.Values(cpus))
	taken := map[int]bool{}
	var cores [][]int
	for _, cpu := range sorted {
		if taken[cpu] {
			continue
		}
		core := []int{cpu}
		taken[cpu] = true
		for _, s := range siblings(cpu) {
			if !taken[s] && slices.Contains(sorted, s) {
				core = append(core, s)
				taken[s] = true
			}
		}
		cores = append(cores, core)
	}
	return cores
}

// Siblings are the CPUs that share a core with cpu, itself included; only itself where the
// machine does not say.
func Siblings(cpu int) []int {
	data, err := os.ReadFile(fmt.Sprintf("/sys/devices/system/cpu/cpu%d/topology/thread_siblings_list", cpu))
	if err != nil {
		return []int{cpu}
	}
	list, err := ParseList(strings.TrimSpace(string(data)))
	if err != nil {
		return []int{cpu}
	}
	return list
}

// ParseList reads the kernel's notation, such as 0-2,5.
func ParseList(text string) ([]int, error) {
	var cpus []int
	for _, part := range strings.Split(text, ",") {
		from, to, isRange := strings.Cut(part, "-")
		if !isRange {
			to = from
		}
		first, err1 := strconv.Atoi(from)
		last, err2 := strconv.Atoi(to)
		if err := errors.Join(err1, err2); err != nil {
			return nil, fmt.Errorf("CPU list %q: %w", text, err)
		}
		if first < 0 || last < first || last > 1<<16 {
			return nil, fmt.Errorf("CPU list %q: %s is no range of CPUs", text, part)
		}
		for c := first; c <= last; c++ {
			cpus = append(cpus, c)
		}
	}
	return cpus, nil
}

// FormatList writes the notation that ParseList reads, without ranges.
func FormatList(cpus []int) string {
	parts := make([]string, len(cpus))
	for i, c := range cpus {
		parts[i] = strconv.Itoa(c)
	}
	return strings.Join(parts, ",")
}
