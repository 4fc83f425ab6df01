package spec

import (
	"fmt"

	"perflab/runner/metricname"
	"perflab/runner/spec/yamltree"
)

// checkSearch holds a search against what its steps are to meet.
func checkSearch(l *Load, s yamltree.Scope) {
	if s.Sound("load.search", "load.search.from", "load.search.to") && l.Search.From > l.Search.To {
		s.Value(fmt.Sprintf("load.search: from %s is more than to %s", l.Search.From, l.Search.To), "", "load", "search", "from")
	}
	needed := true
	for _, p := range s.Pairs("thresholds") {
		name, _, err := metricname.Parse(p.Key.Text)
		needed = needed && err == nil && name == metricname.SearchRate
	}
	if needed {
		s.Key("load.search needs thresholds: the rate it finds is the highest that meets them", `for example thresholds: {http_req_duration: ["p(95)<500"]}`, "load", "search")
	}
}

// checkSearchThresholds reports thresholds that no low rate can meet, and a rate asked for
// that nothing searches.
func checkSearchThresholds(c *Config, s yamltree.Scope) {
	search := c.Load.Search
	for _, key := range []string{"thresholds", "goal"} {
		for _, p := range s.Pairs(key) {
			if name, _, err := metricname.Parse(p.Key.Text); err == nil && name == metricname.SearchRate && search == nil {
				s.Faults.In(s.Context, p.Key.At, fmt.Sprintf("%s: %s is what load.search finds, but load has no search", key, metricname.SearchRate), "give load.search: {from: 50/s, to: 1600/s}")
			}
		}
	}
	if search == nil || !s.Sound("thresholds", "load.search.from") {
		return
	}
	for _, t := range c.Thresholds {
		floor := t.Aggregation == metricname.Rate && (t.Operator == ">" || t.Operator == ">=") && t.Value > float64(search.From)
		if floor && (t.Metric == metricname.HTTPReqs || t.Metric == metricname.Iterations) {
			s.Key(fmt.Sprintf("thresholds: %s %s cannot hold at %s, where the search begins", t.Metric, t.Expr, search.From),
				fmt.Sprintf("for the rate that is to be found write %s: [\"value>=%g\"]", metricname.SearchRate, t.Value), "thresholds", t.Metric)
		}
	}
}
