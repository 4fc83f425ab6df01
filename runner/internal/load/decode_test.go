package load

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"strings"
	"testing"

	"perflab/runner/internal/load/http1"
	"perflab/runner/metric"
	"perflab/runner/spec"
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
			var all http1.Bodies
			got, release, err := decoded([]byte(c.body), c.encoding, &all)
			if string(got) != c.want || (err != nil) != c.refused {
				t.Errorf("%d bytes, %v; want %d, refused %v", len(got), err, len(c.want), c.refused)
			}
			release()
			if !all.Take(http1.MaxHeld) {
				t.Error("some of it is held after all")
			}
		})
	}
}

// bomb unfolds to n bytes by codings gzips, one on another.
func bomb(t *testing.T, n int64, codings int) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.CopyN(z, zeros{}, n); err != nil {
		t.Fatal(err)
	}
	z.Close()
	text := b.String()
	for range codings - 1 {
		text = coded(t, text, gzipped)
	}
	return []byte(text)
}

func TestDecodedIsBounded(t *testing.T) {
	for name, c := range map[string]struct {
		body     []byte
		encoding string
		want     error
	}{
		"a bomb":           {bomb(t, http1.MaxBody+1, 1), "gzip", http1.ErrTooLarge},
		"one on another":   {bomb(t, http1.MaxBody+1, 2), "gzip, gzip", http1.ErrTooLarge},
		"as large as may":  {bomb(t, http1.MaxBody, 1), "gzip", nil},
		"codings too many": {bomb(t, 1, 5), "gzip, gzip, gzip, gzip, gzip", errCoding},
	} {
		var all http1.Bodies
		got, release, err := decoded(c.body, c.encoding, &all)
		if !errors.Is(err, c.want) || err == nil && len(got) != http1.MaxBody {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
		release()
		if !all.Take(http1.MaxHeld) {
			t.Errorf("%s: some of it is held after all", name)
		}
	}
}

// What a body unfolds to, and what its JSON takes, counts among the bodies that are held.
func TestPlainHasOneBudget(t *testing.T) {
	c, err := NewChecks([]spec.Check{{Name: "a", Expr: "json != nil"}})
	if err != nil {
		t.Fatal(err)
	}
	small := []byte(`{"a": [1, 2, 3]}`)
	objects := bytes.Repeat([]byte(`{"":0},`), 1<<20)
	for name, body := range map[string][]byte{"objects": objects, "lists": bytes.Repeat([]byte(`[],`), 8<<20)} {
		if _, _, fault := c.Plain(body, ""); fault != metric.ErrTooLarge {
			t.Errorf("%s: fault %q", name, fault)
		}
	}
	if !c.Bodies.Take(http1.MaxHeld - 500) {
		t.Fatal("something is held")
	}
	if _, _, fault := c.Plain(small, ""); fault != metric.ErrTooLarge {
		t.Errorf("with little left: fault %q", fault)
	}
	c.Bodies.Give(http1.MaxHeld - 500)
	plain, release, fault := c.Plain(small, "")
	if string(plain) != string(small) || fault != "" {
		t.Errorf("%q, fault %q", plain, fault)
	}
	release()
	if !c.Bodies.Take(http1.MaxHeld) {
		t.Error("something is held after all")
	}
}

type zeros struct{}

// Read implements io.Reader.
func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}
