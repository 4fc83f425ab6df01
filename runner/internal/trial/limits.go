package trial

import "time"

// Limits are from which value on a self-check warns, and from which on the trial is invalid;
// 0: never. Higher is worse.
type Limits struct{ Warn, Invalid float64 }

// The limits of shares, 0 to 1.
var (
	// CPULimits are of the CPU time of the generator's CPUs: at the upper one it had nothing
	// left to start a request on time.
	CPULimits = Limits{0.80, 0.95}

	// QuotaLimits are of the CPU time that a quota allows the generator. It is handed out in
	// periods, 100 ms by default, and what comes in bunches uses some up before their end:
	// at four fifths on average, send and receive wait for the next period again and again.
	QuotaLimits = Limits{0.60, 0.80}

	// ThrottledLimits are of the time for which the generator's CPU quota held it back. It
	// does so where there is most to do, so that more requests are late than that share: with
	// a twentieth of the time, under a tenth of a CPU, p95 of a server that answers in 100 ms
	// was 580 ms. A hundredth is the 99th percentile at the least. Who sets a quota can lift it.
	ThrottledLimits = Limits{0.001, 0.01}

	// HiccupLimits are of the time for which it stood still for any reason. It comes at
	// random, so that a share of the requests just as large was late by as much: with a
	// twentieth the 95th percentile is the generator's.
	HiccupLimits = Limits{0.01, 0.05}

	// CeilingLimits are of the most the engine can send. Half of it leaves room for what
	// comes in bunches; beyond nine tenths the rate is the generator's own, give or take
	// what two measurements of a ceiling differ by.
	CeilingLimits = Limits{0.50, 0.90}

	// StealLimits are of the CPU time that the hypervisor gave to other machines.
	StealLimits = Limits{0.02, 0.10}

	// headroomLimits are of the open files or ports there are. Nothing is wrong before the
	// last one is taken, and then requests fail, which noPortLimits judge.
	headroomLimits = Limits{0.80, 0}

	// noPortLimits are of the requests: those without a port never reached the server.
	noPortLimits = Limits{0.001, 0.01}

	// littleLimits are of the users' time that Little's law misses or has too much, beyond
	// what the edges of the measured part explain.
	littleLimits = Limits{0.05, 0}

	// turnedAwayLimits are of connections: one is worth knowing of. It is the server that
	// turned it away, so that the figures stand.
	turnedAwayLimits = Limits{1, 0}
)

// Send lag is judged by its median: users who start together, as load.start: together asks,
// make a herd that waits for itself, and one hiccup makes a tail; but where half of the
// requests start late it is the generator that is slow.
//
// It is held against the median response, because it adds to what is counted from the
// intended start: at a tenth it shows there, at a half it is as much of that figure as the
// server. Below the floors it is never judged: timers of Go and of older kernels come up to
// a millisecond late each, and 10 ms move no load of users who pause for a second.
var (
	LagFloors = Limits{float64(2 * time.Millisecond), float64(10 * time.Millisecond)} // nanoseconds
	lagParts  = Limits{0.1, 0.5}                                                      // of the median response
)

// lagLimits are those of the median send lag, in nanoseconds, for a median response.
func lagLimits(response time.Duration) Limits {
	return Limits{
		Warn:    max(LagFloors.Warn, lagParts.Warn*float64(response)),
		Invalid: max(LagFloors.Invalid, lagParts.Invalid*float64(response)),
	}
}

// lagTailLimits are those of the 99th percentile: as long as a whole median response, it is
// named. Where users start together there is none, for that is what was asked for.
func lagTailLimits(response time.Duration, together bool) Limits {
	if together {
		return Limits{}
	}
	return Limits{Warn: max(LagFloors.Invalid, float64(response))}
}
