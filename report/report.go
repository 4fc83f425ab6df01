// Package report turns a record and its judgement into text for people and machines: k6's
// end-of-test block, summary.txt, Markdown, JUnit XML, HTML, a page bundle for Hugo.
//
// It computes nothing: every figure comes from the record or from verdict; here it only
// gets its unit and its words. It refuses to hide what cannot be trusted: invalid trials,
// stand-ins and missing data are named wherever their figures would have stood.
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
