package env

import (
	"reflect"
	"strings"
	"testing"

	"perflab/runner/result"
)

func TestParseCounts(t *testing.T) {
	got, err := parseCounts("connections 3\nslow_queries\t2\n\nqueries r1 1e3\n")
	want := []result.Count{{Name: "connections", Value: 3}, {Name: "slow_queries", Value: 2}, {Name: "queries", Server: "r1", Value: 1000}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %v", got, err)
	}
	for text, says := range map[string]string{
		"conections 3":      `"conections" is no count that runner knows: connections, `,
		"connections":       `"connections" is neither`,
		"connections a b 3": "is neither NAME VALUE nor NAME SERVER VALUE",
		"connections NaN":   `"NaN" is no number of connections`,
		"connections +Inf":  `"+Inf" is no number`,
		"connections -1":    `"-1" is no number`,
	} {
		if _, err := parseCounts(text); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestCountsOverALoad(t *testing.T) {
	c := func(name string, value float64) result.Count { return result.Count{Name: name, Value: value} }
	got := result.Over(
		[]result.Count{c("connections", 1), c("connections_limit", 100), c("queries", 40)},
		[]result.Count{c("connections", 9), c("connections_limit", 100), c("queries", 90)},
		[]result.Count{c("connections", 2), c("connections_limit", 100), c("queries", 100), c("deadlocks", 1)},
	)
	want := []result.Count{c("connections", 9), c("connections_limit", 100), c("queries", 60), c("deadlocks", 1)}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%v", got)
	}
}
