package draft

import (
	"regexp"
	"strings"
	"unicode"

	"perflab/runner/published"
)

// post is a text by lines.
type post struct {
	raw              []string
	plain            []string // without markup
	kind             []kind
	title, url, date string
	korean           bool
	quoted           map[int]bool // lines that are a tool's
}

// kind is what a line is.
type kind int

const (
	prose kind = iota
	code       // within a fence, or indented as code is
	heading
	fence
	row   // of a table
	front // of the front matter
)

var (
	fenceLine   = regexp.MustCompile("^\\s*(?:```|~~~)")
	headingLine = regexp.MustCompile(`^\s*(?:#{1,6}\s+(\S.*?)\s*#*|<h[1-6][^>]*>(.*?)</h[1-6]>)\s*$`)
	frontKey    = regexp.MustCompile(`^(title|date|url|permalink|canonical_url|slug):\s*["']?(.*?)["']?\s*$`)
	anyURL      = regexp.MustCompile(`https?://[^\s<>")\]]+`)
	sourceLine  = regexp.MustCompile(`(?i)^(?:source|from|original|link|via|출처|원문)\s*[:：]`)
	isoDate     = regexp.MustCompile(`\b(20\d\d-[01]\d-[0-3]\d)\b`)
	// colour is what makes a terminal write in another colour or style.
	colour = regexp.MustCompile("\x1b\\[[0-9;?]*[A-Za-z]")
)

// printable is a text without what steers a terminal or cannot be seen, which no file may hold,
// and with a mark in place of bytes that are no UTF-8.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t', unicode.IsPrint(r), unicode.IsSpace(r) && !unicode.IsControl(r):
			return r
		}
		return -1
	}, strings.ToValidUTF8(colour.ReplaceAllString(text, ""), "\uFFFD"))
}

func newPost(text string) *post {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u0085", "\n").Replace(strings.TrimPrefix(text, "\ufeff"))
	p := &post{raw: strings.Split(printable(text), "\n")}
	p.plain, p.kind = make([]string, len(p.raw)), make([]kind, len(p.raw))
	within, matter := false, strings.TrimSpace(p.raw[0]) == "---"
	hangul, letters := 0, 0
	for i, raw := range p.raw {
		p.plain[i] = published.Plain(raw)
		switch parts := headingLine.FindStringSubmatch(raw); {
		case matter:
			p.kind[i] = front
			if i > 0 && strings.TrimSpace(raw) == "---" {
				matter = false
			}
			if k := frontKey.FindStringSubmatch(raw); k != nil {
				p.frontMatter(k[1], k[2])
			}
			continue
		case fenceLine.MatchString(raw):
			within = !within
			p.kind[i] = fence
			continue
		case within:
			p.kind[i] = code
		case parts != nil:
			p.kind[i] = heading
			p.plain[i] = published.Plain(parts[1] + parts[2])
			if p.title == "" {
				p.title = p.plain[i]
			}
		case strings.HasPrefix(strings.TrimSpace(raw), "|") && strings.Count(raw, "|") > 1:
			p.kind[i] = row
		case strings.HasPrefix(raw, "    ") || strings.HasPrefix(raw, "\t"):
			p.kind[i] = code
		}
		if p.kind[i] == prose && sourceLine.MatchString(p.plain[i]) && p.url == "" {
			p.url = anyURL.FindString(raw)
		}
		for _, r := range p.plain[i] {
			if p.kind[i] == prose || p.kind[i] == heading {
				if unicode.Is(unicode.Hangul, r) {
					hangul++
				}
				if unicode.IsLetter(r) {
					letters++
				}
			}
		}
	}
	p.korean = hangul*5 > letters
	return p
}

func (p *post) frontMatter(key, value string) {
	switch key {
	case "title":
		p.title = value
	case "date":
		if parts := isoDate.FindStringSubmatch(value); parts != nil {
			p.date = parts[1]
		}
	default:
		if strings.HasPrefix(value, "http") {
			p.url = value
		}
	}
}
