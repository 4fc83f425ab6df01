package load

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"io"
	"strings"
	"testing"

	"perflab/runner/internal/load/http1"
)

// coded is text in a content coding.
func coded(t *testing.T, text string, coding func(w io.Writer) (io.WriteCloser, error)) string {
	t.Helper()
	var b strings.Builder
	z, err := coding(&b)
	if err == nil {
		_, err = io.WriteString(z, text)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func gzipped(w io.Writer) (io.WriteCloser, error) { return gzip.NewWriter(w), nil }
func zlibbed(w io.Writer) (io.WriteCloser, error) { return zlib.NewWriter(w), nil }
func deflate(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, -1) }

func TestDecoded(t *testing.T) {
	text := strings.Repeat("hello ", 1000)
	zipped := coded(t, text, gzipped)
	for name, c := range map[string]struct {
		encoding, body, want string
		refused              bool
	}{
		"gzip":            {encoding: "gzip", body: zipped, want: text},
		"in any case":     {encoding: "X-GZip", body: zipped, want: text},
		"deflate":         {encoding: "deflate", body: coded(t, text, zlibbed), want: text},
		"deflate, bare":   {encoding: "Deflate", body: coded(t, text, deflate), want: text},
		"one on another":  {encoding: "deflate , gzip", body: coded(t, coded(t, text, zlibbed), gzipped), want: text},
		"identity":        {encoding: "identity", body: text, want: text},
		"none":            {body: zipped, want: zipped},
		"no body":         {encoding: "gzip"},
		"unknown":         {encoding: "br", body: zipped, want: zipped, refused: true},
		"unknown beneath": {encoding: "br, gzip", body: zipped, want: zipped, refused: true},
		"not gzip":        {encoding: "gzip", body: text, want: text, refused: true},
		"not deflate":     {encoding: "deflate", body: "\xff" + text, want: "\xff" + text, refused: true},
		"cut short":       {encoding: "gzip", body: zipped[:len(zipped)-1], want: zipped[:len(zipped)-1], refused: true},
	} {
		t.Run(name, func(t *testing.T) {
			if got, undone := decoded([]byte(c.body), c.encoding); string(got) != c.want || undone == c.refused {
				t.Errorf("%d bytes, undone %v; want %d, %v", len(got), undone, len(c.want), !c.refused)
			}
		})
	}
}

func TestDecodedIsBounded(t *testing.T) {
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	if _, err := io.CopyN(z, zeros{}, http1.MaxBody+1); err != nil {
		t.Fatal(err)
	}
	z.Close()
	if got, undone := decoded(bomb.Bytes(), "gzip"); len(got) != http1.MaxBody || !undone {
		t.Errorf("%d bytes, undone %v", len(got), undone)
	}
}

type zeros struct{}

// Read implements io.Reader.
func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}
