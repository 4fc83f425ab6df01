package result

import "perflab/runner/published"

// ProviderImported is the provider of a run that another tool measured: where it ran is not known.
const ProviderImported = "imported"

// Imported says that another tool measured the run, and what of.
type Imported struct {
	Tool string `json:"tool"` // k6, jmeter, hey, vegeta, gatling, locust, wrk2, ...
	// Samples tells that figures were counted sample by sample; else they are quoted from a summary.
	Samples bool           `json:"samples"`
	Files   []ImportedFile `json:"files"`           // one a trial, in their order
	Asked   string         `json:"asked,omitempty"` // the experiment file that judges it; "": none
	// WarmUp is what whoever imported it named as such, in nanoseconds from the first sample.
	WarmUp int64              `json:"warm_up_ns,omitempty"`
	Quoted []published.Figure `json:"quoted,omitempty"` // of a summary, as printed
}

// ImportedFile is one file of another tool's.
type ImportedFile struct {
	Name   string `json:"name"` // as the command line had it
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
}
