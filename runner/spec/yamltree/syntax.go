package yamltree

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"gopkg.in/yaml.v3"
)

// yamlLine finds the line in the parser's message.
var yamlLine = regexp.MustCompile(`^(?:yaml: )?(?:line (\d+): )?`)

// addSyntax reports a fault of the YAML parser. The parser often names the line where the
// surrounding mapping began; the first line with which the text is already faulty is
// where the reader has to look.
func addSyntax(src *Source, data []byte, err error, fs *Faults) {
	parts := yamlLine.FindStringSubmatch(err.Error())
	message := "not valid YAML: " + strings.TrimPrefix(err.Error(), parts[0])
	hint := ""
	switch {
	case src.Lines == nil:
		fs.Add(Place{Source: src}, message, "put the value in quotes")
		return
	case strings.Contains(message, "tab") || strings.Contains(message, "cannot start any token"):
		hint = "indent with spaces, and quote a text that begins with a special character"
	case strings.Contains(message, "mapping values are not allowed"):
		hint = "check the indentation, and quote a text that holds a colon and a space"
	case strings.Contains(message, "did not find expected"):
		hint = "check the indentation and the brackets of this line and the one before"
	}
	if strings.Contains(message, "control characters") {
		hint = "quote the text without the terminal's colours, such as after sed 's/\\x1b\\[[0-9;]*m//g'"
	}
	line := firstFaulty(data, err)
	if header, by := blockAbove(src, line); header > 0 {
		hint = fmt.Sprintf("the text that begins on line %d ends here, because its first line is indented more than this one: write |%d for the | there", header, by)
	}
	column := 1
	for _, r := range src.line(line) {
		if r != ' ' && r != '\t' {
			break
		}
		column++
	}
	fs.Add(Place{src, line, column}, message, hint)
}

// blockEnd matches a key whose text stands on the lines below it.
var blockEnd = regexp.MustCompile(`:\s*[|>][-+]?\s*(?:#.*)?$`)

// blockAbove is the line with the key of a text block, when the given line is indented as if
// it were of that text, and by how much the text is indented at least; 0 where there is none.
// A program's output often begins with a line that is indented more than the next, and YAML
// takes the first for the measure.
func blockAbove(src *Source, line int) (header, by int) {
	indent := func(n int) int {
		text := src.line(n)
		return len(text) - len(strings.TrimLeft(text, " "))
	}
	for header = line - 1; header > 0; header-- {
		if strings.TrimSpace(src.line(header)) != "" && indent(header) < indent(line) {
			break
		}
	}
	if !blockEnd.MatchString(src.line(header)) {
		return 0, 0
	}
	by = indent(line) - indent(header)
	for n := line + 1; n <= len(src.Lines); n++ {
		if strings.TrimSpace(src.line(n)) == "" {
			continue
		}
		if indent(n) <= indent(header) {
			break
		}
		by = min(by, indent(n)-indent(header))
	}
	return header, min(by, 9)
}

// firstFaulty is the least number of lines of the text that the parser refuses with the
// same message as the whole.
func firstFaulty(data []byte, whole error) int {
	ends := []int{}
	for _, span := range yamlBreak.FindAllIndex(data, -1) {
		ends = append(ends, span[1])
	}
	ends = append(ends, len(data))
	low, high := 1, len(ends)
	for low < high {
		middle := (low + high) / 2
		var doc yaml.Node
		decoder := yaml.NewDecoder(bytes.NewReader(data[:ends[middle-1]]))
		err := decoder.Decode(&doc)
		for err == nil {
			err = decoder.Decode(&doc)
		}
		if err.Error() == whole.Error() {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return low
}
