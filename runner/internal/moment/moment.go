// Package moment names the moments of a run, so that a test can have something happen at one of
// them. In the program nobody listens.
package moment

// Moments of a run, in order. Those from Start to Write come once a trial.
const (
	Build    = "build"            // the environment is to be built
	Start    = "start"            // the server is to be started
	Seed     = "seed"             // it is ready; its cache is to be filled
	WarmUp   = "warm-up"          // the first second of the warm-up has passed
	Load     = "load"             // the first second of the measured part has passed
	Unloaded = "unloaded request" // requests are to be sent to it one by one
	Collect  = "collect"          // all is measured; the environment is to be taken down
	Write    = "write"            // the trial's file is to be written
	Report   = "report"           // the reports are to be written
)

// All are the moments in order.
var All = []string{Build, Start, Seed, WarmUp, Load, Unloaded, Collect, Write, Report}

// Reached is called at each of them, from the goroutine whose work it is; the program waits for
// its return. It is set before a run begins.
var Reached = func(string) {}
