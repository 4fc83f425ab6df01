package gate

import (
	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/quantity"
	"perflab/runner/result"
	"perflab/runner/spec"
)

// RulesWord names the rules for --allow-difference.
const RulesWord = "rules"

// ruleChanges are the rules that the head's file has other than the base's.
func ruleChanges(a *result.Against) []phrase.Statement {
	if a.HeadRules == nil {
		return nil
	}
	return RuleChanges(a.Rules, *a.HeadRules)
}

// RuleChanges says which rules of the head's file are not the base's, a statement each: nothing
// where what they come to is alike, however it is written.
func RuleChanges(base, head spec.Regression) (said []phrase.Statement) {
	for _, d := range base.Differences(head) {
		if d.Primary {
			said = append(said, phrase.GateRulePrimary(phrase.Text(d.Variant), phrase.Text(d.Base.Name()), phrase.Text(d.Head.Name())))
			continue
		}
		said = append(said, phrase.GateRule(phrase.Text(d.Variant), phrase.Text(d.Figure), tolerance(d.Base), tolerance(d.Head)))
	}
	if base.Undecided != head.Undecided {
		said = append(said, phrase.GateRuleUndecided(phrase.Text(base.Undecided), phrase.Text(head.Undecided)))
	}
	return said
}

func tolerance(g *spec.Gated) phrase.Arg {
	if g == nil {
		return phrase.Sentences(phrase.GateRuleNone)
	}
	ch := result.Change{Unit: metricname.Unit(g.Metric, g.Aggregation), Absolute: g.Absolute}
	v := g.Tolerance
	if ch.Unit == quantity.Milliseconds && g.Absolute {
		v, ch.Unit = 1e6*v, quantity.Nanoseconds
	}
	return amount(ch, v, false)
}

// baseName is the base for people: as it was asked for, with its commit.
func baseName(b result.Base) string {
	name := b.Asked
	if short := shortCommit(b.Commit); short != "" && short != name {
		name += " (" + short + ")"
	}
	return name
}

// headName is the head for people: its commit, or the run.
func headName(run *result.Run) string {
	name := shortCommit(run.Manifest.GitCommit)
	if name == "" {
		return run.ID
	}
	if run.Manifest.GitDirty {
		name += "+"
	}
	return name
}

func shortCommit(commit string) string { return commit[:min(len(commit), 7)] }
