package tool

import (
	"regexp"
	"strings"

	"perflab/runner/metricname"
)

// autocannon reads its tables (lib/printResult.js), drawn with box characters or without. It
// keeps response times as whole milliseconds, cut, so that what it prints of them may be up to
// one more; rates and bytes are the mean of those of each second; amounts are decimal.
type autocannon struct {
	columns []string // of the table that the line stands in
}

func newAutocannon() Reader { return &autocannon{} }

var (
	autoRunning  = regexp.MustCompile(`^Running (` + digits + `)(s|m|h) test @ \S+$`)
	autoAmount   = regexp.MustCompile(`^Running (\d{1,15}) requests test @ \S+$`)
	autoUsers    = regexp.MustCompile(`^(\d{1,9}) connections(?: with (\d+) pipelining factor)?$`)
	autoRule     = regexp.MustCompile(`^[┌├└╔╟╚+][─┬┼┴┐┤┘═╤╗╢╝╧╪+-]*$`)
	autoNothing  = regexp.MustCompile(`^(?:Req/Bytes counts sampled|# of samples:|\d+ workers?$|# of workers|Warning: )`)
	autoRead     = regexp.MustCompile(`^(` + digits + `)([kMG]?) requests in (` + digits + `)s, (` + digits + `) ?(k|M|G|T)?B read$`)
	autoErrors   = regexp.MustCompile(`^(` + digits + `)([kMG]?) errors \((` + digits + `)([kMG]?) timeouts\)$`)
	autoStatuses = regexp.MustCompile(`^(` + digits + `)([kMG]?) 2xx responses, (` + digits + `)([kMG]?) non 2xx responses$`)
	autoTime     = regexp.MustCompile(`^(` + digits + `) ?(ms|s|m|h)$`)
	autoNumber   = regexp.MustCompile(`^(\d{1,3}(?:,\d{3})+(?:\.\d+)?|` + digits + `)$`)
	autoBytes    = regexp.MustCompile(`^(` + digits + `) ?(k|M|G|T)?B$`)
	autoRank     = regexp.MustCompile(`^(\d{1,2}(?:\.\d+)?|100)%?$`)
)

const (
	noteAutoRate = "the mean of the rates of each second"
	noteAutoTime = "from whole milliseconds"
)

func (a *autocannon) Read(line string) Line {
	own := Line{Own: true}
	switch {
	case autoRule.MatchString(line) || autoNothing.MatchString(line):
		return own
	case strings.HasPrefix(line, "│") || strings.HasPrefix(line, "║"):
		return a.row(line)
	}
	if p := autoRunning.FindStringSubmatch(line); p != nil {
		own.Prints = []Print{duration(metricname.Duration, metricname.Asked, p[1], p[2]).exact()}
	} else if p := autoAmount.FindStringSubmatch(line); p != nil {
		own.Prints = []Print{count(metricname.HTTPReqs, metricname.Asked, p[1])}
	} else if p := autoUsers.FindStringSubmatch(line); p != nil {
		users := count(metricname.VUs, metricname.Value, p[1])
		if p[2] != "" && p[2] != "1" {
			users = users.noted("each with " + p[2] + " requests at a time")
		}
		own.Prints = []Print{users}
	} else if p := autoRead.FindStringSubmatch(line); p != nil {
		own.Once = "the number of requests"
		own.Prints = []Print{
			shortened(metricname.HTTPReqs, metricname.Count, p[1], p[2]),
			duration(metricname.Duration, metricname.Value, p[3], "s"),
			bytes(metricname.DataReceived, metricname.Count, p[4], p[5]+"B"),
		}
	} else if p := autoErrors.FindStringSubmatch(line); p != nil {
		own.Prints = []Print{shortened(metricname.Errors, metricname.Count, p[1], p[2]), shortened(metricname.Errors, "timeout", p[3], p[4])}
	} else if p := autoStatuses.FindStringSubmatch(line); p != nil {
		own.Prints = []Print{shortened(metricname.HTTPReqFailed, metricname.Hits, p[3], p[4]).noted("responses with a status that is not 2xx")}
	} else {
		return Line{}
	}
	return own
}

func (a *autocannon) End() []Print { return nil }

// row takes a row of one of its tables.
func (a *autocannon) row(line string) Line {
	own := Line{Own: true}
	cells := strings.Split(strings.Trim(strings.ReplaceAll(line, "║", "│"), "│"), "│")
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	name, values := cells[0], cells[1:]
	switch {
	case name == "Stat":
		a.columns = values
		return own
	case name == "Percentile" || name == "Code": // tables of -l and of statuses
		a.columns = []string{name}
		return own
	case len(a.columns) == 1 && a.columns[0] == "Percentile" && len(values) == 1 && autoRank.MatchString(name):
		if !autoNumber.MatchString(values[0]) {
			return Line{}
		}
		own.Prints = []Print{a.time(name, values[0], "ms")}
		return own
	case len(a.columns) == 1 && a.columns[0] == "Code":
		return own
	case name != "Latency" && name != "Req/Sec" && name != "Bytes/Sec" || len(values) != len(a.columns):
		return Line{}
	}
	own.Once = name
	for i, column := range a.columns {
		switch {
		case column == "Stdev":
		case name == "Latency":
			if p := autoTime.FindStringSubmatch(values[i]); p != nil {
				own.Prints = append(own.Prints, a.time(column, p[1], p[2]))
			}
		case column != "Avg": // of the rates of each second
		case name == "Req/Sec":
			if autoNumber.MatchString(values[i]) {
				own.Prints = append(own.Prints, rate(metricname.HTTPReqs, metricname.Rate, strings.ReplaceAll(values[i], ",", "")).noted(noteAutoRate))
			}
		default:
			if p := autoBytes.FindStringSubmatch(values[i]); p != nil {
				own.Prints = append(own.Prints, bytes(metricname.DataReceived, metricname.Rate, p[1], p[2]+"B").perSecond().noted(noteAutoRate))
			}
		}
	}
	return own
}

// time is a response time.
func (a *autocannon) time(column, number, unit string) Print {
	of := map[string]string{"Avg": metricname.Avg, "Max": metricname.Max, "Min": metricname.Min}[column]
	if of == "" {
		of = "p(" + strings.TrimSuffix(column, "%") + ")"
	}
	p := duration(metricname.HTTPReqDuration, of, number, unit).noted(noteAutoTime)
	if unit == "ms" && decimals(number) == 0 {
		return p.cut()
	}
	if unit == "ms" {
		p.Up = "1"
	}
	return p
}

// shortened is a number of things that 251k stands for.
func shortened(metric, aggregation, number, unit string) Print {
	p := count(metric, aggregation, number)
	if p.Unit = unit; unit != "" {
		p.How = Rounded
	}
	return p
}
