package published

import (
	"fmt"
	"math/big"
	"regexp"
	"strings"

	"perflab/runner/metricname"
)

// abText reads the output of ab, ApacheBench.
//
// ab rounds with printf (ab.c: output_results): seconds and milliseconds to three decimals,
// rates to two, Kbytes of 1024; and the times in its tables to whole milliseconds
// (ap_round_ms). Numbers of requests and bytes are exact.
//
// Its "Time per request (mean)" is concurrency × time ÷ requests, which is what one user
// takes for one iteration; that "across all concurrent requests" is the rate turned over and
// is taken as http_reqs.rate. The row Total and the percentages are of requests with the
// opening of their connection, which ab does for each unless given -k; the row Processing,
// without, has no percentages beside it and is not taken.
type abText struct {
	toolText
	command commandLine
	columns []string // of the table of connection times
}

func newAbText(string) toolReader {
	return &abText{toolText: toolText{source: "ab"}, command: commandOf("ab")}
}

// noteAb is on ab's response times.
const noteAb = "opening the connection is part of it, for each request unless ab was given -k"

var (
	abLength     = regexp.MustCompile(`^Document Length:\s+(\d+) bytes$`)
	abUsers      = regexp.MustCompile(`^Concurrency Level:\s+(\d+)$`)
	abTaken      = regexp.MustCompile(`^Time taken for tests:\s+(` + digits + `) seconds$`)
	abCount      = regexp.MustCompile(`^(Complete requests|Failed requests|Write errors|Non-2xx responses|Total transferred|Total body sent|Total POSTed|HTML transferred):\s+(\d+)(?: bytes)?$`)
	abFailures   = regexp.MustCompile(`^\((Connect: \d+(?:, (?:Receive|Length|Exceptions): \d+)+)\)$`)
	abRate       = regexp.MustCompile(`^Requests per second:\s+(` + digits + `) \[#/sec\](?: \(mean\))?$`)
	abTime       = regexp.MustCompile(`^Time per request:\s+(` + digits + `) \[ms\] \(mean(, across all concurrent requests)?\)$`)
	abTransfer   = regexp.MustCompile(`^(?:Transfer rate:\s+)?(` + digits + `) (?:\[Kbytes/sec\]|kb/s) (received|sent|total)$`)
	abColumns    = regexp.MustCompile(`^min\s+(?:mean\s?\[\+/-sd\]\s+median|avg)\s+max$`)
	abRow        = regexp.MustCompile(`^(Connect|Processing|Waiting|Total):\s+(\d+(?:\s+\d+(?:\.\d+)?)+)$`)
	abPercentile = regexp.MustCompile(`^(\d{1,2}|100)%\s+(\d{1,15})(?: \(longest request\))?$`)
	abNothing    = regexp.MustCompile(`^(This is ApacheBench|Copyright \d|Licensed to|Benchmarking |Completed \d|Finished \d|Server (Software|Hostname|Port|Temp Key):|SSL/TLS Protocol:|TLS Server Name:|Document (Path|Length):|Number of (workers|requests):|Concurrency achieved:|Rampup delay:|Keep-Alive (requests|aborts):|Connection Times \(ms\)|Percentage of the requests served|0%\s+<0> \(never\)|WARNING: The median|ERROR: The median)`)
)

func (a *abText) read(line string) (own bool, err error) {
	if a.command.read(&a.toolText, line) {
		return true, nil
	}
	if parts := abLength.FindStringSubmatch(line); parts != nil {
		a.add(metricname.BodyReceived, metricname.PerResponse, UnitBytes, printedNumber(parts[1]).exact(), "of the first response")
	} else if abNothing.MatchString(line) {
		return true, nil
	} else if parts := abUsers.FindStringSubmatch(line); parts != nil {
		a.add(metricname.VUs, metricname.Value, UnitCount, printedNumber(parts[1]).exact(), "")
	} else if parts := abTaken.FindStringSubmatch(line); parts != nil {
		a.add(metricname.Duration, metricname.Value, UnitTime, printedNumber(parts[1]).times(timeUnits["s"]).rounded(), "")
		return true, a.once("Time taken for tests")
	} else if parts := abCount.FindStringSubmatch(line); parts != nil {
		return true, a.count(parts[1], parts[2])
	} else if parts := abFailures.FindStringSubmatch(line); parts != nil {
		for _, part := range strings.Split(parts[1], ", ") {
			kind, number, _ := strings.Cut(part, ": ")
			a.add(metricname.Errors, strings.ToLower(kind), UnitCount, printedNumber(number).exact(), "")
		}
	} else if parts := abRate.FindStringSubmatch(line); parts != nil {
		a.add(metricname.HTTPReqs, metricname.Rate, UnitRate, printedNumber(parts[1]).rounded(), "")
		return true, a.once("Requests per second")
	} else if parts := abTime.FindStringSubmatch(line); parts != nil {
		if parts[2] == "" {
			a.add(metricname.IterationDuration, metricname.Avg, UnitTime, printedNumber(parts[1]).rounded(), "")
		} else {
			a.add(metricname.HTTPReqs, metricname.Rate, UnitRate, printedNumber(parts[1]).rounded().among(big.NewRat(1000, 1)), "")
		}
	} else if parts := abTransfer.FindStringSubmatch(line); parts != nil {
		if metric := map[string]string{"received": metricname.DataReceived, "sent": metricname.DataSent}[parts[2]]; metric != "" {
			a.add(metric, metricname.Rate, UnitBytesRate, printedNumber(parts[1]).times(binary(1)).rounded(), "")
		}
	} else if abColumns.MatchString(line) {
		a.columns = []string{metricname.Min, metricname.Avg, "", metricname.Med, metricname.Max}
		if strings.Contains(line, metricname.Avg) {
			a.columns = []string{metricname.Min, metricname.Avg, metricname.Max}
		}
	} else if parts := abRow.FindStringSubmatch(line); parts != nil {
		return true, a.row(parts[1], strings.Fields(parts[2]))
	} else if parts := abPercentile.FindStringSubmatch(line); parts != nil {
		aggregation := "p(" + parts[1] + ")"
		if parts[1] == "100" {
			aggregation = metricname.Max
		}
		a.add(metricname.HTTPReqDuration, aggregation, UnitTime, printedNumber(parts[2]).rounded(), noteAb)
	} else {
		return false, nil
	}
	return true, nil
}

func (a *abText) end() {}

// count takes a whole number by the name of its line.
func (a *abText) count(name, number string) error {
	n := printedNumber(number).exact()
	switch name {
	case "Complete requests":
		a.add(metricname.HTTPReqs, metricname.Count, UnitCount, n, "")
		return a.once(name)
	case "Failed requests":
		a.add(metricname.Errors, metricname.Count, UnitCount, n, "responses of another length than the first are among them, those with a bad status are not")
	case "Write errors":
		a.add(metricname.Errors, "write", UnitCount, n, "")
	case "Non-2xx responses":
		a.add(metricname.HTTPReqFailed, metricname.Hits, UnitCount, n, "redirects are among them, requests without a response are not")
	case "Total transferred":
		a.add(metricname.DataReceived, metricname.Count, UnitBytes, n, "")
	case "Total body sent", "Total POSTed":
		a.add(metricname.DataSent, metricname.Count, UnitBytes, n, "")
	case "HTML transferred":
		a.add(metricname.BodyReceived, metricname.Count, UnitBytes, n, "")
	}
	return nil
}

// row takes a row of the table of connection times, in whole milliseconds.
func (a *abText) row(name string, values []string) error {
	columns := a.columns
	if columns == nil { // the table's head is not in the text
		columns = map[int][]string{3: {metricname.Min, metricname.Avg, metricname.Max}, 5: {metricname.Min, metricname.Avg, "", metricname.Med, metricname.Max}}[len(values)]
	}
	if len(columns) != len(values) {
		return fmt.Errorf("the row %s has %d columns; ab prints as many as the head of its table has, five or three", name, len(values))
	}
	metric := map[string]string{"Connect": metricname.HTTPReqConnecting, "Waiting": metricname.HTTPReqWaiting, "Total": metricname.HTTPReqDuration}[name]
	if metric == "" {
		return nil
	}
	note := map[string]string{"Connect": "a TLS handshake is part of it, where there is one", "Total": noteAb}[name]
	for i, aggregation := range columns {
		if aggregation != "" {
			a.add(metric, aggregation, UnitTime, printedNumber(values[i]).rounded(), note)
		}
	}
	return nil
}
