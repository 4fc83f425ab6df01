package env

import (
	"context"

	"perflab/targets/null"
)

// StartNull starts the server of no work on cpus, as the embedded provider starts its
// processes from self, the path of this program. It returns its base URL and what ends it.
func StartNull(ctx context.Context, self string, cpus []int) (url string, stop func() error, err error) {
	p, err := startListening(ctx, builtIn{self: self, name: "the server of no work", program: null.Name, cpus: cpus})
	if err != nil {
		return "", nil, err
	}
	return "http://" + p.address, p.stop, nil
}
