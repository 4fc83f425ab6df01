//go:build !linux

package resource

import "runtime/metrics"

const selfSource = "getrusage"

// ownMemory is what the Go runtime has mapped and not given back.
func ownMemory() (int64, error) {
	samples := []metrics.Sample{
		{Name: "/memory/classes/total:bytes"},
		{Name: "/memory/classes/heap/released:bytes"},
	}
	metrics.Read(samples)
	return int64(samples[0].Value.Uint64() - samples[1].Value.Uint64()), nil
}
