package imported

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"perflab/runner/metricname"
	"perflab/runner/phrase"
)

// headBytes are as many of a file's first as tell its form.
const headBytes = 4096

// form is one form of one tool's results.
type form struct {
	tool  string
	dated bool     // its times are those of a clock
	says  []string // metrics, without their tags: the others are not known
	read  func(l *lines, take func(*event) error, note func(phrase.Statement)) error
}

// Each tool tells of a request how long it took and whether it failed.
var ofRequests = []string{metricname.HTTPReqs, metricname.HTTPReqDuration, metricname.HTTPReqFailed}

func saying(more ...string) []string { return append(slices.Clone(ofRequests), more...) }

var ofK6 = saying(
	metricname.Checks, metricname.DataReceived, metricname.DataSent, metricname.DroppedIterations, metricname.HTTPReqBlocked, metricname.HTTPReqConnecting,
	metricname.HTTPReqTLSHandshaking, metricname.HTTPReqSending, metricname.HTTPReqWaiting, metricname.HTTPReqReceiving, metricname.HTTPReqElapsed, metricname.Connections,
	metricname.Iterations, metricname.IterationDuration,
)

var (
	k6JSON    = &form{"k6", true, ofK6, readK6JSON}
	k6CSV     = &form{"k6", true, ofK6, readK6CSV}
	jtlCSV    = &form{"jmeter", true, saying(metricname.DataReceived, metricname.DataSent), readJTL}
	jtlXML    = &form{"jmeter", true, saying(metricname.DataReceived, metricname.DataSent), readJTLXML}
	heyCSV    = &form{"hey", false, saying(), readHey}
	vegeta    = &form{"vegeta", true, saying(), readVegetaJSON}
	vegetaCSV = &form{"vegeta", true, saying(), readVegetaCSV}
	gatling   = &form{"gatling", true, saying(), readGatling}
)

var (
	jtlRow    = regexp.MustCompile(`^\d{12,14}[,;\t]\d{1,9}[,;\t].*[,;\t](?:true|false)(?:[,;\t]|$)`)
	vegetaRow = regexp.MustCompile(`^\d{18,20},\d{1,3},\d+,\d+,\d+,`)
	k6Keys    = regexp.MustCompile(`^\{[^{]*"(?:type|metric)":`)
)

// formOf tells a file's form by how it begins; nil where it may be a summary.
func formOf(path string, head []byte) (*form, *Fault) {
	if len(bytes.TrimSpace(head)) == 0 {
		return nil, &Fault{path, 0, "it is empty", "import what the tool wrote, once it has ended"}
	}
	head = bytes.TrimPrefix(head, []byte("\ufeff"))
	first, _, _ := strings.Cut(string(head), "\n")
	first = strings.TrimRight(first, "\r")
	fields := strings.FieldsFunc(first, func(r rune) bool { return r == ',' || r == ';' || r == '\t' })
	for i := range fields {
		fields[i] = strings.Trim(strings.TrimSpace(fields[i]), `"`)
	}
	has := func(columns ...string) bool {
		return !slices.ContainsFunc(columns, func(c string) bool { return !slices.Contains(fields, c) })
	}
	switch {
	case bytes.IndexByte(head, 0) >= 0:
		return nil, binary(path, head)
	case has("metric_name", "timestamp", "metric_value"):
		return k6CSV, nil
	case has("timeStamp", "elapsed"):
		return jtlCSV, nil
	case has("response-time", "status-code", "offset"):
		return heyCSV, nil
	case jtlRow.MatchString(first):
		return nil, &Fault{
			path, 1, "this looks like JMeter's JTL without its header, so that nobody can tell what its columns are",
			"run JMeter with -Jjmeter.save.saveservice.print_field_names=true, or put the header as the first line: " + strings.Join(jtlDefault, ","),
		}
	case vegetaRow.MatchString(first):
		return vegetaCSV, nil
	case strings.HasPrefix(first, "RUN\t"):
		return gatling, nil
	case bytes.Contains(head, []byte("<testResults")):
		return jtlXML, nil
	case k6Keys.MatchString(first) && (strings.Contains(first, `"Point"`) || strings.Contains(first, `"Metric"`)):
		return k6JSON, nil
	case strings.HasPrefix(first, "{") && strings.Contains(first, `"latency":`) && strings.Contains(first, `"timestamp":`) && strings.Contains(first, `"code":`):
		return vegeta, nil
	case has("Timestamp", "User Count", "Total Request Count"):
		return nil, &Fault{path, 1, "this is locust's history, whose percentiles are of moving windows", "import its PREFIX_stats.csv"}
	}
	return nil, nil
}

// binary refuses a file that is no text, with what its tool can write instead.
func binary(path string, head []byte) *Fault {
	if version := gatlingVersion.Find(head); head[0] == 0 && version != nil {
		return &Fault{
			path, 0, fmt.Sprintf("this is the binary log of Gatling %s: from 3.12 on Gatling writes it in a form of its own that changes with its versions and is described nowhere", version),
			"import what Gatling printed at its end (Global Information), or a log of a Gatling before 3.12",
		}
	}
	if bytes.Contains(head, []byte("vegeta")) || bytes.Contains(head, []byte("Result")) && bytes.Contains(head, []byte("Latency")) {
		return &Fault{path, 0, "these are vegeta's results in its binary form", "vegeta encode FILE > results.json writes them as JSON; import that"}
	}
	return &Fault{path, 0, "this is no text, and of no form that is known", "import k6's JSON or CSV, JMeter's JTL, hey's CSV, vegeta's JSON, Gatling's simulation.log, or the summary that a tool printed"}
}

// gatlingVersion is the version in the first record of Gatling's binary log.
var gatlingVersion = regexp.MustCompile(`\d{1,2}\.\d{1,3}\.\d{1,3}(?:\.\d{1,3})?`)
