package load

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"perflab/runner/internal/load/http1"
	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/spec"
)

// Warnings are what an engine says about its own measurement: s, which may be nil, of load l.
// The checks are those that it evaluated; nil: none. A load that was not whole was stopped
// before its end.
func Warnings(l spec.Load, checks *Checks, s *metric.Set, whole bool) []phrase.Statement {
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
func trustWarnings(l spec.Load) []phrase.Statement {
	if !l.InsecureSkipTLSVerify {
		return nil
	}
	return []phrase.Statement{phrase.CertificateUnchecked}
}

// Unasked says on how many connections bytes came that answered no request, where there were
// any.
func Unasked(connections int64) []phrase.Statement {
	if connections == 0 {
		return nil
	}
	return []phrase.Statement{phrase.BytesUnasked(phrase.Number(connections))}
}

// cutWarning says that the slowest responses are missing from the figures, where they are.
func cutWarning(l spec.Load, s *metric.Set) []phrase.Statement {
	if s == nil || s.Counters[metricname.IterationsInterrupted] == 0 {
		return nil
	}
	return []phrase.Statement{phrase.IterationsCut(phrase.Fixed(s.Counters[metricname.IterationsInterrupted], 0), phrase.Text(l.GracefulStop.String()))}
}

// errorWarnings names the errors that say something of the generator rather than of the
// server, with their remedies.
func errorWarnings(s *metric.Set) []phrase.Statement {
	if s == nil {
		return nil
	}
	var all []phrase.Statement
	for _, name := range slices.Sorted(maps.Keys(s.Missing)) {
		step, variable := cutLast(name)
		all = append(all, phrase.NothingExtracted(phrase.Number(s.Missing[name]), phrase.Text(step), phrase.Text("${"+variable+"}")))
	}
	if n := s.Errors[metric.ErrPorts]; n > 0 {
		all = append(all, phrase.NoFreePort(phrase.Number(n)))
	}
	if n := s.Errors[metric.ErrRedirect]; n > 0 {
		all = append(all, phrase.RedirectedAway(phrase.Number(n)))
	}
	if n := s.Errors[metric.ErrTooLarge]; n > 0 {
		all = append(all, phrase.NoRoomForBodies(phrase.Number(n), phrase.Number(http1.MaxBody>>20), phrase.Number(http1.MaxHeld>>20)))
	}
	return all
}

// warnings says which checks' expressions did not fit the responses, and which bodies they
// did not see in plain text.
func (c *Checks) warnings() []phrase.Statement {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []phrase.Statement
	for i, m := range c.misfit {
		if m.times > 0 {
			all = append(all, phrase.CheckMisfit(phrase.Text(strconv.Quote(c.Names[i])), phrase.Number(m.times), phrase.Sentences(phrase.Error(m.err))))
		}
	}
	for _, coding := range slices.Sorted(maps.Keys(c.coded)) {
		all = append(all, phrase.CodingUnknown(phrase.Number(c.coded[coding]), phrase.Text(strconv.Quote(coding))))
	}
	return all
}

// cutLast parts STEP.VARIABLE: a step's name may hold dots, a variable's does not.
func cutLast(name string) (step, variable string) {
	at := strings.LastIndexByte(name, '.')
	if at < 0 {
		return name, ""
	}
	return name[:at], name[at+1:]
}
