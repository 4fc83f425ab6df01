package metric

import (
	"encoding/json"
	"fmt"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
)

// encoded is a histogram in the record. HDR is the truth, in the V2 compressed format
// that every HdrHistogram library reads, with the exact values it cannot hold beside it;
// the percentiles are there for people and never read back.
type encoded struct {
	Count int64         `json:"count"`
	Avg   time.Duration `json:"avg_ns"`
	Min   time.Duration `json:"min_ns"`
	Med   time.Duration `json:"med_ns"`
	P90   time.Duration `json:"p90_ns"`
	P95   time.Duration `json:"p95_ns"`
	P99   time.Duration `json:"p99_ns"`
	Max   time.Duration `json:"max_ns"`
	Sum   time.Duration `json:"sum_ns"`
	HDR   string        `json:"hdr"`
}

// MarshalJSON writes the histogram as standard base64 beside readable figures.
func (h *Histogram) MarshalJSON() ([]byte, error) {
	counts := h.counts
	if counts == nil {
		counts = dense(h.bars)
	}
	text, err := counts.Encode(hdr.V2CompressedEncodingCookieBase)
	if err != nil {
		return nil, fmt.Errorf("encode histogram: %w", err)
	}
	return json.Marshal(encoded{
		Count: h.Count(), Avg: h.Mean(), Min: h.Min(), Max: h.Max(), Sum: h.Sum(),
		Med: h.Quantile(0.5), P90: h.Quantile(0.9), P95: h.Quantile(0.95), P99: h.Quantile(0.99),
		HDR: string(text),
	})
}

// UnmarshalJSON reads what MarshalJSON wrote. It is an error where the histogram is
// damaged, has another geometry or contradicts the exact figures beside it.
func (h *Histogram) UnmarshalJSON(data []byte) error {
	var e encoded
	if err := json.Unmarshal(data, &e); err != nil {
		return fmt.Errorf("histogram: %w", err)
	}
	bars, err := decode(e.HDR)
	if err != nil {
		return fmt.Errorf("histogram: %w", err)
	}
	switch {
	case counted(bars) != e.Count:
		return fmt.Errorf("histogram: holds %d values, but says %d", counted(bars), e.Count)
	case e.Count > 0 && (e.Min < 0 || e.Min > e.Max):
		return fmt.Errorf("histogram: from %d to %d ns", e.Min, e.Max)
	}
	*h = Histogram{bars: bars, sum: int64(e.Sum), min: int64(e.Min), max: int64(e.Max)}
	return nil
}
