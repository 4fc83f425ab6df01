package report

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/plan"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict"
	"perflab/runner/verdict/compare"
)

// JUnit is junit.xml: a suite per variant with a case per planned trial, threshold and
// check. It is red where the gate is:
//
//   - A trial that is invalid, broke or made no request is an error. One that never ran or
//     was interrupted is skipped, but an error where the variant has no other that counts.
//   - A threshold that does not hold is a failure, one without data an error.
//   - A check that did not always hold is a failure only where a threshold on checks
//     does not hold either; else its counts stand in the case's output. Without a
//     response to judge it is skipped.
//   - Where two engines sent the load, what they agree on is a case's output.
//
// Claims have a suite of their own, claims, that never turns a build red: a case for each,
// which passes where the claim is reproduced and else is skipped with its verdict. Goals are
// no gate and have no case. An error means that the XML could not be encoded.
func JUnit(d Data) ([]byte, error) {
	suites := junitSuites{Name: d.Run.Experiment.Name}
	var all []junitSuite
	for _, v := range d.Judgement.Variants {
		all = append(all, junitVariant(d, v))
	}
	if len(d.Judgement.Claims) > 0 {
		all = append(all, junitClaims(d))
	}
	for _, s := range all {
		suites.Tests += s.Tests
		suites.Failures += s.Failures
		suites.Errors += s.Errors
		suites.Skipped += s.Skipped
		suites.seconds += s.seconds
		suites.Suites = append(suites.Suites, s)
	}
	suites.Time = junitTime(suites.seconds)
	out, err := xml.MarshalIndent(suites, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("junit report of run %s: %w", d.Run.ID, err)
	}
	return append([]byte(xml.Header), append(out, '\n')...), nil
}

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Skipped  int          `xml:"skipped,attr"`
	Time     string       `xml:"time,attr"`
	Suites   []junitSuite `xml:"testsuite"`
	seconds  float64
}

type junitSuite struct {
	Name       string          `xml:"name,attr"`
	Tests      int             `xml:"tests,attr"`
	Failures   int             `xml:"failures,attr"`
	Errors     int             `xml:"errors,attr"`
	Skipped    int             `xml:"skipped,attr"`
	Time       string          `xml:"time,attr"`
	Timestamp  string          `xml:"timestamp,attr,omitempty"`
	Properties []junitProperty `xml:"properties>property"`
	Cases      []junitCase     `xml:"testcase"`
	seconds    float64
}

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type junitCase struct {
	Name    string      `xml:"name,attr"`
	Class   string      `xml:"classname,attr"`
	Time    string      `xml:"time,attr"`
	Failure *junitFault `xml:"failure,omitempty"`
	Error   *junitFault `xml:"error,omitempty"`
	Skipped *junitFault `xml:"skipped,omitempty"`
	Output  string      `xml:"system-out,omitempty"`
}

type junitFault struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
}

func (s *junitSuite) add(c junitCase) {
	s.Tests++
	switch {
	case c.Error != nil:
		s.Errors++
	case c.Failure != nil:
		s.Failures++
	case c.Skipped != nil:
		s.Skipped++
	}
	if c.Time == "" {
		c.Time = junitTime(0)
	}
	s.Cases = append(s.Cases, c)
}

func junitVariant(d Data, v verdict.Variant) junitSuite {
	s := junitSuite{Name: v.Name}
	class := d.Run.Experiment.Name + "." + v.Name
	stack := d.Judgement.Stack
	for _, p := range []junitProperty{{"run", d.Run.ID}, {"provider", stack.Provider}, {"target", stack.Target}, {"asked", stack.Asked}} {
		if p.Value != "" {
			s.Properties = append(s.Properties, p)
		}
	}
	ran := map[int]*result.Trial{}
	for _, t := range allTrials(v) {
		ran[t.Index] = t
		if !t.Started.IsZero() && s.Timestamp == "" {
			s.Timestamp = t.Started.UTC().Format("2006-01-02T15:04:05")
		}
	}
	for _, p := range d.Run.Plan.Trials {
		if p.Variant == v.Name {
			c, seconds := junitTrial(class, p, ran[p.Index])
			if c.Skipped != nil && v.Valid == 0 && p.Engine == v.Engine {
				c.Error, c.Skipped = &junitFault{Message: c.Skipped.Message, Type: string(verdict.NoData)}, nil
			}
			s.seconds += seconds
			s.add(c)
		}
	}
	checksFailed := false
	for _, t := range v.Thresholds {
		checksFailed = checksFailed || t.Outcome == verdict.Failed && strings.HasPrefix(t.Threshold.Metric, metricname.Checks)
		s.add(junitThreshold(class, t))
	}
	for _, c := range junitChecks(d, v) {
		s.add(junitCheck(class, c, checksFailed))
	}
	if v.Engines != nil {
		s.add(junitEngines(class, v.Engines))
	}
	s.Time = junitTime(s.seconds)
	return s
}

func junitTrial(class string, p plan.Trial, t *result.Trial) (junitCase, float64) {
	name := fmt.Sprintf("trial %d", p.Repeat)
	if p.Engine == spec.EngineK6 {
		name += " with " + p.Engine
	}
	c := junitCase{Class: class, Name: name + " is valid"}
	if t == nil {
		c.Skipped = &junitFault{Message: "the trial did not run"}
		return c, 0
	}
	seconds := max(0, t.Ended.Sub(t.Started).Seconds())
	c.Time, c.Output = junitTime(seconds), clean(strings.Join(phrase.Lines(phrase.English, t.Warnings), "\n"))
	switch {
	case t.Status == result.Interrupted:
		c.Skipped = &junitFault{Message: clean(strings.Join(nonEmpty("the trial was interrupted", t.Reason.String()), ": "))}
	case t.Status != result.Complete:
		c.Error = &junitFault{Message: clean(strings.Join(nonEmpty(string(t.Status), t.Reason.String()), ": ")), Type: string(t.Status)}
	case t.Metrics == nil || t.Metrics.Counters[metricname.HTTPReqs] == 0:
		c.Error = &junitFault{Message: "no request was made", Type: string(verdict.NoData)}
	}
	return c, seconds
}

// junitEngines says what two engines agree and disagree on; it is no gate.
func junitEngines(class string, e *compare.Engines) junitCase {
	c := junitCase{Class: class, Name: fmt.Sprintf("%s against %s", e.Second, e.First)}
	if text := clean(strings.Join(phrase.Lines(phrase.English, e.Says), "\n")); e.Known {
		c.Output = text
	} else {
		c.Skipped = &junitFault{Message: text}
	}
	return c
}

func junitThreshold(class string, t verdict.Check) junitCase {
	c := junitCase{Class: class, Name: clean("threshold " + thresholdText(t.Threshold))}
	switch t.Outcome {
	case verdict.Failed:
		c.Failure = &junitFault{Message: clean(fmt.Sprintf("%s does not hold: measured %s", thresholdText(t.Threshold), formatThreshold(t.Threshold, t.Value))), Type: "threshold"}
	case verdict.NoData:
		c.Error = &junitFault{Message: "nothing was measured", Type: string(verdict.NoData)}
	default:
		c.Output = clean("measured " + formatThreshold(t.Threshold, t.Value))
	}
	return c
}

// junitChecks are the checks the variant asks for, those without a response too.
func junitChecks(d Data, v verdict.Variant) []metric.Check {
	counted := map[string]metric.Check{}
	if v.Metrics != nil {
		for _, c := range v.Metrics.Checks {
			counted[c.Name] = c
		}
	}
	var checks []metric.Check
	for _, s := range d.Run.Experiment.Variants {
		if s.Name != v.Name {
			continue
		}
		for _, c := range s.Checks {
			counts := counted[c.Name]
			counts.Name = c.Name
			checks = append(checks, counts)
		}
	}
	return checks
}

func junitCheck(class string, check metric.Check, gateFailed bool) junitCase {
	c := junitCase{Class: class, Name: clean("check " + check.Name)}
	text := fmt.Sprintf("held for %d of %d responses", check.Passes, check.Passes+check.Fails)
	switch {
	case check.Passes+check.Fails == 0:
		c.Skipped = &junitFault{Message: "no response to check"}
	case check.Fails > 0 && gateFailed:
		c.Failure = &junitFault{Message: text, Type: "check"}
	default:
		c.Output = text
	}
	return c
}

// junitClaims is the suite of claims; its properties say how many have which verdict.
func junitClaims(d Data) junitSuite {
	s := junitSuite{Name: "claims", Time: junitTime(0)}
	counts := map[verdict.Outcome]int{}
	for _, c := range d.Judgement.Claims {
		counts[c.Verdict]++
		out := junitCase{Class: d.Run.Experiment.Name + ".claims", Name: clean(strings.Join(nonEmpty(oneLine(c.Quote), c.Variant, c.Expect.Text), ": "))}
		if c.Verdict == verdict.Reproduced {
			out.Output = clean(string(c.Verdict) + ": " + phrase.Join(phrase.English, c.Grounds...))
		} else {
			out.Skipped = &junitFault{Message: clean(string(c.Verdict) + ": " + phrase.Join(phrase.English, c.Grounds...))}
		}
		s.add(out)
	}
	for _, o := range claimOutcomes {
		if counts[o] > 0 {
			s.Properties = append(s.Properties, junitProperty{string(o), strconv.Itoa(counts[o])})
		}
	}
	return s
}

func junitTime(seconds float64) string { return fmt.Sprintf("%.3f", seconds) }
