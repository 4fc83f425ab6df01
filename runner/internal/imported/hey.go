package imported

import (
	"strconv"
	"strings"
	"time"

	"perflab/runner/metric"
	"perflab/runner/phrase"
)

// heyMost is how many results hey keeps: of more it writes down no row.
const heyMost = 1_000_000

// readHey reads hey's CSV (-o csv): seconds with four decimals, offsets from the run's beginning,
// and no row for a request without a response.
func readHey(l *lines, take func(*event) error, note func(phrase.Statement)) error {
	r := &rows{lines: l, comma: ','}
	of, err := r.heading()
	if err != nil {
		return err
	}
	n := 0
	for {
		row, err := r.Read()
		if err != nil {
			note(phrase.ImportConnecting)
			note(phrase.ImportHey)
			if n >= heyMost {
				note(phrase.ImportHeyFull(phrase.Number(n)))
			}
			return err
		}
		took, ok1 := seconds(of(row, "response-time"))
		offset, ok2 := seconds(of(row, "offset"))
		status, err := strconv.Atoi(strings.TrimSpace(of(row, "status-code")))
		if !ok1 || !ok2 || err != nil || status < 0 {
			return l.broken("response-time, offset and status-code are not the numbers that hey writes", "import the file as hey -o csv wrote it")
		}
		n++
		e := event{what: aRequest, at: int64(offset + took), took: took}
		e.request = metric.Request{Waiting: took, Status: status, Failed: status >= 400}
		if err := take(&e); err != nil {
			return err
		}
	}
}

// seconds is a duration that is written as a number of seconds.
func seconds(text string) (time.Duration, bool) {
	v, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || !(v >= 0 && v < longest.Seconds()) {
		return 0, false
	}
	return time.Duration(v*float64(time.Second) + 0.5), true
}
