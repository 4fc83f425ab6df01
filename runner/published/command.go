package published

import (
	"maps"
	"math/big"
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

// commands are those of all tools by the name of what reads their output.
var commands = map[string]commandLine{
	"wrk": {[]string{"wrk", "wrk2"}, []commandOption{
		{"-t", "--threads", metricname.Threads, metricname.Value, commandCount},
		{"-c", "--connections", metricname.VUs, metricname.Asked, commandCount},
		{"-d", "--duration", metricname.Duration, metricname.Asked, commandSeconds},
		{"-R", "--rate", metricname.HTTPReqs, metricname.AskedRate, commandRate},
	}},
	"hey": {[]string{"hey"}, heyOptions},
	"oha": {[]string{"oha"}, append([]commandOption{{"-q", "", metricname.HTTPReqs, metricname.AskedRate, commandRate}}, heyOptions...)},
	"ab": {[]string{"ab"}, []commandOption{
		{"-n", "", metricname.HTTPReqs, metricname.Asked, commandCount},
		{"-c", "", metricname.VUs, metricname.Asked, commandCount},
		{"-t", "", metricname.Duration, metricname.Asked, commandSeconds},
	}},
	"k6": {[]string{"k6"}, []commandOption{
		{"-u", "--vus", metricname.VUs, metricname.Asked, commandCount},
		{"-d", "--duration", metricname.Duration, metricname.Asked, commandDuration},
		{"-i", "--iterations", metricname.Iterations, metricname.Asked, commandCount},
	}},
	"vegeta": {[]string{"vegeta"}, []commandOption{
		{"", "-rate", metricname.HTTPReqs, metricname.AskedRate, commandPer},
		{"", "-duration", metricname.Duration, metricname.Asked, commandDuration},
	}},
	"autocannon": {[]string{"autocannon"}, []commandOption{
		{"-c", "--connections", metricname.VUs, metricname.Asked, commandCount},
		{"-d", "--duration", metricname.Duration, metricname.Asked, commandSeconds},
		{"-a", "--amount", metricname.HTTPReqs, metricname.Asked, commandCount},
		{"-R", "--overallRate", metricname.HTTPReqs, metricname.AskedRate, commandRate},
	}},
	"bombardier": {[]string{"bombardier"}, []commandOption{
		{"-c", "--connections", metricname.VUs, metricname.Asked, commandCount},
		{"-d", "--duration", metricname.Duration, metricname.Asked, commandDuration},
		{"-n", "--requests", metricname.HTTPReqs, metricname.Asked, commandCount},
		{"-r", "--rate", metricname.HTTPReqs, metricname.AskedRate, commandRate},
	}},
	"h2load": {[]string{"h2load"}, []commandOption{
		{"-n", "--requests", metricname.HTTPReqs, metricname.Asked, commandCount},
		{"-c", "--clients", metricname.VUs, metricname.Asked, commandCount},
		{"-t", "--threads", metricname.Threads, metricname.Value, commandCount},
		{"-D", "--duration", metricname.Duration, metricname.Asked, commandSeconds},
	}},
	"siege": {[]string{"siege"}, []commandOption{
		{"-c", "--concurrent", metricname.VUs, metricname.Asked, commandCount},
		{"-t", "--time", metricname.Duration, metricname.Asked, commandSiege},
	}},
	"locust": {[]string{"locust"}, []commandOption{
		{"-u", "--users", metricname.VUs, metricname.Asked, commandCount},
		{"-t", "--run-time", metricname.Duration, metricname.Asked, commandSeconds},
	}},
}

var heyOptions = []commandOption{
	{"-n", "", metricname.HTTPReqs, metricname.Asked, commandCount},
	{"-c", "", metricname.VUs, metricname.Asked, commandCount},
	{"-z", "", metricname.Duration, metricname.Asked, commandDuration},
}

// commandOf is a tool's command; that of none is never found.
func commandOf(tool string) commandLine { return commands[tool] }

// commandPrompt is what may stand before a command.
var commandPrompt = regexp.MustCompile(`^(?:\S*[$#%❯➜>] )?(?:(?:sudo|time|npx|taskset -c \S+) )*(?:\S*/)?`)

// commandParts parts the commands of one line, by what a shell parts them by outside of quotes.
func commandParts(line string) (parts []string) {
	from, quote := 0, rune(0)
	for i, r := range line {
		switch {
		case quote != 0:
			if r == quote {
				quote = 0
			}
		case r == '\'' || r == '"':
			quote = r
		case r == '|' || r == '&' || r == ';':
			parts, from = append(parts, line[from:i]), i+1
		}
	}
	return append(parts, line[from:])
}

// read takes the options of a command of the tool. A line is one when the tool's name is
// followed by an option, an address or by what k6 and vegeta are told to do.
func (c commandLine) read(t *toolText, line string) bool {
	if len(c.tools) == 0 {
		return false
	}
	for _, part := range commandParts(line) {
		part = strings.TrimSpace(part)
		words := strings.Fields(part[len(commandPrompt.FindString(part)):])
		if len(words) < 2 || !slices.Contains(c.tools, words[0]) || !commandFollows(words[1]) {
			continue
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
	return false
}

// commandFollows tells whether a word is what stands after a tool's name in a command, and not in
// prose.
func commandFollows(word string) bool {
	return strings.HasPrefix(word, "-") || strings.HasPrefix(word, "http://") || strings.HasPrefix(word, "https://") || word == "run" || word == "attack"
}

// given is the option's value in a word or the one after it.
func (o commandOption) given(word, next string) (value string, ok bool) {
	switch {
	case o.short != "" && word == o.short || o.long != "" && word == o.long:
		return strings.Trim(next, `"'`), true
	case o.long != "" && strings.HasPrefix(word, o.long+"="):
		return word[len(o.long)+1:], true
	case o.short != "" && strings.HasPrefix(word, o.short) && len(word) > 2 && (word[2] == '=' || '0' <= word[2] && word[2] <= '9'):
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

// commandPer is vegeta's 500, 500/s, 1000/10s.
func commandPer(text string) (span, string, bool) {
	number, per, found := strings.Cut(text, "/")
	s, _, ok := commandRate(number)
	if !found || !ok {
		return s, UnitRate, ok
	}
	if per != "" && (per[0] < '0' || per[0] > '9') {
		per = "1" + per
	}
	each, ok := goDuration(per)
	if !ok || each.value.Sign() <= 0 {
		return span{}, "", false
	}
	return scaled(s, new(big.Rat).Quo(tenTo(3), each.value)), UnitRate, true
}

// commandSiege is siege's 30S, 5M or 1H.
func commandSiege(text string) (span, string, bool) {
	return commandDuration(strings.ToLower(text))
}

// Command tells of a line whether it is a command of a load testing tool, and of which.
func Command(line string) (tool string, ok bool) {
	for _, name := range slices.Sorted(maps.Keys(commands)) {
		if commands[name].read(&toolText{source: name}, line) {
			return name, true
		}
	}
	return "", false
}
