package sample

import (
	"perflab/runner/metricname"
	"perflab/runner/result"
	"perflab/runner/verdict"
	"perflab/runner/verdict/compare"
)

// Comparison is one of two runs of Text: the second is slower, fails more often, and holds all
// its checks.
func Comparison() *compare.Comparison {
	base, head := side(Text("en", false)), side(Text("en", false))
	head.ID = "20261123-080000-77aa"
	for _, f := range head.Variants[0].Sample.Figures {
		for k := range f.Trials {
			switch f.Metric {
			case metricname.HTTPReqDuration:
				f.Trials[k] *= 1.2
			case metricname.HTTPReqFailed:
				f.Trials[k] += 0.05
			case metricname.Checks:
				f.Trials[k] = 1
			}
		}
	}
	return compare.Runs(base, head, 0.05)
}

// ComparisonWithItself is one of a run with itself.
func ComparisonWithItself() *compare.Comparison {
	base := side(Text("en", false))
	return compare.Runs(base, base, 0.05)
}

// side is a run as one of two that are compared.
func side(run *result.Run, j *verdict.Judgement) compare.Side {
	var trials []*result.Trial
	for _, v := range j.Variants {
		trials = append(trials, v.Trials...)
	}
	return compare.SideOf(run, trials)
}
