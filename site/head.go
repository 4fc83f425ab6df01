package site

import (
	"bytes"
	"html"
	"regexp"
	"slices"
	"strings"
)

// What a page says of itself that previews of it show, in HTML.
var (
	titleOfPage = regexp.MustCompile(`(?s)<title>(.*?)</title>`)
	description = regexp.MustCompile(`<meta name="description" content="([^"]*)">`)
)

// withHead adds to a page of a published site what only that has: its canonical address, where the feed
// is, and what a preview of it shows. image is the path of its picture; empty: it has none. Without
// a base address the page stays as it is.
func (o Options) withHead(text []byte, path, image string) []byte {
	at := bytes.Index(text, []byte("</head>"))
	if o.BaseURL == "" || at < 0 {
		return text
	}
	head := text[:at]
	var b strings.Builder
	write := func(parts ...string) {
		for i, p := range parts {
			if i%2 == 1 {
				p = html.EscapeString(p)
			}
			b.WriteString(p)
		}
		b.WriteString(">\n")
	}
	address := o.address(escaped(path))
	write(`<link rel="canonical" href="`, address, `"`)
	write(`<link rel="alternate" type="application/atom+xml" href="`, o.address(feedPath), `"`)
	write(`<meta property="og:type" content="`, "website", `"`)
	write(`<meta property="og:url" content="`, address, `"`)
	if m := titleOfPage.FindSubmatch(head); m != nil {
		write(`<meta property="og:title" content="`, html.UnescapeString(string(m[1])), `"`)
	}
	if m := description.FindSubmatch(head); m != nil {
		write(`<meta property="og:description" content="`, html.UnescapeString(string(m[1])), `"`)
	}
	if image != "" {
		write(`<meta property="og:image" content="`, o.address(escaped(image)), `"`)
		write(`<meta property="og:image:type" content="`, "image/png", `"`)
		write(`<meta name="twitter:card" content="`, "summary_large_image", `"`)
	}
	return slices.Concat(head, []byte(b.String()), text[at:])
}
