package load

import (
	"fmt"
	"maps"
	"slices"

	"perflab/runner/internal/load/http1"
	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/spec"
)

// Warnings are what an engine says about its own measurement: s, which may be nil, of load l.
// The checks are those that it evaluated; nil: none. A load that was not whole was stopped
// before its end.
func Warnings(l spec.Load, checks *Checks, s *metric.Set, whole bool) []string {
	all := trustWarnings(l)
	if checks != nil {
		all = append(all, checks.warnings()...)
	}
	all = append(all, errorWarnings(s)...)
	if whole {
		all = append(all, cutWarning(l, s)...)
	}
	return all
}

// trustWarnings says that nobody vouched for the server, where the file asks for that.
func trustWarnings(l spec.Load) []string {
	if !l.InsecureSkipTLSVerify {
		return nil
	}
	return []string{"the server's certificate was not checked (load.insecure_skip_tls_verify): " +
		"whoever answered at its address was measured"}
}

// cutWarning says that the slowest responses are missing from the figures, where they are.
func cutWarning(l spec.Load, s *metric.Set) []string {
	if s == nil || s.Counters[metricname.IterationsInterrupted] == 0 {
		return nil
	}
	return []string{fmt.Sprintf("%.0f iterations had no answer %s after the load ended and were interrupted (load.graceful_stop): the slowest responses are not in the figures",
		s.Counters[metricname.IterationsInterrupted], l.GracefulStop)}
}

// errorWarnings names the errors that say something of the generator rather than of the
// server, with their remedies.
func errorWarnings(s *metric.Set) []string {
	if s == nil {
		return nil
	}
	var all []string
	if n := s.Errors[metric.ErrPorts]; n > 0 {
		all = append(all, fmt.Sprintf("%d requests found no free local port: the server closes each connection faster than its port becomes free again; "+
			"run `sysctl -w net.ipv4.tcp_tw_reuse=1 net.ipv4.ip_local_port_range=\"1024 65535\"`, or lower the rate", n))
	}
	if n := s.Errors[metric.ErrRedirect]; n > 0 {
		all = append(all, fmt.Sprintf("%d requests were redirected to another host: load goes to the server under test alone; "+
			"name the final address in the file", n))
	}
	if n := s.Errors[metric.ErrTooLarge]; n > 0 {
		all = append(all, fmt.Sprintf("%d responses were larger than the %d MiB a check can read", n, http1.MaxBody>>20))
	}
	return all
}

// warnings says which checks' expressions did not fit the responses, and which bodies they
// did not see in plain text.
func (c *Checks) warnings() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []string
	for i, m := range c.misfit {
		if m.times > 0 {
			all = append(all, fmt.Sprintf("check %q could not be evaluated on %d responses and counts as failed there; the first time: %v", c.Names[i], m.times, m.err))
		}
	}
	for _, coding := range slices.Sorted(maps.Keys(c.coded)) {
		all = append(all, fmt.Sprintf("%d bodies came in the content coding %q, which could not be undone: the checks saw them as they came; "+
			"ask for gzip or deflate in load.request.headers, as Accept-Encoding", c.coded[coding], coding))
	}
	return all
}
