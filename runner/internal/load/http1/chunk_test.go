package http1

import (
	"bytes"
	"io"
	"net/http/httputil"
	"testing"
)

// FuzzChunks holds the chunk codec to two things: in pieces of any size it reads the same, and
// what it reads is what net/http's reads, where that takes the text too.
func FuzzChunks(f *testing.F) {
	for _, text := range []string{
		"3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n", "5;a=b\r\nhello\r\n0;c\r\n\r\n", "00A\r\nhellohello\r\n0\r\nX-A: b\r\nX-C: d\r\n\r\n", "0\r\n\r\n",
		"fffffffffffffff\r\n", "1 \t;x\r\ny\r\n0\r\n\r\n", "1\r\nab\r\n", "0\r\nX: y\n\n", "2\nok\n0\n\n",
	} {
		f.Add([]byte(text), uint8(1))
		f.Add([]byte(text), uint8(3))
	}
	read := func(text []byte, size int) (data []byte, used int, done bool, fault string) {
		var c chunks
		for used < len(text) && c.state != chunksDone && fault == "" {
			piece := text[used:min(used+size, len(text))]
			for len(piece) > 0 && c.state != chunksDone && fault == "" {
				stretch, n, f := c.next(piece)
				if n == 0 && f == "" {
					panic("no byte was taken")
				}
				data, used, piece, fault = append(data, stretch...), used+n, piece[n:], f
			}
		}
		return data, used, c.state == chunksDone, fault
	}
	f.Fuzz(func(t *testing.T, text []byte, size uint8) {
		data, used, done, fault := read(text, len(text)+1)
		inPieces, usedInPieces, doneInPieces, faultInPieces := read(text, int(size)+1)
		if !bytes.Equal(data, inPieces) || used != usedInPieces || done != doneInPieces || fault != faultInPieces {
			t.Fatalf("%q, %d bytes, done %v, %q; in pieces of %d: %q, %d, %v, %q", data, used, done, fault, size, inPieces, usedInPieces, doneInPieces, faultInPieces)
		}
		if !done || fault != "" {
			return
		}
		if want, err := io.ReadAll(httputil.NewChunkedReader(bytes.NewReader(text))); err == nil && !bytes.Equal(data, want) {
			t.Errorf("%q, net/http reads %q", data, want)
		}
	})
}
