package metric

// Histogram is a latency histogram.
type Histogram struct{}
