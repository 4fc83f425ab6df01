package page

import (
	"html/template"

	"perflab/report"
	"perflab/report/chart"
)

// Experiment is the page of one experiment: its answer through time.
type Experiment struct {
	Frame
	Card    Card
	Source  string // the file, as the shown run resolved it
	File    string // its name
	Runs    []Run  // newest first
	Older   []Run  // those that the list does not hold in full
	Spark   *Spark // nil where there is a history
	History *History
	Text    *Link
	Base    string // what its runs are compared with by the links of the list: NAME/RUN
}

// ListedRuns is how many runs an experiment's page lists in full.
const ListedRuns = 60

// History are the trends of an experiment's runs on the machine of the newest.
type History struct {
	report.HistoryLine
	Words   map[string]string
	Names   []VariantFigures
	Charts  []Trend
	Library bool // the charts' script is beside the pages
	Notice  string
}

// Trend is a figure over the runs.
type Trend struct {
	chart.Chart
	Asks    string        // the question that it answers
	Picture template.HTML // drawn by the program, for a page without a script
}
