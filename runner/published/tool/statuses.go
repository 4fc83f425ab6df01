package tool

import (
	"strconv"
	"strings"

	"perflab/runner/metricname"
)

// answers counts responses by status, and requests without one, for tools that print no number
// of their requests.
type answers struct {
	got, bad, none  int64
	lines, badLines []string
	seen            bool
}

// status takes so many responses of a status, as a line prints them.
func (a *answers) status(code, number, line string) {
	n, _ := strconv.ParseInt(number, 10, 64) // a pattern has matched it
	a.seen, a.got, a.lines = true, a.got+n, append(a.lines, line)
	if code < "200" || code >= "400" || len(code) != 3 {
		a.bad, a.badLines = a.bad+n, append(a.badLines, line)
	}
}

// failed takes so many requests without a response.
func (a *answers) failed(number, line string) {
	n, _ := strconv.ParseInt(number, 10, 64)
	a.seen, a.none, a.lines, a.badLines = true, a.none+n, append(a.lines, line), append(a.badLines, line)
}

// prints are the requests there were, and those of them that failed.
func (a *answers) prints() []Print {
	if !a.seen {
		return nil
	}
	quote := func(lines []string) string {
		if len(lines) == 0 {
			lines = a.lines
		}
		return strings.Join(lines, "; ")
	}
	all := count(metricname.HTTPReqs, metricname.Count, strconv.FormatInt(a.got+a.none, 10))
	bad := count(metricname.HTTPReqFailed, metricname.Hits, strconv.FormatInt(a.bad+a.none, 10))
	all.Quote, bad.Quote = quote(a.lines), quote(a.badLines)
	out := []Print{all, bad}
	if a.none > 0 {
		e := count(metricname.Errors, metricname.Count, strconv.FormatInt(a.none, 10))
		e.Quote = quote(a.badLines)
		out = append(out, e)
	}
	return out
}
