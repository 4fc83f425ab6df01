package github

import (
	"strings"
	"testing"

	"perflab/report"
	"perflab/report/internal/golden"
	"perflab/report/internal/sample"
	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/threshold"
	"perflab/runner/verdict"
)

const source = "name: sample\n\nthresholds:\n  checks: [rate>0.995]\n  http_req_duration: [p(95)<480]\nregression:\n  metrics:\n    http_req_duration.p(99): 50%\n"

func sided() report.Data {
	run, judgement := sample.Sided("ko")
	run.Source = source
	return report.Data{Run: run, Judgement: judgement}
}

// TestGolden holds what a run tells GitHub.
func TestGolden(t *testing.T) {
	d := sided()
	golden.Hold(t, map[string]string{
		"annotations.txt": strings.Join(Annotations(d, "experiments/sample.yaml"), "\n") + "\n",
		"summary.md":      Summary(d, MaxSummary),
		"outputs.txt":     Outputs(d, "results/sample/20261122-213200-4f1a", "results/sample/20261122-213200-4f1a/report.html"),
	})
}

// TestNoTextBeginsACommand: what an experiment's file says stays the message of one command.
func TestNoTextBeginsACommand(t *testing.T) {
	d := sided()
	d.Run.Comparison.Verdict = result.NotComparable
	d.Run.Comparison.Reasons = []phrase.Statement{phrase.Verbatim("100% of it\r\n::add-mask::secret\n::set-output name=verdict::passed")}
	d.Run.Experiment.Name = "a,file=b:c\n::error::d"
	for _, line := range Annotations(d, "a,b:c.yaml") {
		if strings.ContainsAny(line, "\r\n") || !strings.HasPrefix(line, "::") {
			t.Errorf("%q is no single command", line)
		}
		properties, _, _ := strings.Cut(line[2:], "::")
		if strings.Count(properties, ",") > 2 || !strings.Contains(properties, "file=a%2Cb%3Ac.yaml") {
			t.Errorf("properties %q", properties)
		}
	}
	if text := strings.Join(Annotations(d, ""), "\n"); !strings.Contains(text, "100%25 of it%0A::add-mask") || strings.Contains(text, "file=") && !strings.Contains(text, "%2Cfile=") {
		t.Errorf("got %s", text)
	}
	if out := Outputs(d, "x\ny=z", ""); strings.Count(out, "\n") != 4 {
		t.Errorf("outputs %q", out)
	}
}

// TestLevels: an undecided comparison is as grave as its run has it.
func TestLevels(t *testing.T) {
	for policy, want := range map[string]string{"fail": "::error", "warn": "::warning", "pass": "::notice"} {
		d := sided()
		d.Judgement.Outcome, d.Judgement.Reasons = verdict.Passed, nil
		d.Judgement.Variants[0].Thresholds = nil
		d.Run.Comparison = sample.GateByRuns()
		d.Run.Comparison.Undecided, d.Run.Comparison.Warnings = policy, nil
		for _, line := range Annotations(d, "f.yaml") {
			if !strings.HasPrefix(line, want+" ") {
				t.Errorf("--undecided %s: %s", policy, line)
			}
		}
		if got := report.State(d); got != "undecided" {
			t.Errorf("state %q", got)
		}
	}
}

// TestManyAnnotations: GitHub shows ten of a level, and the tenth says so.
func TestManyAnnotations(t *testing.T) {
	d := sided()
	failed := verdict.Check{Threshold: threshold.Threshold{Metric: "http_req_duration", Expr: "p(95)<1"}, Outcome: verdict.Failed}
	for range 40 {
		d.Judgement.Variants[0].Thresholds = append(d.Judgement.Variants[0].Thresholds, failed)
	}
	errors := 0
	last := ""
	for _, line := range Annotations(d, "f.yaml") {
		if strings.HasPrefix(line, "::error") {
			errors++
			last = line
		}
	}
	if errors != mostOfLevel || !strings.Contains(last, "more of run 20261122-213200-4f1a") {
		t.Errorf("%d errors, the last %s", errors, last)
	}
}

// TestSummaryFits within what GitHub takes.
func TestSummaryFits(t *testing.T) {
	d := sided()
	whole := len(Summary(d, MaxSummary))
	for _, room := range []int{0, 40, 200, 1000, whole - 1, whole} {
		if got := Summary(d, room); len(got) > room || (room >= 200 && room < whole) != strings.HasSuffix(got, cut) {
			t.Errorf("%d bytes of at most %d, ending in %q", len(got), room, got[max(0, len(got)-30):])
		}
	}
}
