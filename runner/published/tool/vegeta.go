package tool

import (
	"regexp"
	"strings"

	"perflab/runner/metricname"
)

// newVegeta reads vegeta's text report (lib/reporters.go): rates rounded to two decimals, times
// by Go's duration rounded to what suits them, amounts exact. Its rate is of the requests over
// the time in which it sent them, the wait for the last response left out. A request is not held
// back by one before it, so that response times count from when each was due.
func newVegeta() Reader {
	var a answers
	columns := func(names, values string) [][2]string {
		n, v := strings.Split(names, ", "), strings.Split(values, ", ")
		var out [][2]string
		for i := range min(len(n), len(v)) {
			out = append(out, [2]string{strings.TrimSpace(n[i]), strings.TrimSpace(v[i])})
		}
		return out
	}
	return &table{
		lines: []form{
			single("Requests", `^Requests\s+\[(total, rate(?:, throughput)?)\]\s+(\S.*)$`, func(p []string) (out []Print) {
				for _, c := range columns(p[1], p[2]) {
					switch c[0] {
					case "total":
						out = append(out, count(metricname.HTTPReqs, metricname.Count, c[1]))
					case "rate":
						out = append(out, rate(metricname.HTTPReqs, metricname.Rate, c[1]).noted("over the time in which they were sent"))
					}
				}
				return out
			}),
			single("Duration", `^Duration\s+\[(total, attack, wait)\]\s+(\S.*)$`, func(p []string) (out []Print) {
				for _, c := range columns(p[1], p[2]) {
					if t, ok := goTime(c[1]); ok && c[0] == "total" {
						out = append(out, t.as(metricname.Duration, metricname.Value))
					}
				}
				return out
			}),
			single("Latencies", `^Latencies\s+\[([a-z0-9., ]+)\]\s+(\S.*)$`, func(p []string) (out []Print) {
				for _, c := range columns(p[1], p[2]) {
					of := map[string]string{"min": metricname.Min, "mean": metricname.Avg, "max": metricname.Max}[c[0]]
					if of == "" {
						of = "p(" + strings.TrimRight(c[0], "th") + ")"
					}
					if t, ok := goTime(c[1]); ok {
						out = append(out, t.as(metricname.HTTPReqDuration, of))
					}
				}
				return out
			}),
			one(`^Bytes In\s+\[total, mean\]\s+(\d{1,18}), (`+digits+`)$`, func(p []string) []Print {
				return []Print{bytes(metricname.BodyReceived, metricname.Count, p[1], "B").exact(), bytes(metricname.BodyReceived, metricname.PerResponse, p[2], "B")}
			}),
			heading(`^Bytes Out\s+\[total, mean\]\s`),
			one(`^Success\s+\[ratio\]\s+(`+digits+`)%$`, func(p []string) []Print {
				left, ok := hundredLess(p[1])
				if !ok {
					return nil
				}
				return []Print{{Metric: metricname.HTTPReqFailed, Aggregation: metricname.Rate, Kind: Share, Number: left, Unit: "%"}}
			}),
			one(`^Status Codes\s+\[code:count\]\s+(\d+:\d+(?:\s+\d+:\d+)*)$`, func(p []string) []Print {
				for _, pair := range strings.Fields(p[1]) {
					code, number, _ := strings.Cut(pair, ":")
					if code == "0" {
						a.failed(number, p[0])
					} else {
						a.status(code, number, p[0])
					}
				}
				return nil
			}),
			heading(`^Error Set:$`),
		},
		end: func() (out []Print) {
			for _, p := range a.prints() {
				if p.Metric != metricname.HTTPReqs { // that it prints itself
					out = append(out, p)
				}
			}
			return out
		},
	}
}

var goUnits = regexp.MustCompile(`^(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(` + digits + `)(ns|us|µs|ms|s))?$`)

// goTime is a duration as Go prints it; of hours and minutes it takes the seconds together.
func goTime(text string) (Print, bool) {
	p := goUnits.FindStringSubmatch(text)
	switch {
	case text == "" || p == nil:
		return Print{}, false
	case text == "0s":
		return Print{Kind: Time, Number: "0", Unit: "s", How: Exact}, true
	case p[1] == "" && p[2] == "":
		return Print{Kind: Time, Number: p[3], Unit: p[4]}, true
	case p[3] == "" || p[4] != "s":
		return Print{}, false
	}
	seconds, ok := addMinutes(p[1], p[2], p[3])
	return Print{Kind: Time, Number: seconds, Unit: "s"}, ok
}

func (p Print) as(metric, aggregation string) Print {
	p.Metric, p.Aggregation = metric, aggregation
	return p
}
