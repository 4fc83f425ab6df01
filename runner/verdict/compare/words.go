package compare

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/verdict/between"
	"perflab/runner/verdict/gate"
)

// reasons are for every figure that regressed; where none has, for every one that is undecided,
// and how many base runs would settle it.
func reasons(changes []result.Change, runs int) (said []phrase.Statement) {
	for _, ch := range changes {
		if ch.Verdict == result.Regressed {
			said = append(said, phrase.GateRegressed(gate.Told(ch)))
		}
	}
	if len(said) > 0 {
		return said
	}
	for _, ch := range changes {
		if ch.Verdict == result.WithinTolerance {
			continue
		}
		figure := phrase.Text(metricname.Figure(ch.Metric, ch.Aggregation))
		switch {
		case !ch.Reason.IsZero():
			said = append(said, phrase.GateNoVerdict(phrase.Text(ch.Variant), figure, phrase.Sentences(ch.Reason)))
		case !ch.Interval:
			said = append(said, phrase.GateNoVerdict(phrase.Text(ch.Variant), figure, phrase.Sentences(phrase.GateNotMeasured)))
		case runs < between.Enough:
			if beyond(ch) {
				said = append(said, phrase.StoredUndecided(gate.Told(ch)))
			}
		default:
			said = append(said, phrase.All(phrase.GateUndecided(gate.Told(ch)), settles(ch.More)))
		}
	}
	if len(changes) > 0 && runs < between.Enough {
		said = append([]phrase.Statement{phrase.StoredFew(phrase.BaseRuns(runs), phrase.Number(between.Enough), phrase.MoreRuns(between.Enough-runs))}, said...)
	}
	return said
}

// beyond tells whether a change is worse than the tolerance, whatever its interval.
func beyond(ch result.Change) bool {
	if ch.HigherIsBetter {
		return ch.Change < -ch.Tolerance
	}
	return ch.Change > ch.Tolerance
}

// settles says how many more base runs would decide, where that is known.
func settles(more int) phrase.Statement {
	switch {
	case more > 0:
		return phrase.StoredMore(phrase.MoreRuns(more))
	case more < 0:
		return phrase.StoredNever
	}
	return phrase.Statement{}
}

// aroundRuns warns of what differs around the runs, may explain a difference, and need not be
// alike: the host, the program, and what the server says it runs on.
func aroundRuns(base, head Side) (said []phrase.Statement) {
	u := unlikes{}
	b, h := base.Manifest, head.Manifest
	u.around("", phrase.CompareHost, b.Host, h.Host)
	u.around("", phrase.CompareRunner, b.Versions["runner"], h.Versions["runner"])
	for i := range base.Variants {
		v := &base.Variants[i]
		o := head.variant(v.Name)
		if o == nil || len(v.Stack.Versions) == 0 || len(o.Stack.Versions) == 0 {
			continue
		}
		if x, y := versions(v.Stack), versions(o.Stack); x != y {
			u.around("", phrase.CompareVersions, x, y)
			break
		}
	}
	for _, f := range u.found {
		said = append(said, f.Says)
	}
	return said
}

func versions(s result.Stack) string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(s.Versions)) {
		all = append(all, fmt.Sprintf("%s %s", name, s.Versions[name]))
	}
	return strings.Join(all, ", ")
}

// both says what a key of the file holds on either side; key is empty for what has none.
func both(key, base, head string) phrase.Arg {
	b, h := orElse(base, phrase.CompareUnset), orElse(head, phrase.CompareUnset)
	if key == "" {
		return phrase.Sentences(phrase.CompareBoth(b, h))
	}
	return phrase.Sentences(phrase.CompareBothKey(phrase.Text(key), b, h))
}

func orElse(s string, none phrase.Statement) phrase.Arg {
	if s == "" {
		return phrase.Sentences(none)
	}
	return phrase.Text(s)
}
