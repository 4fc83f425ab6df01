package http1

import "perflab/runner/metric"

// chunks decodes the chunked transfer coding (RFC 9112, section 7.1) piece by piece.
type chunks struct {
	state  chunkState
	digits int   // of the size read so far
	left   int64 // bytes of the chunk still to come
}

type chunkState uint8

const (
	chunkSize chunkState = iota
	chunkExtension
	chunkData
	chunkEnd     // the line end after the data
	trailerStart // at the beginning of a trailer line
	trailerLine
	chunksDone
)

// maxDigits bounds a chunk's size to what fits an int64.
const maxDigits = 15

// next takes bytes from b up to the end of a stretch of data: it returns that stretch,
// empty where there is none yet, and how many bytes it took. Call it until b is used up
// or the state is chunksDone.
func (c *chunks) next(b []byte) (data []byte, used int, fault string) {
	for used < len(b) && c.state != chunksDone {
		if c.state == chunkData {
			n := min(c.left, int64(len(b)-used))
			data = b[used : used+int(n)]
			used += int(n)
			if c.left -= n; c.left == 0 {
				c.state = chunkEnd
			}
			return data, used, ""
		}
		if !c.step(b[used]) {
			return nil, used, metric.ErrMalformed
		}
		used++
	}
	return nil, used, ""
}

// step takes one byte that is not data.
func (c *chunks) step(b byte) bool {
	switch c.state {
	case chunkSize:
		return c.size(b)
	case chunkExtension:
		if b == '\n' {
			c.begin()
		}
	case chunkEnd:
		if b == '\n' {
			c.state, c.digits = chunkSize, 0
			return true
		}
		return b == '\r'
	case trailerStart:
		switch b {
		case '\n':
			c.state = chunksDone
		case '\r':
		default:
			c.state = trailerLine
		}
	case trailerLine:
		if b == '\n' {
			c.state = trailerStart
		}
	}
	return true
}

// size takes one byte of a size line.
func (c *chunks) size(b byte) bool {
	digit := int64(-1)
	switch {
	case '0' <= b && b <= '9':
		digit = int64(b - '0')
	case 'a' <= b|0x20 && b|0x20 <= 'f':
		digit = int64(b|0x20-'a') + 10
	}
	if digit >= 0 {
		c.left = c.left<<4 | digit
		c.digits++
		return c.digits <= maxDigits
	}
	if c.digits == 0 {
		return false
	}
	switch b {
	case '\n':
		c.begin()
	case '\r', ';', ' ', '\t':
		c.state = chunkExtension
	default:
		return false
	}
	return true
}

// begin follows the end of a size line.
func (c *chunks) begin() {
	c.state = chunkData
	if c.left == 0 {
		c.state = trailerStart
	}
}
