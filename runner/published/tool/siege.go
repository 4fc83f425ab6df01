package tool

import "perflab/runner/metricname"

// newSiege reads siege's summary (src/main.c), also the JSON-like one of siege 4.1: two decimals,
// rounded, of seconds and of megabytes of 1024². Its transactions are those with a response
// below 400, redirects and what a page refers to among them.
func newSiege() Reader {
	const value = `:\s+"?(` + digits + `)`
	const end = `"?,?$`
	return &table{lines: []form{
		one(`^(?:\*\* )?Preparing (\d{1,9}) concurrent users`, func(p []string) []Print {
			return []Print{count(metricname.VUs, metricname.Value, p[1])}
		}),
		heading(`^(?:\*\* |SIEGE \d)`),
		heading(`^(?:The server is now under siege|Lifting the server siege|done\.$|siege aborted|HTTP/\d|\{$|\}$)`),
		single("Transactions", `^(?:\{\s*)?"?[Tt]ransactions"?`+value+`(?: hits)?`+end, func(p []string) []Print {
			return []Print{count(metricname.HTTPReqs, metricname.Count, p[1]).noted("without those that failed")}
		}),
		heading(`^"?[Aa]vailability"?` + value + `(?: ?%)?` + end),
		one(`^"?[Ee]lapsed[ _]time"?`+value+`(?: secs)?`+end, func(p []string) []Print {
			return []Print{duration(metricname.Duration, metricname.Value, p[1], "s")}
		}),
		one(`^"?[Dd]ata[ _]transferred"?`+value+`(?: MB)?`+end, func(p []string) []Print {
			return []Print{bytes(metricname.BodyReceived, metricname.Count, p[1], "MiB")}
		}),
		one(`^"?[Rr]esponse[ _]time"?`+value+`(?: (secs|ms))?`+end, func(p []string) []Print {
			unit := "s"
			if p[2] == "ms" {
				unit = "ms"
			}
			return []Print{duration(metricname.HTTPReqDuration, metricname.Avg, p[1], unit)}
		}),
		single("Transaction rate", `^"?[Tt]ransaction[ _]rate"?`+value+`(?: trans/sec)?`+end, func(p []string) []Print {
			return []Print{rate(metricname.HTTPReqs, metricname.Rate, p[1]).noted("without those that failed")}
		}),
		heading(`^"?[Tt]hroughput"?` + value + `(?: MB/sec)?` + end),
		heading(`^"?[Cc]oncurrency"?` + value + end),
		heading(`^"?[Ss]uccessful[ _]transactions"?` + value + end),
		one(`^"?[Ff]ailed[ _]transactions"?`+value+end, func(p []string) []Print {
			return []Print{count(metricname.Errors, metricname.Count, p[1])}
		}),
		one(`^"?([Ll]ongest|[Ss]hortest)[ _]transaction"?`+value+`(?: (ms))?`+end, func(p []string) []Print {
			of, unit := metricname.Max, "s"
			if p[1][1:] == "hortest" {
				of = metricname.Min
			}
			if p[3] == "ms" {
				unit = "ms"
			}
			return []Print{duration(metricname.HTTPReqDuration, of, p[2], unit)}
		}),
	}}
}
