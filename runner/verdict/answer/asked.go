package answer

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/verdict"
)

// words are how a run's outcomes are told.
type words struct {
	polar   bool // yes and no
	standIn bool
}

func wordsFor(run *result.Run, j *verdict.Judgement) words {
	return words{polar: asksForGoal(run, j), standIn: j.Stack.StandIn}
}

// asksForGoal reports whether the question is answered by yes and no, and by the goal: it is not
// one for a what or how many, and names the number that every goal is about.
func asksForGoal(run *result.Run, j *verdict.Judgement) bool {
	question := strings.ReplaceAll(run.Experiment.Question, ",", "")
	if !isPolar(question) {
		return false
	}
	named := false
	for _, v := range j.Variants {
		for _, g := range v.Goal {
			if named = slices.Contains(number.FindAllString(question, -1), strconv.FormatFloat(g.Threshold.Value, 'f', -1, 64)); !named {
				return false
			}
		}
	}
	return named
}

var (
	number = regexp.MustCompile(`\d+(?:\.\d+)?`)
	// open begins, or is in Korean anywhere in, a question that yes and no do not answer.
	openEnglish = regexp.MustCompile(`(?i)(?:^|[,;:] *)(?:(?:and|or|at|by|for|from|in|of|on|to|up to|with) +)?(?:which|what|how|where|when|why|who)\b`)
	openKorean  = regexp.MustCompile(`어느|어떤|어떻|얼마|몇|무엇|무슨|어디|언제|왜|누구`)
	yesEnglish  = regexp.MustCompile(`(?i)(?:^|[,;:] *)(?:do|does|did|is|are|was|were|can|could|will|would|has|have|had|should)\b`)
	yesKorean   = regexp.MustCompile(`[가까나니]\?\s*$`)
)

func isPolar(question string) bool {
	if openEnglish.MatchString(question) || openKorean.MatchString(question) {
		return false
	}
	return yesEnglish.MatchString(question) || yesKorean.MatchString(question)
}

// sentence puts what was reached into the words for its outcome.
func (w words) sentence(r Reached, says phrase.Arg) phrase.Statement {
	switch {
	case w.standIn && r.Outcome == Met:
		return phrase.AnswerStandInMet(says)
	case w.standIn && r.Outcome == Missed:
		return phrase.AnswerStandInMissed(says)
	case r.Outcome == Open:
		return phrase.AnswerNotShown(says)
	case r.Points:
		points := map[Outcome]map[bool]func(a, b phrase.Arg) phrase.Statement{
			Met:    {true: phrase.AnswerPointsYes, false: phrase.AnswerPointsMet},
			Missed: {true: phrase.AnswerPointsNo, false: phrase.AnswerPointsMissed},
		}
		return points[r.Outcome][w.polar](says, phrase.Trials(r.variant.Valid))
	case r.Outcome == Met && w.polar:
		return phrase.AnswerYes(says)
	case r.Outcome == Met:
		return phrase.AnswerMet(says)
	case r.Near && w.polar:
		return phrase.AnswerNearly(says)
	case r.Near:
		return phrase.AnswerClose(says)
	case w.polar:
		return phrase.AnswerNo(says)
	}
	return phrase.AnswerMissed(says)
}
