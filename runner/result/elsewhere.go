package result

import (
	"time"

	"perflab/runner/phrase"
)

// Elsewhere is a run of the stack that was asked for, named in the record of a stand-in's run: the
// newest that was kept beside the experiment's file when that ended. It is there to be read;
// nothing is judged by it.
type Elsewhere struct {
	RunID   string    `json:"run_id"`
	Started time.Time `json:"started"`
	CPU     string    `json:"cpu"` // model name
	CPUs    int       `json:"cpus"`
	// At is where it is, from the folder of the run that names it, with slashes: its report where
	// one was drawn, else its record's folder.
	At     string             `json:"at"`
	Answer []phrase.Statement `json:"answer"` // to the file's question
}
