package compare

import (
	"math"

	"perflab/runner/phrase"
)

// statement says by how much a metric changed, with the interval of that.
func (d *Difference) statement() phrase.Statement {
	say := phrase.CompareRose
	switch {
	case d.Change < 0 && d.Points:
		say = phrase.CompareFellPoints
	case d.Change < 0:
		say = phrase.CompareFell
	case d.Points:
		say = phrase.CompareRosePoints
	}
	return say(phrase.Text(d.Metric), phrase.Text(d.Aggregation), phrase.Fixed(100*math.Abs(d.Change), 1), phrase.Signed(100*d.Low, 1), phrase.Signed(100*d.High, 1))
}

// differs says that something around the runs is not the same; nothing where it is.
func differs(what phrase.Statement, base, head string) []phrase.Statement {
	if base == head {
		return nil
	}
	return []phrase.Statement{phrase.CompareAround(phrase.Sentences(what), orElse(base, phrase.CompareUnknown), orElse(head, phrase.CompareUnknown))}
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
