package load

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
)

// decoded undoes the content coding of a body that a check reads, as k6 does. It gives
// back the body as it came where the coding is unknown or the body is not in it.
func decoded(body []byte, encoding string) []byte {
	if !strings.EqualFold(encoding, "gzip") || len(body) == 0 {
		return body
	}
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return body
	}
	plain, err := io.ReadAll(io.LimitReader(z, maxKept))
	if err != nil {
		return body
	}
	return plain
}
