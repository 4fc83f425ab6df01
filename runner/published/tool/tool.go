// Package tool reads what load testing tools print, one file a tool, without knowing what the
// numbers are worth: a reader gives each as it was printed, with its unit and how the tool
// rounds. package published turns that into figures with intervals, decides by score which tool
// a text is of, and says what is wrong with a line that none knows.
//
// A text tool is a table of the lines it prints (table.go), or a type of its own where lines
// hang together. JSON and CSV are read whole (json.go, csv.go). A reader refuses to guess: what
// it does not know it leaves alone.
package tool

// How is how a tool shortens a number.
type How int

// The ways.
const (
	Rounded How = iota // to the last digit
	Cut                // further digits are left out
	Exact              // nothing is left out, such as of a count
)

// Kind is what a number is of.
type Kind int

// The kinds, and which units each has.
const (
	Time      Kind = iota // ns us µs ms s m h
	Rate                  // per second
	Count                 // of things
	Bytes                 // B kB MB GB TB KiB MiB GiB TiB
	BytesRate             // the same, per second
	Share                 // a share of 1, or of 100 with the unit %
)

// Print is a figure as a tool printed it. Metric and Aggregation are those of published.Figure,
// p(N) with its number.
type Print struct {
	Metric, Aggregation string
	Kind                Kind
	Number, Unit        string // as printed; Number is digits, with a point and an exponent
	How                 How
	// Down and Up are how much further the number may lie below and above, in its unit: digits;
	// empty: no further.
	Down, Up string
	Note     string // how it differs from the metric of this name
	Quote    string // where it stands; empty: the line being read
}

// Reader reads a tool's output line by line.
type Reader interface {
	// Read takes a line without spaces around it and without tabs. It tells whether the tool
	// prints such a line.
	Read(line string) Line
	// End gives what is known only after the last line.
	End() []Print
}

// Line is what a reader makes of one.
type Line struct {
	Own    bool    // the tool prints it
	Prints []Print // its figures; none: it is a heading, or nothing to take
	Once   string  // what the line is, where the output of a run has one; else empty
	Err    error   // what is wrong with a line that the tool would print otherwise
}

// Of are all text readers by the name of their tool. Each call of New is for one text. A text that
// has none of Marks has no line of the tool's.
var Of = []struct {
	Name  string
	New   func() Reader
	Marks []string
}{
	{"oha", newOha, []string{"Success rate:", "% in ", "oha ", "secs", " sec"}},
	{"vegeta", newVegeta, []string{"[total", "[min", "[mean", "[ratio]", "[code:count]", "vegeta"}},
	{"autocannon", newAutocannon, []string{"│", "║", "connections", " requests in ", "autocannon"}},
	{"bombardier", newBombardier, []string{"Reqs/sec", "HTTP codes", "Bombarding", "bombardier", "xx - "}},
	{"h2load", newH2load, []string{"time for request", "finished in ", "h2load", "requests: ", "request  "}},
	{"siege", newSiege, []string{"ransaction", "siege", "SIEGE", "Elapsed time", "elapsed_time"}},
	{"locust", newLocust, []string{"# reqs", "# fails", "locust", "%) |"}},
	{"jmeter", newJMeter, []string{" Avg: "}},
	{"gatling", newGatling, []string{"Global Information", "response time", "request count", "mean requests/sec", "mean throughput"}},
}
