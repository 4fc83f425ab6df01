package http1

import (
	"bytes"
	"slices"

	"perflab/runner/metric"
)

// maxHead bounds a response's status line and headers together, in bytes.
const maxHead = 64 << 10

// Head is what a response's status line and headers say about how to go on. Its slices
// point into the bytes parsed.
type Head struct {
	Status   int
	Length   int64 // Content-Length; -1 where there is none
	Chunked  bool
	Close    bool   // the connection cannot be used again
	Location []byte // where a redirect leads: of several, the first
	Encoding []byte // Content-Encoding; of several, joined by commas

	lines         []byte // the header lines, for checks that read them
	old           bool   // HTTP/1.0, which closes unless it says otherwise
	closes, stays bool   // what Connection says
	foldable      bool   // the line before may go on in the next
}

// parseHead parses the status line and the headers at the beginning of b. It returns how
// many bytes they take, 0 where b does not hold all of them yet, and
// metric.ErrMalformed where they are not HTTP/1 or larger than maxHead. Like net/http it takes
// bare line feeds.
func parseHead(b []byte, h *Head) (n int, fault string) {
	line, n := nextLine(b)
	if n == 0 {
		return 0, tooLong(b)
	}
	*h = Head{Length: -1}
	if !h.parseStatus(line) {
		return 0, metric.ErrMalformed
	}
	first := n
	for {
		line, used := nextLine(b[n:])
		if used == 0 {
			return 0, tooLong(b)
		}
		n += used
		if len(line) == 0 {
			// RFC 9112, section 6.1: who says both may want to be read in two ways.
			if n > maxHead || h.Chunked && h.Length >= 0 {
				return 0, metric.ErrMalformed
			}
			h.lines, h.Close = b[first:n-used], h.closes || h.old && !h.stays
			return n, ""
		}
		if !h.parseHeader(line) {
			return 0, metric.ErrMalformed
		}
	}
}

func tooLong(b []byte) (fault string) {
	if len(b) >= maxHead {
		return metric.ErrMalformed
	}
	return ""
}

// parseStatus reads "HTTP/1.1 200 OK"; the reason may be missing.
func (h *Head) parseStatus(line []byte) bool {
	const version = "HTTP/1."
	if len(line) < len(version)+5 || string(line[:len(version)]) != version || line[8] != ' ' {
		return false
	}
	minor := line[7]
	if minor != '0' && minor != '1' {
		return false
	}
	h.old = minor == '0'
	for _, c := range line[9:12] {
		if c < '0' || c > '9' {
			return false
		}
		h.Status = h.Status*10 + int(c-'0')
	}
	return h.Status >= 100 && (len(line) == 12 || line[12] == ' ')
}

// parseHeader reads one header line. Those that do not matter here are only looked at for
// their colon.
func (h *Head) parseHeader(line []byte) bool {
	if line[0] == ' ' || line[0] == '\t' {
		return h.foldable // what matters must stand in one line
	}
	colon := bytes.IndexByte(line, ':')
	if colon <= 0 || line[colon-1] == ' ' || line[colon-1] == '\t' {
		return false
	}
	name, value := line[:colon], trimmed(line[colon+1:])
	h.foldable = false
	switch {
	case is(name, "content-length"):
		return h.parseLength(value)
	case is(name, "transfer-encoding"):
		// RFC 9112, section 6.1: HTTP/1.0 has none, and framing that says so is faulty.
		again := h.Chunked
		h.Chunked = is(value, "chunked")
		return h.Chunked && !again && !h.old
	case is(name, "connection"):
		h.parseConnection(value)
	case is(name, "location"):
		if h.Location == nil {
			h.Location = value
		}
	case is(name, "content-encoding"):
		if h.Encoding != nil {
			value = slices.Concat(h.Encoding, []byte(","), value)
		}
		h.Encoding = value
	default:
		h.foldable = true
	}
	return true
}

// parseLength reads Content-Length; one that comes twice must say the same.
func (h *Head) parseLength(value []byte) bool {
	if len(value) == 0 || len(value) > 18 {
		return false
	}
	length := int64(0)
	for _, c := range value {
		if c < '0' || c > '9' {
			return false
		}
		length = length*10 + int64(c-'0')
	}
	same := h.Length < 0 || h.Length == length
	h.Length = length
	return same
}

// parseConnection reads the list of Connection's tokens. Of two that disagree close holds.
func (h *Head) parseConnection(value []byte) {
	for len(value) > 0 {
		token, rest, _ := bytes.Cut(value, []byte(","))
		token = trimmed(token)
		h.closes = h.closes || is(token, "close")
		h.stays = h.stays || is(token, "keep-alive")
		value = rest
	}
}
