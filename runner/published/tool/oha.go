package tool

import (
	"strings"

	"perflab/runner/metricname"
)

// newOha reads the summary of oha (src/printer.rs). It rounds times to four decimals, of
// seconds in versions up to 1.9 and of the unit that suits each since; rates to four, amounts to
// two decimals of binary units and shares to two of a hundredth.
//
// Requests that the end of the run broke off are in its rate and in no count of it: then there
// is no count.
func newOha() Reader {
	var a answers
	within, aborted := "", false
	list := func(parts []string) []Print {
		within = parts[1]
		return nil
	}
	const took = `(` + digits + `) (secs?|ms|us|µs|ns|min|m)`
	unit := func(u string) string {
		switch u {
		case "sec", "secs":
			return "s"
		case "min":
			return "m"
		}
		return u
	}
	const note = "opening the connection is part of it, where one was opened"
	return &table{
		lines: []form{
			heading(`^Success rate:\s+` + digits + `%?$`), // of requests with a response, whatever its status
			single("Total", `^Total:\s+`+took+`$`, func(p []string) []Print {
				return []Print{duration(metricname.Duration, metricname.Value, p[1], unit(p[2]))}
			}),
			one(`^(Slowest|Fastest|Average):\s+`+took+`$`, func(p []string) []Print {
				of := map[string]string{"Slowest": metricname.Max, "Fastest": metricname.Min, "Average": metricname.Avg}[p[1]]
				return []Print{duration(metricname.HTTPReqDuration, of, p[2], unit(p[3])).noted(note)}
			}),
			single("Requests/sec", `^Requests/sec:\s+(`+digits+`)$`, func(p []string) []Print {
				return []Print{rate(metricname.HTTPReqs, metricname.Rate, p[1])}
			}),
			one(`^Total data:\s+(`+digits+`) (B|[KMGT]iB)$`, func(p []string) []Print {
				return []Print{bytes(metricname.BodyReceived, metricname.Count, p[1], p[2])}
			}),
			one(`^Size/request:\s+(`+digits+`) (B|[KMGT]iB)$`, func(p []string) []Print {
				return []Print{bytes(metricname.BodyReceived, metricname.PerResponse, p[1], p[2])}
			}),
			heading(`^Size/sec:\s+` + digits + ` (?:B|[KMGT]iB)(?:/s(?:ec)?)?$`),
			one(`^(\d{1,2}(?:\.\d{1,4})?)% in `+took+`$`, func(p []string) []Print {
				return []Print{duration(metricname.HTTPReqDuration, "p("+p[1]+")", p[2], unit(p[3])).noted(note)}
			}),
			heading(`^\d{1,2}(?:\.\d{1,4})?% in NaN`),
			heading(`^(DNS\+dialup|DNS-lookup):\s+`),
			one(`^(Status code|Error) distribution:$`, list),
			heading(`^(Summary|Response time (?:histogram|distribution)|Details \(average, fastest, slowest\)):$`),
			heading(`^(?:` + digits + `) (?:(?:secs?|ms|us|µs) )?\[\d+\]\s*\|■*\s*$`),
			one(`^\[(\d{3})\]\s+(\d{1,15}) responses$`, func(p []string) []Print {
				a.status(p[1], p[2], p[0])
				return nil
			}),
			one(`^\[(\d{1,15})\]\s+(\S.*)$`, func(p []string) []Print {
				switch {
				case within != "Error":
				case strings.Contains(p[2], "aborted due to deadline"):
					aborted = true
				default:
					a.failed(p[1], p[0])
				}
				return nil
			}),
		},
		end: func() []Print {
			if aborted {
				return nil
			}
			return a.prints()
		},
	}
}
