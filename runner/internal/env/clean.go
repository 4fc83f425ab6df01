package env

import (
	"context"
	"errors"
	"slices"
)

// Clean removes what killed runs left, of one run or of all where runID is empty: containers
// and networks where a Docker engine answers; everywhere, and of all runs, the stand-in's
// folders and those of this machine's programs, with what still runs of these. It returns
// what it removed, also together with an error.
func Clean(ctx context.Context, runID string) (removed []string, err error) {
	if DockerAnswers(ctx) == nil {
		if removed, err = CleanDocker(ctx, runID); err != nil {
			return removed, err
		}
	}
	embedded, err := CleanEmbedded()
	host, hostErr := CleanHost()
	return slices.Concat(removed, embedded, host), errors.Join(err, hostErr)
}
