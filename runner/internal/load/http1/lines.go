package http1

import (
	"bytes"
	"net/http"
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

// headers returns the kept header lines by canonical name; of one that repeats, the values
// are joined by commas.
func headers(lines []byte) map[string]string {
	all := map[string]string{}
	for len(lines) > 0 {
		line, n := nextLine(lines)
		lines = lines[n:]
		name, value, found := strings.Cut(string(line), ":")
		if !found {
			continue
		}
		name, value = http.CanonicalHeaderKey(name), strings.Trim(value, " \t")
		if had, repeated := all[name]; repeated {
			value = had + ", " + value
		}
		all[name] = value
	}
	return all
}

// setCookies returns the values of the Set-Cookie lines among header lines.
func setCookies(lines []byte) (set []string) {
	for len(lines) > 0 {
		line, n := nextLine(lines)
		lines = lines[n:]
		if name, value, found := bytes.Cut(line, []byte(":")); found && is(name, "set-cookie") {
			set = append(set, string(bytes.Trim(value, " \t")))
		}
	}
	return set
}
