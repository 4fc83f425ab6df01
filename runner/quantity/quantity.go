// Package quantity is the one home of how numbers are written for people and of order
// statistics. It knows units, and nothing of what is measured in them; it parses nothing
// (the notation of the experiment file belongs to spec, what other tools print to the
// readers of their output), and it imitates no other program, which report/k6text does.
//
// A number is written in one of these styles:
//
//   - in a table, a Row: one unit and one number of decimals for all values of the row;
//   - on its own with its unit: Text, Duration;
//   - in a sentence: Brief for a time or a size ("1.23 ms", "1 s"), Percent for a share, Rate,
//     Digits;
//   - as a length of time that people plan with, Rough ("47 min"), or read off an axis, Clock.
//
// All of them print digits, never an exponent.
package quantity

// The units of values, as records and judgements name them. Where a figure has none of
// these it is a plain number.
const (
	Nanoseconds      = "ns"
	Milliseconds     = "ms" // of thresholds and claims
	PerSecond        = "per_s"
	Share            = "share" // 0 to 1
	Bytes            = "bytes"
	BytesPerSecond   = "bytes_per_s"
	BytesPerResponse = "bytes_per_response"
	CPU              = "cpu"   // CPUs busy, or used by something
	Count            = "count" // whole
)
