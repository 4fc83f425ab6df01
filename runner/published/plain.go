package published

import (
	"html"
	"regexp"
	"strings"
	"unicode"
)

// colours are a terminal's, of which copying may leave the escape out; grouped is a number
// with a comma before each three digits, as no tool writes it and authors do. markup is what a
// web page or Markdown puts around a word, logged what a log puts before a line: the time of
// GitHub's actions, the container's name of docker compose.
var (
	colours = regexp.MustCompile(`\x1b\[[\d;]*m|\[(?:[01]|(?:[01];)?[39][0-7]|38;5;\d{1,3})m`)
	grouped = regexp.MustCompile(`\b[1-9]\d{0,2}(?:,\d{3})+\b`)
	markup  = regexp.MustCompile(`</?(?:b|strong|em|i|u|code|pre|span|p|br|mark)(?: [^<>]*)?/?>|\*\*|` + "`")
	logged  = regexp.MustCompile(`^(?:\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)\s+|[\w.-]+-\d+\s+\| )`)
	quoted  = regexp.MustCompile(`^(?:>\s*)+([\pL#|│┌├└*{\[(].*|\d+ (?:threads and|requests in|connections).*|\d{1,3}(?:\.\d+)?%\s.*)$`)
)

// ungrouped is a line whose numbers have no commas in them: 17,886,898.43 is 17886898.43.
func ungrouped(line string) string {
	return grouped.ReplaceAllStringFunc(line, func(number string) string { return strings.ReplaceAll(number, ",", "") })
}

// plainLine makes what a web page makes of a terminal's line plain again: spaces of other
// widths, dots that became one sign, the other of the two signs for micro, colours; and takes
// away what Markdown, HTML and logs put around it. A tab becomes two spaces, which still tell
// columns apart.
func plainLine(line string) string {
	line = colours.ReplaceAllString(line, "")
	if strings.Contains(line, "&") && strings.Contains(line, ";") {
		line = html.UnescapeString(line)
	}
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
	line = strings.TrimSpace(markup.ReplaceAllString(line, ""))
	line = line[len(logged.FindString(line)):]
	if parts := quoted.FindStringSubmatch(line); parts != nil {
		line = parts[1]
	}
	return strings.TrimSpace(strings.NewReplacer("\t", "  ", "…", "...").Replace(line))
}
