package metricname

import (
	"slices"
	"strconv"
	"strings"
)

// A sub-metric is a metric of those samples alone that have a tag, written as k6 writes it:
// http_reqs{name:list}.

// perRequest are the metrics with a sample of each request: those that its tags part.
var perRequest = []string{
	HTTPReqBlocked, HTTPReqConnecting, HTTPReqDuration, HTTPReqFailed, HTTPReqReceiving, HTTPReqSending, HTTPReqTLSHandshaking, HTTPReqWaiting, HTTPReqs,
}

// The tags of a request that a sub-metric can be of.
const (
	TagName   = "name"   // that of the request or step
	TagMethod = "method" // POST
	TagStatus = "status" // 500; 0 where no response came
)

// Base is the metric that a sub-metric is of; any other metric is its own.
func Base(metric string) string {
	base, _, _ := strings.Cut(metric, "{")
	return base
}

// Figure is one aggregation of a metric as claims name it: http_reqs.rate.
func Figure(metric, aggregation string) string { return metric + "." + aggregation }

// Tagged is the sub-metric of samples with a tag.
func Tagged(metric, tag, value string) string { return metric + "{" + tag + ":" + value + "}" }

// OfRequest is the sub-metric of one of several requests: http_reqs{name:list}.
func OfRequest(metric, request string) string { return Tagged(metric, TagName, request) }

// Request is the request that a sub-metric is of; empty for any other metric.
func Request(metric string) string { return tagOf(metric, TagName) }

// Method is the method of the requests that a sub-metric is of; empty for any other metric.
func Method(metric string) string { return tagOf(metric, TagMethod) }

// ByTag takes a sub-metric of requests with one tag apart; not ok for any other metric, and for
// one that needs no asking for: those that are measured of each request of a load that has several,
// and the count of a status.
func ByTag(metric string) (base, tag, value string, ok bool) {
	base = Base(metric)
	if !slices.Contains(perRequest, base) || Status(metric) != "" || Request(metric) != "" && slices.Contains(everyRequest, base) {
		return base, "", "", false
	}
	for _, tag := range []string{TagName, TagMethod, TagStatus} {
		if value := tagOf(metric, tag); value != "" && (tag != TagStatus || isStatus(value)) {
			return base, tag, value, true
		}
	}
	return base, "", "", false
}

// everyRequest are the metrics measured for each of load.requests without being asked for.
var everyRequest = []string{HTTPReqDuration, HTTPReqs, HTTPReqFailed}

func isStatus(text string) bool {
	n, err := strconv.Atoi(text)
	return err == nil && 0 <= n && n <= 999 && strconv.Itoa(n) == text
}

// OfCheck is the sub-metric of one check: checks{check:is status 200}.
func OfCheck(check string) string { return Tagged(Checks, "check", check) }

// Check is the check that a sub-metric of checks is of; empty for any other metric.
func Check(metric string) string {
	if Base(metric) != Checks {
		return ""
	}
	return tagOf(metric, "check")
}

// OfStatus is the sub-metric of the responses of one status: http_reqs{status:500}; 0 stands for
// requests without a response, as in k6.
func OfStatus(status string) string { return Tagged(HTTPReqs, TagStatus, status) }

// Status is the status that a sub-metric of http_reqs is of; empty for any other metric.
func Status(metric string) string {
	if Base(metric) != HTTPReqs {
		return ""
	}
	if status := tagOf(metric, TagStatus); isStatus(status) {
		return status
	}
	return ""
}

func tagOf(metric, tag string) string {
	value, tagged := strings.CutPrefix(metric[len(Base(metric)):], "{"+tag+":")
	value, closed := strings.CutSuffix(value, "}")
	if !tagged || !closed {
		return ""
	}
	return value
}
