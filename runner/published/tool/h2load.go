package tool

import (
	"regexp"
	"strings"

	"perflab/runner/metricname"
)

// h2load reads the summary of nghttp2's h2load (src/h2load.cc: util::format_duration,
// utos_funit): times and rates rounded to two decimals, amounts in binary units with their
// bytes beside them. The columns of its table of times are those of its head, which versions
// differ in. Its rate of each client is not the run's.
type h2load struct{ columns []string }

func newH2load() Reader { return &h2load{} }

var (
	h2Clients  = regexp.MustCompile(`^spawning thread #0: (\d+) total client\(s\)\. (\d+) total requests$`)
	h2Finished = regexp.MustCompile(`^finished in (` + digits + `)(us|ms|s|min), (` + digits + `) req/s, (` + digits + `)([KMGT]?)B/s$`)
	h2Requests = regexp.MustCompile(`^requests: (\d+) total, (\d+) started, (\d+) done, (\d+) succeeded, (\d+) failed, (\d+) errored, (\d+) timeout$`)
	h2Traffic  = regexp.MustCompile(`^traffic: \S+ \((\d+)\) total, \S+ \((\d+)\) headers(?: \(space savings [^)]*\))?, \S+ \((\d+)\) data$`)
	h2Head     = regexp.MustCompile(`^min\s+max\s+(?:mean|median)\b.*$`)
	h2Row      = regexp.MustCompile(`^(time for request|time for connect|time to 1st byte|request|connect|TTFB|req/s)\s*:\s+(\S.*)$`)
	h2Time     = regexp.MustCompile(`^(` + digits + `)(us|ms|s|min)$`)
	h2Nothing  = regexp.MustCompile(`^(?:starting benchmark|spawning thread|progress: |Warm-up |Main benchmark|status codes: |UDP datagram: |(?:TLS Protocol|Cipher|Server Temp Key|Application protocol|ALPN Protocol|No protocol negotiated)\b)`)
)

func (h *h2load) Read(line string) Line {
	own := Line{Own: true}
	if p := h2Clients.FindStringSubmatch(line); p != nil {
		// With several threads it is of the first alone.
		return own
	} else if p := h2Finished.FindStringSubmatch(line); p != nil {
		own.Once = "finished in"
		own.Prints = []Print{
			duration(metricname.Duration, metricname.Value, p[1], minutes(p[2])), rate(metricname.HTTPReqs, metricname.Rate, p[3]),
			bytes(metricname.DataReceived, metricname.Rate, p[4], binaryUnit(p[5])).perSecond(),
		}
	} else if p := h2Requests.FindStringSubmatch(line); p != nil {
		own.Prints = []Print{
			count(metricname.HTTPReqs, metricname.Count, p[3]), count(metricname.HTTPReqFailed, metricname.Hits, p[5]),
			count(metricname.Errors, metricname.Count, p[6]), count(metricname.Errors, "timeout", p[7]),
		}
	} else if p := h2Traffic.FindStringSubmatch(line); p != nil {
		own.Prints = []Print{bytes(metricname.DataReceived, metricname.Count, p[1], "B").exact(), bytes(metricname.BodyReceived, metricname.Count, p[3], "B").exact()}
	} else if h2Head.MatchString(line) {
		h.columns = strings.Fields(strings.ReplaceAll(line, "+/- sd", "within"))
	} else if p := h2Row.FindStringSubmatch(line); p != nil {
		own.Prints = h.row(p[1], strings.Fields(p[2]))
	} else if !h2Nothing.MatchString(line) {
		return Line{}
	}
	return own
}

func (h *h2load) End() []Print { return nil }

// row takes the times of requests; those to connect hold the TLS handshake, and those to the
// first byte the connecting.
func (h *h2load) row(name string, values []string) (out []Print) {
	if name != "time for request" && name != "request" {
		return nil
	}
	columns := h.columns
	if columns == nil { // the head is not in the text: that of all versions until 2025
		columns = []string{"min", "max", "mean", "sd", "within"}
	}
	if len(columns) != len(values) {
		return nil
	}
	for i, column := range columns {
		of := map[string]string{"min": metricname.Min, "max": metricname.Max, "mean": metricname.Avg, "median": metricname.Med}[column]
		if of == "" && strings.HasPrefix(column, "p") && strings.Trim(column[1:], "0123456789.") == "" {
			of = "p(" + column[1:] + ")"
		}
		if p := h2Time.FindStringSubmatch(values[i]); p != nil && of != "" {
			out = append(out, duration(metricname.HTTPReqDuration, of, p[1], minutes(p[2])))
		}
	}
	return out
}

func minutes(unit string) string {
	if unit == "min" {
		return "m"
	}
	return unit
}

// binaryUnit is the unit of 1024 bytes that a letter stands for.
func binaryUnit(letter string) string {
	if letter == "" {
		return "B"
	}
	return letter + "iB"
}
