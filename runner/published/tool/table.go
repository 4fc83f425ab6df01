package tool

import (
	"regexp"
	"sync"
)

// table reads lines that do not hang together.
type table struct {
	lines []form
	end   func() []Print // may be nil
}

// form is a line that a tool prints.
type form struct {
	pattern *regexp.Regexp
	once    string                       // see Line
	take    func(parts []string) []Print // nil: it has no figure
}

func (t *table) Read(line string) Line {
	for _, f := range t.lines {
		parts := f.pattern.FindStringSubmatch(line)
		if parts == nil {
			continue
		}
		out := Line{Own: true, Once: f.once}
		if f.take != nil {
			out.Prints = f.take(parts)
		}
		return out
	}
	return Line{}
}

func (t *table) End() []Print {
	if t.end == nil {
		return nil
	}
	return t.end()
}

// digits matches a number in the patterns of the readers.
const digits = `\d{1,30}(?:\.\d{1,30})?(?:[eE][+-]?\d{1,2})?`

// heading is a line without a figure.
func heading(pattern string) form { return form{pattern: compiled(pattern)} }

// one is a line with figures.
func one(pattern string, take func(parts []string) []Print) form {
	return form{pattern: compiled(pattern), take: take}
}

// single is a line that stands once in the output of a run.
func single(what, pattern string, take func(parts []string) []Print) form {
	return form{pattern: compiled(pattern), once: what, take: take}
}

func duration(metric, aggregation, number, unit string) Print {
	return Print{Metric: metric, Aggregation: aggregation, Kind: Time, Number: number, Unit: unit}
}

func rate(metric, aggregation, number string) Print {
	return Print{Metric: metric, Aggregation: aggregation, Kind: Rate, Number: number}
}

func count(metric, aggregation, number string) Print {
	return Print{Metric: metric, Aggregation: aggregation, Kind: Count, Number: number, How: Exact}
}

func bytes(metric, aggregation, number, unit string) Print {
	return Print{Metric: metric, Aggregation: aggregation, Kind: Bytes, Number: number, Unit: unit}
}

// perSecond is an amount each second.
func (p Print) perSecond() Print {
	p.Kind = BytesRate
	return p
}

// noted is a figure with what it is not quite.
func (p Print) noted(note string) Print {
	p.Note = note
	return p
}

// exact is a figure with nothing left out.
func (p Print) exact() Print {
	p.How = Exact
	return p
}

// cut is a figure whose further digits are left out.
func (p Print) cut() Print {
	p.How = Cut
	return p
}

var patterns sync.Map // text → *regexp.Regexp

// compiled is a pattern; those of a reader are the same for each text.
func compiled(pattern string) *regexp.Regexp {
	if known, ok := patterns.Load(pattern); ok {
		return known.(*regexp.Regexp)
	}
	p := regexp.MustCompile(pattern)
	patterns.Store(pattern, p)
	return p
}
