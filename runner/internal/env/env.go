// Package env holds what all providers of environments share. A provider, one room below
// for each, builds the environments that trials run in: docker in containers, host from this
// machine's programs, embedded with the stand-in built into the program, external where a
// server runs already.
//
// Bringing an environment up is the same everywhere: decide how the variant runs (plan.go,
// isolation.go) → start its services, then its server, each in the provider's own way, with
// the placeholders of its command and environment replaced (bringup.go, expand.go) → wait
// until each answers its probe (probe.go, ready.go) → describe what really runs
// (describe.go). The trial then warms the cache (cache.go), meters the components and finds
// others that the server uses (environment.go, discover.go). Whatever was started is taken
// down again, also when the trial was cancelled or the start failed half-way.
//
// The package sends no load and judges nothing. It starts nothing itself and knows no
// container engine.
package env

import (
	"io/fs"
	"net/http"
	"time"
)

// Options is what every provider needs to know.
type Options struct {
	// Targets holds a folder per target: targets.FS, or a folder on disk.
	Targets fs.FS
	// ExperimentDir is the folder of the experiment file; environment.build is relative to
	// it. Empty: the working directory.
	ExperimentDir string
	// Available are the CPUs this process may use; see cpu.Available.
	Available []int
	// Self is the path of this program, from which processes of this machine are started.
	// The Docker provider does not need it.
	Self string
}

// Paths a load takes to the server, as the record names them.
const (
	PathContainer = "container address"
	PathProxy     = "docker-proxy"
	PathLoopback  = "loopback" // to a server on this machine outside containers
	PathExternal  = "external" // to a server on another machine
	PathSocket    = "unix socket"
)

// ProbeClient asks readiness pages and warms caches; it is never used for measured
// requests. No proxy of the user's environment stands between it and the server.
func ProbeClient() *http.Client {
	return &http.Client{
		Transport: &http.Transport{Proxy: nil, DisableKeepAlives: true},
		Timeout:   time.Minute,
		// A redirect is an answer: following it could leave this machine.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
