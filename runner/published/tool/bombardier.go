package tool

import (
	"strconv"

	"perflab/runner/metricname"
)

// newBombardier reads bombardier's plain text (template/*.go, format.go): all but its counts
// rounded to two decimals, amounts in binary units. Its rate is the mean of those it saw in
// short stretches of the run.
func newBombardier() Reader {
	unit := map[string]string{"": "B", "K": "KiB", "M": "MiB", "G": "GiB", "T": "TiB"}
	var answered, failed int64
	var quotes []string
	some := false // what follows is of the answers of one class of status alone, which no figure is of
	return &table{
		lines: []form{
			one(`^Bombarding \S+ for (\S+) using (\d{1,9}) connection\(s\)$`, func(p []string) []Print {
				out := []Print{count(metricname.VUs, metricname.Value, p[2])}
				if t, ok := goTime(wholeSeconds(p[1])); ok {
					out = append(out, t.as(metricname.Duration, metricname.Asked).exact())
				}
				return out
			}),
			one(`^Bombarding \S+ with (\d{1,18}) request\(s\) using (\d{1,9}) connection\(s\)$`, func(p []string) []Print {
				return []Print{count(metricname.HTTPReqs, metricname.Asked, p[1]), count(metricname.VUs, metricname.Value, p[2])}
			}),
			heading(`^Statistics\s+Avg\s+Stdev\s+Max$`),
			single("Reqs/sec", `^Reqs/sec\s+(`+digits+`)\s+`+digits+`\s+`+digits+`$`, func(p []string) []Print {
				return []Print{rate(metricname.HTTPReqs, metricname.Rate, p[1]).noted("the mean of the rates of short stretches")}
			}),
			single("Latency", `^Latency\s+(`+digits+`)(us|ms|s|m|h)\s+`+digits+`(?:us|ms|s|m|h)\s+(`+digits+`)(us|ms|s|m|h)$`, func(p []string) []Print {
				return []Print{duration(metricname.HTTPReqDuration, metricname.Avg, p[1], p[2]), duration(metricname.HTTPReqDuration, metricname.Max, p[3], p[4])}
			}),
			one(`^Latency Distribution(?: \((Total|\dxx)\))?$`, func(p []string) []Print {
				some = p[1] != "" && p[1] != "Total"
				return nil
			}),
			one(`^(\d{1,2}(?:\.\d+)?)%\s+(`+digits+`)(us|ms|s|m|h)$`, func(p []string) []Print {
				if some {
					return nil
				}
				return []Print{duration(metricname.HTTPReqDuration, "p("+p[1]+")", p[2], p[3])}
			}),
			heading(`^HTTP codes:$`),
			one(`^1xx - (\d{1,15}), 2xx - (\d{1,15}), 3xx - (\d{1,15}), 4xx - (\d{1,15}), 5xx - (\d{1,15})$`, func(p []string) []Print {
				for i, number := range p[1:] {
					n, _ := strconv.ParseInt(number, 10, 64)
					if answered += n; i == 0 || i > 2 {
						failed += n
					}
				}
				quotes = append(quotes, p[0])
				return nil
			}),
			one(`^others - (\d{1,15})$`, func(p []string) []Print {
				n, _ := strconv.ParseInt(p[1], 10, 64)
				answered, failed, quotes = answered+n, failed+n, append(quotes, p[0])
				return []Print{count(metricname.Errors, metricname.Count, p[1])}
			}),
			heading(`^Errors:$`),
			one(`^Throughput:\s+(`+digits+`)([KMGT]?)B/s$`, func(p []string) []Print {
				return []Print{bytes(metricname.DataReceived, metricname.Rate, p[1], unit[p[2]]).perSecond().noted("what was sent is part of it")}
			}),
			heading(`^(?:\[=*>?\s*\]|\d+ / \d+ \[|Done!$)`),
		},
		end: func() []Print {
			if len(quotes) == 0 {
				return nil
			}
			all := count(metricname.HTTPReqs, metricname.Count, strconv.FormatInt(answered, 10))
			bad := count(metricname.HTTPReqFailed, metricname.Hits, strconv.FormatInt(failed, 10))
			all.Quote, bad.Quote = quotes[0], quotes[0]
			return []Print{all, bad}
		},
	}
}

// wholeSeconds is Go's 1m0s for what a command line has as 1m.
func wholeSeconds(text string) string {
	if text != "" && (text[len(text)-1] == 'm' || text[len(text)-1] == 'h') {
		return text + "0s"
	}
	return text
}
