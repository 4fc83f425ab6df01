package published

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"perflab/runner/internal/nearest"
)

// maxText bounds the text of one figure, in bytes: k6 prints some 50 kB of progress in
// five minutes where its output is a file.
const maxText = 128 << 10

// toolFormat is a tool whose output is read; the reader is for one text.
type toolFormat struct {
	name   string
	reader func(text string) toolReader
}

// toolReader reads a tool's output line by line.
type toolReader interface {
	// read takes the figures of a line that has neither spaces around it nor tabs in it. It
	// tells whether the tool prints such a line, and what is wrong with one that it would
	// print otherwise.
	read(line string) (own bool, err error)
	// end is called after the last line.
	end()
	collected() *toolText
}

func (t *toolText) collected() *toolText { return t }

// toolFormats are all formats; where two know as many lines, it is the first of them.
var toolFormats = []toolFormat{{"k6", newK6Text}, {"wrk", newWrkText}, {"hey", newHeyText}, {"ab", newAbText}}

// Hint is what to do about a text in which no figure was found.
const Hint = "quote lines that k6, wrk, wrk2, hey or ab printed, or write the figures as a mapping such as {http_reqs.rate: 300..400, http_req_duration.p(95): 1.2s, checks.rate: 99.5%}"

// lineEnd is what ends a line where the text stands in YAML, so that Fault counts them as the
// file does.
var lineEnd = regexp.MustCompile("\r\n|[\r\n\u0085\u2028\u2029]")

// Fault is what is wrong with one line of a text.
type Fault struct {
	Line    int    // from 0
	Text    string // of the line, without spaces around it
	Message string // what is wrong
	Hint    string // what to do about it; may be empty
}

// Read takes the figures of a published text in the format that knows most of its
// lines. Lines METRIC.AGGREGATION: VALUE may stand in any. Prose, prompts and headings are
// passed over; a line that looks like a figure and is none of the format's is a fault, and
// so is a text without a figure. Of a text with faults it gives what it could read.
func Read(text string) ([]Figure, []Fault) {
	if len(text) > maxText {
		return nil, []Fault{{0, "", fmt.Sprintf("%d bytes are more than the %d that are read", len(text), maxText), "quote the summary alone"}}
	}
	lines := lineEnd.Split(text, -1)
	best := reading{}
	for _, f := range toolFormats {
		if r := readWith(f.name, f.reader(text), lines); r.known > best.known {
			best = r
		}
	}
	if best.known == 0 {
		best = readWith("", &looseText{toolText{source: "loose"}}, lines)
	}
	if len(best.figures) == 0 && (best.known == 0 || len(best.faults) == 0) {
		first := 0
		for first < len(lines)-1 && strings.TrimSpace(lines[first]) == "" {
			first++
		}
		return nil, []Fault{{first, strings.TrimSpace(lines[first]), "no published figure was found in this text", Hint}}
	}
	return best.figures, best.faults
}

// reading is what one format made of a text.
type reading struct {
	known   int // lines that are figures of this format, sound or not
	figures []Figure
	faults  []Fault
}

func readWith(name string, r toolReader, lines []string) reading {
	out, t, loose := reading{}, r.collected(), &looseText{toolText{source: "loose"}}
	for i, raw := range lines {
		line := plainLine(raw)
		if line == "" {
			continue
		}
		before := len(t.list)
		t.quote, loose.quote = strings.TrimSpace(raw), strings.TrimSpace(raw)
		printed := line
		if name != "" { // no tool writes a decimal comma; single figures tell the two apart themselves
			printed = ungrouped(line)
		}
		own, err := r.read(printed)
		if own && err == nil && len(t.list) > before || err != nil {
			out.known++
		}
		if !own && err == nil {
			own, err = loose.read(line)
		}
		switch {
		case err != nil:
			out.faults = append(out.faults, Fault{i, strings.TrimSpace(raw), err.Error(), ""})
		case !own && looksLikeFigure(line):
			out.faults = append(out.faults, Fault{i, strings.TrimSpace(raw), unknownLine(line, name), "leave out what is no result, such as settings; write a figure as METRIC.AGGREGATION: VALUE, such as http_reqs.rate: 350"})
		}
	}
	before := len(t.list)
	r.end()
	if len(t.list) > before {
		out.known++
	}
	out.figures = append(t.list, loose.list...)
	return out
}

func unknownLine(line, tool string) string {
	if tool == "" {
		return fmt.Sprintf("%q looks like a figure, but no tool that is known prints it", nearest.Shorten(line))
	}
	return fmt.Sprintf("%q looks like a figure, but %s prints no such line", nearest.Shorten(line), tool)
}

// colours are a terminal's, of which copying may leave the escape out; grouped is a number
// with a comma before each three digits, as no tool writes it and authors do.
var (
	colours = regexp.MustCompile(`\x1b\[[\d;]*m|\[(?:[01]|(?:[01];)?[39][0-7]|38;5;\d{1,3})m`)
	grouped = regexp.MustCompile(`\b[1-9]\d{0,2}(?:,\d{3})+\b`)
)

// ungrouped is a line whose numbers have no commas in them: 17,886,898.43 is 17886898.43.
func ungrouped(line string) string {
	return grouped.ReplaceAllStringFunc(line, func(number string) string { return strings.ReplaceAll(number, ",", "") })
}

// plainLine makes what a web page makes of a terminal's line plain again: spaces of other
// widths, dots that became one sign, the other of the two signs for micro, colours. A tab
// becomes two spaces, which still tell columns apart.
func plainLine(line string) string {
	line = colours.ReplaceAllString(line, "")
	line = strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return r
		case r == 'μ': // the Greek letter; the tools print the sign µ
			return 'µ'
		case unicode.IsSpace(r):
			return ' '
		case r == '\u200b' || r == '\u200d' || r == '\ufeff': // of no width
			return -1
		}
		return r
	}, line)
	return strings.TrimSpace(strings.NewReplacer("\t", "  ", "…", "...").Replace(line))
}

// A figure is a label of few words, a separator and a number; or a number with its unit; or
// a row of a table. A colon separates only with a space after it, so that neither 10:30 nor
// localhost:8000 is a figure.
var (
	labelled  = regexp.MustCompile(`^([\p{L}_#%(\[][\p{L}\p{N}_ ./()%#\[\]{}+-]{0,59}?)(?:\.{2,}\s*:?\s*|:\s+|\s*=\s*|\s{2,})[<>~≈]?\s*\d`)
	withUnit  = regexp.MustCompile(`(?i)^[<>~≈]?\s*\d[\d.,]*\s*(?:%|[mµun]?s|[kmg]?i?b|(?:req(?:uest)?s?)?/s(?:ec)?|[rtq]ps)(?:\s|$)`)
	tableLine = regexp.MustCompile(`^\|.*\d`)
)

// looksLikeFigure tells a figure from prose.
func looksLikeFigure(line string) bool {
	if parts := labelled.FindStringSubmatch(line); parts != nil {
		return len(strings.Fields(parts[1])) <= 4
	}
	return tableLine.MatchString(line) || withUnit.MatchString(line) && len(strings.Fields(line)) <= 3
}
