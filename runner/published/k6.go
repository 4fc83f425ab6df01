package published

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"perflab/runner/internal/nearest"
	"perflab/runner/metricname"
)

// k6Text reads k6's end-of-test text: the classic one (k6 0.30 to 1) in both of its ways to
// write a rate, "99.74% ✓ 276043 ✗ 720" and "99.74% 276043 out of 276763", and the one in
// sections (from k6 1.0). Lines may be missing and indented otherwise.
//
// How k6 1.8.1 shortens (its summary code; report/k6_layout.go prints the same):
//
//	shares     two decimals, cut off
//	durations  two decimals of the largest unit below them, cut off, zeros at the end not
//	           printed (1.5s is 1.50 to 1.51); from a minute on whole seconds, cut off; whole
//	           nanoseconds below a microsecond. With --summary-time-unit all are rounded to
//	           two decimals of that unit, zeros printed, by which such a text is known
//	bytes      decimal units, rounded to one decimal; from ten on that is rounded to none, so
//	           that 81 MB is anything from 80.45 to 81.45. Below ten bytes every digit
//	counts     whole; rates per second and other numbers rounded to six decimals, zeros at
//	           the end not printed
type k6Text struct {
	toolText
	rounded bool   // by --summary-time-unit
	base    string // metric of the last line, which sub-metrics follow
	check   string // name of the last check
	section k6Section
	run     k6Run
	bounds  []Figure // values beside thresholds, taken where no other line has them
}

func newK6Text(text string) toolReader {
	return &k6Text{toolText: toolText{source: "k6"}, rounded: k6TimeUnit(text)}
}

var (
	k6Dotted  = regexp.MustCompile(`^(?:[✓✗√×]\s*)?(\{.+?\}|[A-Za-z_]\w{0,127}(?:\{[^{}]*\})?)\s*(\.{2,}\s*:?)\s*(.*)$`)
	k6Colon   = regexp.MustCompile(`^([a-z_]+(?:\{[^{}]*\})?)\s*:\s*(.*)$`)
	k6Bare    = regexp.MustCompile(`^([a-z_]+)\s+(\d.*|avg=.*)$`)
	k6Mark    = regexp.MustCompile(`^[✓✗√×]\s*(.+)$`)
	k6Passed  = regexp.MustCompile(`^↳\s*(` + digits + `)%\s+[—–-]\s+[✓√]\s*(\d+)\s*/\s*[✗×]\s*(\d+)$`)
	k6Heading = regexp.MustCompile(`^(execution|script|output|web dashboard|scenarios): |^(time="|INFO\[|WARN\[|ERRO\[|DEBU\[)`)
)

func (k *k6Text) read(line string) (own bool, err error) {
	if commandOf("k6").read(&k.toolText, line) || k.run.read(k, line) || k.section.read(line) || k6Heading.MatchString(line) {
		return true, nil
	}
	if parts := k6Passed.FindStringSubmatch(line); parts != nil {
		return true, k.passed(parts)
	}
	if parts := k6Dotted.FindStringSubmatch(line); parts != nil && !strings.HasPrefix(parts[1], "↳") {
		if strings.HasSuffix(parts[2], ":") || k6Kind(parts[1]) != "" {
			return true, k.metric(parts[1], parts[3])
		}
	}
	if parts := k6Mark.FindStringSubmatch(line); parts != nil {
		if !k.section.threshold(k, parts[1]) {
			k.check = parts[1]
		}
		return true, nil
	}
	if k.section.heading(line) {
		return true, nil
	}
	// Without dots, but with a name that only k6 gives.
	if parts := k6Colon.FindStringSubmatch(line); parts != nil && k6Kind(parts[1]) != "" && strings.ContainsAny(parts[2], "0123456789") {
		return true, k.metric(parts[1], parts[2])
	}
	if parts := k6Bare.FindStringSubmatch(line); parts != nil && k6Kind(parts[1]) != "" {
		before := len(k.list)
		if k.metric(parts[1], parts[2]) == nil && len(k.list) > before {
			return true, nil
		}
	}
	return false, nil
}

func (k *k6Text) end() {
	k.run.end(k)
	if len(k.bounds) == 0 {
		return
	}
	names := map[string]bool{}
	for _, p := range k.list {
		names[p.Name()] = true
	}
	for _, p := range k.bounds {
		if !names[p.Name()] {
			k.list = append(k.list, p)
		}
	}
}

// k6Kind is the kind of a metric of k6's; empty where k6 has none of that name.
func k6Kind(name string) metricname.Kind {
	switch metricname.Base(name) {
	case k6ChecksTotal, k6ChecksSucceeded, k6ChecksFailed:
		return metricname.Share
	}
	if !metricname.InK6(name) {
		return ""
	}
	return metricname.KindOf(name)
}

// Names under which k6 prints what it knows of checks, in its text in sections.
const (
	k6ChecksTotal     = "checks_total"
	k6ChecksSucceeded = "checks_succeeded"
	k6ChecksFailed    = "checks_failed"
)

// k6Others are metrics of k6's that this project does not measure; a name near one of
// those that it does is else taken for a slip.
var k6Others = regexp.MustCompile(`^(group_duration|(ws|grpc|browser)_.*)$`)

// metric takes the figures of a metric's line.
func (k *k6Text) metric(name, data string) error {
	if tag, ok := strings.CutPrefix(name, "{"); ok {
		if k.base == "" {
			return errors.New("the line of a sub-metric stands without that of its metric before it")
		}
		name = k.base + "{" + strings.TrimSpace(strings.TrimSuffix(tag, "}")) + "}"
	} else {
		k.base = name
	}
	kind := k6Kind(name)
	if kind == "" && !k6Others.MatchString(name) {
		for _, m := range metricname.All() {
			if d := nearest.Edits(name, m.Name); d > 0 && d <= 2 && k6Kind(m.Name) != "" {
				return fmt.Errorf("unknown metric %q; did you mean %q?", nearest.Shorten(name), m.Name)
			}
		}
	}
	name = k.section.tagged(name)
	// A part of the run may stand among the totals, by its tag, and in a section of its own.
	stands := k.section.scenario + "/" + k.section.group + "/" + name
	if k.stood[stands] != "" {
		return fmt.Errorf("%s stands here a second time, after %q; a variant's text is the output of one run", name, nearest.Shorten(k.stood[stands]))
	}
	if err := k.once(stands); err != nil {
		return err
	}
	if !k.values(name, kind, strings.TrimSpace(data)) {
		delete(k.stood, stands)
		if kind == "" {
			return fmt.Errorf("%q is nothing that k6 prints for a metric", nearest.Shorten(data))
		}
		return fmt.Errorf("%q is nothing that k6 prints for %s, a %s, such as %s", nearest.Shorten(data), nearest.Shorten(name), kind, k6Example(name, kind))
	}
	return nil
}

// passed takes how often the last check held; k6 cuts its percentage down to a whole one.
func (k *k6Text) passed(parts []string) error {
	if k.check == "" {
		return errors.New("this line belongs to a check, whose name would stand on the line before it")
	}
	if printedNumber(parts[1]).value.Cmp(tenTo(2)) > 0 {
		return fmt.Errorf("%s%% is more than the whole", parts[1])
	}
	name := k.section.tagged(metricname.OfCheck(k.check))
	held, failed := printedNumber(parts[2]), printedNumber(parts[3])
	k.add(name, metricname.Rate, UnitShare, printedNumber(parts[1]).times(tenTo(-2)).cut(), "")
	k.add(name, metricname.Hits, UnitCount, held.exact(), "")
	k.add(name, metricname.Total, UnitCount, sum(held, failed).exact(), "")
	k.check = ""
	return nil
}
