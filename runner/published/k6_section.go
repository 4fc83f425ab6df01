package published

import (
	"regexp"
	"strings"

	"perflab/runner/metricname"
)

// k6Section is the part of k6's text that a line stands in. Without titles it is the whole
// run, as is everything in the classic text, whose own titles are groups of checks.
type k6Section struct {
	scenario, group string
	thresholds      bool
	bound           string // the metric whose thresholds follow
}

var (
	k6Title    = regexp.MustCompile(`^█\s*(.*)$`)
	k6Subtitle = regexp.MustCompile(`^↳\s*GROUP:\s*(.*)$`)
	k6Name     = regexp.MustCompile(`^[A-Za-z_]\w{0,127}(?:\{[^{}]*\})?$`)
	k6Tag      = regexp.MustCompile(`^\{[^{}]+\}$`)
	k6Bound    = regexp.MustCompile(`^'[^']*'\s+(avg|min|med|max|count|rate|value|p\(` + digits + `\))=(\S+)$`)
)

// read enters the section that a title opens.
func (s *k6Section) read(line string) bool {
	if parts := k6Subtitle.FindStringSubmatch(line); parts != nil {
		s.group = parts[1]
		return true
	}
	parts := k6Title.FindStringSubmatch(line)
	if parts == nil {
		return false
	}
	scenario, ofScenario := strings.CutPrefix(parts[1], "SCENARIO: ")
	group, ofGroup := strings.CutPrefix(parts[1], "GROUP: ")
	switch {
	case ofScenario:
		*s = k6Section{scenario: scenario}
	case ofGroup:
		*s = k6Section{group: group}
	case parts[1] == "THRESHOLDS":
		*s = k6Section{thresholds: true}
	case parts[1] == "TOTAL RESULTS":
		*s = k6Section{}
	}
	return true
}

// tagged is a metric's name with k6's own tags for the section, without which it would be
// taken for that of the whole run.
func (s *k6Section) tagged(name string) string {
	base, tags, _ := strings.Cut(name, "{")
	var list []string
	if s.scenario != "" {
		list = append(list, "scenario:"+s.scenario)
	}
	if s.group != "" {
		list = append(list, "group:::"+s.group)
	}
	if tags = strings.TrimSuffix(tags, "}"); tags != "" {
		list = append(list, tags)
	}
	if len(list) == 0 {
		return name
	}
	return base + "{" + strings.Join(list, ",") + "}"
}

// heading takes the name of a metric above its thresholds, or that of a sub-metric.
func (s *k6Section) heading(line string) bool {
	switch {
	case !s.thresholds:
		return false
	case k6Name.MatchString(line):
		s.bound = line
	case k6Tag.MatchString(line) && s.bound != "":
		base := metricname.Base(s.bound)
		s.bound = base + line
	default:
		return false
	}
	return true
}

// threshold takes the value that stands beside a threshold: 'p(95)<500' p(95)=8.56ms.
func (s *k6Section) threshold(k *k6Text, line string) bool {
	parts := k6Bound.FindStringSubmatch(line)
	if parts == nil || !s.thresholds || s.bound == "" {
		return false
	}
	apart := k6Text{toolText: toolText{source: k.source, quote: k.quote}, rounded: k.rounded}
	data := parts[2]
	if strings.HasPrefix(parts[1], "p(") || strings.Contains("avg min med max", parts[1]) {
		data = parts[1] + "=" + data
	}
	apart.values(s.bound, k6Kind(s.bound), data)
	k.bounds = append(k.bounds, apart.list...)
	return true
}
