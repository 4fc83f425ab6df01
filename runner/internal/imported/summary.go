package imported

import (
	"fmt"
	"io"
	"time"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/published"
)

// mostSummary bounds a summary; package published has a smaller bound of its own.
const mostSummary = 1 << 20

// summary quotes what a tool printed or wrote at its end. Its percentiles cannot be computed again
// or put together with others'.
func summary(path string, r io.Reader) (*Results, error) {
	text, err := io.ReadAll(io.LimitReader(r, mostSummary+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	const forms = "samples are k6's JSON or CSV, JMeter's JTL with its header, hey's CSV, vegeta's JSON or Gatling's simulation.log; summaries what k6, wrk, wrk2, hey, ab, vegeta, locust and others print"
	if len(text) > mostSummary {
		return nil, &Fault{path, 0, "it is of no form that is known", forms}
	}
	figures, faults := published.Read(string(text))
	if len(faults) > 0 {
		f := faults[0]
		return nil, &Fault{path, f.Line + 1, f.Message, forms}
	}
	of := func(name, aggregation string) (float64, bool) {
		f, ok := published.Find(figures, name, aggregation, 0)
		return f.Value, ok && !f.Open()
	}
	out := &Results{Tool: figures[0].Source, Metrics: metric.NewSet(), Quoted: figures}
	s := out.Metrics
	count, hasCount := of(metricname.HTTPReqs, metricname.Count)
	rate, hasRate := of(metricname.HTTPReqs, metricname.Rate)
	took, hasTook := of(metricname.Duration, metricname.Value)
	took /= 1000 // it is in milliseconds
	switch {
	case hasCount && hasRate && rate > 0:
		took = count / rate
	case hasCount && hasTook && took > 0:
	case hasRate && hasTook && took > 0:
		count = rate * took
	default:
		return nil, &Fault{path, 0, fmt.Sprintf("%s says here neither how many requests there were nor over how long", toolName(out.Tool)), "import all that it printed: two of the number of requests, their rate and the time they took"}
	}
	if count < 1 || took*float64(time.Second) > float64(longest) || took < 1e-6 {
		return nil, &Fault{path, 0, fmt.Sprintf("%v requests in %v s make no run", count, took), ""}
	}
	s.Elapsed = time.Duration(took * float64(time.Second))
	s.Counters[metricname.HTTPReqs] = count
	s.Quoted = map[string]float64{}
	for _, f := range figures {
		if found, _ := published.Find(figures, f.Metric, f.Aggregation, f.Percentile); !found.Open() {
			s.Quoted[f.Name()], s.Quoted[found.Name()] = found.Value, found.Value
			if other := otherNames[found.Name()[len(found.Metric)+1:]]; other != "" {
				s.Quoted[metricname.Figure(found.Metric, other)] = found.Value
			}
		}
	}
	if failed, ok := of(metricname.HTTPReqFailed, metricname.Hits); ok && failed <= count {
		s.Rates[metricname.HTTPReqFailed] = metric.Rate{True: int64(failed), Total: int64(count)}
	}
	if received, ok := of(metricname.DataReceived, metricname.Count); ok {
		s.Counters[metricname.DataReceived] = received
	}
	held, ok1 := of(metricname.Checks, metricname.Hits)
	all, ok2 := of(metricname.Checks, metricname.Total)
	if ok1 && ok2 && held <= all {
		s.Rates[metricname.Checks] = metric.Rate{True: int64(held), Total: int64(all)}
	}
	out.Notes = []phrase.Statement{phrase.ImportQuoted(phrase.Text(toolName(out.Tool)))}
	seen := map[string]bool{}
	for _, f := range figures {
		if f.Note != "" && !seen[f.Note] {
			seen[f.Note] = true
			out.Notes = append(out.Notes, phrase.ImportNoted(phrase.Text(f.Name()), phrase.Text(f.Note)))
		}
	}
	return out, nil
}

// otherNames are the aggregations that have two names.
var otherNames = map[string]string{metricname.Med: metricname.P50, metricname.P50: metricname.Med, metricname.Percentile(100): metricname.Max}

// toolName is a tool's name for people; single figures are of none.
func toolName(source string) string {
	if source == "loose" {
		return "the text"
	}
	return source
}
