package feed

import "perflab/targets/lifetime"

// tempPrefix begins the name of every temporary folder of the built-in programs.
const tempPrefix = "runner-embedded-"

// Leftovers are the temporary folders made by a program of this package, as process pid or
// lifetime.AnyProcess, that no longer runs.
func Leftovers(pid int) ([]string, error) { return lifetime.Leftovers(tempPrefix, pid) }
