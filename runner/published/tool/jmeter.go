package tool

import (
	"regexp"
	"strings"

	"perflab/runner/metricname"
)

// jmeter reads the lines of JMeter's Summariser (reporters/Summariser.java), of which the last
// that is of the whole run counts. The time is in whole seconds, the rate to one decimal, both
// rounded, times in whole milliseconds, that of the mean cut. Samples may be of other things
// than requests, and of several at once.
type jmeter struct{ last []Print }

func newJMeter() Reader { return &jmeter{} }

var (
	jmeterLine    = regexp.MustCompile(`^(?:.*\bo\.a\.j\.r\.Summariser: )?(\S+) ([=+])\s+(\d+) in\s+(?:(\d{1,4}):(\d\d):(\d\d)|(` + digits + `)s)\s+=\s+(` + digits + `)/(s|m|h|min|hour)\s+Avg:\s+(\d+)\s+Min:\s+(\d+)\s+Max:\s+(\d+)\s+Err:\s+(\d+) \(([\d.]+)%\)(?:\s+Active: (\d+) Started: \d+ Finished: \d+)?$`)
	jmeterNothing = regexp.MustCompile(`^(?:Creating summariser|Created the tree|Starting (?:the|standalone) test|Waiting for possible|Tidying up|\.\.\. end of run|Generate Summary Results)`)
)

const noteJMeter = "samples, which may be of other things than requests"

func (j *jmeter) Read(line string) Line {
	p := jmeterLine.FindStringSubmatch(line)
	if p == nil {
		return Line{Own: jmeterNothing.MatchString(line)}
	}
	if p[2] == "+" { // of the last half minute
		return Line{Own: true}
	}
	took := duration(metricname.Duration, metricname.Value, p[7], "s")
	if p[7] == "" {
		seconds, _ := addMinutes(p[4], p[5], p[6])
		took = duration(metricname.Duration, metricname.Value, seconds, "s")
		took.Up = "0.5" // versions differ in whether they round or cut
	}
	mean := duration(metricname.HTTPReqDuration, metricname.Avg, p[10], "ms")
	mean.Up = "0.5"
	j.last = []Print{
		count(metricname.HTTPReqs, metricname.Count, p[3]).noted(noteJMeter), took, mean,
		duration(metricname.HTTPReqDuration, metricname.Min, p[11], "ms"), duration(metricname.HTTPReqDuration, metricname.Max, p[12], "ms"),
		count(metricname.HTTPReqFailed, metricname.Hits, p[13]).noted("assertions that failed are among them"),
	}
	if p[9] == "s" {
		j.last = append(j.last, rate(metricname.HTTPReqs, metricname.Rate, p[8]).noted(noteJMeter))
	}
	for i := range j.last {
		j.last[i].Quote = strings.TrimSpace(line)
	}
	return Line{Own: true}
}

func (j *jmeter) End() []Print { return j.last }
