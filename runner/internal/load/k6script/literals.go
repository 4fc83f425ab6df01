package k6script

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// jsNumber is a number as JavaScript reads it.
func jsNumber(v float64) string {
	if math.IsInf(v, 0) {
		return "Infinity"
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

// jsString is a text as a literal of JavaScript, in single quotes.
func jsString(s string) string {
	var b strings.Builder
	b.WriteByte('\'')
	for _, c := range s {
		switch {
		case c == '\'' || c == '\\':
			b.WriteByte('\\')
			b.WriteRune(c)
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\r':
			b.WriteString(`\r`)
		case c == '\t':
			b.WriteString(`\t`)
		case c < ' ' || 0x7f <= c && c <= 0x9f || c == 0x2028 || c == 0x2029 || c == 0xfeff:
			fmt.Fprintf(&b, `\u%04x`, c)
		default:
			b.WriteRune(c)
		}
	}
	b.WriteByte('\'')
	return b.String()
}
