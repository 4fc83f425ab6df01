package published

import (
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"perflab/runner/metricname"
)

// heyText reads the summary of hey.
//
// hey rounds seconds and rates to four decimals (print.go: formatNumber), and divides bytes
// as whole numbers, which cuts. Its response time counts from before the connection is
// opened, where one is. Its rate is of all requests and its response times are of those that
// had a response, so that the mean is not taken where more than a hundredth had none. Its
// numbers of responses are of the first million alone, and its averages divide by no more
// than that (report.go: maxRes): neither is taken where a million responses are printed.
type heyText struct {
	toolText
	command  commandLine
	statuses []heyCount
	errors   []heyCount
	within   string // the list that lines in brackets belong to
	nothing  bool   // no request had a response
}

// heyCount is a line of one of its lists.
type heyCount struct {
	code, number int64
	quote        string
}

func newHeyText(string) toolReader {
	return &heyText{toolText: toolText{source: "hey"}, command: commandOf("hey")}
}

const heyTime = `(` + digits + `) secs`

var (
	heySummary    = regexp.MustCompile(`^(Total|Slowest|Fastest|Average):\s+` + heyTime + `\.?$`)
	heyPerSecond  = regexp.MustCompile(`^Requests/sec:\s+(` + digits + `)$`)
	heyData       = regexp.MustCompile(`^Total (?:data|Data Received):\s+(\d+) bytes\.?$`)
	heySize       = regexp.MustCompile(`^(?:Size/request|Response Size per Request):\s+(\d+) bytes\.?$`)
	heyPercentile = regexp.MustCompile(`^(\d{1,2})%{1,2} in ` + heyTime + `\.?$`)
	heyPhase      = regexp.MustCompile(`^(req write|resp wait|resp read):\s+` + heyTime + `, ` + heyTime + `, ` + heyTime + `$`)
	heyList       = regexp.MustCompile(`^(Status code|Error) distribution:$`)
	heyStatus     = regexp.MustCompile(`^\[(\d{3})\]\s+(\d{1,15}) responses$`)
	heyError      = regexp.MustCompile(`^\[(\d{1,15})\]\s+(\S.*)$`)
	heyHeading    = regexp.MustCompile(`^(Summary|Response time histogram|Latency distribution|Details \(average, fastest, slowest\)):$|^\d+\.\d{3,4} \[\d+\]\s*\|[■∎]*$|^Stddev:\s+\d+\.\d+ secs\.?$|^(DNS\+dialup|DNS-lookup|DNS-dialup):\s`)
	heyNone       = regexp.MustCompile(`^(Average|req write|resp wait|resp read):\s+NaN secs`)
)

// noteHey is on hey's response times.
const noteHey = "opening the connection is part of it, where one was opened"

// heyMost is how many responses hey keeps.
const heyMost = 1_000_000

func (h *heyText) read(line string) (own bool, err error) {
	if h.command.read(&h.toolText, line) || heyHeading.MatchString(line) {
		return true, nil
	}
	if heyNone.MatchString(line) {
		h.nothing = true
		return true, nil
	}
	if parts := heyList.FindStringSubmatch(line); parts != nil {
		h.within = parts[1]
		return true, h.once(line[:len(line)-1])
	}
	if parts := heySummary.FindStringSubmatch(line); parts != nil {
		took := heySeconds(parts[2])
		if parts[1] == "Total" {
			h.add(metricname.Duration, metricname.Value, UnitTime, took, "")
			return true, h.once("Total")
		}
		h.add(metricname.HTTPReqDuration, map[string]string{"Slowest": metricname.Max, "Fastest": metricname.Min, "Average": metricname.Avg}[parts[1]], UnitTime, took, noteHey)
	} else if parts := heyPerSecond.FindStringSubmatch(line); parts != nil {
		h.add(metricname.HTTPReqs, metricname.Rate, UnitRate, printedNumber(parts[1]).rounded(), "")
		return true, h.once("Requests/sec")
	} else if parts := heyData.FindStringSubmatch(line); parts != nil {
		h.add(metricname.BodyReceived, metricname.Count, UnitBytes, printedNumber(parts[1]).exact(), "by Content-Length, where there is one")
	} else if parts := heySize.FindStringSubmatch(line); parts != nil {
		h.add(metricname.BodyReceived, metricname.PerResponse, UnitBytes, printedNumber(parts[1]).cut(), "by Content-Length, where there is one")
	} else if parts := heyPercentile.FindStringSubmatch(line); parts != nil {
		if parts[1] != "0" { // it prints 0% for each percentile that it has not
			h.add(metricname.HTTPReqDuration, "p("+parts[1]+")", UnitTime, heySeconds(parts[2]), noteHey)
		}
	} else if parts := heyPhase.FindStringSubmatch(line); parts != nil {
		metric := map[string]string{"req write": metricname.HTTPReqSending, "resp wait": metricname.HTTPReqWaiting, "resp read": metricname.HTTPReqReceiving}[parts[1]]
		for i, aggregation := range []string{metricname.Avg, metricname.Min, metricname.Max} {
			h.add(metric, aggregation, UnitTime, heySeconds(parts[i+2]), "")
		}
	} else if parts := heyStatus.FindStringSubmatch(line); parts != nil {
		h.statuses = append(h.statuses, heyCount{heyInt(parts[1]), heyInt(parts[2]), h.quote})
	} else if parts := heyError.FindStringSubmatch(line); parts != nil && h.within == "Error" {
		h.errors = append(h.errors, heyCount{0, heyInt(parts[1]), h.quote})
	} else {
		return false, nil
	}
	return true, nil
}

func heyInt(text string) int64 {
	n, _ := strconv.ParseInt(text, 10, 64) // a pattern has matched it
	return n
}

func heySeconds(number string) span { return printedNumber(number).times(timeUnits["s"]).rounded() }

// end takes the requests, which hey prints by status and by error alone.
func (h *heyText) end() {
	var responses, failed, unanswered int64
	var quotes, bad, broken []string
	for _, s := range h.statuses {
		responses += s.number
		quotes = append(quotes, s.quote)
		if s.code < 200 || s.code > 399 {
			failed += s.number
			bad = append(bad, s.quote)
		}
	}
	for _, e := range h.errors {
		unanswered += e.number
		broken = append(broken, e.quote)
	}
	count := func(metric, aggregation string, n int64, lines []string) {
		h.quote = strings.Join(lines, "; ")
		h.add(metric, aggregation, UnitCount, decimal{big.NewRat(n, 1), big.NewRat(1, 1)}.exact(), "")
	}
	if unanswered > (responses+unanswered)/100 {
		h.list = slices.DeleteFunc(h.list, func(p Figure) bool { return p.Metric == metricname.HTTPReqDuration && p.Aggregation == metricname.Avg })
	}
	if h.nothing { // its zeros are of no response
		h.list = slices.DeleteFunc(h.list, func(p Figure) bool { return metricname.KindOf(p.Metric) == metricname.Trend })
	}
	if len(broken) > 0 {
		count(metricname.Errors, metricname.Count, unanswered, broken)
	}
	switch {
	case responses >= heyMost:
		h.incomplete()
	case len(h.statuses) > 0 || h.stood["Status code distribution"] != "" && len(broken) > 0:
		all := append(slices.Clone(quotes), broken...)
		if bad = append(bad, broken...); len(bad) == 0 {
			bad = all
		}
		count(metricname.HTTPReqs, metricname.Count, responses+unanswered, all)
		count(metricname.HTTPReqFailed, metricname.Hits, failed+unanswered, bad)
	}
}

// incomplete leaves out what is wrong for more responses than hey keeps, and says of the
// rest what it is of.
func (h *heyText) incomplete() {
	h.list = slices.DeleteFunc(h.list, func(p Figure) bool {
		return p.Aggregation == metricname.Avg || p.Aggregation == metricname.PerResponse
	})
	for i := range h.list {
		if metricname.KindOf(h.list[i].Metric) == metricname.Trend {
			h.list[i].Note = "of the first million responses"
		}
	}
}
