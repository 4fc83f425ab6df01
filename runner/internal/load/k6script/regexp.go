package k6script

import (
	"errors"
	"fmt"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode"
)

// jsRegexp writes a pattern of Go's regexp as a literal of JavaScript that matches the same
// texts. It goes through the parsed pattern: the two languages share most of their spelling
// and differ in what it means (\s, ., $, flags). Characters beyond 16 bits are refused: without
// its flag u JavaScript takes them for two, and k6 is slower with it.
func jsRegexp(pattern string) (string, error) { return writeRegexp(pattern, false) }

// jsGroups is jsRegexp with the pattern's groups kept.
func jsGroups(pattern string) (string, error) { return writeRegexp(pattern, true) }

func writeRegexp(pattern string, groups bool) (string, error) {
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return "", err
	}
	w := &regexpWriter{groups: groups}
	w.write(parsed)
	if w.err != nil {
		return "", w.err
	}
	if w.b.Len() == 0 {
		return "/(?:)/", nil
	}
	return "/" + w.b.String() + "/", nil
}

type regexpWriter struct {
	b      strings.Builder
	groups bool // those of the pattern are kept
	err    error
}

func (w *regexpWriter) write(re *syntax.Regexp) {
	switch re.Op {
	case syntax.OpEmptyMatch:
	case syntax.OpNoMatch:
		w.b.WriteString(`[^\s\S]`)
	case syntax.OpLiteral:
		for _, c := range re.Rune {
			w.literal(c, re.Flags&syntax.FoldCase != 0)
		}
	case syntax.OpCharClass:
		w.class(re.Rune)
	case syntax.OpAnyCharNotNL:
		w.b.WriteString(`[^\n]`)
	case syntax.OpAnyChar:
		w.b.WriteString(`[\s\S]`)
	case syntax.OpBeginText:
		w.b.WriteString(`^`)
	case syntax.OpEndText:
		w.b.WriteString(`$`)
	case syntax.OpBeginLine:
		w.b.WriteString(`(?:^|(?<=\n))`)
	case syntax.OpEndLine:
		w.b.WriteString(`(?=\n|$)`)
	case syntax.OpWordBoundary:
		w.b.WriteString(`\b`)
	case syntax.OpNoWordBoundary:
		w.b.WriteString(`\B`)
	case syntax.OpCapture, syntax.OpConcat:
		if w.groups && re.Op == syntax.OpCapture {
			w.b.WriteString(`(`)
		} else {
			w.b.WriteString(`(?:`)
		}
		w.all(re.Sub, "")
		w.b.WriteString(`)`)
	case syntax.OpAlternate:
		w.b.WriteString(`(?:`)
		w.all(re.Sub, "|")
		w.b.WriteString(`)`)
	case syntax.OpStar, syntax.OpPlus, syntax.OpQuest, syntax.OpRepeat:
		w.repeat(re)
	default:
		w.err = errors.New("it cannot be written in JavaScript")
	}
}

func (w *regexpWriter) all(parts []*syntax.Regexp, between string) {
	for i, p := range parts {
		if i > 0 {
			w.b.WriteString(between)
		}
		w.write(p)
	}
}

func (w *regexpWriter) repeat(re *syntax.Regexp) {
	// A literal of several characters is one node in Go: in JavaScript only the last would repeat.
	w.b.WriteString(`(?:`)
	w.all(re.Sub, "")
	w.b.WriteString(`)`)
	switch {
	case re.Op == syntax.OpStar:
		w.b.WriteByte('*')
	case re.Op == syntax.OpPlus:
		w.b.WriteByte('+')
	case re.Op == syntax.OpQuest:
		w.b.WriteByte('?')
	case re.Max < 0:
		fmt.Fprintf(&w.b, "{%d,}", re.Min)
	default:
		fmt.Fprintf(&w.b, "{%d,%d}", re.Min, re.Max)
	}
	if re.Flags&syntax.NonGreedy != 0 {
		w.b.WriteByte('?')
	}
}

// literal writes one character; fold has it stand for all its cases.
func (w *regexpWriter) literal(c rune, fold bool) {
	cases := []rune{c}
	for f := unicode.SimpleFold(c); fold && f != c; f = unicode.SimpleFold(f) {
		cases = append(cases, f)
	}
	if len(cases) == 1 {
		w.character(c)
		return
	}
	slices.Sort(cases)
	w.b.WriteByte('[')
	for _, c := range cases {
		w.character(c)
	}
	w.b.WriteByte(']')
}

// class writes a set of characters, given as pairs of first and last. One that goes on to
// the end of Unicode is what lies outside of it, as pairs of 16 bits make up the rest.
func (w *regexpWriter) class(pairs []rune) {
	w.b.WriteByte('[')
	if pairs[len(pairs)-1] == unicode.MaxRune {
		w.b.WriteByte('^')
		var outside []rune
		next := rune(0)
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] > next {
				outside = append(outside, next, pairs[i]-1)
			}
			next = pairs[i+1] + 1
		}
		pairs = outside
	}
	for i := 0; i < len(pairs); i += 2 {
		w.character(pairs[i])
		if pairs[i] != pairs[i+1] {
			w.b.WriteByte('-')
			w.character(pairs[i+1])
		}
	}
	w.b.WriteByte(']')
}

// character writes one character so that it means itself inside and outside of brackets.
func (w *regexpWriter) character(c rune) {
	switch {
	case c > 0xffff:
		w.err = fmt.Errorf("the character %q has more than 16 bits", c)
	case c < ' ' || c >= 0x7f:
		fmt.Fprintf(&w.b, `\u%04x`, c)
	case strings.ContainsRune(`\/.*+?()[]{}|^$-`, c):
		w.b.WriteByte('\\')
		w.b.WriteRune(c)
	default:
		w.b.WriteRune(c)
	}
}
