package published

import (
	"math/big"
	"strconv"
	"strings"

	"perflab/runner/published/tool"
)

// otherText reads what a tool of room tool prints, and its command.
type otherText struct {
	toolText
	reader  tool.Reader
	command commandLine
}

func newOtherText(name string, reader tool.Reader) *otherText {
	return &otherText{toolText: toolText{source: name}, reader: reader, command: commandOf(name)}
}

func (o *otherText) read(line string) (own bool, err error) {
	if o.command.read(&o.toolText, line) {
		return true, nil
	}
	l := o.reader.Read(line)
	for _, p := range l.Prints {
		o.take(p)
	}
	if l.Own && l.Err == nil && l.Once != "" {
		return true, o.once(l.Once)
	}
	return l.Own, l.Err
}

func (o *otherText) end() {
	for _, p := range o.reader.End() {
		o.take(p)
	}
}

// take adds a figure with the interval that its print stands for; what is no number is none.
func (t *toolText) take(p tool.Print) {
	unit, factor, ok := unitOf(p)
	d, isNumber := parseDecimal(p.Number)
	if !ok || !isNumber {
		return
	}
	if rank, called := strings.CutPrefix(p.Aggregation, "p("); called {
		if n, err := strconv.ParseFloat(strings.TrimSuffix(rank, ")"), 64); err != nil || !(n >= 0 && n <= 100) {
			return
		}
	}
	var s span
	switch p.How {
	case tool.Cut:
		s = d.cut()
	case tool.Exact:
		s = d.exact()
	default:
		s = d.rounded()
	}
	if down, ok := parseDecimal(p.Down); ok {
		s.low = new(big.Rat).Sub(s.low, down.value)
	}
	if up, ok := parseDecimal(p.Up); ok {
		s.high = new(big.Rat).Add(s.high, up.value)
	}
	quote := t.quote
	if p.Quote != "" {
		t.quote = p.Quote
	}
	t.add(p.Metric, p.Aggregation, unit, scaled(s, factor), p.Note)
	t.quote = quote
}

// unitOf is a figure's unit, and what one of the print's is of it.
func unitOf(p tool.Print) (unit string, factor *big.Rat, ok bool) {
	known := map[string]*big.Rat{"": tenTo(0)}
	switch p.Kind {
	case tool.Time:
		unit, known = UnitTime, timeUnits
	case tool.Share:
		unit, known = UnitShare, map[string]*big.Rat{"": tenTo(0), "%": tenTo(-2)}
	case tool.Rate:
		unit = UnitRate
	case tool.Bytes:
		unit, known = UnitBytes, byteUnits
	case tool.BytesRate:
		unit, known = UnitBytesRate, byteUnits
	default:
		unit, known = UnitCount, map[string]*big.Rat{"": tenTo(0), "k": tenTo(3), "K": tenTo(3), "M": tenTo(6), "G": tenTo(9)}
	}
	factor, ok = known[p.Unit]
	return unit, factor, ok
}
