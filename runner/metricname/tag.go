package metricname

import (
	"strconv"
	"strings"
)

// A sub-metric is a metric of those samples alone that have a tag, written as k6 writes it:
// http_reqs{name:list}.

// byRequest are the metrics measured for each of load.requests too.
var byRequest = []string{HTTPReqDuration, HTTPReqs, HTTPReqFailed}

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
func OfRequest(metric, request string) string { return Tagged(metric, "name", request) }

// Request is the request that a sub-metric is of; empty for any other metric.
func Request(metric string) string { return tagOf(metric, "name") }

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
func OfStatus(status string) string { return Tagged(HTTPReqs, "status", status) }

// Status is the status that a sub-metric of http_reqs is of; empty for any other metric.
func Status(metric string) string {
	if Base(metric) != HTTPReqs {
		return ""
	}
	status := tagOf(metric, "status")
	if n, err := strconv.Atoi(status); err != nil || n < 0 || n > 999 {
		return ""
	}
	return status
}

func tagOf(metric, tag string) string {
	value, tagged := strings.CutPrefix(metric[len(Base(metric)):], "{"+tag+":")
	value, closed := strings.CutSuffix(value, "}")
	if !tagged || !closed {
		return ""
	}
	return value
}
