// Package scale says how a load came out over several servers: what each of them did, and how the
// rate grows with their number.
//
// Steps: replicas.go reads the servers of one variant. It refuses to guess what each was sent
// where the balancer does not count it.
package scale
