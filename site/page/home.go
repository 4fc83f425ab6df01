package page

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"perflab/runner/phrase"
)

// Home is the first page: what the site found, a card an experiment.
type Home struct {
	Frame
	Tally  string // how many experiments and runs
	Groups []Group
	Tags   []Tag
	Tools  bool // there is enough to search in
	Index  bool // the search needs the index beside the page, see IndexFile
}

// Group are the experiments of one series.
type Group struct {
	ID, Title string
	Text      *Link // the text that they are of, where they share one
	Cards     []Card
	Rest      []Line // those for which there is no room in full
}

// Tag is a word that experiments have in common.
type Tag struct {
	Name  string
	Count int
}

// Card is one experiment with its answer.
type Card struct {
	Name, Title, Question string
	Lang                  string // of title and question, where it is not the page's
	Series                string
	Tags                  []string
	Link                  string // its page
	Runs                  int
	Broken                string // why no run could be read; empty: one could
	Shown                 Run    // the run that stands for it
	Newer                 string // what is newer and shows less, in a sentence; empty: nothing is
	Spark                 *Spark
	Text                  *Link  // the text that it is of
	Key                   string // by which experiments are ordered where not all fit: the newest have the highest
}

// Heading is the question, or the title where there is none.
func (c Card) Heading() string { return cmp.Or(c.Question, c.Title, c.Name) }

// Above is the title where the question heads the card.
func (c Card) Above() string {
	if c.Question == "" {
		return ""
	}
	return c.Title
}

// To is where the heading leads: the report that has the answer.
func (c Card) To() string { return cmp.Or(c.Shown.Link, c.Link) }

// TagWords are the tags as the script reads them.
func (c Card) TagWords() string { return strings.Join(c.Tags, "|") }

// Run is one run in short.
type Run struct {
	ID, Link   string
	When       string // for people
	Stamp      string // RFC 3339
	Answer     Answer
	Gate       Mark   // the state of its thresholds; an empty Word: it has none
	Stack      string // what ran
	StandIn    string // in a sentence, where something else was asked for
	Profile    string // empty: the whole file
	Trials     string // how many, in words
	Claims     string // how many came out how, in words
	Bars       []Bar
	MoreBars   string // how many variants they leave out, in words; empty: none
	Figures    []VariantFigures
	Broken     string // it could not be read, and why
	Comparison string // what it was held against and how that came out; empty: nothing
}

// Answer is what a run says to the question.
type Answer struct {
	Mark
	Says string // the sentence
}

// Mark is a verdict: a colour, a sign and a word, never the colour alone.
type Mark struct{ Tone, Sign, Word string }

// VariantFigures are the figures of a variant in a list of runs.
type VariantFigures struct {
	Name     string
	Series   int // its place in the file, which gives the colour
	RPS, P95 string
}

// Colour is the class of a variant's colour.
func (v VariantFigures) Colour() string { return colour(v.Series) }

func colour(place int) string { return fmt.Sprintf("s%d", place%8+1) }

// Line is an experiment for which there is no room in full.
type Line struct {
	Name, Title, To string
	Mark            Mark
}

// full is how many cards the home page has at most; the rest are lines. A page of so many has
// 70 kB, and 1000 lines have 110.
const full = 24

// searched is from how many experiments on a search is worth its place.
const searched = 4

// Arrange puts cards into groups by series: the newest series first, within it by name. Of more
// than fit, the newest of each group stand in full.
func (h *Home) Arrange(cards []Card) {
	by := map[string][]Card{}
	for _, c := range cards {
		by[c.Series] = append(by[c.Series], c)
	}
	if len(by) > full { // a group of its own for each would be none
		by = map[string][]Card{"": cards}
	}
	var series []string
	for s := range by {
		series = append(series, s)
	}
	newest := func(s string) string {
		return slices.MaxFunc(by[s], func(a, b Card) int { return strings.Compare(a.Key, b.Key) }).Key
	}
	slices.SortFunc(series, func(a, b string) int {
		return cmp.Or(cmp.Compare(boolInt(a == ""), boolInt(b == "")), strings.Compare(newest(b), newest(a)), strings.Compare(a, b))
	})
	room := rooms(series, by)
	h.Groups = nil
	for i, s := range series {
		h.Groups = append(h.Groups, h.group(i, s, by[s], room[s]))
	}
	h.Tags, h.Tools = tagsOf(cards), len(cards) >= searched
	h.Index = slices.ContainsFunc(h.Groups, func(g Group) bool { return len(g.Rest) > 0 })
}

// rooms shares the room for full cards among the groups, evenly.
func rooms(series []string, by map[string][]Card) map[string]int {
	room, left := map[string]int{}, full
	for grew := true; grew && left > 0; {
		grew = false
		for _, s := range series {
			if left > 0 && room[s] < len(by[s]) {
				room[s]++
				left--
				grew = true
			}
		}
	}
	return room
}

func (h *Home) group(place int, series string, cards []Card, room int) Group {
	g := Group{ID: fmt.Sprintf("series-%d", place+1), Title: cmp.Or(series, h.W()["no_series"])}
	slices.SortFunc(cards, func(a, b Card) int {
		if room < len(cards) {
			return cmp.Or(strings.Compare(b.Key, a.Key), strings.Compare(a.Name, b.Name))
		}
		return strings.Compare(a.Name, b.Name)
	})
	g.Cards, g.Text = cards[:room], shared(cards)
	for _, c := range cards[room:] {
		mark := c.Shown.Answer.Mark
		if c.Broken != "" {
			mark = Mark{"void", "!", ""}
		}
		g.Rest = append(g.Rest, Line{c.Name, cut(c.Heading(), 48), c.Link, mark})
	}
	return g
}

// shared is the text that all cards which are of one are of.
func shared(cards []Card) *Link {
	var found *Link
	for _, c := range cards {
		switch {
		case c.Text == nil:
		case found == nil:
			found = c.Text
		case *found != *c.Text:
			return nil
		}
	}
	return found
}

// tagsOf counts the tags, the most frequent first.
func tagsOf(cards []Card) []Tag {
	count := map[string]int{}
	for _, c := range cards {
		for _, t := range c.Tags {
			count[t]++
		}
	}
	var tags []Tag
	for name, n := range count {
		tags = append(tags, Tag{name, n})
	}
	slices.SortFunc(tags, func(a, b Tag) int { return cmp.Or(b.Count-a.Count, strings.Compare(a.Name, b.Name)) })
	const most = 24
	return tags[:min(len(tags), most)]
}

// cut shortens a text to so many letters.
func cut(text string, letters int) string {
	runes := []rune(text)
	if len(runes) <= letters {
		return text
	}
	return string(runes[:letters-1]) + "…"
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Counted is a number of experiments and of runs in words.
func Counted(experiments, runs int, lang string) string {
	w := phrase.SiteWords(phrase.LanguageOf(lang))
	word := func(n int, key string) string {
		if n == 1 {
			return w[key+"_one"]
		}
		return fmt.Sprintf(w[key+"_many"], n)
	}
	return word(experiments, "experiments") + ", " + word(runs, "runs")
}
