package load

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"slices"
	"strings"

	"perflab/runner/internal/load/http1"
)

var errCoding = errors.New("not a content coding that is known here")

// decoded undoes the content codings of a body that a check reads, the last one first, as
// k6 does. It gives the body back as it came, and false, where it does not know a coding or
// the body is not in it.
func decoded(body []byte, encoding string) (plain []byte, undone bool) {
	if encoding == "" || len(body) == 0 {
		return body, true
	}
	plain = body
	for _, coding := range slices.Backward(strings.Split(encoding, ",")) {
		var err error
		if plain, err = undo(plain, strings.ToLower(strings.TrimSpace(coding))); err != nil {
			return body, false
		}
	}
	return plain, true
}

// undo undoes one coding, named in lower case.
func undo(body []byte, coding string) ([]byte, error) {
	switch coding {
	case "", "identity":
		return body, nil
	case "gzip", "x-gzip":
		return inflate(gzip.NewReader(bytes.NewReader(body)))
	case "deflate":
		// That is zlib's format (RFC 9110, 8.4.1.2), but some servers send what is within it.
		if plain, err := inflate(zlib.NewReader(bytes.NewReader(body))); err == nil {
			return plain, nil
		}
		return inflate(flate.NewReader(bytes.NewReader(body)), nil)
	}
	return nil, errCoding
}

func inflate(r io.Reader, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(r, http1.MaxBody))
}
