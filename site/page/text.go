package page

import (
	"cmp"
	"fmt"
	"slices"
)

// Text is one published text, sentence by sentence, in its own order.
type Text struct {
	Frame
	Heading  string // the text's title; empty: its address, or none
	URL      string
	Date     string
	TextLang string // of the text
	Counts   []Count
	Figures  []Printed
	Sections []Section
}

// Count is how many sentences came out one way.
type Count struct {
	Mark
	N int
}

// Printed is a published figure beside what was measured.
type Printed struct {
	Experiment, Link, Variant        string
	Figure, Published, Measured, Par string // Par is their ratio
}

// Section is a heading of the text with the quoted sentences under it.
type Section struct {
	ID, Heading string
	Sentences   []Sentence
}

// Sentence is a quoted sentence and what was found of it.
type Sentence struct {
	ID, Quote string
	Mark
	Says     string   // what several verdicts come to; empty where one decides
	Deciding Judged   // the one that decides
	Others   []Judged // the rest
}

// Judged is what one experiment says of a sentence.
type Judged struct {
	Mark
	Experiment, Link  string
	Lang              string
	Variant, Expected string
	Evidence, Limit   string
	Scope             string // what it was held against
	Note              string // what weakens it, such as a stand-in
}

// Found is one sentence as an experiment judged it, to be put into the text's order.
type Found struct {
	Quote    string
	Heading  string   // of its section; empty: not known
	Place    int      // in its section, from 1; 0: not known
	Outcome  string   // Unjudged, or reproduced, refuted, ...; one of verdict's
	Headings []string // of the text in its order, as this experiment knows them
	Judged   Judged
}

// Order puts what was found into sections: headings in the text's order, then those that no list
// names, sentences by their place and then in the order in which they were found. outcome gives
// the mark of a verdict, and of "mixed".
func (t *Text) Order(found []Found, outcome func(string) Mark) {
	var headings []string
	for _, f := range found {
		for _, h := range f.Headings {
			if !slices.Contains(headings, h) {
				headings = append(headings, h)
			}
		}
	}
	type quoted struct {
		quote, heading string
		place          int
		found          []Found
	}
	var all []*quoted
	for _, f := range found {
		if f.Heading != "" && !slices.Contains(headings, f.Heading) {
			headings = append(headings, f.Heading)
		}
		i := slices.IndexFunc(all, func(q *quoted) bool { return q.quote == f.Quote })
		if i < 0 {
			i, all = len(all), append(all, &quoted{quote: f.Quote})
		}
		q := all[i]
		q.heading, q.place = cmp.Or(q.heading, f.Heading), cmp.Or(q.place, f.Place)
		q.found = append(q.found, f)
	}
	const last = 1 << 30
	at := func(q *quoted) int {
		if i := slices.Index(headings, q.heading); i >= 0 {
			return i
		}
		return last
	}
	slices.SortStableFunc(all, func(a, b *quoted) int {
		return cmp.Or(cmp.Compare(at(a), at(b)), cmp.Compare(cmp.Or(a.place, last), cmp.Or(b.place, last)))
	})
	counts := map[string]int{}
	t.Sections = nil
	for i, q := range all {
		if n := len(t.Sections); n == 0 || t.Sections[n-1].Heading != q.heading {
			t.Sections = append(t.Sections, Section{ID: fmt.Sprintf("section-%d", n+1), Heading: q.heading})
		}
		s := t.sentence(fmt.Sprintf("sentence-%d", i+1), q.quote, q.found, outcome, counts)
		section := &t.Sections[len(t.Sections)-1]
		section.Sentences = append(section.Sentences, s)
	}
	t.Counts = nil
	for _, o := range outcomes {
		if n := counts[o]; n > 0 {
			t.Counts = append(t.Counts, Count{outcome(o), n})
		}
	}
}

// Unjudged is a sentence that the run had nothing to judge by, such as a variant that it left out:
// it decides nothing where another experiment does.
const Unjudged = "unjudged"

// Mixed is what a sentence is of which one experiment shows the contrary of another: it depends.
const Mixed = "mixed"

// outcomes are those of a sentence, in the order in which they are counted.
var outcomes = []string{"reproduced", Mixed, "refuted", "inconclusive", "not comparable", "invalid"}

// sentence brings together what was found of one: refuted where one reading of it is, unless
// another is reproduced; reproduced where nothing that was judged is left open; else the first
// that there is of open, not comparable and invalid.
func (t *Text) sentence(id, quote string, found []Found, outcome func(string) Mark, counts map[string]int) Sentence {
	first := func(o string) int {
		return slices.IndexFunc(found, func(f Found) bool { return f.Outcome == o })
	}
	s := Sentence{ID: id, Quote: quote}
	is, decides := "", 0
	switch refuted, held, open := first("refuted"), first("reproduced"), first("inconclusive"); {
	case refuted >= 0 && held >= 0:
		is, decides, s.Says = Mixed, refuted, t.W()["mixed_says"]
	case refuted >= 0:
		is, decides = "refuted", refuted
	case open >= 0:
		is, decides = "inconclusive", open
	case held >= 0:
		is, decides = "reproduced", held
	default:
		for _, is = range []string{"not comparable", "invalid", Unjudged} {
			if decides = first(is); decides >= 0 {
				break
			}
		}
		decides = max(decides, 0)
	}
	if is == Unjudged {
		is = "inconclusive"
	}
	counts[is]++
	s.Mark, s.Deciding = outcome(is), found[decides].Judged
	for i, f := range found {
		if i != decides {
			s.Others = append(s.Others, f.Judged)
		}
	}
	return s
}
