// Package junit writes a run's verdicts as JUnit's XML, which build servers read: a case for each
// trial, threshold and check, red where the run's gate is. It is English whatever the experiment's
// language, as the words of a build server are.
package junit

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"

	"perflab/report"
	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/plan"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/verdict"
	"perflab/runner/verdict/compare"
)

// Report is junit.xml: a suite per variant with a case per planned trial, threshold and
// check. It is red where the gate is:
//
//   - A trial that is invalid, broke or made no request is an error. One that never ran or
//     was interrupted is skipped, but an error where the variant has no other that counts.
//   - A threshold that does not hold is a failure, one without data an error.
//   - A check that did not always hold is a failure only where a threshold on checks
//     does not hold either; else its counts stand in the case's output. Without a
//     response to judge it is skipped.
//   - Where a head was held against a base, the suite gate has a case for each figure: a
//     regression is a failure; what is undecided fails or is skipped as the comparison says, and
//     is output where it passes. That the two are not comparable is an error.
//   - Of pairs of trials, one that does not count is skipped while others do, and those that need
//     not run any more have no case.
//   - Where two engines sent the load, what they agree on is a case's output.
//
// Claims have a suite of their own, claims: a case for each, which passes where the claim is
// reproduced and else is skipped with its verdict. Where the file lets them decide, a refuted
// one is a failure, and so is one without a verdict unless that is to be a warning or nothing. Goals are
// no gate and have no case. An error means that the XML could not be encoded.
func Report(d report.Data) ([]byte, error) {
	var all []suite
	for _, v := range d.Judgement.Variants {
		all = append(all, variantSuite(d, v))
	}
	if c := d.Run.Comparison; c != nil {
		all = append(all, gateSuite(d.Run.Experiment.Name, c))
	}
	if len(d.Judgement.Claims) > 0 {
		all = append(all, claimsSuite(d))
	}
	whole := suites{Name: d.Run.Experiment.Name, Suites: all}
	for _, s := range all {
		whole.Tests += s.Tests
		whole.Failures += s.Failures
		whole.Errors += s.Errors
		whole.Skipped += s.Skipped
		whole.seconds += s.seconds
	}
	whole.Time = timeText(whole.seconds)
	out, err := xml.MarshalIndent(whole, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("junit report of run %s: %w", d.Run.ID, err)
	}
	return append([]byte(xml.Header), append(out, '\n')...), nil
}

func variantSuite(d report.Data, v verdict.Variant) suite {
	s := suite{Name: v.Name}
	class := d.Run.Experiment.Name + "." + v.Name
	stack := d.Judgement.Stack
	for _, p := range []property{{"run", d.Run.ID}, {"provider", stack.Provider}, {"target", stack.Target}, {"asked", stack.Asked}} {
		if p.Value != "" {
			s.Properties = append(s.Properties, p)
		}
	}
	ran := map[int]*result.Trial{}
	for _, t := range verdict.AllTrials(v) {
		ran[t.Index] = t
		if !t.Started.IsZero() && s.Timestamp == "" {
			s.Timestamp = t.Started.UTC().Format("2006-01-02T15:04:05")
		}
	}
	for _, p := range d.Run.Plan.Trials {
		if p.Variant == v.Name && (ran[p.Index] != nil || !report.NotNeeded(d.Run)) {
			c, seconds := trialCase(class, p, ran[p.Index])
			if p.Side != "" && c.Error != nil && d.Judgement.Outcome != verdict.Invalid && v.Valid > 0 {
				c.Skipped, c.Error = c.Error, nil
			}
			if c.Skipped != nil && v.Valid == 0 && p.Engine == v.Engine {
				c.Error, c.Skipped = &fault{Message: c.Skipped.Message, Type: string(verdict.NoData)}, nil
			}
			s.seconds += seconds
			s.add(c)
		}
	}
	checksFailed := false
	for _, t := range v.Thresholds {
		checksFailed = checksFailed || t.Outcome == verdict.Failed && strings.HasPrefix(t.Threshold.Metric, metricname.Checks)
		s.add(thresholdCase(class, t))
	}
	for _, c := range checksOf(d, v) {
		s.add(checkCase(class, c, checksFailed))
	}
	if v.Engines != nil {
		s.add(enginesCase(class, v.Engines))
	}
	s.Time = timeText(s.seconds)
	return s
}

func trialCase(class string, p plan.Trial, t *result.Trial) (testCase, float64) {
	name := fmt.Sprintf("trial %d", p.Repeat)
	if p.Side != "" {
		name = fmt.Sprintf("pair %d, %s", p.Repeat, p.Side)
		if p.Attempt > 1 {
			name += fmt.Sprintf(", attempt %d", p.Attempt)
		}
	}
	if p.Engine == spec.EngineK6 {
		name += " with " + p.Engine
	}
	c := testCase{Class: class, Name: name + " is valid"}
	if t == nil {
		c.Skipped = &fault{Message: "the trial did not run"}
		return c, 0
	}
	seconds := max(0, t.Ended.Sub(t.Started).Seconds())
	c.Time, c.Output = timeText(seconds), report.Clean(strings.Join(phrase.Lines(phrase.English, t.Warnings), "\n"))
	switch {
	case t.Status == result.Interrupted:
		c.Skipped = &fault{Message: report.Clean(report.Joined(": ", "the trial was interrupted", t.Reason.String()))}
	case t.Status != result.Complete:
		c.Error = &fault{Message: report.Clean(report.Joined(": ", string(t.Status), t.Reason.String())), Type: string(t.Status)}
	case t.Metrics == nil || t.Metrics.Counters[metricname.HTTPReqs] == 0:
		c.Error = &fault{Message: "no request was made", Type: string(verdict.NoData)}
	}
	return c, seconds
}

// enginesCase says what two engines agree and disagree on; it is no gate.
func enginesCase(class string, e *compare.Engines) testCase {
	c := testCase{Class: class, Name: fmt.Sprintf("%s against %s", e.Second, e.First)}
	if text := report.Clean(strings.Join(phrase.Lines(phrase.English, e.Says), "\n")); e.Known {
		c.Output = text
	} else {
		c.Skipped = &fault{Message: text}
	}
	return c
}

func thresholdCase(class string, t verdict.Check) testCase {
	c := testCase{Class: class, Name: report.Clean("threshold " + report.ThresholdText(t.Threshold))}
	switch t.Outcome {
	case verdict.Failed:
		c.Failure = &fault{Message: report.Clean(fmt.Sprintf("%s does not hold: measured %s", report.ThresholdText(t.Threshold), report.MeasuredText(t.Threshold, t.Value))), Type: "threshold"}
	case verdict.NoData:
		c.Error = &fault{Message: "nothing was measured", Type: string(verdict.NoData)}
	default:
		c.Output = report.Clean("measured " + report.MeasuredText(t.Threshold, t.Value))
	}
	return c
}

// checksOf are the checks the variant asks for, those without a response too.
func checksOf(d report.Data, v verdict.Variant) []metric.Check {
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

func checkCase(class string, check metric.Check, gateFailed bool) testCase {
	c := testCase{Class: class, Name: report.Clean("check " + check.Name)}
	text := fmt.Sprintf("held for %d of %d responses", check.Passes, check.Passes+check.Fails)
	switch {
	case check.Passes+check.Fails == 0:
		c.Skipped = &fault{Message: "no response to check"}
	case check.Fails > 0 && gateFailed:
		c.Failure = &fault{Message: text, Type: "check"}
	default:
		c.Output = text
	}
	return c
}

// claimsSuite is the suite of claims; its properties say how many have which verdict.
func claimsSuite(d report.Data) suite {
	s := suite{Name: "claims", Time: timeText(0)}
	counts := d.Judgement.ClaimCounts()
	for _, c := range d.Judgement.Claims {
		out := testCase{Class: d.Run.Experiment.Name + ".claims", Name: report.Clean(report.Joined(": ", report.OneLine(c.Quote), c.Variant, c.Expect.Text))}
		says := report.Clean(string(c.Verdict) + ": " + phrase.Join(phrase.English, c.Grounds...))
		switch {
		case c.Verdict == verdict.Reproduced:
			out.Output = says
		case report.ClaimFails(d, c):
			out.Failure = &fault{Message: says, Type: "claim"}
		default:
			out.Skipped = &fault{Message: says}
		}
		s.add(out)
	}
	for _, o := range report.ClaimOutcomes() {
		if counts[o] > 0 {
			s.Properties = append(s.Properties, property{string(o), strconv.Itoa(counts[o])})
		}
	}
	return s
}
