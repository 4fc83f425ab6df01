// Package k6sample reads the samples that k6 writes, one by one: the rows of its CSV output
// (csv.go) and the lines of its JSON output (json.go), and tells of which kind an error of k6's is
// (fault.go).
//
// It keeps nothing of the samples before, adds nothing up, and refuses what it does not know.
package k6sample

import (
	"slices"
	"strings"
	"time"
)

// Sample is one value of one metric of k6's.
type Sample struct {
	Metric string
	At     int64   // nanoseconds of Unix time
	Value  float64 // trends: milliseconds
	Tags   Tags
}

// Tags are the tags of a sample; those it has not are empty.
type Tags struct {
	Check, Err, Code, Name, Status, Method string
	Extra                                  string // those of the script: a=b&c=d
}

// Duration is a trend's value.
func (s *Sample) Duration() time.Duration {
	return time.Duration(s.Value*float64(time.Millisecond) + 0.5)
}

// Marked reports whether the script set a tag of this name.
func (t *Tags) Marked(name string) bool {
	return t.Extra != "" && slices.ContainsFunc(strings.Split(t.Extra, "&"), func(pair string) bool {
		return strings.HasPrefix(pair, name+"=")
	})
}

// Of is the value of a tag the script set; empty where it did not.
func (t *Tags) Of(name string) string {
	for pair := range strings.SplitSeq(t.Extra, "&") {
		if tag, value, _ := strings.Cut(pair, "="); tag == name {
			return value
		}
	}
	return ""
}
