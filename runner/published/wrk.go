package published

import (
	"fmt"
	"math/big"
	"regexp"
	"strings"

	"perflab/runner/metricname"
)

// wrkText reads the output of wrk and of wrk2.
//
// Both round with printf: durations, bytes and rates to two decimals in the largest unit of
// which there is 0.85 or more, where KB, MB and GB are powers of 1024 (units.c:
// format_units), the rate of requests to two decimals, and the time asked for to none.
//
// A connection is a user that waits for its answer and has no pause. wrk2's response times
// count from when the request was due: http_req_duration_intended; its "uncorrected" ones are
// http_req_duration. wrk's are http_req_duration_intended too, as far as it can tell them
// (noteWrk); as http_req_duration they would contradict the rate wherever a server ever
// stood still. The rate that wrk prints for each thread (Req/Sec) is not the run's and is
// not taken, nor are standard deviations and wrk2's detailed spectrum.
type wrkText struct {
	toolText
	latency string // the metric of response times in this part of the text
	command commandLine
}

func newWrkText(text string) toolReader {
	w := &wrkText{toolText: toolText{source: "wrk"}, latency: metricname.HTTPReqIntended, command: commandOf("wrk")}
	if wrk2Form.MatchString(text) {
		w.source = "wrk2"
	}
	return w
}

const wrkAmount = `(` + digits + `)([KMGTP]?)B`

var (
	wrk2Form        = regexp.MustCompile(`Thread calibration:|\(HdrHistogram - |Detailed Percentile spectrum|\bwrk2?\b[^\n]* (-R ?\d|--rate)`)
	wrkRunning      = regexp.MustCompile(`^Running (` + digits + `)([smh]) test @ \S+$`)
	wrkConnections  = regexp.MustCompile(`^(\d+) threads and (\d+) connections$`)
	wrkLatency      = regexp.MustCompile(`^Latency\s+(` + digits + `)(us|ms|s|m|h)\s+` + digits + `(?:us|ms|s|m|h)\s+(` + digits + `)(us|ms|s|m|h)\s+\S+%$`)
	wrkPercentile   = regexp.MustCompile(`^(\d{1,2}(?:\.\d{1,9})?|100(?:\.0+)?)%\s+(` + digits + `)(us|ms|s|m|h)$`)
	wrkDistribution = regexp.MustCompile(`^Latency Distribution(?: \(HdrHistogram - (.*)\))?$`)
	wrkMean         = regexp.MustCompile(`^#\[Mean\s*=\s*(` + digits + `), StdDeviation\s*=.*\]$`)
	wrkMax          = regexp.MustCompile(`^#\[Max\s*=\s*(` + digits + `), Total count\s*=\s*(\d+)\]$`)
	wrkRequests     = regexp.MustCompile(`^(\d+) requests in (` + digits + `)(us|ms|s|m|h), ` + wrkAmount + ` read$`)
	wrkErrors       = regexp.MustCompile(`^Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)$`)
	wrkStatus       = regexp.MustCompile(`^Non-2xx or 3xx responses: (\d+)$`)
	wrkRate         = regexp.MustCompile(`^Requests/sec:\s+(` + digits + `)$`)
	wrkTransfer     = regexp.MustCompile(`^Transfer/sec:\s+` + wrkAmount + `$`)
	heyRate         = regexp.MustCompile(`^Requests/sec:\s+(\d+\.\d{4})$`)
	wrkNothing      = regexp.MustCompile(`^Thread Stats\s+Avg\s+Stdev\s+Max|^Req/Sec\s+\S+\s+\S+\s+\S+\s+\S+%$|^Latency\s+.*nan%$|^Thread calibration:|^Detailed Percentile spectrum:|^Value\s+Percentile\s+TotalCount|^[\d.]+\s+[01]\.\d{6,}\s+\d+\s+(?:[\d.]+|inf)$|^#\[Buckets|^-{10,}$|^unable to |^wrk2? \S+ \[`)
)

// noteWrkStatus: wrk counts a status when the response is there, and only then.
const noteWrkStatus = "responses with a status of 400 and more; requests without a response are not among them"

// noteWrk is on wrk's response times (wrk 4, wrk.c: stats_correct). One connection whose
// every 200th response took 0.4 s and the others 2 ms had a mean of 5.6 ms, the time divided
// by the requests; wrk 4.1 printed 51 ms.
const noteWrk = "for each response of more than twice the mean, wrk adds those that a steady client would have waited for meanwhile"

// noteWrkTimeout is on those of a run with timeouts (wrk.c: stats_record).
const noteWrkTimeout = "; responses slower than wrk's timeout are left out"

func (w *wrkText) read(line string) (own bool, err error) {
	if w.command.read(&w.toolText, line) || wrkNothing.MatchString(line) {
		return true, nil
	}
	if parts := wrkRunning.FindStringSubmatch(line); parts != nil {
		d := printedNumber(parts[1])
		asked := d.exact()
		if parts[2] != "s" { // 90 s read 2m
			asked = d.rounded()
		}
		w.add(metricname.Duration, metricname.Asked, UnitTime, scaled(asked, timeUnits[parts[2]]), "")
	} else if parts := wrkConnections.FindStringSubmatch(line); parts != nil {
		w.connections(parts[1], parts[2])
	} else if parts := wrkLatency.FindStringSubmatch(line); parts != nil {
		w.time(metricname.Avg, parts[1], parts[2])
		if w.source != "wrk2" { // it prints another one with the spectrum, which is the histogram's
			w.time(metricname.Max, parts[3], parts[4])
		}
	} else if parts := wrkDistribution.FindStringSubmatch(line); parts != nil {
		if strings.HasPrefix(parts[1], "Uncorrected") {
			w.latency = metricname.HTTPReqDuration
		}
		return true, w.once("the latency distribution of " + w.latency)
	} else if parts := wrkPercentile.FindStringSubmatch(line); parts != nil {
		w.time("p("+parts[1]+")", parts[2], parts[3])
	} else if parts := wrkMean.FindStringSubmatch(line); parts != nil {
		w.time(metricname.Avg, parts[1], "ms")
	} else if parts := wrkMax.FindStringSubmatch(line); parts != nil {
		w.time(metricname.Max, parts[1], "ms")
		w.add(w.latency, metricname.Count, UnitCount, printedNumber(parts[2]).exact(), "")
	} else if parts := wrkRequests.FindStringSubmatch(line); parts != nil {
		w.add(metricname.HTTPReqs, metricname.Count, UnitCount, printedNumber(parts[1]).exact(), "")
		w.add(metricname.Duration, metricname.Value, UnitTime, printedNumber(parts[2]).times(timeUnits[parts[3]]).rounded(), "")
		w.add(metricname.DataReceived, metricname.Count, UnitBytes, wrkBytes(parts[4], parts[5]), "")
		return true, w.once("the number of requests")
	} else if parts := wrkErrors.FindStringSubmatch(line); parts != nil {
		for i, kind := range []string{"connect", "read", "write", "timeout"} {
			w.add(metricname.Errors, kind, UnitCount, printedNumber(parts[i+1]).exact(), "")
		}
		w.timeouts(parts[4])
	} else if parts := wrkStatus.FindStringSubmatch(line); parts != nil {
		w.add(metricname.HTTPReqFailed, metricname.Hits, UnitCount, printedNumber(parts[1]).exact(), noteWrkStatus)
	} else if parts := wrkRate.FindStringSubmatch(line); parts != nil && !heyRate.MatchString(line) {
		w.add(metricname.HTTPReqs, metricname.Rate, UnitRate, printedNumber(parts[1]).rounded(), "")
		return true, w.once("Requests/sec")
	} else if parts := wrkTransfer.FindStringSubmatch(line); parts != nil {
		w.add(metricname.DataReceived, metricname.Rate, UnitBytesRate, wrkBytes(parts[1], parts[2]), "")
		return true, w.once("Transfer/sec")
	} else {
		return false, nil
	}
	return true, nil
}

func (w *wrkText) end() {}

// oneBucket is how far below what wrk2 prints for a percentile it may lie, as a share: it prints
// the upper end of a bucket of its histogram, of three digits or 1024 buckets for each power of
// two (HdrHistogram_c: hdr_value_at_percentile), and the highest and the mean as they are.
var oneBucket = big.NewRat(1023, 1024)

// time takes a response time.
func (w *wrkText) time(aggregation, number, unit string) {
	note := ""
	if w.source == "wrk" {
		note = noteWrk
	}
	s := printedNumber(number).times(timeUnits[unit]).rounded()
	if w.source == "wrk2" && strings.HasPrefix(aggregation, "p(") {
		s.low = times(s.low, oneBucket)
	}
	w.add(w.latency, aggregation, UnitTime, s, note)
}

// connections takes the threads and connections asked for. Each thread opens the same whole
// number of connections, so that what does not divide is not opened.
func (w *wrkText) connections(threads, connections string) {
	n, c := printedNumber(threads), printedNumber(connections)
	w.add(metricname.Threads, metricname.Value, UnitCount, n.exact(), "")
	opened, note := c.exact(), ""
	if n.value.Sign() > 0 {
		each := new(big.Int).Quo(c.value.Num(), n.value.Num())
		opened.low = new(big.Rat).SetInt(each.Mul(each, n.value.Num()))
		if opened.low.Cmp(c.value) < 0 {
			note = fmt.Sprintf("wrk opens the same number on each thread, %s in all", opened.low.RatString())
		}
	}
	w.add(metricname.VUs, metricname.Value, UnitCount, opened, note)
}

// timeouts marks the response times of a run that had some; wrk2 keeps them.
func (w *wrkText) timeouts(number string) {
	for i := range w.list {
		if w.list[i].Note == noteWrk && printedNumber(number).value.Sign() > 0 {
			w.list[i].Note += noteWrkTimeout
		}
	}
}

// wrkBytes is an amount in powers of 1024.
func wrkBytes(number, unit string) span {
	return printedNumber(number).times(binary(uint(strings.Index(" KMGTP", unit)))).rounded()
}

func scaled(s span, factor *big.Rat) span {
	return span{times(s.value, factor), times(s.low, factor), times(s.high, factor)}
}
