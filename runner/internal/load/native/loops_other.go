//go:build !linux

package native

// fastPath says whether this system has the event loops.
const fastPath = false

func newLoops(*job) way { return &clients{} }
