package tool

import (
	"regexp"
	"strings"

	"perflab/runner/metricname"
)

// locust reads the tables that locust prints (locust/stats.py), of which the last counts: it
// prints them every few seconds. The row Aggregated is the run's; where there is one other
// alone, it is the same. Times are whole milliseconds, of the mean cut; medians and percentiles
// are of times that it rounds to two digits.
type locust struct {
	percentiles []string // heads of the table of percentiles; nil: the line stands in the other one
	last        map[string][]Print
	rows        map[string]map[string]bool // table → names of its rows
}

func newLocust() Reader {
	return &locust{last: map[string][]Print{}, rows: map[string]map[string]bool{}}
}

const (
	locustStats       = "statistics"
	locustPercentiles = "percentiles"
)

var (
	locustHead  = regexp.MustCompile(`^(?:Type\s+)?Name\s+# reqs\s+# fails\s*\|\s*Avg\s+Min\s+Max\s*\|?\s*Med(?:ian)?\s*\|?\s*req/s\s+failures/s$`)
	locustRow   = regexp.MustCompile(`^(?:([A-Z]{2,20})\s+)?(\S.*?)\s+(\d+)\s+(\d+)\(([\d.]+)%\)\s*\|\s*(\d+)\s+(\d+)\s+(\d+)\s*\|?\s*(\d+)\s*\|?\s*(` + digits + `)\s+(` + digits + `)$`)
	locustRanks = regexp.MustCompile(`^(?:Type\s+)?Name\s+((?:\d{2,3}(?:\.\d+)?%\s+)+)# reqs$`)
	locustRank  = regexp.MustCompile(`^(?:([A-Z]{2,20})\s+)?(\S.*?)((?:\s+\d+){4,})$`)
	locustUsers = regexp.MustCompile(`(?:Ramping to|All users spawned:.*\() ?(\d{1,9}) (?:users|total users)`)
	locustRule  = regexp.MustCompile(`^-{3,}\|?[-|+]*$`)
	locustOther = regexp.MustCompile(`^(?:Response time percentiles \(approximated\)|Error report|# occurrences\s+Error|\[\d{4}-\d\d-\d\d [\d:,]+\] )`)
)

func (l *locust) Read(line string) Line {
	own := Line{Own: true}
	if p := locustUsers.FindStringSubmatch(line); p != nil && strings.HasPrefix(line, "[") {
		own.Prints = []Print{count(metricname.VUs, metricname.Value, p[1])}
		return own
	}
	if locustHead.MatchString(line) {
		l.percentiles = nil
		return own
	}
	if p := locustRanks.FindStringSubmatch(line); p != nil {
		l.percentiles = strings.Fields(p[1])
		return own
	}
	if p := locustRow.FindStringSubmatch(line); p != nil {
		l.keep(locustStats, p[1]+" "+p[2], line, []Print{
			count(metricname.HTTPReqs, metricname.Count, p[3]), count(metricname.HTTPReqFailed, metricname.Hits, p[4]),
			duration(metricname.HTTPReqDuration, metricname.Avg, p[6], "ms").cut(),
			duration(metricname.HTTPReqDuration, metricname.Min, p[7], "ms").cut(),
			duration(metricname.HTTPReqDuration, metricname.Max, p[8], "ms").cut(),
			locustTime(metricname.Med, p[9]), rate(metricname.HTTPReqs, metricname.Rate, p[10]),
		})
		return own
	}
	if p := locustRank.FindStringSubmatch(line); p != nil && l.percentiles != nil {
		values := strings.Fields(p[3])
		if len(values) != len(l.percentiles)+1 {
			return Line{}
		}
		var prints []Print
		for i, rank := range l.percentiles {
			of := "p(" + strings.TrimSuffix(rank, "%") + ")"
			if rank == "100%" {
				of = metricname.Max
			}
			prints = append(prints, locustTime(of, values[i]))
		}
		l.keep(locustPercentiles, p[1]+" "+p[2], line, prints)
		return own
	}
	own.Own = locustRule.MatchString(line) || locustOther.MatchString(line)
	return own
}

// keep holds a row until the end, in place of one of the same name before it.
func (l *locust) keep(table, name, line string, prints []Print) {
	for i := range prints {
		prints[i].Quote = line
	}
	name = strings.TrimSpace(name)
	if l.rows[table] == nil {
		l.rows[table] = map[string]bool{}
	}
	l.rows[table][name] = true
	l.last[table+name] = prints
}

func (l *locust) End() (out []Print) {
	for _, table := range []string{locustStats, locustPercentiles} {
		names := l.rows[table]
		for name := range names {
			if name == "Aggregated" || name == "Total" || len(names) == 1 {
				out = append(out, l.last[table+name]...)
			}
		}
	}
	return out
}

// locustTime is a time that locust has rounded to two digits, or to a millisecond below 100.
func locustTime(of, number string) Print {
	p := duration(metricname.HTTPReqDuration, of, number, "ms")
	if n := len(number); n > 2 {
		p.Down = "5" + strings.Repeat("0", n-3)
		p.Up, p.How = p.Down, Exact
	}
	return p
}
