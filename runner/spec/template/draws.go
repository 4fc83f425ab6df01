package template

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Draws are the random numbers of one iteration. Each is a function of seed, iteration and
// position and of nothing else:
//
//	draw(n) = mix(mix(mix(seed) xor iteration) + n·0x9e3779b9)
//
// where mix is the 32-bit finaliser of MurmurHash3 (Appleby, 2011), chosen because a k6
// script computes it exactly as Go does. The number 0 chooses the request, 1 the row of a
// table in random order; templates take the ones after that in the order of path, headers
// by name, body. Each turn of each step of a flow has draws of its own, so that a step that is
// left out or repeated changes nothing that another draws:
//
//	draw(step, turn, n) = mix(mix(draw's base + step·0x85ebca77 + turn·0xc2b2ae3d) + n·0x9e3779b9)
//
// with steps counted from 1. There the number 0 is the pause, 1 how often the step repeats, 2^32−1
// the chance that its condition reads.
type Draws struct {
	base uint32
	n    uint32
}

// The draws with a meaning of their own.
const (
	drawRequest = iota
	drawRow
	firstFree

	drawPause  = 0
	drawRepeat = 1
	drawChance = 1<<32 - 1
)

// NewDraws returns the draws of one iteration, whose number may be of any size: its lower
// 32 bits count.
func NewDraws(seed uint64, iteration int64) Draws {
	return Draws{base: mix32(mix32(uint32(seed)^uint32(seed>>32)) ^ uint32(iteration)), n: firstFree}
}

// Step returns the draws of one turn, counted from 0, of one step, counted from 0.
func (d *Draws) Step(step, turn int) Draws {
	return Draws{base: mix32(d.base + uint32(step+1)*0x85ebca77 + uint32(turn)*0xc2b2ae3d), n: firstFree}
}

// share is draw number at, scaled to 0 … 1, 1 excluded.
func (d *Draws) share(at uint32) float64 {
	return float64(mix32(d.base+at*0x9e3779b9)) / (1 << 32)
}

// Pause is the share that a step's pause is drawn by, of the draws of its turn.
func (d *Draws) Pause() float64 { return d.share(drawPause) }

// Chance is the share that a step's condition reads, of the draws of its first turn.
func (d *Draws) Chance() float64 { return d.share(drawChance) }

// Repeat returns how often a step is sent, from low to high, of the draws of its first turn.
func (d *Draws) Repeat(low, high int) int {
	return low + int(d.below(drawRepeat, int64(high-low+1)))
}

func mix32(h uint32) uint32 {
	h ^= h >> 16
	h *= 0x85ebca6b
	h ^= h >> 13
	h *= 0xc2b2ae35
	return h ^ h>>16
}

// below returns draw number at, scaled to 0 … n−1.
func (d *Draws) below(at uint32, n int64) int64 {
	return int64(float64(mix32(d.base+at*0x9e3779b9)) / (1 << 32) * float64(n))
}

func (d *Draws) next(n int64) int64 {
	v := d.below(d.n, n)
	d.n++
	return v
}

// Request returns which of several requests this iteration sends, given the running sums
// of their weights.
func (d *Draws) Request(sums []int64) int {
	at := d.below(drawRequest, sums[len(sums)-1])
	for i, sum := range sums {
		if at < sum {
			return i
		}
	}
	return len(sums) - 1
}

// Row returns the number of the row that the iteration takes of a table with n rows.
func (d *Draws) Row(iteration int64, n int, random bool) int {
	if random {
		return int(d.below(drawRow, int64(n)))
	}
	return int((iteration%int64(n) + int64(n)) % int64(n)) // setup's and teardown's are negative
}

// letters are what ${text(N)} is made of: nothing that a path or JSON has to escape.
const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

// Render appends what the template comes to. named gives the value of a column or a variable;
// escape, where not nil, is applied to what placeholders make, not to literal text.
func (t Template) Render(to []byte, d *Draws, user int, iteration int64, named func(*Part) string, escape func(string) string) []byte {
	for i := range t {
		p := &t[i]
		if p.Kind == "" {
			to = append(to, p.Literal...)
			continue
		}
		value := p.value(d, user, iteration, named)
		if p.JSON {
			value = JSONText(value)
		}
		if escape != nil {
			value = escape(value)
		}
		to = append(to, value...)
	}
	return to
}

func (p *Part) value(d *Draws, user int, iteration int64, named func(*Part) string) string {
	switch p.Kind {
	case "user":
		return strconv.Itoa(user)
	case "iteration":
		return strconv.FormatInt(iteration, 10)
	case "int":
		return strconv.FormatInt(p.Min+d.next(p.Max-p.Min+1), 10)
	case "text":
		text := make([]byte, p.Max)
		for i := range text {
			text[i] = letters[d.next(int64(len(letters)))]
		}
		return string(text)
	case "pick":
		return p.Words[d.next(int64(len(p.Words)))]
	case "uuid":
		var w [4]int64
		for i := range w {
			w[i] = d.next(1 << 32)
		}
		return fmt.Sprintf("%08x-%04x-4%03x-%04x-%04x%08x", w[0], w[1]>>16, w[1]&0xfff, w[2]>>16&0x3fff|0x8000, w[2]&0xffff, w[3])
	case "data", "variable", "secret":
		return named(p)
	case "base64":
		return base64.StdEncoding.EncodeToString(p.Inner.Render(nil, d, user, iteration, named, nil))
	case "escaped":
		return Escape(string(p.Inner.Render(nil, d, user, iteration, named, nil)))
	}
	return ""
}

// JSONText is a text as JSON writes it, quotes included: as JavaScript's JSON.stringify does.
func JSONText(text string) string {
	const digits = "0123456789abcdef"
	b := make([]byte, 0, len(text)+2)
	b = append(b, '"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r >= ' ':
			b = utf8.AppendRune(b, r)
		default:
			if short := strings.IndexRune("\b\t\n\f\r", r); short >= 0 {
				b = append(b, '\\', "btnfr"[short])
			} else {
				b = append(b, `\u00`...)
				b = append(b, digits[r>>4], digits[r&15])
			}
		}
	}
	return string(append(b, '"'))
}

// Escape writes a text for a path, a query or a form: all but RFC 3986's
// unreserved characters percent-encoded.
func Escape(value string) string {
	var b strings.Builder
	for _, c := range []byte(value) {
		switch {
		case 'a' <= c|0x20 && c|0x20 <= 'z', '0' <= c && c <= '9', strings.IndexByte("-._~", c) >= 0:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
