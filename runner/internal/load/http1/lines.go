package http1

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
)

// nextLine returns b's first line without its end, and its length with it: 0 where b has
// no whole line.
func nextLine(b []byte) (line []byte, n int) {
	i := bytes.IndexByte(b, '\n')
	if i < 0 {
		return nil, 0
	}
	line = b[:i]
	if i > 0 && line[i-1] == '\r' {
		line = line[:i-1]
	}
	return line, i + 1
}

// is compares ASCII text without regard to case; want is in lower case.
func is(b []byte, want string) bool {
	if len(b) != len(want) {
		return false
	}
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != want[i] {
			return false
		}
	}
	return true
}

// trimmed is b without spaces and tabs at its ends; never nil.
func trimmed(b []byte) []byte {
	for len(b) > 0 && (b[0] == ' ' || b[0] == '\t') {
		b = b[1:]
	}
	for n := len(b) - 1; n >= 0 && (b[n] == ' ' || b[n] == '\t'); n-- {
		b = b[:n]
	}
	return b
}

// nextField returns the first header among header lines, which a line that begins with a
// space continues, and the lines after it. It has no name where its line has no colon.
func nextField(lines []byte) (name, value, rest []byte) {
	line, n := nextLine(lines)
	rest = lines[n:]
	if colon := bytes.IndexByte(line, ':'); colon > 0 {
		name, value = line[:colon], trimmed(line[colon+1:])
	}
	for len(rest) > 0 && (rest[0] == ' ' || rest[0] == '\t') {
		line, n = nextLine(rest)
		rest = rest[n:]
		value = slices.Concat(value, []byte(" "), trimmed(line))
	}
	return name, bytes.TrimLeft(value, " \t"), rest
}

// headers returns the headers among header lines by canonical name; of one that repeats, the
// values are joined by commas.
func headers(lines []byte) map[string]string {
	all := map[string]string{}
	for len(lines) > 0 {
		var name, value []byte
		if name, value, lines = nextField(lines); len(name) == 0 {
			continue
		}
		canonical, text := http.CanonicalHeaderKey(string(name)), string(value)
		if had, repeated := all[canonical]; repeated {
			text = had + ", " + text
		}
		all[canonical] = text
	}
	return all
}

// header returns one header among header lines, without regard to case; of one that repeats, the
// values are joined by commas.
func header(lines []byte, wanted string) (text string) {
	for found := false; len(lines) > 0; {
		var name, value []byte
		if name, value, lines = nextField(lines); !strings.EqualFold(string(name), wanted) {
			continue
		}
		if found {
			text += ", "
		}
		text, found = text+string(value), true
	}
	return text
}

// setCookies returns the values of the Set-Cookie headers among header lines.
func setCookies(lines []byte) (set []string) {
	for len(lines) > 0 {
		var name, value []byte
		if name, value, lines = nextField(lines); is(name, "set-cookie") {
			set = append(set, string(value))
		}
	}
	return set
}
