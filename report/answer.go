package report

import (
	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/verdict"
	"perflab/runner/verdict/answer"
)

// Said is a sentence with the tone and the mark of what it says.
type Said struct{ Tone, Mark, Text string }

// Answer is what a run answers to its question: what a reader is to see first.
type Answer struct {
	Outcome answer.Outcome // in a word that no language changes
	Tone    string         // of the whole; plain where its lines differ
	Mark    string
	Lines   []Said
	Claims  string   // how many of which verdict; empty without claims
	Causes  []string // what made the run other than passed, first things first
	Follows []string // what only follows from that
}

// Text is the answer in one paragraph.
func (a Answer) Text() string {
	var texts []string
	for _, l := range a.Lines {
		texts = append(texts, l.Text)
	}
	return Joined(" ", append(texts, a.Claims)...)
}

// AnswerOf is a run's answer in the given language.
func AnswerOf(d Data, language string) Answer {
	return answerView(d, answer.Of(d.Run, d.Judgement), words(language))
}

// answerView begins with the comparison, where the run was held against a base: that is what it
// was run for.
func answerView(d Data, a *answer.Answer, w Words) Answer {
	v := Answer{Outcome: a.Outcome, Claims: Joined(" ", w.lines(nonZero(a.Claims, a.PointsTo))...)}
	for _, l := range a.Lines {
		tone, mark := answerTone(l.Outcome, l.Points)
		v.Lines = append(v.Lines, Said{tone, mark, l.Says.In(w.in())})
	}
	v.Tone, v.Mark = answerTone(a.Outcome, a.Points)
	if c := d.Run.Comparison; c != nil && a.Outcome != answer.Invalid {
		b := gateBanner(c, w)
		v.Tone, v.Mark, v.Lines = b.Tone, b.Mark, append([]Said{{b.Tone, b.Mark, Stopped(b.Word) + " " + b.Says}}, v.Lines...)
	}
	causes, follows := answer.Causes(d.Judgement)
	v.Causes, v.Follows = w.lines(causes), w.lines(follows)
	return v
}

// answerTone is the colour class and the sign of an outcome. What too few trials point to is
// not green and not red.
func answerTone(o answer.Outcome, points bool) (tone, mark string) {
	switch {
	case points:
		return "doubt", "≈"
	case o == answer.Met:
		return "good", "✓"
	case o == answer.Missed:
		return "bad", "✗"
	case o == answer.Open:
		return "doubt", "?"
	case o == answer.Invalid:
		return "void", "⊘"
	}
	return "plain", "–"
}

func nonZero(all ...phrase.Statement) (said []phrase.Statement) {
	for _, s := range all {
		if !s.IsZero() {
			said = append(said, s)
		}
	}
	return said
}

// goalRows are the goals of all variants, decided as the answer has them: one that lies within
// the interval of what was measured is not shown either way.
func goalRows(j *verdict.Judgement, a *answer.Answer, w Words) []CheckRow {
	rows := checkRows(j, w, func(v verdict.Variant) []verdict.Check { return v.Goal })
	n := 0
	for _, r := range a.Variants {
		for _, g := range r.Goals {
			row := &rows[n]
			n++
			row.Rate = barGoal(g.Check)
			if g.Interval && g.Decided == answer.Open {
				row.Tone, row.Mark, row.Word = tone(string(verdict.Inconclusive)), mark(string(verdict.Inconclusive)), w.outcome(string(verdict.Inconclusive))
			}
		}
	}
	return rows
}

// barGoal tells goals that the bars at a glance show.
func barGoal(c verdict.Check) bool {
	return c.Threshold.Metric == metricname.HTTPReqs && c.Threshold.Aggregation == metricname.Rate
}
