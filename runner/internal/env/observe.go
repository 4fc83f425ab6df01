package env

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"perflab/runner/internal/trial"
	"perflab/runner/result"
)

// observer reads what one component counts itself.
type observer struct {
	component Component
	command   []string
}

// Observers are the components that count something themselves.
func (e *Environment) Observers() map[string]trial.Look {
	looks := map[string]trial.Look{}
	for _, o := range e.observers {
		looks[o.component.Name()] = o.look
	}
	return looks
}

// Observe has what a component counts read by a command, run beside it.
func (e *Environment) Observe(c Component, command []string) {
	e.observers = append(e.observers, observer{c, command})
}

func (o observer) look(ctx context.Context) ([]result.Count, error) {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	printed, err := RunBeside(ctx, o.component, o.command)
	if err != nil {
		return nil, &Failure{Err: err, From: strings.Join(o.command, " "), Log: TailOf(printed)}
	}
	return parseCounts(printed)
}

// parseCounts reads lines of NAME VALUE or NAME SERVER VALUE. An empty line is left out; any other
// is an error.
func parseCounts(text string) ([]result.Count, error) {
	var counts []result.Count
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		c := result.Count{Name: words[0]}
		switch {
		case result.KindOfCount(c.Name) == "":
			return nil, fmt.Errorf("%q is no count that runner knows: %s", words[0], strings.Join(result.CountNames(), ", "))
		case len(words) == 3:
			c.Server = words[1]
		case len(words) != 2:
			return nil, fmt.Errorf("%q is neither NAME VALUE nor NAME SERVER VALUE", strings.TrimSpace(line))
		}
		var err error
		if c.Value, err = strconv.ParseFloat(words[len(words)-1], 64); err != nil || !(c.Value >= 0) || c.Value > 1e300 {
			return nil, fmt.Errorf("%q is no number of %s", words[len(words)-1], c.Name)
		}
		counts = append(counts, c)
	}
	return counts, nil
}
