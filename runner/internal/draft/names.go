package draft

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"perflab/runner/spec"
)

// generic are headings that say nothing of what was tested.
var generic = regexp.MustCompile(`(?i)^(?:(?:the |my |our |test |load test |benchmark )*(?:results?|outputs?|benchmarks?|summary|tests?|runs?|numbers|data|performance|conclusions?|결과|벤치마크|테스트|측정|성능|출력|부하 테스트|테스트 결과|벤치마크 결과)(?: results?| are| is)?)$`)

// labelLine is a line that names what follows: in bold, before a colon, or a shell's comment.
var (
	boldLine    = regexp.MustCompile(`^\s*(?:[-*]\s+)?(?:\*\*|__)(.{1,80}?)(?:\*\*|__)\s*:?\s*$`)
	colonLine   = regexp.MustCompile(`^\s*(?:[-*\d.)]+\s+)?([\pL\pN][^.!?:]{0,60}?)\s*[:：]\s*$`)
	commentLine = regexp.MustCompile(`^\s*(?:#|//|--)\s*(\S.{0,60}?)\s*$`)
)

// nameAll gives each variant a name of its own: the nearest heading or label before it, what its
// address has that the others' have not, or its number.
func nameAll(p *post, variants []variant) {
	if len(variants) == 1 { // a file without variants has one of this name
		v := &variants[0]
		if v.heading = v.name; v.heading == "" {
			v.heading = p.above(v.at, 0)
		}
		v.name = "default"
		return
	}
	for i := range variants {
		v := &variants[i]
		if v.name != "" {
			continue
		}
		from := 0
		if i > 0 {
			from = variants[i-1].at + 1
		}
		v.heading = p.above(v.at, from)
		v.name = short(spec.PlainName(v.heading))
	}
	for i := range variants {
		same := func(name string) bool {
			return slices.ContainsFunc(variants, func(o variant) bool { return &variants[i] != &o && o.name == name && o.at != variants[i].at })
		}
		v := &variants[i]
		if v.name != "" && !same(v.name) {
			continue
		}
		base := v.name
		for _, part := range []string{spec.PlainName(strings.ReplaceAll(v.load.path, "/", "-")), v.load.port, fmt.Sprintf("%d-users", v.load.users)} {
			if part == "" || part == "0-users" {
				continue
			}
			name := short(strings.Trim(base+"-"+part, "-"))
			distinct := true
			for j := range variants {
				o := variants[j].load
				if j != i && (spec.PlainName(strings.ReplaceAll(o.path, "/", "-")) == part || o.port == part || fmt.Sprintf("%d-users", o.users) == part) {
					distinct = false
				}
			}
			if distinct {
				v.name = name
				break
			}
		}
	}
	taken := map[string]bool{}
	for i := range variants {
		v := &variants[i]
		if v.name == "" {
			v.name = fmt.Sprintf("run-%d", i+1)
		}
		base := v.name
		for n := 2; taken[v.name]; n++ {
			v.name = fmt.Sprintf("%s-%d", base, n)
		}
		taken[v.name] = true
	}
}

// short is a name of at most 40 characters.
func short(name string) string {
	if len(name) <= 40 {
		return name
	}
	cut := name[:40]
	if dash := strings.LastIndex(cut, "-"); dash > 10 {
		cut = cut[:dash]
	}
	return strings.Trim(cut, "-")
}

// above is the nearest line before at, and not before from, that names what follows.
func (p *post) above(at, from int) string {
	for i := at - 1; i >= max(from, at-60); i-- {
		text := ""
		switch {
		case p.kind[i] == heading:
			text = p.plain[i]
		case p.kind[i] == code || p.kind[i] == prose && strings.HasPrefix(p.raw[i], "#"):
			if parts := commentLine.FindStringSubmatch(p.raw[i]); parts != nil {
				text = parts[1]
			} else if parts := colonLine.FindStringSubmatch(p.raw[i]); parts != nil {
				text = parts[1]
			}
		case p.kind[i] == prose:
			if parts := boldLine.FindStringSubmatch(p.raw[i]); parts != nil {
				text = parts[1]
			} else if parts := colonLine.FindStringSubmatch(p.raw[i]); parts != nil {
				text = parts[1]
			}
		}
		if text = strings.TrimRight(strings.TrimSpace(text), ":："); text != "" && !generic.MatchString(text) {
			return text
		}
	}
	return ""
}
