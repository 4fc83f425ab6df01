package spec

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"perflab/runner/metricname"
	"perflab/runner/quantity"
)

// How much wider the tolerances of figures are that a file does not name, in tolerances of the
// file (5% by default). A gate that is undecided about what nobody asked for is of no use, so
// each is as wide as its noise between two trials of a pair wants on a machine with other work,
// and still well below what the change that it is there for comes to.
const (
	// widerP95: a busy machine moves the p(95) of two alike servers by some percent a pair; one
	// endpoint of several that became slow by half does not show in the rate.
	widerP95 = 4
	// widerP99 and widerP999: few requests lie beyond them; a tail of its own multiplies them.
	widerP99  = 10
	widerP999 = 20
	// widerCPU: caches and clock speed move CPU time per request by some percent.
	widerCPU = 3
	// widerMemory: a garbage collector's peak depends on when it ran.
	widerMemory = 4
)

// pointOfShare is the tolerance of shares of failures that a file does not name: one request in
// a thousand.
const pointOfShare = 0.001

// rules resolves what is gated of a variant:
//
//   - the primary figure: the one that the load leaves free to move. Users without a pause send
//     as fast as they are answered: http_reqs.rate. At a rate of the file's, or with pauses, the
//     rate hardly moves and times do: p(95), counted from the intended start where there is one.
//     A search finds its rate.
//   - p(95), p(99) and p(99.9) of http_req_duration, and p(95) of each request where there are
//     several: what is slow for some does not show in a rate;
//   - failed requests, checks that held and, in the open model, dropped iterations: fast answers
//     that nobody wanted;
//   - CPU time per request, which pauses hide from all times; the server's memory and its growth.
//
// unused are the tolerations of the file that are of no figure of this variant's.
func (r Regression) rules(v *Variant, standard Share) (rules Rules, unused []Toleration) {
	l, tolerance := &v.Load, float64(standard)
	rules.Variant = v.Name
	add := func(name, aggregation string, tolerance float64, absolute bool) {
		rules.Metrics = append(rules.Metrics, Gated{Metric: name, Aggregation: aggregation, Tolerance: tolerance, Absolute: absolute})
	}
	switch {
	case l.Search != nil:
		add(metricname.SearchRate, metricname.Value, tolerance, false)
	case v.has(metricname.HTTPReqIntended):
		add(metricname.HTTPReqIntended, metricname.P95, widerP95*tolerance, false)
	case l.Pause() > 0 || l.Model().Open(): // p(95) of http_req_duration, below
	default:
		add(metricname.HTTPReqs, metricname.Rate, tolerance, false)
	}
	if l.Search == nil {
		add(metricname.HTTPReqDuration, metricname.P95, widerP95*tolerance, false)
		add(metricname.HTTPReqDuration, metricname.P99, widerP99*tolerance, false)
		add(metricname.HTTPReqDuration, metricname.P999, widerP999*tolerance, false)
		if names := l.Names(); len(names) > 1 {
			for _, name := range names {
				add(metricname.OfRequest(metricname.HTTPReqDuration, name), metricname.P95, widerP95*tolerance, false)
			}
		}
		if l.Model().Open() {
			add(metricname.DroppedIterations, metricname.Count, pointOfShare, false)
		}
		add(metricname.HTTPReqFailed, metricname.Rate, pointOfShare, true)
		if len(v.checkNames()) > 0 {
			add(metricname.Checks, metricname.Rate, pointOfShare, true)
		}
	}
	add(metricname.ServerCPUPerRequest, metricname.Mean, widerCPU*tolerance, false)
	add(metricname.ServerMemory, metricname.Max, widerMemory*tolerance, false)
	add(metricname.ServerMemorySlope, metricname.Value, widerMemory*tolerance, false)
	primary := rules.Metrics[0].Name()

	for _, t := range r.Metrics {
		name, aggregation, err := metricname.ParseFigure(string(t.Figure))
		if err != nil || !v.has(name) {
			unused = append(unused, t)
			continue
		}
		g, off, err := t.gated(name, aggregation)
		i := slices.IndexFunc(rules.Metrics, func(o Gated) bool { return o.Name() == g.Name() })
		switch {
		case err != nil || off && i < 0:
			unused = append(unused, t)
		case off:
			rules.Metrics = slices.Delete(rules.Metrics, i, i+1)
		case i >= 0:
			rules.Metrics[i] = g
		default:
			rules.Metrics = append(rules.Metrics, g)
		}
	}
	if r.Primary != "" {
		if name, aggregation, err := metricname.ParseFigure(string(r.Primary)); err == nil && v.has(name) {
			g := Gated{Metric: name, Aggregation: aggregation, Tolerance: tolerance, Named: true}
			if metricname.Unit(name, aggregation) == quantity.Share {
				g.Tolerance, g.Absolute = pointOfShare, true
			}
			primary = g.Name()
			if i := slices.IndexFunc(rules.Metrics, func(o Gated) bool { return o.Name() == primary }); i < 0 {
				rules.Metrics = append(rules.Metrics, g)
			} else {
				rules.Metrics[i].Named = true
			}
		}
	}
	if i := slices.IndexFunc(rules.Metrics, func(g Gated) bool { return g.Name() == primary }); i >= 0 {
		rules.Primary = rules.Metrics[i]
		rules.Primary.Named = true // something must decide
		rules.Metrics = slices.Delete(rules.Metrics, i, i+1)
	}
	return rules, unused
}

// has tells whether the variant's load can have a metric.
func (v *Variant) has(name string) bool {
	if check := metricname.Check(name); check != "" {
		return slices.Contains(v.checkNames(), check)
	}
	if request := metricname.Request(name); request != "" {
		return slices.Contains(v.Load.Names(), request)
	}
	if method := metricname.Method(name); method != "" {
		return slices.Contains(v.Load.methods(), method)
	}
	switch name {
	case metricname.SearchRate:
		return v.Load.Search != nil
	case metricname.DroppedIterations:
		return v.Load.Model().Open()
	case metricname.ExtractionsFailed:
		return len(v.Load.Variables()) > 0
	case metricname.HTTPReqIntended: // k6 does not have it
		return v.Load.Model().Open() && v.Load.Engines()[0] == EngineNative
	}
	return true
}

// gated reads the tolerance of a figure; off where it is not gated. The error says how it is
// written.
func (t Toleration) gated(name, aggregation string) (g Gated, off bool, err error) {
	g = Gated{Metric: name, Aggregation: aggregation, Named: true}
	if t.Text == Off {
		return g, true, nil
	}
	unit := metricname.Unit(name, aggregation)
	if number, percent := strings.CutSuffix(t.Text, "%"); percent {
		v, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
		most := 100_000.0
		if metricname.HigherIsBetter(name) || unit == quantity.Share {
			most = 100 // no rate falls by more, and no share is larger
		}
		if err != nil || !(v >= 0 && v <= most) || v == 100 && most == 100 {
			return g, false, errors.New("a tolerance is a share such as 10%, at least 0% and below " + strconv.FormatFloat(most, 'f', -1, 64) + "%")
		}
		g.Tolerance, g.Absolute = v/100, unit == quantity.Share
		return g, false, nil
	}
	g.Absolute = true
	switch unit {
	case quantity.Bytes:
		v, err := ParseSize(t.Text)
		g.Tolerance = float64(v)
		return g, false, wanted(err, "20% or a size such as 64KiB")
	case quantity.Milliseconds:
		v, err := ParseDuration(t.Text)
		if v < 0 {
			err = errors.New("negative")
		}
		g.Tolerance = float64(v) / 1e6
		return g, false, wanted(err, "10% or a time such as 5ms")
	case quantity.PerSecond:
		v, err := ParseRate(t.Text)
		g.Tolerance = float64(v)
		return g, false, wanted(err, "5% or a rate such as 20/s")
	case quantity.Share:
		v, err := ParseShare(t.Text)
		g.Tolerance = float64(v)
		return g, false, wanted(err, "points of the share, such as 0.1%")
	}
	v, err := strconv.ParseFloat(t.Text, 64)
	if err == nil && !(v >= 0 && v < 1e15) {
		err = errors.New("out of range")
	}
	g.Tolerance = v
	return g, false, wanted(err, "10% or a number such as 3")
}

// wanted is an error that says how a tolerance is written.
func wanted(err error, how string) error {
	if err == nil {
		return nil
	}
	return errors.New("the tolerance of this figure is " + how + ", or off")
}
