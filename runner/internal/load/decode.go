package load

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"slices"
	"strings"

	"perflab/runner/internal/load/http1"
)

var errCoding = errors.New("not a content coding that is known here")

// maxCodings is how many codings a body may have: each may unfold it a thousandfold.
const maxCodings = 4

// decoded undoes the content codings of a body that a check reads, the last one first, as
// k6 does, into bodies that count among all. Its error is http1.ErrTooLarge, or that of a
// coding that is not known or that the body is not in. What is plain lasts until release.
func decoded(body []byte, encoding string, all *http1.Bodies) (plain []byte, release func(), err error) {
	kept := func() {}
	if encoding == "" || len(body) == 0 {
		return body, kept, nil
	}
	codings := strings.Split(encoding, ",")
	if len(codings) > maxCodings {
		return body, kept, errCoding
	}
	plain = body
	for _, coding := range slices.Backward(codings) {
		next := &http1.Body{Of: all}
		same, err := undo(plain, strings.ToLower(strings.TrimSpace(coding)), next)
		if err == nil && same {
			continue
		}
		kept() // what it was made of is not needed any more
		if err != nil {
			next.Release()
			return body, func() {}, err
		}
		plain, kept = next.Bytes(), next.Release
	}
	return plain, kept, nil
}

// undo undoes one coding, named in lower case, into a body; same: it is none.
func undo(body []byte, coding string, into *http1.Body) (same bool, err error) {
	switch coding {
	case "", "identity":
		return true, nil
	case "gzip", "x-gzip":
		r, err := gzip.NewReader(bytes.NewReader(body))
		if err != nil {
			return false, err
		}
		_, err = into.ReadFrom(r)
		return false, err
	case "deflate":
		// That is zlib's format (RFC 9110, 8.4.1.2), but some servers send what is within it.
		if r, err := zlib.NewReader(bytes.NewReader(body)); err == nil {
			if _, err = into.ReadFrom(r); err == nil || errors.Is(err, http1.ErrTooLarge) {
				return false, err
			}
			into.Release()
		}
		_, err := into.ReadFrom(flate.NewReader(bytes.NewReader(body)))
		return false, err
	}
	return false, errCoding
}
