package limit

import (
	"math"
	"strconv"
	"strings"

	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/spec"
)

// slotsOf is how many requests the server serves at once, by its effective configuration, else
// by what was asked: workers, times threads or connections of each.
func slotsOf(e result.Environment) (slots int, text phrase.Arg) {
	value := func(key string) string {
		if got, ok := e.Effective["server."+key]; ok {
			return got
		}
		return e.Asked["server."+key]
	}
	number := func(key string) int {
		n, _ := strconv.Atoi(value(key)) // 0 where the mode has none
		return n
	}
	return slotsFor(max(e.Replicas, 1)*number("workers"), value("mode"), number("threads"), number("connections"))
}

// slotsFor is how many requests so many workers serve at once; 0 where that is not known.
func slotsFor(workers int, mode string, threads, connections int) (slots int, text phrase.Arg) {
	switch {
	case workers < 1:
	case mode == "sync":
		return workers, phrase.Workers(workers)
	case mode == "threads" && threads > 0:
		return workers * threads, phrase.WorkersOfThreads(workers, threads)
	case mode == "pooled" && connections > 0:
		return workers * connections, phrase.WorkersOfConnections(workers, connections)
	}
	return 0, phrase.Arg{}
}

// askedSlots is slotsOf for a service of one's own, which reports nothing: it has as many
// workers as its command or environment was given by ${server.workers}, of the kind that
// the placeholders beside it tell, else of one request each.
func askedSlots(v *spec.Variant, cores float64) (slots int, text phrase.Arg) {
	given := strings.Join(v.Environment.Command, " ")
	for _, value := range v.Environment.Env {
		given += " " + value
	}
	has := func(key string) bool { return strings.Contains(given, "${server."+key+"}") }
	if !has("workers") {
		return 0, phrase.Arg{}
	}
	workers, err := v.Server.Workers.Resolve(max(1, int(math.Round(cores))))
	if err != nil {
		return 0, phrase.Arg{}
	}
	mode := "sync"
	switch {
	case has("mode"):
		mode = v.Server.Mode
	case has("threads"):
		mode = "threads"
	case has("connections"):
		mode = "pooled"
	}
	return slotsFor(workers, mode, v.Server.Threads, v.Server.Connections)
}

// seenSlots finds how many requests a server that tells nothing of itself serves at once, where
// they wait at its sockets: as many as it answers while one that waits for no other takes
// its time, by Little's law. One that computes holds no slot but a CPU, one that waits for
// others may hold it for longer than unloaded, and one whose requests do not wait at the sockets
// may serve more.
func (o *observed) seenSlots() {
	if !o.waits.standing() || !o.mostlyWaits() || o.cpu >= doubt || o.response < queued*o.unloaded || o.asks() || o.rate*o.unloaded < uneven {
		return
	}
	o.slots, o.slotsSeen = int(math.Round(o.rate*o.unloaded)), true
	o.slotsText = phrase.Slots(o.slots)
}
