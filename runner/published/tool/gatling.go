package tool

import (
	"regexp"
	"strings"

	"perflab/runner/metricname"
)

// gatling reads the block that Gatling prints at its end (ConsoleSummary.scala), in the layout
// with parentheses and in that with columns: the totals, of which times are whole milliseconds.
// Gatling prints the same every few seconds, without times; the last counts.
type gatling struct {
	last  map[string][]Print
	order []string
}

func newGatling() Reader { return &gatling{last: map[string][]Print{}} }

var (
	gatlingTotal = regexp.MustCompile(`^(?:> ?)?(request count|min response time|max response time|mean response time|std deviation|response time \d{1,3}(?:\.\d+)?(?:st|nd|rd|th) percentile|response time std deviation|mean (?:requests/sec|throughput))(?: \((ms|rps)\))?\s+\|?\s*([\d,]+(?:\.\d+)?|-)\s*(?:\(OK=([\d.,-]+)\s+KO=([\d.,-]+)\s*\)|\|\s*([\d.,-]+)\s*\|\s*([\d.,-]+)\s*\|?)$`)
	gatlingOther = regexp.MustCompile(`^(?:={10,}$|-{4} |-{10,}$|(?:> ?)?(?:(?:OK: )?(?:t <|\d+ (?:ms )?<=? t|t >=)|failed\s|KO\b|Global\s)|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\s.*elapsed$|Simulation \S+ (?:started|completed)|Parsing log file|Generating reports|Reports generated in|Please open the following file|\[[#x -]*\]\s*\d+%|waiting: |active: )`)
	gatlingRank  = regexp.MustCompile(`^response time (\d{1,3}(?:\.\d+)?)`)
)

func (g *gatling) Read(line string) Line {
	p := gatlingTotal.FindStringSubmatch(line)
	if p == nil {
		return Line{Own: gatlingOther.MatchString(line)}
	}
	name, number := p[1], strings.ReplaceAll(p[3], ",", "")
	failed := p[5]
	if failed == "" {
		failed = p[7]
	}
	var prints []Print
	switch {
	case number == "-":
	case name == "request count":
		prints = []Print{count(metricname.HTTPReqs, metricname.Count, number)}
		if failed = strings.ReplaceAll(failed, ",", ""); failed == "-" || failed == "" {
			failed = "0"
		}
		if strings.Trim(failed, "0123456789") == "" {
			prints = append(prints, count(metricname.HTTPReqFailed, metricname.Hits, failed).noted("checks that failed are among them"))
		}
	case strings.HasPrefix(name, "mean requests") || strings.HasPrefix(name, "mean throughput"):
		prints = []Print{rate(metricname.HTTPReqs, metricname.Rate, number)}
	case strings.Contains(name, "deviation"):
	case strings.HasSuffix(name, "percentile"):
		prints = []Print{duration(metricname.HTTPReqDuration, "p("+gatlingRank.FindStringSubmatch(name)[1]+")", number, "ms")}
	default:
		of := map[string]string{"min": metricname.Min, "max": metricname.Max, "mean": metricname.Avg}[strings.Fields(name)[0]]
		prints = []Print{duration(metricname.HTTPReqDuration, of, number, "ms")}
	}
	if len(prints) == 0 {
		return Line{Own: true}
	}
	for i := range prints {
		prints[i].Quote = line
	}
	if g.last[name] == nil {
		g.order = append(g.order, name)
	}
	g.last[name] = prints
	return Line{Own: true}
}

func (g *gatling) End() (out []Print) {
	for _, name := range g.order {
		out = append(out, g.last[name]...)
	}
	return out
}
