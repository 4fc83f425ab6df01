package env

import "context"

// Clean removes what killed runs left, of one run or of all where runID is empty: containers
// and networks where a Docker engine answers, the stand-in's folders everywhere. It returns
// what it removed, also together with an error.
func Clean(ctx context.Context, runID string) (removed []string, err error) {
	if DockerAnswers(ctx) == nil {
		if removed, err = CleanDocker(ctx, runID); err != nil {
			return removed, err
		}
	}
	folders, err := CleanEmbedded()
	return append(removed, folders...), err
}
