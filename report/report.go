// Package report says what a run and its judgement have to tell people and machines: a View,
// which every format writes in its own form, in a room below.
//
// Steps: result and verdict say what was measured and what follows → NewView gives it units and
// words, in the experiment's language → report/text, report/markdown (with the bundle for Hugo),
// report/html and report/junit write it; report/curves says which charts a run has and
// report/chart draws them; report/k6text is k6's own block. Another format is another room.
//
// It computes nothing: every figure comes from the record or from verdict. It refuses to hide
// what cannot be trusted: invalid trials, stand-ins and missing data are named wherever their
// figures would have stood.
package report

import (
	"perflab/runner/result"
	"perflab/runner/verdict"
)

// Data is what every report is made of: one run and everything judged about it. The
// trials hang on Judgement.Variants[i].Trials.
type Data struct {
	Run       *result.Run
	Judgement *verdict.Judgement
}

// File is one file of a report that has several.
type File struct {
	Name string
	Data []byte
}
