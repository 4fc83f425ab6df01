//go:build !linux

package cpu

import "runtime"

// Available returns the CPUs of the machine: this system does not say which of them the
// process may use.
func Available() ([]int, error) {
	cpus := make([]int, runtime.NumCPU())
	for i := range cpus {
		cpus[i] = i
	}
	return cpus, nil
}

// Pin cannot bind threads to CPUs on this system; it only gives the scheduler of Go as
// many processors. An empty list changes nothing.
func Pin(cpus []int) (restore func() error, err error) {
	if len(cpus) == 0 {
		return func() error { return nil }, nil
	}
	procs := runtime.GOMAXPROCS(len(cpus))
	return func() error {
		runtime.GOMAXPROCS(procs)
		return nil
	}, nil
}
