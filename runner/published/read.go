package published

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"perflab/runner/internal/nearest"
	"perflab/runner/published/tool"
)

// maxText bounds the text of one figure, in bytes: k6 prints some 50 kB of progress in
// five minutes where its output is a file.
const maxText = 128 << 10

// toolFormat is a tool whose output is read; the reader is for one text.
type toolFormat struct {
	name   string
	reader func(text string) toolReader
	marks  []string // of which a text with a line of it has one; nil: any text may
}

func (f *toolFormat) mayBe(text string) bool {
	return f.marks == nil || slices.ContainsFunc(f.marks, func(mark string) bool { return strings.Contains(text, mark) })
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

// toolFormats are all formats; of two with the same score it is the first.
var toolFormats = allFormats()

func allFormats() []toolFormat {
	all := []toolFormat{{"k6", newK6Text, nil}, {"wrk", newWrkText, nil}, {"hey", newHeyText, nil}, {"ab", newAbText, nil}}
	for _, t := range tool.Of {
		all = append(all, toolFormat{t.Name, func(string) toolReader { return newOtherText(t.Name, t.New()) }, t.Marks})
	}
	return all
}

// Hint is what to do about a text in which no figure was found.
const Hint = "quote lines that k6, wrk, wrk2, hey, ab, oha, vegeta, autocannon, bombardier, h2load, siege, locust, JMeter or Gatling printed, or write the figures as a mapping such as {http_reqs.rate: 300..400, http_req_duration.p(95): 1.2s, checks.rate: 99.5%}"

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

// Read takes the figures of a published text in the format that its lines speak for most, see
// score, or of the JSON or CSV that a tool wrote. Lines METRIC.AGGREGATION: VALUE may stand in
// any. Prose, prompts and headings are passed over; a line that looks like a figure and is none of
// the format's is a fault, and so is a text without a figure. Of a text with faults it gives what
// it could read.
func Read(text string) ([]Figure, []Fault) {
	if len(text) > maxText {
		return nil, []Fault{{0, "", fmt.Sprintf("%d bytes are more than the %d that are read", len(text), maxText), "quote the summary alone"}}
	}
	lines := lineEnd.Split(text, -1)
	best := readBest(lines)
	if len(best.figures) == 0 && (best.known == 0 || len(best.faults) == 0) {
		first := 0
		for first < len(lines)-1 && strings.TrimSpace(lines[first]) == "" {
			first++
		}
		return nil, []Fault{{first, strings.TrimSpace(lines[first]), "no published figure was found in this text", Hint}}
	}
	return best.figures, best.faults
}

// Recognised is what is known of a text that was not cut out for a file: the tool, what it printed,
// and which lines that is. Others may say anything.
type Recognised struct {
	Tool    string // empty: none, or single figures
	Figures []Figure
	Lines   []int // from 0, those that are the tool's, its headings and command among them
	Faults  []Fault
}

// Recognise finds the output of one run in a text, as Read does, whatever else stands in it.
func Recognise(lines []string) Recognised {
	best := readBest(lines)
	return Recognised{best.tool, best.figures, best.lines, best.faults}
}

// Plain is a line without what a terminal, a web page, Markdown or a log put around it.
func Plain(line string) string { return plainLine(line) }

// readBest reads a text in the format that suits it best.
func readBest(lines []string) reading {
	document, fault, found := tool.Read(lines)
	if found {
		return readDocument(document, lines)
	}
	best, text, plain := reading{}, strings.Join(lines, "\n"), plainLines(lines)
	for _, f := range toolFormats {
		if !f.mayBe(text) {
			continue
		}
		if r := readWith(f.name, f.reader(text), plain); r.speaks() && (!best.speaks() || r.score() > best.score()) {
			best = r
		}
	}
	if !best.speaks() && fault != nil {
		best.known, best.faults = 1, []Fault{{fault.Line, strings.TrimSpace(lines[fault.Line]), fault.Message, fault.Hint}}
		return best
	}
	if !best.speaks() {
		best = readWith("", &looseText{toolText{source: "loose"}}, plain)
	}
	return best
}

// readDocument takes the figures of a tool's JSON or CSV; the lines around it are read as loose.
func readDocument(d tool.Document, lines []string) reading {
	around := slices.Clone(lines)
	for i := d.From; i < min(d.To, len(around)); i++ {
		around[i] = ""
	}
	r := &otherText{toolText: toolText{source: d.Tool}, reader: printed(d.Prints), command: commandOf(d.Tool)}
	out := readWith(d.Tool, r, plainLines(around))
	for i := d.From; i < min(d.To, len(around)); i++ {
		out.lines = append(out.lines, i)
	}
	slices.Sort(out.lines)
	return out
}

// printed is a reader of what has been read already.
type printed []tool.Print

func (p printed) Read(string) tool.Line { return tool.Line{} }
func (p printed) End() []tool.Print     { return p }

// reading is what one format made of a text.
type reading struct {
	tool    string
	known   int   // lines that are figures of this format, sound or not
	own     int   // other lines that it prints
	unknown int   // lines that look like a figure and are not known
	atEnd   bool  // there are figures that only the whole text gives
	lines   []int // that it knows and that are sound, from 0
	figures []Figure
	faults  []Fault
}

// speaks tells whether the text has anything of the format's.
func (r *reading) speaks() bool { return r.known > 0 || r.atEnd }

// score is how much speaks for a format: figures most, for the lines of one tool may look like
// those of another; then its headings, which are its own; against it what it does not know.
func (r *reading) score() int { return 4*r.known + r.own - 2*r.unknown }

// plainLines are lines as every format reads them.
func plainLines(raw []string) []lineOf {
	lines := make([]lineOf, len(raw))
	for i := range raw {
		lines[i].raw, lines[i].plain = strings.TrimSpace(raw[i]), plainLine(raw[i])
	}
	return lines
}

// lineOf is a line of a text, and what has been found out of it.
type lineOf struct {
	raw, plain  string
	figure      bool // it looks like one
	figureKnown bool
}

func (l *lineOf) looksLikeFigure(line string) bool {
	if !l.figureKnown {
		l.figure, l.figureKnown = looksLikeFigure(line), true
	}
	return l.figure
}

func readWith(name string, r toolReader, lines []lineOf) reading {
	out, t, loose := reading{tool: name}, r.collected(), &looseText{toolText{source: "loose"}}
	continued := ""
	for i := range lines {
		raw, line := lines[i].raw, lines[i].plain
		if line == "" {
			continue
		}
		if joined, ok := strings.CutSuffix(line, "\\"); ok { // of a command
			continued += joined + " "
			continue
		}
		line, continued = continued+line, ""
		before := len(t.list)
		t.quote, loose.quote = raw, raw
		plain := line
		if name != "" { // no tool writes a decimal comma; single figures tell the two apart themselves
			plain = ungrouped(line)
		}
		own, err := r.read(plain)
		switch {
		case own && err == nil && len(t.list) > before || err != nil:
			out.known++
		case own:
			out.own++
		}
		if !own && err == nil {
			own, err = loose.read(line)
		}
		if own && err == nil {
			out.lines = append(out.lines, i)
		}
		switch {
		case err != nil:
			out.faults = append(out.faults, Fault{i, raw, err.Error(), ""})
		case !own && lines[i].looksLikeFigure(line):
			out.unknown++
			out.faults = append(out.faults, Fault{i, raw, unknownLine(line, name), "leave out what is no result, such as settings; write a figure as METRIC.AGGREGATION: VALUE, such as http_reqs.rate: 350"})
		}
	}
	before := len(t.list)
	r.end()
	out.atEnd = len(t.list) > before
	out.figures = append(t.list, loose.list...)
	return out
}

func unknownLine(line, tool string) string {
	if tool == "" {
		return fmt.Sprintf("%q looks like a figure, but no tool that is known prints it", nearest.Shorten(line))
	}
	return fmt.Sprintf("%q looks like a figure, but %s prints no such line", nearest.Shorten(line), tool)
}

// A figure is a label of few words, a separator and a number; or a number with its unit; or
// a row of a table. A colon separates only with a space after it, so that neither 10:30 nor
// localhost:8000 is a figure.
var (
	labelled  = regexp.MustCompile(`^([\p{L}_#%(\[][\p{L}\p{N}_ ./()%#\[\]{}+-]{0,59}?)(?:\.{2,}\s*:?\s*|:\s+|\s*=\s*|\s{2,})[<>~≈]?\s*\d`)
	withUnit  = regexp.MustCompile(`(?i)^[<>~≈]?\s*\d[\d.,]*\s*(?:%|[mµun]?s|[kmg]?i?b|(?:req(?:uest)?s?)?/s(?:ec)?|[rtq]ps)(?:\s|$)`)
	tableLine = regexp.MustCompile(`^[|│║].*\d`)
)

// looksLikeFigure tells a figure from prose.
func looksLikeFigure(line string) bool {
	if parts := labelled.FindStringSubmatch(line); parts != nil {
		return len(strings.Fields(parts[1])) <= 4
	}
	return tableLine.MatchString(line) || withUnit.MatchString(line) && len(strings.Fields(line)) <= 3
}
