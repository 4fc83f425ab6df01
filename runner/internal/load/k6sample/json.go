package k6sample

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// line is one line of k6's JSON output: a metric that is declared, or a sample of one.
type line struct {
	Type   string `json:"type"`
	Metric string `json:"metric"`
	Data   struct {
		Time  string            `json:"time"`
		Value float64           `json:"value"`
		Tags  map[string]string `json:"tags"`
	} `json:"data"`
}

// ParseJSON reads one line of k6's JSON output (--out json=FILE). ok is false where the line is no
// sample but declares a metric. The error is that of a line that is not k6's.
func ParseJSON(text []byte) (s Sample, ok bool, err error) {
	var l line
	if err := json.Unmarshal(text, &l); err != nil {
		return s, false, fmt.Errorf("a line that is no JSON object: %w", err)
	}
	switch l.Type {
	case "Metric":
		return s, false, nil
	case "Point":
	default:
		return s, false, fmt.Errorf("an object of type %q, where k6 writes Metric and Point", l.Type)
	}
	at, err := time.Parse(time.RFC3339Nano, l.Data.Time)
	if err != nil || l.Metric == "" {
		return s, false, fmt.Errorf("a point without its metric or its time: %q at %q", l.Metric, l.Data.Time)
	}
	tags := l.Data.Tags
	s = Sample{
		Metric: l.Metric, At: at.UnixNano(), Value: l.Data.Value,
		Tags: Tags{Check: tags["check"], Err: tags["error"], Code: tags["error_code"], Name: tags["name"], Status: tags["status"], Method: tags["method"]},
	}
	var extra []string
	for name, value := range tags {
		if !slices.Contains(columns[3:8], name) {
			extra = append(extra, name+"="+value)
		}
	}
	slices.Sort(extra)
	s.Tags.Extra = strings.Join(extra, "&")
	return s, true, nil
}
