package http1

import "sync"

// bodyPool lends buffers for bodies that checks read, only while a response is under way:
// the memory they take follows the responses in flight, not the users.
type bodyPool struct{ pool sync.Pool }

var bodies bodyPool

func (p *bodyPool) get() []byte {
	if b, ok := p.pool.Get().(*[]byte); ok {
		return (*b)[:0]
	}
	return make([]byte, 0, 16<<10)
}

func (p *bodyPool) put(b []byte) { p.pool.Put(&b) }
