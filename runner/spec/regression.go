package spec

// Regression is the gate of a head against a base: which metrics are held against each other
// and which change of each does not matter yet.
type Regression struct {
	// Primary decides at 5% by itself; the others are tested together.
	Primary Gated   `json:"primary"`
	Metrics []Gated `json:"metrics"` // the others
	// Undecided is what a comparison that shows neither a regression nor its absence comes to:
	// fail, warn or pass.
	Undecided string `json:"undecided"`
}

// Gated is one figure that is held against the base's.
type Gated struct {
	Metric      string `json:"metric"` // with its tag where it has one: http_req_duration{name:list}
	Aggregation string `json:"aggregation"`
	// Tolerance is the change for the worse that does not matter yet: relative to the base, or,
	// where Absolute, in the figure's own unit.
	Tolerance float64 `json:"tolerance"`
	Absolute  bool    `json:"absolute,omitempty"`
}
