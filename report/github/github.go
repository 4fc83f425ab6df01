// Package github says what a run has to tell in GitHub Actions: annotations, a step's summary
// and a step's outputs.
//
// Steps: report.Data → Annotations, one command a line, each at the line of the experiment's
// file that it is about; Summary, in Markdown and no longer than GitHub takes; Outputs, a line
// each. It reads no environment and writes no file: whoever calls it does. It refuses to let a
// text of an experiment's file begin a command of its own: what has a meaning there is escaped.
package github

import (
	"fmt"
	"strings"

	"perflab/report"
	"perflab/report/markdown"
	"perflab/runner/phrase"
	"perflab/runner/result"
	"perflab/runner/spec"
	"perflab/runner/spec/yamltree"
	"perflab/runner/verdict"
)

// Levels of annotations, the gravest first.
const (
	levelError   = "error"
	levelWarning = "warning"
	levelNotice  = "notice"
)

// mostOfLevel is how many annotations of one level GitHub shows of a step; the last says how
// many more there are.
const mostOfLevel = 10

// annotation is one workflow command.
type annotation struct {
	level, title, message string
	path                  []string // of keys in the experiment's file
}

// Annotations are the workflow commands for what went wrong, may be wrong, or went right, a
// line each. file is the experiment's file as the repository has it.
func Annotations(d report.Data, file string) []string {
	var all []annotation
	banner := report.Verdict(d, string(phrase.English))
	name := d.Run.Experiment.Name
	all = append(all, annotation{level: levelOf(d), title: name + ": " + banner.Word, message: report.Joined("\n", append([]string{banner.Says}, banner.Reasons...)...)})
	if c := d.Run.Comparison; c != nil {
		all = append(all, changes(c, name)...)
	}
	for _, v := range d.Judgement.Variants {
		for _, c := range v.Thresholds {
			if c.Outcome == verdict.Failed || c.Outcome == verdict.NoData {
				all = append(all, annotation{
					level: levelError, title: name + ": threshold", path: []string{"thresholds", c.Threshold.Metric},
					message: fmt.Sprintf("%s: %s: %s", v.Name, report.ThresholdText(c.Threshold), thresholdSays(c)),
				})
			}
		}
	}
	for i, c := range d.Judgement.Claims {
		if report.ClaimFails(d, c) {
			all = append(all, annotation{
				level: levelError, title: name + ": claim " + string(c.Verdict), path: []string{"claims", fmt.Sprint(i)},
				message: report.Joined(": ", c.Variant, c.Expect.Text) + "\n" + phrase.Join(phrase.English, c.Grounds...),
			})
		}
	}
	return commands(all, file, d.Run.Source, d.Run.ID)
}

func thresholdSays(c verdict.Check) string {
	if c.Outcome == verdict.NoData {
		return "nothing was measured"
	}
	return "measured " + report.MeasuredText(c.Threshold, c.Value)
}

// changes are the annotations of a comparison: what regressed or is undecided, and what may
// explain it.
func changes(c *result.Comparison, name string) (all []annotation) {
	g := report.NewGate(c, string(phrase.English))
	if c.Verdict == result.NotComparable {
		all = append(all, annotation{level: levelError, title: name + ": " + g.Word, message: report.Joined("\n", append([]string{g.Says}, g.Reasons...)...), path: []string{"regression"}})
	}
	for _, v := range g.Variants {
		for _, r := range v.Rows {
			level := ""
			switch r.Verdict {
			case result.Regressed:
				level = levelError
			case result.Undecided:
				level = undecidedLevel(c)
			}
			if level != "" {
				all = append(all, annotation{level: level, title: name + ": " + r.Word, message: v.Name + ": " + r.Line(g.W), path: []string{"regression", "metrics", r.Figure}})
			}
		}
	}
	for _, says := range g.Warnings {
		all = append(all, annotation{level: levelWarning, title: name, message: says})
	}
	return all
}

// undecidedLevel is what a comparison has an undecided figure come to. Where one regressed, it
// is that which fails.
func undecidedLevel(c *result.Comparison) string {
	switch {
	case c.Undecided == spec.UndecidedPass:
		return levelNotice
	case c.Undecided == spec.UndecidedWarn, c.Verdict == result.Regressed:
		return levelWarning
	}
	return levelError
}

// levelOf is the level of the run's own verdict.
func levelOf(d report.Data) string {
	c := d.Run.Comparison
	switch {
	case report.Verdict(d, string(phrase.English)).Tone == "good":
		return levelNotice
	case c != nil && c.Verdict == result.Undecided && d.Judgement.State() == string(verdict.Passed):
		return undecidedLevel(c)
	}
	return levelError
}

// commands are annotations as GitHub reads them.
func commands(all []annotation, file, source, run string) []string {
	src := yamltree.NewSource(file, source)
	tree := yamltree.Read(src, []byte(source), &yamltree.Faults{})
	counts := map[string]int{}
	for _, a := range all {
		counts[a.level]++
	}
	var lines []string
	shown := map[string]int{}
	for _, a := range all {
		shown[a.level]++
		if n := counts[a.level]; n > mostOfLevel && shown[a.level] >= mostOfLevel {
			if shown[a.level] == mostOfLevel {
				lines = append(lines, command(a.level, []string{"title", "and more"}, fmt.Sprintf("%d more of run %s are in the step's summary and in the report", n-mostOfLevel+1, run)))
			}
			continue
		}
		properties := []string{"file", file}
		if line := tree.KeyAt(a.path...).Line; file != "" && line > 0 {
			properties = append(properties, "line", fmt.Sprint(line))
		}
		lines = append(lines, command(a.level, append(properties, "title", a.title), a.message))
	}
	return lines
}

// command is ::level name=value,...::message. An empty property is left out.
func command(level string, properties []string, message string) string {
	var b strings.Builder
	b.WriteString("::" + level)
	joint := " "
	for i := 0; i+1 < len(properties); i += 2 {
		if properties[i+1] != "" {
			b.WriteString(joint + properties[i] + "=" + property.Replace(report.Clean(properties[i+1])))
			joint = ","
		}
	}
	return b.String() + "::" + data.Replace(report.Clean(message))
}

// Error is the command for an error that is about no line of a file.
func Error(title, message string) string {
	return command(levelError, []string{"title", title}, message)
}

// What GitHub's runner reads as something else in a command's message, and in its properties
// (toolkit's core/src/command.ts).
var (
	data     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// MaxSummary is how many bytes GitHub takes of a step's summary.
const MaxSummary = 1 << 20

// cut is what stands at the end of a summary that was too long.
const cut = "\n\n(The rest did not fit; report.md and report.html have all of it.)\n"

// Summary is the run as Markdown in room bytes at most, cut at a line's end; empty where not even
// the note of that fits.
func Summary(d report.Data, room int) string {
	text := markdown.Summary(d)
	if len(text) <= room {
		return text
	}
	if room <= len(cut) {
		return ""
	}
	text = text[:room-len(cut)]
	return text[:strings.LastIndex(text, "\n")+1] + cut
}

// Outputs are the step's outputs, a line each: the verdict in a word, the folder of the record,
// the page and the run's ID.
func Outputs(d report.Data, folder, page string) string {
	var b strings.Builder
	for _, o := range [][2]string{{"verdict", report.State(d)}, {"run", folder}, {"report", page}, {"run-id", d.Run.ID}} {
		fmt.Fprintf(&b, "%s=%s\n", o[0], report.OneLine(o[1]))
	}
	return b.String()
}
