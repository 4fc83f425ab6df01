package draft

import (
	"regexp"
	"slices"
	"strings"

	"perflab/runner/metricname"
	"perflab/runner/published"
)

// opener is a line with which the output of a run begins.
var opener = regexp.MustCompile(`^(?:Running \S+ (?:requests )?test @|Summary:$|This is ApacheBench|Server Software:|Bombarding |starting benchmark|(?:\*\* )?Preparing \d+ concurrent|The server is now under siege|Requests\s+\[total|█ (?:THRESHOLDS|TOTAL RESULTS)|execution: local|/\\\s+(?:\||Grafana)|Type\s+Name\s+# reqs|={20,}$|---- Global Information|\{$)`)

// runsOf are the outputs of tools in a text, each of one run. A new one begins at a command or at
// a tool's first line where the one before it has results, and where a line that a run has once
// stands a second time.
func runsOf(p *post) []variant {
	var all []variant
	from := 0
	lines := make([]string, len(p.raw)) // those that a tool may have printed
	for i := range p.raw {
		if k := p.kind[i]; k == prose || k == code {
			lines[i] = p.raw[i]
		}
	}
	for i := range lines {
		if lines[i] == "" || i == from || !begins(p.plain[i]) {
			continue
		}
		if hasResult(published.Recognise(lines[from:i]).Figures) {
			all = append(all, runsWithin(lines, from, i)...)
			from = i
		}
	}
	return append(all, runsWithin(lines, from, len(lines))...)
}

func begins(line string) bool {
	if opener.MatchString(line) {
		return true
	}
	_, command := published.Command(line)
	return command
}

// hasResult tells figures that were measured from those that were asked for.
func hasResult(figures []published.Figure) bool {
	return slices.ContainsFunc(figures, func(f published.Figure) bool {
		switch {
		case f.Metric == metricname.Threads || f.Metric == metricname.VUs || f.Metric == metricname.VUsMax || f.Metric == metricname.Duration:
			return false
		}
		return f.Aggregation != metricname.Asked && f.Aggregation != metricname.AskedRate
	})
}

// runsWithin are the runs in the lines from from to to: as many as there are lines that stand
// once a run.
func runsWithin(lines []string, from, to int) []variant {
	known := published.Recognise(lines[from:to])
	if !hasResult(known.Figures) {
		return nil
	}
	for _, f := range known.Faults {
		if !strings.Contains(f.Message, "a second time") || f.Line == 0 {
			continue
		}
		before, after := runsWithin(lines, from, from+f.Line), runsWithin(lines, from+f.Line, to)
		if len(before) > 0 && len(after) > 0 {
			return append(before, after...)
		}
	}
	v := variant{tool: known.Tool, figures: known.Figures, at: from + known.Lines[0]}
	faulty := map[int]bool{}
	for _, f := range known.Faults {
		faulty[f.Line] = true
	}
	for _, i := range known.Lines {
		if line := strings.TrimRight(lines[from+i], " \t"); strings.TrimSpace(line) != "" && !faulty[i] {
			v.quote, v.lines = append(v.quote, line), append(v.lines, from+i)
		}
	}
	if figures, faults := published.Read(strings.Join(v.quote, "\n")); len(faults) > 0 || !hasResult(figures) {
		return nil // what is left is not what was read
	} else {
		v.figures = figures
	}
	return []variant{v}
}
