package spec

// Model is how a load comes about: one of k6's executors under its name, or the search,
// which is ours. A closed model has users, each of which waits for its answer before it
// sends again; an open one starts iterations at a rate whatever the server does.
type Model string

const (
	ConstantUsers     Model = "constant-vus"
	RampingUsers      Model = "ramping-vus"
	SharedIterations  Model = "shared-iterations"
	PerUserIterations Model = "per-vu-iterations"
	ConstantRate      Model = "constant-arrival-rate"
	RampingRate       Model = "ramping-arrival-rate"
	RateSearch        Model = "arrival-rate-search"
)

// What the record of a trial says, and no more.
const (
	ClosedModel Model = "closed"
	OpenModel   Model = "open"
)

// Model is the one that the keys given make.
func (l Load) Model() Model {
	switch {
	case l.Search != nil:
		return RateSearch
	case len(l.Stages) > 0 && l.Stages[0].Target.Rate:
		return RampingRate
	case len(l.Stages) > 0:
		return RampingUsers
	case l.Rate > 0:
		return ConstantRate
	case l.Iterations > 0:
		return SharedIterations
	case l.IterationsPerUser > 0:
		return PerUserIterations
	}
	return ConstantUsers
}

// Open tells an open model from a closed one.
func (m Model) Open() bool {
	switch m {
	case ConstantRate, RampingRate, RateSearch, OpenModel:
		return true
	}
	return false
}

// Recorded is the model as the record of a trial has it.
func (m Model) Recorded() Model {
	if m.Open() {
		return OpenModel
	}
	return ClosedModel
}
