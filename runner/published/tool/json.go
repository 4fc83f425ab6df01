package tool

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"perflab/runner/metricname"
)

var (
	k6Names        = regexp.MustCompile(`^[A-Za-z_]\w{0,127}(?:\{[^{}]{1,200}\})?$`)
	k6Aggregations = regexp.MustCompile(`^(?:avg|min|med|max|count|rate|value|p\((?:\d{1,2}(?:\.\d{1,9})?|100)\))$`)
)

// k6JSON reads k6's summary in both layouts: that of --summary-export, which has a metric's
// values beside each other, and that of handleSummary, which has them under values. Times are in
// milliseconds. Shares have passes and fails: of checks those that held, of http_req_failed those
// that failed.
func k6JSON(o object) (out []Print) {
	metrics, _ := o["metrics"].(object)
	for _, name := range slices.Sorted(maps.Keys(metrics)) {
		values, _ := metrics[name].(object)
		if inner, ok := values["values"].(object); ok {
			values = inner
		}
		contains, _ := at(metrics, name, "contains").(string)
		_, share := values["passes"]
		for _, key := range slices.Sorted(maps.Keys(values)) {
			n, ok := number(values[key])
			if !ok || !k6Names.MatchString(name) || !k6Aggregations.MatchString(key) && key != "passes" {
				continue
			}
			p := Print{Metric: name, Aggregation: key, Number: n, Quote: name + "." + key + ": " + n}
			switch kind := metricname.KindOf(name); {
			case share && (key == "value" || key == "rate"):
				p.Kind, p.Aggregation = Share, metricname.Rate
			case share && key == "passes":
				p.Kind, p.How, p.Aggregation = Count, Exact, metricname.Hits
			case share:
				continue
			case metricname.InBytes(name) && key == "count":
				p.Kind, p.Unit, p.How = Bytes, "B", Exact
			case metricname.InBytes(name):
				p.Kind, p.Unit = BytesRate, "B"
			case kind == metricname.Trend && key == "count":
				p.Kind, p.How = Count, Exact
			case kind == metricname.Trend:
				p.Kind, p.Unit = Time, "ms"
			case kind == metricname.Counter && key == "rate":
				p.Kind = Rate
			case kind == metricname.Counter || kind == metricname.Gauge:
				p.Kind, p.How = Count, Exact
			case contains == "time":
				p.Kind, p.Unit = Time, "ms"
			default: // of the script's own, and of nothing known
				continue
			}
			out = append(out, p.exact()) // JSON has all digits
		}
		if hits, ok := number(values["passes"]); ok && share && k6Names.MatchString(name) {
			fails, _ := number(values["fails"])
			h, err1 := strconv.ParseInt(hits, 10, 64)
			f, err2 := strconv.ParseInt(fails, 10, 64)
			if err1 == nil && err2 == nil {
				total := count(name, metricname.Total, strconv.FormatInt(h+f, 10))
				total.Quote = name + ".passes: " + hits + ", fails: " + fails
				out = append(out, total)
			}
		}
	}
	p := picker{o: o, out: out}
	p.take(func(n string) Print { return duration(metricname.Duration, metricname.Value, n, "ms") }, "state", "testRunDurationMs")
	return p.out
}

// vegetaJSON reads vegeta's JSON report, whose times are in nanoseconds.
func vegetaJSON(o object) []Print {
	p := picker{o: o}
	ns := func(metric, aggregation string) func(string) Print {
		return func(n string) Print { return duration(metric, aggregation, n, "ns").exact() }
	}
	for _, key := range slices.Sorted(maps.Keys(child(o, "latencies"))) {
		of := map[string]string{"mean": metricname.Avg, "min": metricname.Min, "max": metricname.Max}[key]
		if rank := strings.TrimSuffix(key, "th"); of == "" && rank != key {
			of = "p(" + rank + ")"
		}
		if of != "" {
			p.take(ns(metricname.HTTPReqDuration, of), "latencies", key)
		}
	}
	p.take(func(n string) Print { return bytes(metricname.BodyReceived, metricname.Count, n, "B").exact() }, "bytes_in", "total")
	p.take(func(n string) Print { return count(metricname.HTTPReqs, metricname.Count, n) }, "requests")
	p.take(func(n string) Print {
		return rate(metricname.HTTPReqs, metricname.Rate, n).noted("over the time in which they were sent")
	}, "rate")
	var a answers
	for _, code := range slices.Sorted(maps.Keys(child(o, "status_codes"))) {
		if n, ok := number(at(o, "status_codes", code)); ok && code == "0" {
			a.failed(n, "status_codes."+code+": "+n)
		} else if ok {
			a.status(code, n, "status_codes."+code+": "+n)
		}
	}
	for _, counted := range a.prints() {
		if counted.Metric != metricname.HTTPReqs {
			p.out = append(p.out, counted)
		}
	}
	return p.out
}

// ohaJSON reads oha's JSON, whose times are in seconds.
func ohaJSON(o object) []Print {
	p := picker{o: o}
	seconds := func(metric, aggregation string) func(string) Print {
		return func(n string) Print { return duration(metric, aggregation, n, "s").exact() }
	}
	p.take(seconds(metricname.Duration, metricname.Value), "summary", "total")
	p.take(seconds(metricname.HTTPReqDuration, metricname.Max), "summary", "slowest")
	p.take(seconds(metricname.HTTPReqDuration, metricname.Min), "summary", "fastest")
	p.take(seconds(metricname.HTTPReqDuration, metricname.Avg), "summary", "average")
	p.take(func(n string) Print { return rate(metricname.HTTPReqs, metricname.Rate, n) }, "summary", "requestsPerSec")
	p.take(func(n string) Print { return bytes(metricname.BodyReceived, metricname.Count, n, "B").exact() }, "summary", "totalData")
	for _, key := range slices.Sorted(maps.Keys(child(o, "latencyPercentiles"))) {
		p.take(seconds(metricname.HTTPReqDuration, "p("+strings.TrimPrefix(key, "p")+")"), "latencyPercentiles", key)
	}
	var a answers
	for _, code := range slices.Sorted(maps.Keys(child(o, "statusCodeDistribution"))) {
		if n, ok := number(at(o, "statusCodeDistribution", code)); ok {
			a.status(code, n, "statusCodeDistribution."+code+": "+n)
		}
	}
	for _, what := range slices.Sorted(maps.Keys(child(o, "errorDistribution"))) {
		if n, ok := number(at(o, "errorDistribution", what)); ok && !strings.Contains(what, "aborted due to deadline") {
			a.failed(n, "errorDistribution."+what+": "+n)
		} else if ok {
			return p.out // see newOha
		}
	}
	p.out = append(p.out, a.prints()...)
	return p.out
}

var autoPercentile = regexp.MustCompile(`^p(\d{1,2})(?:_(\d+))?$`)

// autocannonJSON reads autocannon's --json, whose times are whole milliseconds, cut.
func autocannonJSON(o object) []Print {
	p := picker{o: o}
	for _, key := range slices.Sorted(maps.Keys(child(o, "latency"))) {
		of := map[string]string{"average": metricname.Avg, "min": metricname.Min, "max": metricname.Max}[key]
		if rank := autoPercentile.FindStringSubmatch(key); rank != nil {
			if of = "p(" + rank[1] + ")"; rank[2] != "" {
				of = "p(" + rank[1] + "." + rank[2] + ")"
			}
		}
		if of == "" {
			continue
		}
		p.take(func(n string) Print {
			t := duration(metricname.HTTPReqDuration, of, n, "ms").noted(noteAutoTime)
			t.Up = "1"
			return t
		}, "latency", key)
	}
	p.take(func(n string) Print { return rate(metricname.HTTPReqs, metricname.Rate, n).noted(noteAutoRate) }, "requests", "average")
	p.take(func(n string) Print { return count(metricname.HTTPReqs, metricname.Count, n) }, "requests", "total")
	p.take(func(n string) Print { return bytes(metricname.DataReceived, metricname.Count, n, "B").exact() }, "throughput", "total")
	p.take(func(n string) Print { return duration(metricname.Duration, metricname.Value, n, "s") }, "duration")
	p.take(func(n string) Print { return count(metricname.VUs, metricname.Value, n) }, "connections")
	p.take(func(n string) Print {
		return count(metricname.HTTPReqFailed, metricname.Hits, n).noted("responses with a status that is not 2xx")
	}, "non2xx")
	p.take(func(n string) Print { return count(metricname.Errors, metricname.Count, n) }, "errors")
	p.take(func(n string) Print { return count(metricname.Errors, "timeout", n) }, "timeouts")
	return p.out
}

// bombardierJSON reads bombardier's JSON, whose times are in microseconds.
func bombardierJSON(o object) []Print {
	p := picker{o: o}
	us := func(aggregation string) func(string) Print {
		return func(n string) Print { return duration(metricname.HTTPReqDuration, aggregation, n, "us") }
	}
	p.take(us(metricname.Avg), "result", "latency", "mean")
	p.take(us(metricname.Max), "result", "latency", "max")
	for _, rank := range slices.Sorted(maps.Keys(child(o, "result", "latency", "percentiles"))) {
		p.take(us("p("+rank+")"), "result", "latency", "percentiles", rank)
	}
	p.take(func(n string) Print {
		return rate(metricname.HTTPReqs, metricname.Rate, n).noted("the mean of the rates of short stretches")
	}, "result", "rps", "mean")
	p.take(func(n string) Print { return duration(metricname.Duration, metricname.Value, n, "s") }, "result", "timeTakenSeconds")
	p.take(func(n string) Print { return count(metricname.VUs, metricname.Value, n) }, "spec", "numberOfConnections")
	var a answers
	for _, class := range []string{"1", "2", "3", "4", "5"} {
		if n, ok := number(at(o, "result", "req"+class+"xx")); ok {
			a.status(class+"00", n, "result.req"+class+"xx: "+n)
		}
	}
	if n, ok := number(at(o, "result", "others")); ok {
		a.failed(n, "result.others: "+n)
	}
	p.out = append(p.out, a.prints()...)
	return p.out
}

// child is the object at a path; empty where there is none.
func child(o object, keys ...string) object {
	inner, _ := at(o, keys...).(object)
	return inner
}
