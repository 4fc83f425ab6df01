package http1

import "perflab/runner/metric"

// chunks decodes the chunked transfer coding (RFC 9112, section 7.1) piece by piece. Its lines
// end in CRLF: unlike those of a head, they may not end in a bare line feed.
type chunks struct {
	state  chunkState
	digits int   // of the size read so far
	left   int64 // bytes of the chunk still to come
	aside  int   // bytes of extensions and trailers so far
}

// maxAside bounds a response's extensions and trailers together, in bytes.
const maxAside = 64 << 10

type chunkState uint8

const (
	chunkSize      chunkState = iota
	chunkSpace                // between the size and what follows it
	chunkExtension            // what is not read
	chunkSizeEnd              // the line feed of a size line
	chunkData
	chunkEnd     // the line end after the data
	chunkEndFeed // its line feed
	trailerStart // at the beginning of a trailer line
	trailerLine  // what is not read either
	trailerFeed  // the line feed of a trailer line
	trailerEnd   // the line feed of the empty line that ends all
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
	case chunkSpace:
		if c.aside++; c.aside > maxAside {
			return false
		}
		if b == ' ' || b == '\t' {
			return true
		}
		return c.sized(b)
	case chunkExtension:
		return c.until(b, chunkSizeEnd)
	case chunkSizeEnd:
		c.state = chunkData
		if c.left == 0 {
			c.state = trailerStart
		}
		return b == '\n'
	case chunkEnd:
		c.state = chunkEndFeed
		return b == '\r'
	case chunkEndFeed:
		c.state, c.digits = chunkSize, 0
		return b == '\n'
	case trailerStart:
		c.state = trailerLine
		c.aside++
		if b == '\r' {
			c.state = trailerEnd
		}
		return b != '\n'
	case trailerLine:
		return c.until(b, trailerFeed)
	case trailerFeed:
		c.state = trailerStart
		return b == '\n'
	case trailerEnd:
		c.state = chunksDone
		return b == '\n'
	}
	return false
}

// until takes one byte of the rest of a line, after which comes its line feed.
func (c *chunks) until(b byte, feed chunkState) bool {
	if b == '\r' {
		c.state = feed
	}
	c.aside++
	return b != '\n' && c.aside <= maxAside
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
	if b == ' ' || b == '\t' {
		c.state = chunkSpace
		return true
	}
	return c.sized(b)
}

// sized takes the byte that follows a size.
func (c *chunks) sized(b byte) bool {
	switch b {
	case '\r':
		c.state = chunkSizeEnd
	case ';':
		c.state = chunkExtension
	default:
		return false
	}
	return true
}
