package live

// What k6 has no name for.
const (
	CPU       = "runner_cpu"    // CPUs that a component kept busy
	Memory    = "runner_memory" // bytes
	EventName = "runner_event"  // a phase that began, a trial that ended, a verdict
)
