// Package secret keeps the values that ${secret:NAME} stood for out of everything that is
// written: logs, the record, reports, the terminal.
//
// A value is noted when it is resolved, for as long as the process runs. From then on Replace
// puts ${secret:NAME} in its place, also where it is written as JSON, HTML, a URL or base64
// write it; NewWriter does so to a stream, JSON within the strings of a document, and Value to
// a structure. Values of fewer than Shortest bytes are left alone: they would be found in
// places that have nothing to do with them.
//
// It cannot find a value that was changed in another way first: cut in two, reversed,
// encrypted.
package secret

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"html"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// Shortest is how long a value must be, in bytes, to be replaced.
const Shortest = 4

var noted = struct {
	sync.RWMutex
	names  map[string]string // value → ${secret:NAME}
	texts  []string          // every way a value is written, the longest first
	labels map[string]string // each of them → ${secret:NAME}
}{names: map[string]string{}, labels: map[string]string{}}

// Note has a value replaced from now on.
func Note(name, value string) {
	if len(value) < Shortest {
		return
	}
	noted.Lock()
	defer noted.Unlock()
	if _, known := noted.names[value]; known {
		return
	}
	label := "${secret:" + name + "}"
	noted.names[value] = label
	for _, text := range written(value) {
		if _, known := noted.labels[text]; !known && len(text) >= Shortest {
			noted.labels[text] = label
			noted.texts = append(noted.texts, text)
		}
	}
	slices.SortStableFunc(noted.texts, func(a, b string) int { return len(b) - len(a) })
}

// written are the ways in which a value is commonly written. A text of several lines is
// printed line by line too, and each of its longer lines gives it away.
func written(value string) []string {
	texts := []string{value, strings.TrimSpace(value), html.EscapeString(value), url.QueryEscape(value), url.PathEscape(value)}
	for _, escapeHTML := range []bool{true, false} {
		var quoted bytes.Buffer
		e := json.NewEncoder(&quoted)
		e.SetEscapeHTML(escapeHTML)
		if e.Encode(value) == nil {
			texts = append(texts, strings.Trim(strings.TrimSpace(quoted.String()), `"`))
		}
	}
	for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
		texts = append(texts, encoding.EncodeToString([]byte(value)))
	}
	const tellingLine = 8
	if lines := strings.FieldsFunc(value, func(r rune) bool { return r == '\n' || r == '\r' }); len(lines) > 1 {
		for _, line := range lines {
			if len(line) >= tellingLine {
				texts = append(texts, line)
			}
		}
	}
	return texts
}

// Any tells whether a value was noted.
func Any() bool {
	noted.RLock()
	defer noted.RUnlock()
	return len(noted.texts) > 0
}

// Replace puts ${secret:NAME} in the place of every value noted.
func Replace(text string) string {
	noted.RLock()
	defer noted.RUnlock()
	for _, t := range noted.texts {
		if strings.Contains(text, t) {
			text = strings.ReplaceAll(text, t, noted.labels[t])
		}
	}
	return text
}

// longest is the length of the longest text to be replaced, in bytes; 0: there is none.
func longest() int {
	noted.RLock()
	defer noted.RUnlock()
	if len(noted.texts) == 0 {
		return 0
	}
	return len(noted.texts[0])
}

// JSON replaces within the strings of a document and leaves its numbers and names of fields
// as they are; what is no JSON is replaced as text.
func JSON(document []byte) []byte {
	if !Any() {
		return document
	}
	var out bytes.Buffer
	for rest := document; ; {
		begin := bytes.IndexByte(rest, '"')
		if begin < 0 {
			out.Write(rest)
			return out.Bytes()
		}
		end := begin + 1
		for end < len(rest) && rest[end] != '"' {
			if rest[end] == '\\' {
				end++
			}
			end++
		}
		if end >= len(rest) {
			return []byte(Replace(string(document)))
		}
		out.Write(rest[:begin])
		out.Write(literal(rest[begin : end+1]))
		rest = rest[end+1:]
	}
}

// literal replaces within one string of a document.
func literal(quoted []byte) []byte {
	var text string
	if json.Unmarshal(quoted, &text) != nil {
		return quoted
	}
	clean := Replace(text)
	if clean == text {
		return quoted
	}
	out, err := json.Marshal(clean)
	if err != nil {
		return quoted
	}
	return out
}

// Value is v as its JSON with the values replaced reads back; v itself where none was noted
// or it cannot be read back.
func Value[T any](v *T) *T {
	if v == nil || !Any() {
		return v
	}
	document, err := json.Marshal(v)
	if err != nil {
		return v
	}
	clean := new(T)
	if json.Unmarshal(JSON(document), clean) != nil {
		return v
	}
	return clean
}
