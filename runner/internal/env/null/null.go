// Package null starts the server of no work, against which a generator's own limit is
// measured.
package null

import (
	"context"

	"perflab/runner/internal/env/process"
	"perflab/targets/null"
)

// Start starts the server on cpus, from self, the path of this program. It returns its base
// URL and what ends it.
func Start(ctx context.Context, self string, cpus []int) (url string, stop func() error, err error) {
	p, err := process.Command{Self: self, Name: "the server of no work", Program: null.Name, CPUs: cpus}.Listen(ctx)
	if err != nil {
		return "", nil, err
	}
	return "http://" + p.Address, func() error { return p.Stop(context.Background()) }, nil
}
