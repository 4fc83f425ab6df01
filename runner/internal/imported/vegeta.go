package imported

import (
	"encoding/json"
	"math"
	"time"

	"perflab/runner/metric"
	"perflab/runner/phrase"
)

const vegetaHint = "import what vegeta encode wrote"

// readVegetaJSON reads what vegeta encode writes: one JSON object a request.
func readVegetaJSON(l *lines, take func(*event) error, note func(phrase.Statement)) error {
	for {
		text, err := l.next()
		if err != nil {
			note(phrase.ImportConnecting)
			return err
		}
		if len(text) == 0 {
			continue
		}
		var r struct {
			Code      *int   `json:"code"`
			Timestamp string `json:"timestamp"`
			Latency   *int64 `json:"latency"` // ns
			Error     string `json:"error"`
			Method    string `json:"method"`
			URL       string `json:"url"`
		}
		err = json.Unmarshal(text, &r)
		at, timeErr := time.Parse(time.RFC3339Nano, r.Timestamp)
		if err != nil || timeErr != nil || r.Code == nil || r.Latency == nil {
			if err = l.broken("a line that is no result of vegeta's: code, timestamp and latency belong to each", vegetaHint); err != nil {
				note(phrase.ImportConnecting)
				return err
			}
		}
		if err := vegetaResult(take, at.UnixNano(), *r.Latency, *r.Code, r.Error, r.Method+" "+r.URL); err != nil {
			return err
		}
	}
}

// readVegetaCSV reads what vegeta encode --to csv writes, which has no header: Unix time in
// nanoseconds, status, latency in nanoseconds, bytes out, bytes in, error.
func readVegetaCSV(l *lines, take func(*event) error, note func(phrase.Statement)) error {
	r := &rows{lines: l, comma: ','}
	for {
		row, err := r.Read()
		if err != nil {
			note(phrase.ImportConnecting)
			return err
		}
		if r.heads == 0 {
			r.heads = len(row)
		}
		var n [3]int64
		ok := len(row) >= 6
		for i := range n {
			ok = ok && row[i] != "" && len(row[i]) <= 19
			for _, c := range row[i] {
				if ok = ok && c >= '0' && c <= '9' && n[i] <= (math.MaxInt64-9)/10; ok {
					n[i] = n[i]*10 + int64(c-'0')
				}
			}
		}
		if !ok {
			if err := l.broken("a row that is no result of vegeta's: it begins with time, status and latency", vegetaHint); err != nil {
				note(phrase.ImportConnecting)
				return err
			}
		}
		name := ""
		if len(row) > 10 {
			name = row[9] + " " + row[10]
		}
		if err := vegetaResult(take, n[0], n[2], int(n[1]), row[5], name); err != nil {
			return err
		}
	}
}

func vegetaResult(take func(*event) error, at, latency int64, code int, says, name string) error {
	if latency < 0 || latency > int64(longest) {
		latency = max(0, min(latency, int64(longest)))
	}
	e := event{what: aRequest, at: at + latency, took: time.Duration(latency), name: name}
	e.request = metric.Request{Waiting: e.took, Status: code, Failed: code < 200 || code >= 400}
	if code == 0 {
		e.request.Error = faultOf(says)
	}
	return take(&e)
}
