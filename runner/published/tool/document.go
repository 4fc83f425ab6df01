package tool

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Document is a text that a tool writes for programs, read whole.
type Document struct {
	Tool   string
	Prints []Print
	// From and To are the lines of the text that it takes, from 0, To not among them.
	From, To int
}

// Fault is what is wrong with a document.
type Fault struct {
	Line    int // from 0
	Message string
	Hint    string
}

// Read finds a tool's JSON or CSV in a text, which may have other lines around it. found is false
// where there is none, or none of a known tool; a fault is of one that begins as such.
func Read(lines []string) (d Document, fault *Fault, found bool) {
	for i, line := range lines {
		switch line = strings.TrimSpace(line); {
		case strings.HasPrefix(line, "{"):
			return readJSON(lines, i)
		case isHead(line, locustColumns) || isHead(line, jtlColumns):
			return readCSV(lines, i)
		}
	}
	return Document{}, nil, false
}

// object is a JSON object as it was written: numbers with all their digits.
type object = map[string]any

// layouts are the tools' objects, each with the keys that tell it.
var layouts = []struct {
	tool string
	keys []string
	read func(o object) []Print
}{
	{"k6", []string{"metrics"}, k6JSON},
	{"vegeta", []string{"latencies", "status_codes"}, vegetaJSON},
	{"oha", []string{"summary", "latencyPercentiles"}, ohaJSON},
	{"autocannon", []string{"latency", "requests", "throughput"}, autocannonJSON},
	{"bombardier", []string{"spec", "result"}, bombardierJSON},
}

func readJSON(lines []string, from int) (Document, *Fault, bool) {
	text := strings.Join(lines[from:], "\n")
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var o object
	if err := decoder.Decode(&o); err != nil {
		if !strings.Contains(text, `"`) {
			return Document{}, nil, false
		}
		at := decoder.InputOffset()
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			at = syntax.Offset
		}
		line := from + strings.Count(text[:min(max(at, 0), int64(len(text)))], "\n")
		if errors.Is(err, io.ErrUnexpectedEOF) {
			line = len(lines) - 1
		}
		return Document{}, &Fault{line, "this is JSON that cannot be read: " + err.Error(), "quote all of it, or what the tool prints for people"}, false
	}
	if o["type"] != nil && o["metric"] != nil || o["type"] == "Metric" {
		return Document{}, &Fault{from, "this is k6's stream of samples (--out json), one object a line", "quote the summary that k6 prints, or what --summary-export writes"}, false
	}
	for _, l := range layouts {
		if slices.ContainsFunc(l.keys, func(key string) bool { return o[key] == nil }) {
			continue
		}
		to := from + 1 + strings.Count(text[:decoder.InputOffset()], "\n")
		return Document{l.tool, l.read(o), from, to}, nil, true
	}
	return Document{}, nil, false
}

// at follows keys into an object; nil where there is nothing.
func at(o object, keys ...string) any {
	var v any = o
	for _, key := range keys {
		inner, ok := v.(object)
		if !ok {
			return nil
		}
		v = inner[key]
	}
	return v
}

// number is one that is not negative, as it is written.
func number(v any) (string, bool) {
	n, ok := v.(json.Number)
	if !ok || strings.HasPrefix(n.String(), "-") {
		return "", false
	}
	return n.String(), true
}

// picker takes numbers out of an object.
type picker struct {
	o   object
	out []Print
}

// take adds the number at a path, made a print by as; nothing where there is none.
func (p *picker) take(as func(number string) Print, keys ...string) {
	n, ok := number(at(p.o, keys...))
	if !ok {
		return
	}
	taken := as(n)
	taken.Quote = strings.Join(keys, ".") + ": " + n
	p.out = append(p.out, taken)
}

func isHead(line string, columns []string) bool {
	fields := strings.Split(line, ",")
	for _, c := range columns {
		if !slices.ContainsFunc(fields, func(f string) bool { return strings.Trim(strings.TrimSpace(f), `"`) == c }) {
			return false
		}
	}
	return true
}

// rows are those of a CSV by column, with the number of each one's line.
type row struct {
	line   int
	fields map[string]string
}

func readCSV(lines []string, from int) (Document, *Fault, bool) {
	to := from + 1
	for to < len(lines) && strings.Count(lines[to], ",") >= 3 {
		to++
	}
	r := csv.NewReader(strings.NewReader(strings.Join(lines[from:to], "\n")))
	r.FieldsPerRecord, r.TrimLeadingSpace, r.LazyQuotes = -1, true, true
	var head []string
	var rows []row
	for {
		fields, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		line, _ := r.FieldPos(0)
		if err != nil {
			return Document{}, &Fault{from, "this is CSV that cannot be read: " + err.Error(), ""}, false
		}
		if head == nil {
			head = fields
			continue
		}
		if len(fields) != len(head) {
			return Document{}, &Fault{from + line - 1, fmt.Sprintf("this row has %d fields, the head %d", len(fields), len(head)), "quote the file as it was written"}, false
		}
		by := map[string]string{}
		for i, name := range head {
			by[strings.TrimSpace(name)] = fields[i]
		}
		rows = append(rows, row{from + line - 1, by})
	}
	d := Document{From: from, To: to}
	if isHead(lines[from], jtlColumns) {
		d.Tool, d.Prints = "jmeter", jtl(rows)
	} else {
		d.Tool, d.Prints = "locust", locustCSV(rows)
	}
	if len(d.Prints) == 0 {
		return Document{}, &Fault{from, "this is a " + d.Tool + " CSV without a row of figures", "quote its rows too"}, false
	}
	return d, nil, true
}
