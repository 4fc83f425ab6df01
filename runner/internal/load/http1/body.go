package http1

import (
	"io"
	"sync"
	"sync/atomic"
)

// Bounds of bodies that are kept for checks, in bytes.
const (
	MaxBody = 64 << 20  // of one, as it came and decoded
	MaxHeld = 256 << 20 // of all that a load holds at once, decoded ones and what is read from them included
)

// Bodies counts what a load holds of bodies: one count for all of its users, so that neither
// many large responses nor a few that unfold to much more use up the machine's memory. The zero
// value holds nothing; it is safe for concurrent use.
type Bodies struct{ held atomic.Int64 }

// Take counts n bytes as held, or reports that there is no room for them. A nil b has no bound.
func (b *Bodies) Take(n int) bool {
	if b == nil {
		return true
	}
	if b.held.Add(int64(n)) > MaxHeld {
		b.held.Add(int64(-n))
		return false
	}
	return true
}

// Give takes back what Take counted.
func (b *Bodies) Give(n int) {
	if b != nil {
		b.held.Add(int64(-n))
	}
}

// Body is one body that is held, as it grows. The zero value is empty and has no bound but
// MaxBody; a Body must be released.
type Body struct {
	Of *Bodies // among which it counts; nil: none

	bytes []byte // counted by its capacity
}

// firstBody is the size of a body's first buffer, and largestKept that of the largest that is
// used again.
const (
	firstBody   = 16 << 10
	largestKept = 1 << 20
)

// buffers are of bodies that were released: the memory they take follows the responses in
// flight, not the users.
var buffers sync.Pool

// Bytes are what was added, until Release.
func (b *Body) Bytes() []byte { return b.bytes }

// Add adds data; it reports whether there was room for it.
func (b *Body) Add(data []byte) bool {
	if !b.grow(len(data)) {
		return false
	}
	b.bytes = append(b.bytes, data...)
	return true
}

// grow makes room for n bytes more.
func (b *Body) grow(n int) bool {
	need, have := len(b.bytes)+n, cap(b.bytes)
	if need <= have {
		return true
	}
	if need > MaxBody {
		return false
	}
	if have == 0 && need <= firstBody {
		if p, ok := buffers.Get().(*[]byte); ok && cap(*p) >= need && b.Of.Take(cap(*p)) {
			b.bytes = (*p)[:0]
			return true
		}
	}
	// The old one is held until it is copied. Where little is left a body grows in small steps,
	// though not by what came: each is a copy of all.
	size := min(max(need, 2*have, firstBody), MaxBody)
	if !b.Of.Take(size) {
		if size = min(max(need, have+have/4), MaxBody); !b.Of.Take(size) {
			return false
		}
	}
	grown := make([]byte, len(b.bytes), size)
	copy(grown, b.bytes)
	b.Release()
	b.bytes = grown
	return true
}

// ReadFrom implements io.ReaderFrom: it adds what r gives to its end. It is ErrTooLarge where
// there is no room.
func (b *Body) ReadFrom(r io.Reader) (n int64, err error) {
	for {
		if len(b.bytes) == cap(b.bytes) && !b.grow(1) {
			return n, b.full(r)
		}
		more, err := r.Read(b.bytes[len(b.bytes):cap(b.bytes)])
		b.bytes = b.bytes[:len(b.bytes)+more]
		n += int64(more)
		switch {
		case err == io.EOF:
			return n, nil
		case err != nil:
			return n, err
		}
	}
}

// full is the error of a reader for which there is no room: none where it has ended.
func (b *Body) full(r io.Reader) error {
	var one [1]byte
	switch n, err := io.ReadFull(r, one[:]); {
	case n > 0:
		return ErrTooLarge
	case err != io.EOF:
		return err
	}
	return nil
}

// Release gives the body's memory back.
func (b *Body) Release() {
	if b.bytes == nil {
		return
	}
	buffer := b.bytes
	b.bytes = nil
	b.Of.Give(cap(buffer))
	if cap(buffer) <= largestKept {
		buffers.Put(&buffer)
	}
}
