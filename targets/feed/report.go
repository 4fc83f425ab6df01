package feed

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// setting is one of the server's own settings.
type setting struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// registration is what a worker tells its parent once it can serve.
type registration struct {
	PID       int               `json:"pid"`
	Versions  map[string]string `json:"versions"`
	Effective map[string]string `json:"in_force"`
	Native    []setting         `json:"native"`
}

// report is the answer of /api/ready/.
type report struct {
	Target    string            `json:"target"`
	Versions  map[string]string `json:"versions"`
	Effective map[string]string `json:"in_force"`
	Native    []setting         `json:"native"`
}

// readiness renders the report of a server with these workers. They all got the same
// configuration, so an error means that one does not run what it was told.
func readiness(workers []registration) ([]byte, error) {
	first := workers[0]
	for _, w := range workers[1:] {
		if !maps.Equal(w.Effective, first.Effective) || !slices.Equal(w.Native, first.Native) {
			return nil, fmt.Errorf("workers %d and %d run different configurations: %v %v and %v %v",
				first.PID, w.PID, first.Effective, first.Native, w.Effective, w.Native)
		}
	}
	count := strconv.Itoa(len(workers))
	effective := maps.Clone(first.Effective)
	effective["server.workers"] = count
	return json.Marshal(report{
		Target:    "feed",
		Versions:  first.Versions,
		Effective: effective,
		Native:    slices.Insert(slices.Clone(first.Native), 1, setting{"workers", count}),
	})
}
