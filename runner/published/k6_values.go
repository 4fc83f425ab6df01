package published

import (
	"math/big"
	"regexp"
	"strings"

	"perflab/runner/metricname"
)

var (
	k6Share   = regexp.MustCompile(`^(` + digits + `)%(?:\s+[✓√]\s*(\d+)\s+[✗×]\s*(\d+)|\s+(\d+)\s+out of\s+(\d+))?$`)
	k6Bytes   = regexp.MustCompile(`^(?:(` + digits + `)\s?([kMGTPEZY]?B))?(?:(?:^|\s+)(` + digits + `)\s?([kMGTPEZY]?B)/s)?$`)
	k6Counter = regexp.MustCompile(`^(` + digits + `)?(?:(?:^|\s+)(` + digits + `)/s)?$`)
	k6Gauge   = regexp.MustCompile(`^(` + digits + `)(?:\s+min=(` + digits + `))?(?:\s+max=(` + digits + `))?$`)
	k6Trend   = regexp.MustCompile(`^(avg|min|med|max|count|p\(` + digits + `\))=(\S+)$`)
)

// values takes the figures after a metric's name, printed as its kind is; for a metric of
// the script's own as any kind. It reports whether they are so printed.
func (k *k6Text) values(name string, kind metricname.Kind, data string) bool {
	base, tag, _ := strings.Cut(name, "{")
	if tag != "" {
		tag = "{" + tag
	}
	switch {
	case data == "":
		return false
	case base == k6ChecksTotal:
		return k.count(metricname.Checks+tag, metricname.Total, metricname.TotalRate, data)
	case base == k6ChecksFailed:
		parts := k6Share.FindStringSubmatch(data)
		if parts == nil || parts[4] == "" {
			return false
		}
		k.add(metricname.Checks+tag, metricname.Fails, UnitCount, printedNumber(parts[4]).exact(), "")
		k.add(metricname.Checks+tag, metricname.Total, UnitCount, printedNumber(parts[5]).exact(), "")
		return true
	case base == k6ChecksSucceeded:
		return k.share(metricname.Checks+tag, data)
	case metricname.InBytes(base):
		return k.bytes(name, data)
	}
	switch kind {
	case metricname.Trend:
		return k.trend(name, data)
	case metricname.Share:
		return k.share(name, data)
	case metricname.Gauge:
		return k.gauge(name, data)
	case metricname.Counter:
		return k.count(name, metricname.Count, metricname.Rate, data)
	}
	return k.trend(name, data) || k.share(name, data) || k.count(name, metricname.Count, metricname.Rate, data) || k.bytes(name, data) || k.gauge(name, data)
}

// k6Example is how k6 prints a kind of metric.
func k6Example(name string, kind metricname.Kind) string {
	switch {
	case metricname.InBytes(name):
		return "81 MB 268 kB/s"
	case kind == metricname.Share:
		return "99.74% 276043 out of 276763"
	case kind == metricname.Gauge:
		return "1000 min=1000 max=1000"
	case kind == metricname.Trend:
		return "avg=1.08s p(95)=1.42s"
	}
	return "276763 918.952395/s"
}

func (k *k6Text) share(name, data string) bool {
	parts := k6Share.FindStringSubmatch(data)
	if parts == nil {
		return false
	}
	share := printedNumber(parts[1])
	if share.step.Cmp(tenTo(-2)) < 0 || share.value.Cmp(tenTo(2)) > 0 {
		return false // k6 has no third decimal, and nothing is more than the whole
	}
	cut := share.times(tenTo(-2)).cut()
	if share.step.Cmp(tenTo(-2)) > 0 { // shortened by the author, who may have rounded
		cut.low = share.times(tenTo(-2)).rounded().low
	}
	k.add(name, metricname.Rate, UnitShare, cut, "")
	switch {
	case parts[2] != "":
		held, failed := printedNumber(parts[2]), printedNumber(parts[3])
		k.add(name, metricname.Hits, UnitCount, held.exact(), "")
		k.add(name, metricname.Total, UnitCount, sum(held, failed).exact(), "")
	case parts[4] != "":
		k.add(name, metricname.Hits, UnitCount, printedNumber(parts[4]).exact(), "")
		k.add(name, metricname.Total, UnitCount, printedNumber(parts[5]).exact(), "")
	}
	return true
}

func sum(a, b decimal) decimal { return decimal{new(big.Rat).Add(a.value, b.value), a.step} }

func (k *k6Text) count(name, count, rate, data string) bool {
	parts := k6Counter.FindStringSubmatch(data)
	if parts == nil {
		return false
	}
	if parts[1] != "" {
		k.add(name, count, UnitCount, k6Number(parts[1], k6Kind(name) != ""), "") // a script may count parts
	}
	if parts[2] != "" {
		k.add(name, rate, UnitRate, k6Number(parts[2], false), "")
	}
	return true
}

func (k *k6Text) gauge(name, data string) bool {
	parts := k6Gauge.FindStringSubmatch(data)
	if parts == nil {
		return false
	}
	unit := UnitCount // of users
	if k6Kind(name) == "" {
		unit = ""
	}
	for i, aggregation := range []string{metricname.Value, metricname.Min, metricname.Max} {
		if parts[i+1] != "" {
			k.add(name, aggregation, unit, k6Number(parts[i+1], unit != ""), "")
		}
	}
	return true
}

// k6Number is a number rounded to six decimals, whose last zeros are not printed; a whole
// number of things is exact.
func k6Number(text string, things bool) span {
	d := printedNumber(text)
	if things && d.whole() {
		return d.exact()
	}
	if six := tenTo(-6); d.step.Cmp(six) > 0 {
		d.step = six
	}
	return d.rounded()
}

func (k *k6Text) bytes(name, data string) bool {
	parts := k6Bytes.FindStringSubmatch(data)
	if parts == nil {
		return false
	}
	if parts[1] != "" {
		s := k6ByteCount(parts[1], parts[2])
		if parts[2] == "B" && printedNumber(parts[1]).whole() { // of whole bytes there is no part to round
			s = printedNumber(parts[1]).exact()
		}
		k.add(name, metricname.Count, UnitBytes, s, "")
	}
	if parts[3] != "" {
		k.add(name, metricname.Rate, UnitBytesRate, k6ByteCount(parts[3], parts[4]), "")
	}
	return true
}

// k6ByteCount is a number of bytes in k6's two roundings: to one decimal, and what is then
// ten or more to none. So 10 begins at 9.95, and 11 at 10.45.
func k6ByteCount(text, unit string) span {
	d := printedNumber(text)
	scale := byteUnits[unit]
	ten := big.NewRat(10, 1)
	if unit == "B" && d.value.Cmp(ten) < 0 {
		return d.exact()
	}
	s := d.rounded()
	if d.whole() && d.value.Cmp(ten) >= 0 {
		s = span{d.value, d.plus(-55, 100), d.plus(45, 100)}
		if d.value.Cmp(ten) == 0 && unit == "B" {
			s.low = d.value
		} else if d.value.Cmp(ten) == 0 {
			s.low = d.plus(-5, 100)
		}
	}
	if one := big.NewRat(1, 1); s.low.Cmp(one) < 0 && d.value.Cmp(one) >= 0 && unit != "B" {
		s.low = one // less has a smaller unit
	}
	thousand := big.NewRat(1000, 1)
	if s.high.Cmp(thousand) > 0 && d.value.Cmp(thousand) <= 0 {
		s.high = thousand
	}
	return span{times(s.value, scale), times(s.low, scale), times(s.high, scale)}
}

func times(a, b *big.Rat) *big.Rat { return new(big.Rat).Mul(a, b) }

// trend takes avg=1.08s p(95)=1.42s, all of it or nothing.
func (k *k6Text) trend(name, data string) bool {
	type column struct {
		aggregation, unit string
		span              span
	}
	var columns []column
	for _, field := range strings.Fields(data) {
		parts := k6Trend.FindStringSubmatch(field)
		if parts == nil {
			return false
		}
		if n, ok := strings.CutPrefix(parts[1], "p("); ok && printedNumber(strings.TrimSuffix(n, ")")).value.Cmp(tenTo(2)) > 0 {
			return false
		}
		c := column{aggregation: parts[1]}
		var ok bool
		switch {
		case parts[1] == "count":
			c.unit = UnitCount
			c.span, ok = k6Plain(parts[2], true)
		default:
			if c.span, ok = k.duration(parts[2]); ok {
				c.unit = UnitTime
			} else if k6Kind(name) == "" { // of the script's own, without a unit
				c.span, ok = k6Plain(parts[2], false)
			}
		}
		if !ok {
			return false
		}
		columns = append(columns, c)
	}
	for _, c := range columns {
		k.add(name, c.aggregation, c.unit, c.span, "")
	}
	return len(columns) > 0
}

func k6Plain(text string, things bool) (span, bool) {
	if _, ok := parseDecimal(text); !ok {
		return span{}, false
	}
	return k6Number(text, things), true
}
