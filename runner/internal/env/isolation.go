package env

import (
	"errors"
	"fmt"
	"math"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"perflab/runner/phrase"
	"perflab/runner/result"
)

// Divide splits the CPUs this process may use between the server, with its services, and
// the generator: a quarter to the generator, at least one, the rest to the server. Whole
// cores are given where the machine says which CPUs are hyperthreads of one core, because
// two busy siblings slow each other down.
//
// mode is environment.isolation: auto divides where there are two or more CPUs, required
// fails where there are not, none divides nothing.
func Divide(cpus []int, mode string) (result.Isolation, error) {
	return divide(cpus, mode, siblings)
}

// divideHere is Divide where the system can bind processes to CPUs.
func divideHere(cpus []int, mode string) (result.Isolation, error) {
	if runtime.GOOS == "linux" {
		return Divide(cpus, mode)
	}
	note := phrase.SystemCannotBind(phrase.Text(runtime.GOOS))
	if mode == "required" {
		return result.Isolation{}, &failure{err: fmt.Errorf("isolation: required, but %v", note), hint: "set environment.isolation: auto, or run on Linux"}
	}
	return result.Isolation{Note: note}, nil
}

func divide(cpus []int, mode string, siblings func(cpu int) []int) (result.Isolation, error) {
	if mode == "none" {
		return result.Isolation{Note: phrase.IsolationNone}, nil
	}
	if len(cpus) < 2 {
		if mode == "required" {
			return result.Isolation{}, &failure{
				err:  fmt.Errorf("isolation: required needs two CPUs, but this process may use %d", len(cpus)),
				hint: "give the machine or container more CPUs, or set environment.isolation: auto",
			}
		}
		return result.Isolation{Note: phrase.OneCPU}, nil
	}
	share := max(len(cpus)/4, 1)
	cores := groupByCore(cpus, siblings)
	var note phrase.Statement
	if len(cores) == 1 {
		// Hyperthreads of one core are still better apart than together.
		cores = groupByCore(cpus, func(cpu int) []int { return []int{cpu} })
		note = phrase.OneCore
	}
	var generator []int
	for len(generator) < share && len(cores) > 1 {
		generator = append(generator, cores[len(cores)-1]...)
		cores = cores[:len(cores)-1]
	}
	server := slices.Concat(cores...)
	slices.Sort(server)
	slices.Sort(generator)
	return result.Isolation{Server: server, Generator: generator, Note: note}, nil
}

// groupByCore groups cpus that are siblings of each other, ordered by their first CPU.
func groupByCore(cpus []int, siblings func(cpu int) []int) [][]int {
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

// siblings are the CPUs that share a core with cpu, itself included; only itself where the
// machine does not say.
func siblings(cpu int) []int {
	data, err := os.ReadFile(fmt.Sprintf("/sys/devices/system/cpu/cpu%d/topology/thread_siblings_list", cpu))
	if err != nil {
		return []int{cpu}
	}
	list, err := parseCPUList(strings.TrimSpace(string(data)))
	if err != nil {
		return []int{cpu}
	}
	return list
}

// parseCPUList reads the kernel's notation, such as 0-2,5.
func parseCPUList(text string) ([]int, error) {
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

// formatCPUList writes the notation that parseCPUList reads, without ranges.
func formatCPUList(cpus []int) string {
	parts := make([]string, len(cpus))
	for i, c := range cpus {
		parts[i] = strconv.Itoa(c)
	}
	return strings.Join(parts, ",")
}

// usable is how many CPUs a server may keep busy: bound is the number it is bound to, quota
// its quota in CPUs, 0 for none.
func usable(bound int, quota float64) float64 {
	if quota > 0 {
		return min(float64(bound), quota)
	}
	return float64(bound)
}

// wholeCPUs is what cpu stands for in an expression such as 2*cpu+1: whole CPUs, rounded up.
func wholeCPUs(cpus float64) int { return max(int(math.Ceil(cpus)), 1) }
