package draft

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"perflab/runner/spec"
)

// mostClaims is how many sentences are offered as claims.
const mostClaims = 20

// writer writes the file's lines.
type writer struct {
	strings.Builder
	asked int
}

func (w *writer) line(indent int, format string, arguments ...any) {
	w.WriteString(strings.Repeat(" ", indent))
	fmt.Fprintf(&w.Builder, format, arguments...)
	w.WriteByte('\n')
}

// ask writes a question.
func (w *writer) ask(indent int, question string) {
	w.asked++
	w.line(indent, "# ? %s", oneLine(question, 200))
}

// write makes the file.
func write(p *post, variants []variant, prose []sentence, notes []string, o Options) Draft {
	w := &writer{}
	w.line(0, "# yaml-language-server: $schema=experiment.schema.json")
	w.line(0, "#")
	w.line(0, "# Made of a published text. Lines that begin with # ? are what the text does not say:")
	w.line(0, "# answer each, and remove it. runner audit %s holds the figures against each other.", o.File)
	if name := spec.NameFor(o.File); name != "" {
		w.line(0, "name: %s", name)
	}
	if p.title != "" {
		w.line(0, "title: %s", text(oneLine(p.title, 150)))
	}
	w.ask(0, "the one question that this text answers:")
	w.line(0, "question: %s", text(question(p, variants)))
	if p.korean {
		w.line(0, "language: ko")
	}
	w.line(0, "")
	w.environment(variants, o)
	w.line(0, "")
	apart := differ(variants)
	w.load(variants, apart)
	w.variants(variants, apart)
	if checks := scriptOf(p).checks; len(checks) > 0 {
		w.line(0, "checks:")
		var names []string
		for _, c := range checks {
			if !slices.Contains(names, c[0]) {
				names = append(names, c[0])
				w.line(2, "%s: %s", text(oneLine(c[0], 80)), c[1])
			}
		}
		w.line(0, "")
	}
	figures := w.reference(p, variants, notes)
	w.claims(prose, variants)
	return Draft{w.String(), len(variants), figures, w.asked}
}

// text is a string of YAML.
func text(s string) string { return strconv.Quote(s) }

func question(p *post, variants []variant) string {
	switch {
	case p.korean && len(variants) > 1:
		return "원문의 구성별 차이가 다시 나오는가?"
	case p.korean:
		return "원문의 수치가 다시 나오는가?"
	case len(variants) > 1:
		return "Do the differences that were published come back?"
	}
	return "Do the published figures come back?"
}

func (w *writer) environment(variants []variant, o Options) {
	w.line(0, "environment:")
	if o.Source != "" {
		w.line(2, "%s", o.Source)
		if !strings.HasPrefix(o.Source, "url:") && !strings.Contains(o.Source, "${port}") {
			w.ask(2, "on which port does it listen?")
			w.line(2, "port: 8000")
		}
		return
	}
	port := "8000"
	if len(variants) > 0 && variants[0].load.port != "" {
		port = variants[0].load.port
	}
	w.ask(2, "where does the server come from? url: for one that runs here, or build:, image:, command:")
	w.line(2, "url: http://127.0.0.1:%s", port)
}

// differ tells whether the loads of variants have other keys: then each variant has its own.
func differ(variants []variant) bool {
	for i := range variants {
		if strings.Join(keysOf(variants[i].load), " ") != strings.Join(keysOf(variants[0].load), " ") {
			return true
		}
	}
	return false
}

func keysOf(l load) (keys []string) {
	for _, pair := range l.pairs() {
		keys = append(keys, pair[0])
	}
	return keys
}

// pairs are the load's keys with their values, without the request.
func (l load) pairs() (list [][2]string) {
	add := func(key, value string) { list = append(list, [2]string{key, value}) }
	switch {
	case len(l.stages) > 0:
		var stages []string
		for _, s := range l.stages {
			stages = append(stages, fmt.Sprintf("{duration: %s, target: %s}", s[0], s[1]))
		}
		if l.users > 0 {
			add("users", strconv.Itoa(l.users))
		}
		add("stages", "["+strings.Join(stages, ", ")+"]")
	case l.rate != "":
		add("rate", l.rate)
	default:
		add("users", strconv.Itoa(max(l.users, 1)))
	}
	if l.think > 0 && l.rate == "" {
		add("think_time", plainTime(l.think))
	}
	switch {
	case len(l.stages) > 0:
	case l.iterations > 0:
		add("iterations", strconv.Itoa(l.iterations))
	default:
		add("duration", plainTime(l.duration))
	}
	return list
}

// plainTime is a duration without units of which there are none: 5m, 1s.
func plainTime(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// requestText is the load's request as a flow mapping; empty where it is GET /.
func (l load) requestText() string {
	var parts []string
	if l.method != "" && l.method != "GET" {
		parts = append(parts, "method: "+l.method)
	}
	if l.path != "/" && l.path != "" {
		parts = append(parts, "path: "+text(l.path))
	}
	if len(l.headers) > 0 {
		var headers []string
		for _, h := range l.headers {
			headers = append(headers, text(h[0])+": "+text(h[1]))
		}
		parts = append(parts, "headers: {"+strings.Join(headers, ", ")+"}")
	}
	if len(parts) == 0 {
		return ""
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

func (w *writer) load(variants []variant, apart bool) {
	if len(variants) == 0 {
		w.line(0, "load:")
		w.ask(2, "how many users, for how long, and which request?")
		w.line(2, "users: 10")
		w.line(0, "")
		return
	}
	var asks []string
	for _, v := range variants {
		for _, ask := range v.load.asks {
			if !slices.Contains(asks, ask) && len(asks) < 12 {
				asks = append(asks, ask)
			}
		}
	}
	first := variants[0].load
	same := true
	for _, v := range variants {
		same = same && v.load.requestText() == first.requestText()
	}
	if apart && (!same || first.requestText() == "") && len(asks) == 0 {
		return
	}
	w.line(0, "load:")
	for _, ask := range asks {
		w.ask(2, ask)
	}
	if same && first.requestText() != "" {
		w.line(2, "request: %s", first.requestText())
	}
	if !apart {
		for _, pair := range first.pairs() {
			w.line(2, "%s: %s", pair[0], pair[1])
		}
	} else if !same || first.requestText() == "" {
		w.line(2, "timeout: 60s")
	}
	w.line(0, "")
}

func (w *writer) variants(variants []variant, apart bool) {
	if len(variants) < 2 {
		return
	}
	w.ask(0, "what of the server differs? Give each variant its keys, such as {server: {workers: 4}} or {environment: {...}}")
	w.line(0, "variants:")
	first := variants[0].load
	same, samePort := true, true
	for _, v := range variants {
		same = same && v.load.requestText() == first.requestText()
		samePort = samePort && v.load.port == first.port
	}
	for _, v := range variants {
		var changes []string
		if !same {
			request := v.load.requestText()
			if request == "" {
				request = "{path: \"/\"}"
			}
			changes = append(changes, "request: "+request)
		}
		base := first.pairs()
		for i, pair := range v.load.pairs() {
			if apart || base[i] != pair {
				changes = append(changes, pair[0]+": "+pair[1])
			}
		}
		var keys []string
		if !samePort && v.load.port != "" {
			keys = append(keys, "environment: {url: \"http://127.0.0.1:"+v.load.port+"\"}")
		}
		if len(changes) > 0 {
			keys = append(keys, "load: {"+strings.Join(changes, ", ")+"}")
		}
		comment := ""
		if v.heading != "" {
			comment = "  # " + oneLine(v.heading, 80)
		}
		w.line(2, "%s: {%s}%s", v.name, strings.Join(keys, ", "), comment)
	}
	w.line(0, "")
}

func (w *writer) reference(p *post, variants []variant, notes []string) (figures int) {
	w.line(0, "reference:")
	if p.title != "" {
		w.line(2, "title: %s", text(oneLine(p.title, 150)))
	}
	if p.url == "" {
		w.ask(2, "where was it published?")
		w.line(2, "# url: https://...")
	} else {
		w.line(2, "url: %s", text(p.url))
	}
	if p.date != "" {
		w.line(2, "date: %s", p.date)
	}
	for _, note := range notes {
		w.ask(2, note)
	}
	if len(variants) == 0 {
		return 0
	}
	w.line(2, "figures:")
	for _, v := range variants {
		figures += len(v.figures)
		if len(v.quote) == 0 {
			w.line(4, "%s:", v.name)
			for _, s := range v.single {
				w.line(6, "%s: %s", s[0], text(s[1]))
			}
			continue
		}
		w.line(4, "%s: |", v.name)
		for _, line := range dedented(v.quote) {
			w.line(6, "%s", line)
		}
	}
	return figures
}

// dedented are lines without the space that all have before them; the first has none at all, for
// YAML takes the indentation of a block from it.
func dedented(lines []string) []string {
	least := -1
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = clean(strings.ReplaceAll(line, "\t", "  "))
		space := len(out[i]) - len(strings.TrimLeft(out[i], " "))
		if least < 0 || space < least {
			least = space
		}
	}
	for i := range out {
		out[i] = out[i][min(least, len(out[i])):]
	}
	if len(out) > 0 && strings.HasPrefix(out[0], " ") {
		for i := range out {
			out[i] = strings.TrimLeft(out[i], " ")
		}
	}
	return out
}

// clean is a line without what YAML takes no character for.
func clean(line string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r == '\ufeff' || r == '\u2028' || r == '\u2029' || r >= 0xfffe && r <= 0xffff || r == '\ufffd':
			return -1
		}
		return r
	}, line)
}

func (w *writer) claims(prose []sentence, variants []variant) {
	if len(prose) == 0 {
		return
	}
	w.line(0, "")
	w.line(0, "# Sentences of the text with numbers. Of those that are to be judged, take the # away and write what")
	w.line(0, "# each predicts: http_reqs.rate < 400, or a.http_reqs.rate > 2 * b.http_reqs.rate.")
	w.line(0, "# claims:")
	for i, s := range prose {
		if i == mostClaims {
			w.line(0, "#   and %d more in the text", len(prose)-mostClaims)
			return
		}
		w.line(0, "#   - quote: %s", text(oneLine(s.text, 300)))
		if proposal := expects(s.text, variants); proposal != "" {
			w.line(0, "#     expect: %s", proposal)
		} else {
			w.line(0, "#     expect: # ?")
		}
	}
}
