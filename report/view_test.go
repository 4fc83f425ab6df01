package report

import (
	"perflab/runner/result"
	"perflab/runner/verdict"
)

// data is what a report of a made-up run is made of.
func data(run *result.Run, judgement *verdict.Judgement) Data {
	return Data{Run: run, Judgement: judgement}
}
