package env

import (
	"fmt"
	"math"
	"runtime"
	"slices"

	"perflab/runner/internal/resource/cpu"
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
	return divide(cpus, mode, cpu.Siblings)
}

func divide(cpus []int, mode string, siblings func(cpu int) []int) (result.Isolation, error) {
	if mode == "none" {
		return result.Isolation{Note: phrase.IsolationNone}, nil
	}
	if runtime.GOOS != "linux" {
		note := phrase.SystemCannotBind(phrase.Text(runtime.GOOS))
		if mode == "required" {
			return result.Isolation{}, &Failure{Err: fmt.Errorf("isolation: required, but %v", note), Hint: phrase.IsolationAutoOrLinux}
		}
		return result.Isolation{Note: note}, nil
	}
	if len(cpus) < 2 {
		if mode == "required" {
			return result.Isolation{}, &Failure{
				Err:  fmt.Errorf("isolation: required needs two CPUs, but this process may use %d", len(cpus)),
				Hint: phrase.IsolationMoreCPUs,
			}
		}
		return result.Isolation{Note: phrase.OneCPU}, nil
	}
	share := max(len(cpus)/4, 1)
	cores := cpu.GroupByCore(cpus, siblings)
	var note phrase.Statement
	if len(cores) == 1 {
		// Hyperthreads of one core are still better apart than together.
		cores = cpu.GroupByCore(cpus, func(n int) []int { return []int{n} })
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

// wholeCPUs is what cpu stands for in an expression such as 2*cpu+1: whole CPUs, rounded up.
func wholeCPUs(cpus float64) int { return max(int(math.Ceil(cpus)), 1) }
