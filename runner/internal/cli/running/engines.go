package running

import (
	"context"
	"slices"

	"perflab/runner/internal/cli/exit"
	"perflab/runner/internal/env/docker"
	"perflab/runner/internal/load/k6run"
	"perflab/runner/internal/load/native"
	"perflab/runner/internal/trial"
	"perflab/runner/plan"
	"perflab/runner/spec"
)

// findEngines returns the engines that the trials need. What a missing one calls for is
// said before anything is built.
func findEngines(ctx context.Context, p plan.Plan) (map[string]trial.Engine, error) {
	engines := map[string]trial.Engine{spec.EngineNative: native.New()}
	if !slices.ContainsFunc(p.Trials, func(t plan.Trial) bool { return t.Engine == spec.EngineK6 }) {
		return engines, nil
	}
	k6, err := k6run.Find(ctx)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, exit.Broken(err, k6run.Remedy)
	}
	k6.Labels = docker.Labels
	engines[spec.EngineK6] = k6
	return engines, nil
}
