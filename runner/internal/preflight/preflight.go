// Package preflight says whether a machine is fit to measure, before anything is measured.
//
//  1. Read takes readings: Linux's counters from /proc and /sys, and how long this process
//     stood still meanwhile. What a system does not tell is kept as the error of its reading,
//     never guessed.
//  2. DemandOf says what experiments ask of the machine.
//  3. Judge turns both into findings, each with its remedy. It is pure.
//
// The package changes no setting, starts nothing and asks no network; what needs that, such
// as whether a Docker engine answers or what the load engine can send at most, its caller
// reads. Where a trial judges the same, its limits are the trial's.
package preflight

import (
	"errors"
	"io/fs"

	"perflab/runner/phrase"
	"perflab/runner/result"
)

// Status is what a finding comes to.
type Status string

// The statuses of a finding.
const (
	OK      Status = "ok"
	Warning Status = "warning" // measuring works, but the figures may suffer
	Failed  Status = "failed"  // measuring is impossible
	Unknown Status = "unknown" // the system does not tell
)

// Finding is the judgement of one thing.
type Finding struct {
	Name   string
	Status Status
	Found  phrase.Statement // what was read
	Why    phrase.Statement // why it matters
	Remedy phrase.Statement // what to do; nothing where all is well or nothing is known
}

// Reading is one value as the system gave it, or why there is none.
type Reading[T any] struct {
	Value T
	Err   error
}

// Readings is the state of a machine.
type Readings struct {
	CPUs        Reading[int]      // that this process may use
	Governors   Reading[[]string] // of those CPUs, each once
	Load        Reading[float64]  // runnable processes, average over the last minute
	Steal       Reading[float64]  // share of CPU time another machine took, 0 to 1
	Hiccups     Reading[result.Hiccups]
	Quota       Reading[Quota]
	Clock       Reading[string] // the kernel's clock source
	Memory      Reading[int64]  // bytes a program could have without swapping
	Descriptors Reading[Limit]
	Ports       Reading[PortRange]
	Reuse       Reading[int] // net.ipv4.tcp_tw_reuse: 0 never, 1 always, 2 on loopback
	TimeWait    Reading[int] // sockets
	Backlog     Reading[int] // net.core.somaxconn
	Listening   Reading[Listening]

	Ceiling Reading[result.Ceiling] // of the native engine; set by the caller, as what follows
	Docker  Reading[string]         // version of the engine
	Host    Reading[string]         // what the published stack would run from without containers; an error may be Remedied
	Redis   Reading[string]         // path of redis-server
	K6      Reading[string]         // its version
	Library bool                    // reports embed the chart library
	System  string                  // as Go names it: linux, darwin, windows
}

// Judge returns one finding for each thing looked at, in the order of the machine's parts:
// processor, memory, sockets, what they amount to, programs.
func Judge(r Readings, d Demand) []Finding {
	return []Finding{
		cpus(r.CPUs, d),
		governor(r.Governors),
		load(r.Load, r.CPUs),
		steal(r.Steal),
		hiccups(r.Hiccups),
		quota(r.Quota, r.CPUs),
		clock(r.Clock),
		memory(r.Memory, d),
		descriptors(r.Descriptors, d),
		ports(r.Ports, r.Reuse, d),
		timeWait(r.TimeWait, r.Ports),
		backlog(r.Backlog),
		listening(r.Listening),
		ceiling(r.Ceiling, d),
		docker(r.Docker),
		host(r.Host, r.Docker),
		redis(r.Redis, r.Docker),
		k6(r.K6),
		library(r.Library),
		system(r.System),
	}
}

// Fit reports whether none of the findings makes measuring impossible.
func Fit(findings []Finding) bool {
	for _, f := range findings {
		if f.Status == Failed {
			return false
		}
	}
	return true
}

// fine, warn, fail return f with a status; unknown says why there is nothing to judge.

func (f Finding) fine(found phrase.Statement) Finding {
	f.Status, f.Found = OK, found
	return f
}

func (f Finding) warn(found, remedy phrase.Statement) Finding {
	f.Status, f.Found, f.Remedy = Warning, found, remedy
	return f
}

func (f Finding) fail(found, remedy phrase.Statement) Finding {
	f.Status, f.Found, f.Remedy = Failed, found, remedy
	return f
}

func (f Finding) unknown(err error) Finding {
	f.Status, f.Found = Unknown, phrase.ReadingUnknown(phrase.Sentences(phrase.Error(err)))
	var missing *fs.PathError
	if errors.As(err, &missing) && errors.Is(err, fs.ErrNotExist) {
		f.Found = phrase.ReadingHasNo(phrase.Text(missing.Path))
	}
	return f
}
