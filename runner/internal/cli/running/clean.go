package running

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"perflab/runner/internal/basis"
	"perflab/runner/internal/env/docker"
	"perflab/runner/internal/env/embedded"
	"perflab/runner/internal/env/host"
)

// Clean removes what killed runs left, of one run or of all where runID is empty: containers
// and networks where a Docker engine answers; everywhere, and of all runs, the stand-in's
// folders, those of this machine's programs, with what still runs of these, and the checkouts
// of bases. What a live run may use is kept; of containers and networks it says so, and with
// force removes them. It returns what it removed, also together with an error.
func Clean(ctx context.Context, runID string, force bool) (removed []string, kept []docker.Kept, err error) {
	if docker.Answers(ctx) == nil {
		if removed, kept, err = docker.Clean(ctx, runID, force); err != nil {
			return removed, kept, err
		}
	}
	folders, err := cleanFolders()
	return slices.Concat(removed, folders), kept, err
}

// cleanFolders removes what killed runs left outside containers.
func cleanFolders() (removed []string, err error) {
	standIn, err := embedded.Clean()
	programs, hostErr := host.Clean()
	bases, baseErr := basis.Clean()
	return slices.Concat(standIn, programs, bases), errors.Join(err, hostErr, baseErr)
}

// sweep removes what dead runs left before a run begins, so that nothing of them shares the
// machine with it. What cannot be removed is said, and does not keep the run from taking place.
func sweep(ctx context.Context, provider string, notes io.Writer) {
	var removed []string
	var err error
	if provider == "docker" {
		removed, _, err = docker.Clean(ctx, "", false)
	}
	folders, folderErr := cleanFolders()
	for _, what := range slices.Concat(removed, folders) {
		fmt.Fprintf(notes, "removed %s, which a killed run left\n", what)
	}
	if err := errors.Join(err, folderErr); err != nil && ctx.Err() == nil {
		fmt.Fprintf(notes, "warning: what killed runs left could not be removed: %v\n", err)
	}
}
