package draft

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"perflab/runner/metricname"
	"perflab/runner/published"
	"perflab/runner/verdict/audit"
)

// sentence is one of the text with a number that speaks of performance.
type sentence struct {
	text string
	at   int
}

var (
	sentenceEnd = regexp.MustCompile(`(?:[.!?。]["')”]*)(?:\s+|$)`)
	performance = regexp.MustCompile(`(?i)\d[\d.,]*\s*[kKmM]?\s*(?:req(?:uest)?s?\b|rps\b|qps\b|tps\b|/s(?:ec)?\b|ms\b|µs\b|us\b|seconds?\b|secs?\b|s\b|%|x\b|×|times\b|배|초|건|명|분간|MB\b|GB\b|users?\b|connections?\b)|(?:RPS|TPS|QPS|p99|p95|latency|throughput|처리량|응답)\D{0,20}\d`)
	ratePhrase  = regexp.MustCompile(`(?i)([~≈]?\s*(?:약\s*)?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[~≈]?\s*(?:약\s*)?\d+(?:\.\d+)?)\s*([kKmM]?)\s*\+?\s*(?:req(?:uest)?s?\s*(?:/|per)\s*s(?:ec(?:ond)?)?|rps|qps|tps)\b|초당\s*(?:약\s*)?(\d{1,3}(?:,\d{3})+|\d+)\s*(?:건|개|회|번|요청)|\b[RTQ]PS\s*(?:는|은|가|이|:|=|of|was|is)?\s*(?:약\s*)?(\d{1,3}(?:,\d{3})+|\d+)\b`)
	rankPhrase  = regexp.MustCompile(`(?i)\b(p(?:50|90|95|99|99\.9)|median|average|avg|mean)\b[^.\d]{0,30}?(\d+(?:,\d{3})*(?:\.\d+)?)\s*(ms|µs|us|s|seconds?)\b`)
)

// sentencesOf are the sentences of the text with a number that says how fast something is. A
// paragraph's lines belong together; an item of a list stands by itself.
func sentencesOf(p *post) (list []sentence) {
	paragraph, began := "", 0
	end := func() {
		for rest := paragraph; rest != ""; {
			text := rest
			if at := sentenceEnd.FindStringIndex(rest); at != nil {
				text, rest = strings.TrimSpace(rest[:at[1]]), rest[at[1]:]
			} else {
				rest = ""
			}
			if len(strings.Fields(text)) >= 3 && performance.MatchString(text) && hasLetters(text) {
				list = append(list, sentence{text, began})
			}
		}
		paragraph = ""
	}
	for i, line := range p.plain {
		_, command := published.Command(line)
		if p.kind[i] != prose || line == "" || p.quoted[i] || command || opener.MatchString(line) {
			end()
			continue
		}
		if item := strings.TrimLeft(line, "*-•> "); item != line {
			end()
			line = item
		}
		if paragraph == "" {
			began = i
		}
		paragraph = strings.TrimSpace(paragraph + " " + line)
	}
	end()
	return list
}

var (
	usersPhrase    = regexp.MustCompile(`(?i)\b(\d{1,3}(?:,\d{3})+|\d{1,6})\s*(?:concurrent|simultaneous|parallel|virtual)?\s*(?:users|connections|clients|vus)\b|(?:사용자|유저|접속자|v?users?|vu)\s*(?:수\s*)?(\d{1,3}(?:,\d{3})+|\d{1,6})\s*명?|(\d{1,3}(?:,\d{3})+|\d{1,6})\s*명(?:의|이|으로)?\s*(?:동시|가상)?\s*(?:사용자|유저|접속)`)
	durationPhrase = regexp.MustCompile(`(?i)\bfor\s+(\d{1,4})\s*-?(s|sec|seconds?|m|min|minutes?)\b|(\d{1,4})\s*(초|분)(?:간|\s*동안)`)
)

// saidOf is the number of users and the length of a run that sentences name, where they name one
// alone; 0 where they do not.
func saidOf(list []sentence) (users int, lasts time.Duration) {
	ofUsers, ofTime := map[int]bool{}, map[time.Duration]bool{}
	for _, s := range list {
		for _, parts := range usersPhrase.FindAllStringSubmatch(s.text, -1) {
			if n, err := strconv.Atoi(strings.ReplaceAll(parts[1]+parts[2]+parts[3], ",", "")); err == nil && n > 0 && n <= 100_000 {
				ofUsers[n] = true
			}
		}
		for _, parts := range durationPhrase.FindAllStringSubmatch(s.text, -1) {
			n, _ := strconv.Atoi(parts[1] + parts[3])
			unit := time.Second
			if u := strings.ToLower(parts[2] + parts[4]); strings.HasPrefix(u, "m") || u == "분" {
				unit = time.Minute
			}
			if n > 0 {
				ofTime[time.Duration(n)*unit] = true
			}
		}
	}
	if len(ofUsers) == 1 {
		for users = range ofUsers {
		}
	}
	if len(ofTime) == 1 {
		for lasts = range ofTime {
		}
	}
	return users, lasts
}

// hasLetters tells a sentence from a line of numbers.
func hasLetters(text string) bool {
	letters, others := 0, 0
	for _, r := range text {
		switch {
		case r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= 0xac00 && r <= 0xd7a3:
			letters++
		case r != ' ':
			others++
		}
	}
	return letters > others
}

// statedIn takes the figures of a text that has them in sentences alone: where one rate is named,
// it is the one variant's; of several it is not known what each is of, and they are named.
func statedIn(list []sentence) (*variant, []string) {
	v := variant{}
	var notes []string
	rates := map[string]bool{}
	ranks := map[string]string{}
	for _, s := range list {
		for _, parts := range ratePhrase.FindAllStringSubmatch(s.text, -1) {
			value := strings.Join(strings.Fields(parts[1]+parts[2]+parts[3]+parts[4]), "")
			if !rates[value] {
				notes = append(notes, fmt.Sprintf("of which variant is http_reqs.rate: %s? %q", value, oneLine(s.text, 120)))
			}
			rates[value] = true
			v.at = s.at
		}
		for _, parts := range rankPhrase.FindAllStringSubmatch(s.text, -1) {
			of := map[string]string{"median": "med", "average": "avg", "avg": "avg", "mean": "avg"}[strings.ToLower(parts[1])]
			if of == "" {
				of = "p(" + strings.ToLower(parts[1])[1:] + ")"
			}
			name := metricname.Figure(metricname.HTTPReqDuration, of)
			if old, ok := ranks[name]; ok && old != parts[2]+parts[3] {
				ranks[name] = ""
			} else {
				ranks[name] = parts[2] + parts[3]
			}
		}
	}
	if len(rates) != 1 {
		return nil, notes
	}
	for value := range rates {
		v.single = append(v.single, [2]string{metricname.Figure(metricname.HTTPReqs, metricname.Rate), value})
	}
	for _, of := range []string{metricname.Avg, metricname.Med, metricname.P50, metricname.P90, metricname.P95, metricname.P99, metricname.P999} {
		name := metricname.Figure(metricname.HTTPReqDuration, of)
		if ranks[name] != "" {
			v.single = append(v.single, [2]string{name, ranks[name]})
		}
	}
	v.figures = mapped(v.single)
	return &v, nil
}

// changePhrase is a rate before and after something was changed.
var changePhrase = regexp.MustCompile(`(?i)\bfrom\s+(?:about\s+|~\s*)?(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)\s*([kKmM]?)\s*(?:req(?:uest)?s?\s*(?:/|per)\s*s(?:ec(?:ond)?)?|rps|qps|tps)?\s+to\s+(?:about\s+|~\s*)?(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)\s*([kKmM]?)\s*(?:req(?:uest)?s?\s*(?:/|per)\s*s(?:ec(?:ond)?)?|rps|qps|tps)\b`)

// changedIn takes the one rate of a text before and after a change as two variants; nil where the
// text has none, or several.
func changedIn(list []sentence) []variant {
	var all []variant
	for _, s := range list {
		for _, parts := range changePhrase.FindAllStringSubmatch(s.text, -1) {
			for i, name := range []string{"before", "after"} {
				v := variant{name: name, at: s.at, single: [][2]string{{metricname.Figure(metricname.HTTPReqs, metricname.Rate), parts[2*i+1] + parts[2*i+2]}}}
				v.figures = mapped(v.single)
				all = append(all, v)
			}
		}
	}
	if len(all) != 2 || len(all[0].figures) == 0 || len(all[1].figures) == 0 {
		return nil
	}
	return all
}

// mapped are single figures as the program reads them; those that it cannot read are left out.
func mapped(single [][2]string) []published.Figure {
	var m published.Mapping
	for _, s := range single {
		if name, err := published.ParseName(s[0]); err == nil {
			_ = m.Add(name, s[1], s[0]+": "+s[1]) // what cannot be read is not among them
		}
	}
	return m.Figures()
}

// expects proposes what a sentence with a ratio predicts, of the two variants whose rates have it;
// empty where there are none, or several.
func expects(text string, variants []variant) string {
	said, _, ok := audit.RatioIn(text)
	if !ok {
		return ""
	}
	proposal, found := "", 0
	for i := range variants {
		for j := range variants {
			a, ok1 := published.Find(variants[i].figures, metricname.HTTPReqs, metricname.Rate, 0)
			b, ok2 := published.Find(variants[j].figures, metricname.HTTPReqs, metricname.Rate, 0)
			if i == j || !ok1 || !ok2 || b.Value <= 0 || a.Value <= b.Value {
				continue
			}
			for _, s := range said {
				if is := a.Value / b.Value; is >= s.Low && is <= s.High {
					factor := fmt.Sprintf("%.3g * ", s.Low)
					if s.Low <= 1 {
						factor = ""
					}
					proposal = fmt.Sprintf("%s.http_reqs.rate > %s%s.http_reqs.rate", quotedName(variants[i].name), factor, quotedName(variants[j].name))
					found++
					break
				}
			}
		}
	}
	if found != 1 {
		return ""
	}
	return proposal
}

// quotedName is a variant's name as an expectation has it.
func quotedName(name string) string {
	if strings.ContainsAny(name, "-.") || name[0] >= '0' && name[0] <= '9' {
		return `"` + name + `"`
	}
	return name
}
