package secret

import (
	"bytes"
	"io"
)

// Writer replaces in what is written through it.
type Writer struct {
	w       io.Writer
	pending []byte
}

// NewWriter writes to w. What could be the beginning of a value waits for what follows it, or
// for Flush.
func NewWriter(w io.Writer) *Writer { return &Writer{w: w} }

// Write implements io.Writer.
func (w *Writer) Write(data []byte) (int, error) {
	most := longest()
	if most == 0 && len(w.pending) == 0 {
		return w.w.Write(data)
	}
	w.pending = append(w.pending, data...)
	return len(data), w.write(len(w.pending) - keep(w.pending, most))
}

// Flush writes what waits.
func (w *Writer) Flush() error { return w.write(len(w.pending)) }

// write writes the first n bytes of what waits, values replaced.
func (w *Writer) write(n int) error {
	if n <= 0 {
		return nil
	}
	text := Replace(string(w.pending[:n]))
	w.pending = append(w.pending[:0], w.pending[n:]...)
	_, err := io.WriteString(w.w, text)
	return err
}

// keep is how many bytes at the end of data could be the beginning of a value.
func keep(data []byte, most int) int {
	noted.RLock()
	defer noted.RUnlock()
	from := max(0, len(data)-most+1)
	for i := from; i < len(data); i++ {
		for _, t := range noted.texts {
			if len(t) > len(data)-i && bytes.HasPrefix([]byte(t), data[i:]) {
				return len(data) - i
			}
		}
	}
	return 0
}
