package tool

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"perflab/runner/metricname"
)

var (
	locustColumns = []string{"Name", "Request Count", "Failure Count", "Requests/s"}
	jtlColumns    = []string{"timeStamp", "elapsed", "label", "success"}
)

var plainNumber = regexp.MustCompile(`^` + digits + `$`)

// locustCSV reads the row Aggregated of locust's _stats.csv, or the one row there is. Medians and
// percentiles are of times that locust rounds to two digits.
func locustCSV(rows []row) (out []Print) {
	at := slices.IndexFunc(rows, func(r row) bool { return r.fields["Name"] == "Aggregated" || r.fields["Name"] == "Total" })
	if at < 0 && len(rows) == 1 {
		at = 0
	}
	if at < 0 {
		return nil
	}
	take := func(column string, as func(number string) Print) {
		n := strings.TrimSpace(rows[at].fields[column])
		if !plainNumber.MatchString(n) {
			return
		}
		p := as(n)
		p.Quote = column + ": " + n
		out = append(out, p)
	}
	ms := func(of string) func(string) Print {
		return func(n string) Print { return duration(metricname.HTTPReqDuration, of, n, "ms") }
	}
	take("Request Count", func(n string) Print { return count(metricname.HTTPReqs, metricname.Count, n) })
	take("Failure Count", func(n string) Print { return count(metricname.HTTPReqFailed, metricname.Hits, n) })
	take("Requests/s", func(n string) Print { return rate(metricname.HTTPReqs, metricname.Rate, n) })
	take("Average Response Time", ms(metricname.Avg))
	take("Min Response Time", ms(metricname.Min))
	take("Max Response Time", ms(metricname.Max))
	take("Average Content Size", func(n string) Print { return bytes(metricname.BodyReceived, metricname.PerResponse, n, "B") })
	whole := func(of string) func(string) Print {
		return func(n string) Print {
			integer, _, _ := strings.Cut(n, ".")
			return locustTime(of, integer)
		}
	}
	take("Median Response Time", whole(metricname.Med))
	for _, rank := range []string{"50%", "66%", "75%", "80%", "90%", "95%", "98%", "99%", "99.9%", "99.99%"} {
		take(rank, whole("p("+strings.TrimSuffix(rank, "%")+")"))
	}
	return out
}

// JTLSample is one sample of JMeter's log.
type JTLSample struct {
	Start, Elapsed int64 // milliseconds, of Unix time and from there
	Failed         bool
	Users          int64 // threads of all groups; 0 where it does not say
}

// ParseJTL reads a sample by its columns; not ok where its times are not whole milliseconds.
func ParseJTL(column func(name string) string) (s JTLSample, ok bool) {
	start, err1 := strconv.ParseInt(column("timeStamp"), 10, 64)
	elapsed, err2 := strconv.ParseInt(column("elapsed"), 10, 64)
	const latest = math.MaxInt64 / 2_000_000 // in nanoseconds too
	if err1 != nil || err2 != nil || elapsed < 0 || start < 0 || elapsed > math.MaxInt32 || start > latest {
		return s, false
	}
	s = JTLSample{Start: start, Elapsed: elapsed, Failed: column("success") != "true"}
	if n, err := strconv.ParseInt(column("allThreads"), 10, 64); err == nil && n > 0 && n <= math.MaxInt32 {
		s.Users = n
	}
	return s, true
}

// jtl works figures out of JMeter's samples: their number, the rate from the first's start to
// the last's end, and exact percentiles of their times, in whole milliseconds.
func jtl(rows []row) []Print {
	var took []int64
	first, last, failed, users, total := int64(math.MaxInt64), int64(0), int64(0), int64(0), int64(0)
	for _, r := range rows {
		s, ok := ParseJTL(func(column string) string { return r.fields[column] })
		if !ok {
			continue
		}
		took = append(took, s.Elapsed)
		total += s.Elapsed
		first, last = min(first, s.Start), max(last, s.Start+s.Elapsed)
		if s.Failed {
			failed++
		}
		users = max(users, s.Users)
	}
	if len(took) == 0 {
		return nil
	}
	slices.Sort(took)
	n := int64(len(took))
	of := func(p Print) Print {
		p.Quote = fmt.Sprintf("%d samples", n)
		return p
	}
	ms := func(aggregation string, v int64) Print {
		return of(duration(metricname.HTTPReqDuration, aggregation, strconv.FormatInt(v, 10), "ms"))
	}
	out := []Print{
		of(count(metricname.HTTPReqs, metricname.Count, strconv.FormatInt(n, 10)).noted(noteJMeter)),
		of(count(metricname.HTTPReqFailed, metricname.Hits, strconv.FormatInt(failed, 10))),
		of(duration(metricname.HTTPReqDuration, metricname.Avg, strconv.FormatFloat(float64(total)/float64(n), 'f', 3, 64), "ms")),
		ms(metricname.Min, took[0]), ms(metricname.Max, took[n-1]),
	}
	if n >= 20 {
		for _, rank := range []int64{50, 90, 95, 99} {
			if rank < 99 || n >= 100 {
				out = append(out, ms(fmt.Sprintf("p(%d)", rank), took[(rank*n+99)/100-1]))
			}
		}
	}
	if last > first {
		seconds := float64(last-first) / 1000
		out = append(out, of(rate(metricname.HTTPReqs, metricname.Rate, strconv.FormatFloat(float64(n)/seconds, 'f', 4, 64))),
			of(duration(metricname.Duration, metricname.Value, strconv.FormatFloat(seconds, 'f', 3, 64), "s")))
	}
	if users > 0 {
		out = append(out, of(count(metricname.VUsMax, metricname.Value, strconv.FormatInt(users, 10))))
	}
	return out
}
