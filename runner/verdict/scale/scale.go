// Package scale says how a load came out over several servers: what each of them did, and how the
// rate grows with their number.
//
// Steps: replicas.go reads the servers of one variant; law.go brings variants together that differ
// in their number of servers alone, fit.go fits the universal scalability law to their trials, and
// law.go says what it comes to. The package refuses to guess what each server was sent where the
// balancer does not count it, and to fit a law to rates that the load, the generator or the path
// held down.
package scale
