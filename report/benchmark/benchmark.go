// Package benchmark writes a run's figures as github-action-benchmark reads them
// (https://github.com/benchmark-action/github-action-benchmark, tools customBiggerIsBetter and
// customSmallerIsBetter), which keeps them commit by commit and draws them.
//
// That tool has one direction a file, so there are two files. It has no verdict: it compares
// single values by a ratio, which noise alone can exceed; runner's own gate is exec --against or
// --baseline. A figure always has the same unit, so that the values of many runs make one line,
// and one that was not measured is left out.
package benchmark

import (
	"encoding/json"
	"fmt"
	"strings"

	"perflab/report"
	"perflab/runner/metricname"
	"perflab/runner/quantity"
	"perflab/runner/verdict/figure"
)

// The files, by the direction that is better.
const (
	BiggerFile  = "benchmark-bigger.json"
	SmallerFile = "benchmark-smaller.json"
)

// entry is one value as the tool reads it.
type entry struct {
	Name  string  `json:"name"` // experiment/variant/figure
	Unit  string  `json:"unit"`
	Value float64 `json:"value"`
	Range string  `json:"range,omitempty"` // half of the 95% interval of the mean over trials
	Extra string  `json:"extra,omitempty"` // for the tooltip
}

// Files are both, the one of which bigger is better first; each is a list, which may be empty.
// An error means that a value could not be encoded.
func Files(d report.Data) ([]report.File, error) {
	lists := map[bool][]entry{true: {}, false: {}}
	for _, v := range d.Judgement.Variants {
		for _, f := range v.Figures {
			better := metricname.HigherIsBetter(f.Metric)
			lists[better] = append(lists[better], entryOf(d, v.Name, len(f.Trials), f))
		}
	}
	var files []report.File
	for _, better := range []bool{true, false} {
		data, err := json.MarshalIndent(lists[better], "", "  ")
		if err != nil {
			return nil, fmt.Errorf("benchmark figures of run %s: %w", d.Run.ID, err)
		}
		name := SmallerFile
		if better {
			name = BiggerFile
		}
		files = append(files, report.File{Name: name, Data: append(data, '\n')})
	}
	return files, nil
}

func entryOf(d report.Data, variant string, trials int, f figure.Figure) entry {
	unit, scale := unitOf(f.Unit)
	e := entry{Name: strings.Join([]string{d.Run.Experiment.Name, variant, metricname.Figure(f.Metric, f.Aggregation)}, "/"), Unit: unit, Value: quantity.Significant(f.Value*scale, digits)}
	if f.Interval {
		e.Range = "± " + quantity.Digits((f.High-f.Low)/2*scale, 3)
	}
	lines := []string{"run " + d.Run.ID, "on " + d.Judgement.Stack.Provider}
	if commit := d.Run.Manifest.GitCommit; commit != "" {
		lines = append(lines, "commit "+commit)
	}
	if trials > 0 {
		lines = append(lines, fmt.Sprintf("trials: %d", trials))
	}
	if c := d.Run.Comparison; c != nil {
		lines = append(lines, "against base: "+string(c.Verdict))
	}
	e.Extra = strings.Join(lines, "\n")
	return e
}

// digits are as many as a value has: more than any measurement is sure of.
const digits = 6

// unitOf is the unit of a file for one of quantity's, and what its values are multiplied by.
func unitOf(unit string) (string, float64) {
	switch unit {
	case quantity.Nanoseconds:
		return "ms", 1e-6
	case quantity.PerSecond:
		return "per second", 1
	case quantity.Share:
		return "%", 100
	case quantity.Bytes:
		return "MiB", 1.0 / (1 << 20)
	case quantity.BytesPerSecond:
		return "bytes/s", 1
	case quantity.BytesPerResponse:
		return "bytes/response", 1
	case quantity.CPU:
		return "CPUs", 1
	case "":
		return "count", 1
	}
	return unit, 1
}
