package published

import (
	"regexp"
	"slices"
	"strings"

	"perflab/runner/metricname"
)

// commandLine tells what the options of a tool's command say about the run. It is read
// where a text begins with the command, after a prompt or without.
type commandLine struct {
	tools   []string // names of the program
	options []commandOption
}

// commandOption is an option with a value: -c 100, -c100, --connections 100 or =100.
type commandOption struct {
	short, long         string
	metric, aggregation string
	value               func(text string) (s span, unit string, ok bool)
}

var (
	wrkCommand = commandLine{[]string{"wrk", "wrk2"}, []commandOption{
		{"-t", "--threads", metricname.Threads, metricname.Value, commandCount},
		{"-c", "--connections", metricname.VUs, metricname.Asked, commandCount},
		{"-d", "--duration", metricname.Duration, metricname.Asked, commandSeconds},
		{"-R", "--rate", metricname.HTTPReqs, metricname.AskedRate, commandRate},
	}}
	heyCommand = commandLine{[]string{"hey"}, []commandOption{
		{"-n", "", metricname.HTTPReqs, metricname.Asked, commandCount},
		{"-c", "", metricname.VUs, metricname.Asked, commandCount},
		{"-z", "", metricname.Duration, metricname.Asked, commandDuration},
	}}
	abCommand = commandLine{[]string{"ab"}, []commandOption{
		{"-n", "", metricname.HTTPReqs, metricname.Asked, commandCount},
		{"-c", "", metricname.VUs, metricname.Asked, commandCount},
		{"-t", "", metricname.Duration, metricname.Asked, commandSeconds},
	}}
	k6Command = commandLine{[]string{"k6"}, []commandOption{
		{"-u", "--vus", metricname.VUs, metricname.Asked, commandCount},
		{"-d", "--duration", metricname.Duration, metricname.Asked, commandDuration},
		{"-i", "--iterations", metricname.Iterations, metricname.Asked, commandCount},
	}}
)

// commandPrompt is what may stand before a command.
var commandPrompt = regexp.MustCompile(`^(?:\S*[$#%❯➜] )?(?:(?:sudo|time|taskset -c \S+) )*(?:\S*/)?`)

// read takes the options of a command of the tool. A line is one when the tool's name is
// followed by an option or by k6's run.
func (c commandLine) read(t *toolText, line string) bool {
	words := strings.Fields(line[len(commandPrompt.FindString(line)):])
	if len(words) < 2 || !slices.Contains(c.tools, words[0]) || !strings.HasPrefix(words[1], "-") && words[1] != "run" {
		return false
	}
	for i, word := range words {
		for _, o := range c.options {
			text, given := o.given(word, words[min(i+1, len(words)-1)])
			if !given {
				continue
			}
			if s, unit, ok := o.value(text); ok {
				t.add(o.metric, o.aggregation, unit, s, "")
			}
		}
	}
	return true
}

// given is the option's value in a word or the one after it.
func (o commandOption) given(word, next string) (value string, ok bool) {
	switch {
	case word == o.short || o.long != "" && word == o.long:
		return next, true
	case o.long != "" && strings.HasPrefix(word, o.long+"="):
		return word[len(o.long)+1:], true
	case strings.HasPrefix(word, o.short) && len(word) > 2 && (word[2] == '=' || '0' <= word[2] && word[2] <= '9'):
		return strings.TrimPrefix(word[2:], "="), true
	}
	return "", false
}

var commandNumber = regexp.MustCompile(`^(\d{1,18})([kKmMgG]?)$`)

func commandCount(text string) (span, string, bool) {
	parts := commandNumber.FindStringSubmatch(text)
	if parts == nil {
		return span{}, "", false
	}
	factor := map[string]int{"": 0, "k": 3, "m": 6, "g": 9}[strings.ToLower(parts[2])]
	return printedNumber(parts[1]).times(tenTo(factor)).exact(), UnitCount, true
}

func commandRate(text string) (span, string, bool) {
	s, _, ok := commandCount(text)
	return s, UnitRate, ok
}

// commandSeconds is wrk's 30, 30s, 2m or 1h, and ab's 30.
func commandSeconds(text string) (span, string, bool) {
	if strings.Trim(text, "0123456789") == "" {
		text += "s"
	}
	return commandDuration(text)
}

func commandDuration(text string) (span, string, bool) {
	s, ok := goDuration(text)
	return s, UnitTime, ok
}
