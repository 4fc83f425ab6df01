package http1

import (
	"bytes"
	"strings"
	"testing"

	"perflab/runner/metric"
)

func TestBodiesAreBoundedTogether(t *testing.T) {
	var all Bodies
	responses := make([]*Response, 40)
	piece := make([]byte, 1<<20)
	faults := map[string]int{}
	for i := range responses {
		r := &Response{KeepBody: true, Bodies: &all}
		r.Begin(false)
		_, fault := r.Feed([]byte("HTTP/1.1 200 OK\r\n\r\n"))
		for n := 0; n < 60 && fault == ""; n++ {
			_, fault = r.Feed(piece)
		}
		faults[fault]++
		if fault != "" {
			r.Release() // as whoever drops the connection does
		}
		responses[i] = r
		if held := all.held.Load(); held > MaxHeld {
			t.Fatalf("%d bytes are held", held)
		}
	}
	if faults[""] < 3 || faults[metric.ErrTooLarge] != len(responses)-faults[""] {
		t.Errorf("faults %v", faults)
	}
	for _, r := range responses {
		r.Release()
	}
	if held := all.held.Load(); held != 0 {
		t.Errorf("%d bytes are held after all", held)
	}
}

func TestBodyReadsToTheEnd(t *testing.T) {
	for _, size := range []int{0, 1, firstBody - 1, firstBody, firstBody + 1, 100_000, MaxBody} {
		var all Bodies
		b := &Body{Of: &all}
		want := bytes.Repeat([]byte("x"), size)
		if n, err := b.ReadFrom(bytes.NewReader(want)); err != nil || int(n) != size || !bytes.Equal(b.Bytes(), want) {
			t.Errorf("%d bytes: %d, %v", size, n, err)
		}
		b.Release()
		if held := all.held.Load(); held != 0 {
			t.Errorf("%d bytes: %d are held after all", size, held)
		}
	}
	b := &Body{}
	if _, err := b.ReadFrom(strings.NewReader(strings.Repeat("x", MaxBody+1))); err != ErrTooLarge {
		t.Errorf("too large: %v", err)
	}
}
