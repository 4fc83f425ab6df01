package metric

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"

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
		counts = dense(h.read.all())
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
	return h.UnmarshalJSONFrom(jsontext.NewDecoder(bytes.NewReader(data)))
}

// UnmarshalJSONFrom is UnmarshalJSON for whoever reads a whole record: of the hundreds of
// histograms in it each is looked at once, and what is there for people is passed over.
func (h *Histogram) UnmarshalJSONFrom(from *jsontext.Decoder) error { return h.from(from, decode) }

// ReadLater is UnmarshalJSONFrom of a record that is known to be what was written: the counts are
// decoded when they are first asked for, which of most histograms nobody does. Where they are
// damaged all the same, percentiles are those of nothing but the exact figures.
func ReadLater(from *jsontext.Decoder, h *Histogram) error { return h.from(from, nil) }

// from reads a histogram, its counts by decode; nil: later.
func (h *Histogram) from(from *jsontext.Decoder, decode func(text []byte) ([]bar, error)) error {
	switch token, err := from.ReadToken(); {
	case err != nil:
		return fmt.Errorf("histogram: %w", err)
	case token.Kind() == 'n':
		return nil
	case token.Kind() != '{':
		return fmt.Errorf("histogram: %s, want an object", token.Kind())
	}
	var count, low, high, sum int64
	numbers := map[string]*int64{`"count"`: &count, `"min_ns"`: &low, `"max_ns"`: &high, `"sum_ns"`: &sum}
	var bars []bar
	var text []byte
	for from.PeekKind() != '}' {
		name, err := from.ReadValue()
		if err != nil {
			return fmt.Errorf("histogram: %w", err)
		}
		number, hdr := numbers[string(name)], string(name) == `"hdr"`
		value, err := from.ReadValue()
		switch {
		case err != nil:
		case number != nil:
			*number, err = strconv.ParseInt(string(value), 10, 64)
		case hdr:
			if text, err = jsontext.AppendUnquote(nil, value); err == nil && decode != nil {
				bars, err = decode(text)
			}
		}
		if err != nil {
			return fmt.Errorf("histogram: %w", err)
		}
	}
	if _, err := from.ReadToken(); err != nil {
		return fmt.Errorf("histogram: %w", err)
	}
	switch {
	case text == nil:
		return fmt.Errorf("histogram: %w", errHistogram)
	case decode != nil && total(bars) != count:
		return fmt.Errorf("histogram: holds %d values, but says %d", total(bars), count)
	case count > 0 && (low < 0 || low > high):
		return fmt.Errorf("histogram: from %d to %d ns", low, high)
	}
	*h = Histogram{read: counted{count: count, bars: bars}, sum: sum, min: low, max: high}
	if decode == nil {
		h.read.text = text
	}
	return nil
}
