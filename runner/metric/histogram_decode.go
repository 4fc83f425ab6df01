package metric

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"sync"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
	"github.com/klauspost/compress/zlib"
)

// The V2 format (https://github.com/HdrHistogram/HdrHistogram, HistogramEncoding): in base64 a
// cookie, a length and a zlib stream of that length; in it a header, and the counts by bucket as
// varints in zigzag, a negative one standing for so many empty buckets. The library reads it into
// a place for each bucket there can be, of which a record's reader has thousands at once.
const (
	outerHeader = 8
	innerHeader = 40
	cookieMask  = 0xf0 // says how wide counts are, which no varint asks
	longest     = 1 << 20
)

// inflater reads zlib streams one after the other.
type inflater struct {
	text    []byte
	source  bytes.Reader
	stream  io.ReadCloser
	content bytes.Buffer
}

var inflaters = sync.Pool{New: func() any { return new(inflater) }}

// errHistogram is the error of a text that is no histogram.
var errHistogram = errors.New("damaged")

// decode reads a V2 histogram of our own geometry. Its length is bounded by what that can need.
func decode(text []byte) ([]bar, error) {
	if len(text) > longest {
		return nil, fmt.Errorf("%d bytes of text, more than the %d one can take", len(text), longest)
	}
	in := inflaters.Get().(*inflater)
	defer inflaters.Put(in)
	content, err := in.inflate(text)
	if err != nil {
		return nil, err
	}
	number := func(at int) int32 { return int32(binary.BigEndian.Uint32(content[at:])) }
	long := func(at int) int64 { return int64(binary.BigEndian.Uint64(content[at:])) }
	if len(content) < innerHeader || number(0)&^cookieMask != hdr.V2EncodingCookieBase || int(number(4)) != len(content)-innerHeader {
		return nil, errHistogram
	}
	if number(12) != digits || long(16) != lowest || long(24) != highest {
		return nil, fmt.Errorf("range %d to %d ns with %d digits, want %d to %d with %d", long(16), long(24), number(12), lowest, highest, digits)
	}
	return barsOf(content[innerHeader:])
}

// inflate is the content of a text, until the inflater is used again.
func (in *inflater) inflate(text []byte) ([]byte, error) {
	var err error
	if in.text, err = base64.StdEncoding.AppendDecode(in.text[:0], text); err != nil {
		return nil, err
	}
	if len(in.text) < outerHeader || int32(binary.BigEndian.Uint32(in.text))&^cookieMask != hdr.V2CompressedEncodingCookieBase {
		return nil, errHistogram
	}
	length := int(binary.BigEndian.Uint32(in.text[4:]))
	if length > len(in.text)-outerHeader {
		return nil, errHistogram
	}
	in.source.Reset(in.text[outerHeader : outerHeader+length])
	if in.stream == nil {
		in.stream, err = zlib.NewReader(&in.source)
	} else {
		err = in.stream.(zlib.Resetter).Reset(&in.source, nil)
	}
	if err != nil {
		return nil, err
	}
	in.content.Reset()
	most := int64(innerHeader + bucketCount*binary.MaxVarintLen64)
	if _, err := in.content.ReadFrom(io.LimitReader(in.stream, most+1)); err != nil {
		return nil, err
	}
	return in.content.Bytes(), nil
}

// barsOf reads the counts by bucket; it is never nil.
func barsOf(counts []byte) ([]bar, error) {
	filled := 0 // at most
	for i, b := range counts {
		if b&1 == 0 && b != 0 && (i == 0 || counts[i-1] < 0x80) {
			filled++
		}
	}
	bars := make([]bar, 0, min(filled, bucketCount))
	at, sum := 0, int64(0)
	for len(counts) > 0 {
		n, length := int64(counts[0]>>1)^-int64(counts[0]&1), 1
		if counts[0] >= 0x80 {
			if n, length = zigzag(counts); length == 0 {
				return nil, errHistogram
			}
		}
		counts = counts[length:]
		switch {
		case n < 0 && n >= int64(at-bucketCount):
			at -= int(n)
		case n < 0 || at >= bucketCount || n > math.MaxInt64-sum:
			return nil, errHistogram
		default:
			if n > 0 {
				sum += n
				bars = append(bars, bar{at, sum})
			}
			at++
		}
	}
	return bars, nil
}

// zigzag reads a number of at most nine bytes, the last of which has eight bits; length 0: it is
// cut off.
func zigzag(text []byte) (n int64, length int) {
	var v uint64
	for i := 0; i < 9 && i < len(text); i++ {
		b := uint64(text[i])
		if i == 8 {
			v |= b << 56
		} else {
			v |= b & 0x7f << (7 * i)
		}
		if i == 8 || b < 0x80 {
			return int64(v>>1) ^ -int64(v&1), i + 1
		}
	}
	return 0, 0
}
