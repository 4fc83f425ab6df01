package metric

import "slices"

// NewSet returns a set in which nothing was measured.
func NewSet() *Set {
	return &Set{
		Trends: map[string]*Histogram{}, Counters: map[string]float64{}, Rates: map[string]Rate{},
		Gauges: map[string]Gauge{}, Errors: map[string]int64{}, Statuses: map[string]int64{},
	}
}

// Merge adds what o measured in another stretch of load: elapsed times add up, so that a
// counter per second is the mean over both, weighted by time. Gauges keep o's value and
// the extremes of both; checks are matched by name. o is not changed and shares nothing.
func (s *Set) Merge(o *Set) {
	if o == nil {
		return
	}
	s.Elapsed += o.Elapsed
	s.Trends = filled(s.Trends)
	for name, h := range o.Trends {
		if s.Trends[name] == nil {
			s.Trends[name] = h.clone()
			continue
		}
		s.Trends[name].add(h)
	}
	s.Counters = added(s.Counters, o.Counters)
	s.Errors = added(s.Errors, o.Errors)
	s.Statuses = added(s.Statuses, o.Statuses)
	if o.Missing != nil {
		s.Missing = added(s.Missing, o.Missing)
	}
	s.Rates = filled(s.Rates)
	for name, r := range o.Rates {
		was := s.Rates[name]
		s.Rates[name] = Rate{True: was.True + r.True, Total: was.Total + r.Total}
	}
	s.Gauges = filled(s.Gauges)
	for name, g := range o.Gauges {
		if was, found := s.Gauges[name]; found {
			g.Min, g.Max = min(was.Min, g.Min), max(was.Max, g.Max)
		}
		s.Gauges[name] = g
	}
	for _, c := range o.Checks {
		i := slices.IndexFunc(s.Checks, func(have Check) bool { return have.Name == c.Name })
		if i < 0 {
			s.Checks = append(s.Checks, c)
			continue
		}
		s.Checks[i].Passes += c.Passes
		s.Checks[i].Fails += c.Fails
	}
}

func filled[V any](m map[string]V) map[string]V {
	if m == nil {
		return map[string]V{}
	}
	return m
}

func added[V int64 | float64](to, from map[string]V) map[string]V {
	to = filled(to)
	for name, n := range from {
		to[name] += n
	}
	return to
}
