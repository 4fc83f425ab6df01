// Package env builds the environments that trials run in: in containers, with the stand-in
// built into the program, or at a URL where a server already runs.
//
// A provider prepares once a run (images), then starts one environment per trial: services
// first, then the server, then it waits until the server is ready and reports what really
// runs. Whatever was started is taken down again, also when the trial was cancelled or the
// start failed half-way. The package sends no load and judges nothing; only it knows
// testcontainers.
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
	// Self is the path of this program, from which the embedded provider starts its
	// processes. The Docker provider does not need it.
	Self string
}

// Paths a load takes to the server, as the record names them.
const (
	pathContainer = "container address"
	pathProxy     = "docker-proxy"
)

// probeClient asks readiness pages and warms caches; it is never used for measured
// requests. No proxy of the user's environment stands between it and the server.
func probeClient() *http.Client {
	return &http.Client{
		Transport: &http.Transport{Proxy: nil, DisableKeepAlives: true},
		Timeout:   time.Minute,
		// A redirect is an answer: following it could leave this machine.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
