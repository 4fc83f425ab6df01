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
		counts = hdr.New(lowest, highest, digits)
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
	counts, err := decode(e.HDR)
	if err != nil {
		return fmt.Errorf("histogram: %w", err)
	}
	switch {
	case counts.LowestTrackableValue() != lowest || counts.HighestTrackableValue() != highest || counts.SignificantFigures() != digits:
		return fmt.Errorf("histogram: range %d to %d ns with %d digits, want %d to %d with %d",
			counts.LowestTrackableValue(), counts.HighestTrackableValue(), counts.SignificantFigures(), lowest, highest, digits)
	case counts.TotalCount() != e.Count:
		return fmt.Errorf("histogram: holds %d values, but says %d", counts.TotalCount(), e.Count)
	case e.Count > 0 && (e.Min < 0 || e.Min > e.Max):
		return fmt.Errorf("histogram: from %d to %d ns", e.Min, e.Max)
	}
	*h = Histogram{counts: counts, sum: int64(e.Sum), min: int64(e.Min), max: int64(e.Max)}
	return nil
}

// decode reads a V2 histogram. Text that is not one can make the library ask for more
// memory than there is sense in, so its length is bounded by what ours can need.
func decode(text string) (*hdr.Histogram, error) {
	const longest = 1 << 20
	if len(text) > longest {
		return nil, fmt.Errorf("%d bytes of text, more than the %d one can take", len(text), longest)
	}
	return hdr.Decode([]byte(text))
}
