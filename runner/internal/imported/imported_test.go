package imported

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"perflab/runner/metric"
	"perflab/runner/metricname"
	"perflab/runner/phrase"
	"perflab/runner/quantity"
)

// readText reads a text as a file of that name.
func readText(t testing.TB, name, text string, warmUp time.Duration) (*Results, error) {
	t.Helper()
	return read(name, func() (io.Reader, error) { return plain(strings.NewReader(text), name) }, warmUp)
}

func mustRead(t testing.TB, name, text string) *Results {
	t.Helper()
	r, err := readText(t, name, text, 0)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// kinds are the sentences that the results carry.
func kinds(r *Results) (keys []string) {
	for _, n := range r.Notes {
		keys = append(keys, n.Key)
	}
	return keys
}

func expect[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

const base = 1_700_000_000_000 // ms

// sent is a request as each form can hold it.
type sent struct {
	start, took int64 // ms after base
	status      int
}

func someRequests(n int) (all []sent) {
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range n {
		s := sent{int64(i) * 7, 1 + int64(rng.ExpFloat64()*40), 200}
		if i%50 == 9 {
			s.status = 503
		}
		all = append(all, s)
	}
	slices.SortStableFunc(all, func(a, b sent) int { return int(a.start + a.took - b.start - b.took) }) // as tools write them
	return all
}

// written are the same requests in the forms that hold each by itself.
func written(all []sent) map[string]string {
	var jtl, xml, vegeta, vegetaCSV, gatling, gatlingOld, hey strings.Builder
	jtl.WriteString(strings.Join(jtlDefault, ",") + "\n")
	xml.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testResults version=\"1.2\">\n")
	hey.WriteString("response-time,DNS+dialup,DNS,Request-write,Response-delay,Response-read,status-code,offset\n")
	gatling.WriteString("RUN\tcomputerdatabase.Simulation\tcomputerdatabase\t1700000000000\t \t3.9.5\nUSER\tUsers\tSTART\t1700000000000\n")
	gatlingOld.WriteString("RUN\tcomputerdatabase.Simulation\tcomputerdatabase\t1700000000000\t \t3.3.1\nUSER\tUsers\t1\tSTART\t1700000000000\t1700000000000\n")
	for i, s := range all {
		at, ok, ko, says := base+s.start, s.status < 400, "OK", ""
		if !ok {
			ko, says = "KO", "status.find.is(200), but actually found 503"
		}
		fmt.Fprintf(&jtl, "%d,%d,home,%d,\"said, \"\"so\"\"\",Thread Group 1-%d,text,%t,,1200,120,5,5,http://127.0.0.1/,%d,0,0\n", at, s.took, s.status, i%5+1, ok, s.took)
		fmt.Fprintf(&xml, "<httpSample t=\"%d\" ts=\"%d\" s=\"%t\" lb=\"home\" rc=\"%d\" by=\"1200\" sby=\"120\" na=\"5\">\n<java.net.URL>http://127.0.0.1/</java.net.URL>\n</httpSample>\n", s.took, at, ok, s.status)
		errText := ""
		if !ok {
			errText = "503 Service Unavailable"
		}
		fmt.Fprintf(&vegeta, `{"attack":"","seq":%d,"code":%d,"timestamp":%q,"latency":%d,"bytes_out":0,"bytes_in":1000,"error":%q,"body":null,"method":"GET","url":"http://127.0.0.1/","headers":null}`+"\n",
			i, s.status, time.UnixMilli(at).UTC().Format(time.RFC3339Nano), s.took*1e6, errText)
		fmt.Fprintf(&vegetaCSV, "%d,%d,%d,0,1000,%s,,,%d,GET,http://127.0.0.1/,\n", at*1e6, s.status, s.took*1e6, errText, i)
		fmt.Fprintf(&gatling, "REQUEST\t\thome\t%d\t%d\t%s\t%s\n", at, at+s.took, ko, says)
		fmt.Fprintf(&gatlingOld, "REQUEST\t%d\t\thome\t%d\t%d\t%s\t%s\n", i, at, at+s.took, ko, says)
		fmt.Fprintf(&hey, "%.4f,0.0000,0.0000,0.0000,%.4f,0.0000,%d,%.4f\n", float64(s.took)/1e3, float64(s.took)/1e3, s.status, float64(s.start)/1e3)
	}
	xml.WriteString("</testResults>\n")
	gatling.WriteString("USER\tUsers\tEND\t1700000999000\n")
	return map[string]string{
		"jmeter csv": jtl.String(), "jmeter xml": xml.String(), "vegeta json": vegeta.String(), "vegeta csv": vegetaCSV.String(),
		"gatling": gatling.String(), "gatling 3.3": gatlingOld.String(), "hey": hey.String(), "jmeter with semicolons": strings.ReplaceAll(strings.ReplaceAll(jtl.String(), `"said, ""so"""`, "said"), ",", ";"),
	}
}

// Every form gives the same requests back: their number, those that failed, exact totals, and
// percentiles within what the histogram tells apart of those of all samples pooled.
func TestSamplesOfEveryForm(t *testing.T) {
	all := someRequests(3000)
	var took []float64
	failed, first, last := int64(0), int64(1<<60), int64(0)
	total := int64(0)
	for _, s := range all {
		took = append(took, float64(s.took)*1e6)
		total += s.took
		first, last = min(first, s.start), max(last, s.start+s.took)
		if s.status >= 400 {
			failed++
		}
	}
	slices.Sort(took)
	for name, text := range written(all) {
		t.Run(name, func(t *testing.T) {
			r := mustRead(t, "results", text)
			m := r.Metrics
			expect(t, "requests", m.Counters[metricname.HTTPReqs], 3000)
			expect(t, "failed", m.Rates[metricname.HTTPReqFailed], metric.Rate{True: failed, Total: 3000})
			h := m.Trends[metricname.HTTPReqDuration]
			expect(t, "total", h.Sum(), time.Duration(total)*time.Millisecond)
			for _, q := range []float64{0, 0.5, 0.9, 0.95, 0.99, 0.999, 1} {
				want := quantity.Quantile(took, q)
				if got := float64(h.Quantile(q)); got < want*0.9995 || got > want*1.0005 {
					t.Errorf("quantile %v: got %v, want %v", q, got, want)
				}
			}
			if got, want := m.Elapsed, time.Duration(last-first)*time.Millisecond; got < want || got > want+time.Microsecond {
				t.Errorf("elapsed %v, want %v", got, want)
			}
			points := int64(0)
			for _, p := range r.Series {
				points += p.Requests
			}
			expect(t, "requests of all seconds", points, 3000)
			_, knows := m.Trends[metricname.HTTPReqBlocked]
			expect(t, "knows what no form holds", knows || m.Trends[metricname.IterationDuration] != nil || m.Trends[metricname.SendLag] != nil, false)
			if strings.HasPrefix(name, "gatling") {
				expect(t, "statuses", len(m.Statuses), 1) // those that failed
			} else {
				expect(t, "status 503", m.Statuses["503"], failed)
			}
			if name != "hey" {
				expect(t, "started", r.Started, time.UnixMilli(base+first).UTC())
			}
		})
	}
}

// k6's two outputs of one real run say the same, but for how exactly they tell the time.
func TestBothStreamsOfK6(t *testing.T) {
	var both []*Results
	for _, name := range []string{"k6.json", "k6.csv"} {
		r, err := Read(filepath.Join("testdata", name), 0)
		if err != nil {
			t.Fatal(err)
		}
		both = append(both, r)
	}
	j, c := both[0].Metrics, both[1].Metrics
	expect(t, "requests", j.Counters[metricname.HTTPReqs] > 20, true)
	if !maps.Equal(j.Counters, c.Counters) || !maps.Equal(j.Rates, c.Rates) || !maps.Equal(j.Statuses, c.Statuses) || !maps.Equal(j.Gauges, c.Gauges) || !slices.Equal(j.Checks, c.Checks) {
		t.Errorf("JSON %+v\nCSV  %+v", j, c)
	}
	for name, h := range j.Trends {
		if o := c.Trends[name]; o.Count() != h.Count() || o.Quantile(0.95) != h.Quantile(0.95) || o.Sum()-h.Sum() > time.Microsecond || h.Sum()-o.Sum() > time.Microsecond {
			t.Errorf("%s: %v of %d, %v of %d", name, h.Sum(), h.Count(), o.Sum(), o.Count())
		}
	}
	expect(t, "by request", j.Counters[metricname.OfRequest(metricname.HTTPReqs, "list")]+j.Counters[metricname.OfRequest(metricname.HTTPReqs, "one")], j.Counters[metricname.HTTPReqs])
	expect(t, "whole seconds are said", fmt.Sprint(kinds(both[0]), kinds(both[1])), "[] [import_whole_seconds]")
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	text, err := os.ReadFile(filepath.Join("testdata", "k6.json"))
	if err != nil {
		t.Fatal(err)
	}
	_, _ = z.Write(text)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	r := mustRead(t, "k6.json.gz", packed.String())
	expect(t, "requests of the packed one", r.Metrics.Counters[metricname.HTTPReqs], j.Counters[metricname.HTTPReqs])
	cut := mustRead(t, "k6.json.gz", packed.String()[:packed.Len()/2])
	expect(t, "a packed stream that was cut", fmt.Sprint(kinds(cut)), "[import_cut]")
}

// What was warm-up counts apart.
func TestWarmUp(t *testing.T) {
	text := written(someRequests(1000))["jmeter csv"]
	r, err := readText(t, "a.jtl", text, 2*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	before, after := r.WarmUp.Counters[metricname.HTTPReqs], r.Metrics.Counters[metricname.HTTPReqs]
	if before < 200 || before+after != 1000 {
		t.Errorf("%v requests in the warm-up, %v after it", before, after)
	}
	var fault *Fault
	if _, err = readText(t, "a.jtl", text, time.Hour); !errors.As(err, &fault) || !strings.Contains(fault.Hint, "--warm-up") {
		t.Errorf("error %v", err)
	}
}

// A stream that ends in the middle is kept up to there, and says where it ends.
func TestCutStreams(t *testing.T) {
	all := written(someRequests(200))
	k6, err := os.ReadFile(filepath.Join("testdata", "k6.json"))
	if err != nil {
		t.Fatal(err)
	}
	all["k6 json"] = string(k6)
	for name, text := range all {
		t.Run(name, func(t *testing.T) {
			whole := mustRead(t, "results", text).Metrics.Counters[metricname.HTTPReqs]
			half := text[:len(text)/2]
			line := strings.LastIndexByte(half, '\n') + 1
			half = text[:line+12] // within a line, whatever it holds
			r := mustRead(t, "results", half)
			if n := r.Metrics.Counters[metricname.HTTPReqs]; n < whole/4 || n > whole*3/4 {
				t.Errorf("%v of %v requests", n, whole)
			}
			want := strings.Count(half, "\n") + 1
			i := slices.IndexFunc(r.Notes, func(s phrase.Statement) bool { return s.Key == "import_cut" })
			if i < 0 || !strings.Contains(r.Notes[i].String(), fmt.Sprintf("line %d:", want)) && name != "jmeter xml" {
				t.Errorf("line %d; notes %v", want, r.Notes)
			}
		})
	}
	unended := strings.TrimSuffix(all["jmeter csv"], "\n")
	r := mustRead(t, "results", unended)
	expect(t, "requests", r.Metrics.Counters[metricname.HTTPReqs], 200)
	expect(t, "the last line's end", slices.Contains(kinds(r), "import_unended"), true)
}

// What cannot be read is named with its line and a remedy.
func TestBadFiles(t *testing.T) {
	jtl := written(someRequests(20))["jmeter csv"]
	header, body, _ := strings.Cut(jtl, "\n")
	for name, c := range map[string]struct{ text, want, hint string }{
		"empty":                 {"", "f: it is empty", "once it has ended"},
		"no header":             {body, "f:1: this looks like JMeter's JTL without its header", "print_field_names=true"},
		"header alone":          {header + "\n", "f: this is what jmeter writes, and it holds no request", ""},
		"a date for a time":     {header + "\n" + strings.Replace(body, "1700000000", "2023/11/14 22:13:20.", 1), "are not whole milliseconds", "timestamp_format=ms"},
		"a field too few":       {header + "\n1700000000000,5,home\n" + body, "f:2: this row has 3 fields, the heading 17", "as the tool wrote it"},
		"a row of another kind": {header + "\n" + body + "Summary: done\n" + body, "f:22: this row has 1 fields", ""},
		"an open quote":         {header + "\n\"" + body[1:] + strings.Repeat(body, 900), "a quote is opened in this row and never closed", ""},
		"years apart":           {header + "\n" + body + strings.Replace(body, "17000000", "19000000", 1), "the clock of one is wrong", ""},
		"Gatling's binary log":  {"\x00\x00\x00\x00\x063.12.0\x00\x00sim", "binary log of Gatling 3.12.0", "Global Information"},
		"vegeta's binary":       {"\x7f\xff\x81\x03\x01\x01\x06Result\x01\x00Latency", "vegeta's results in its binary form", "vegeta encode"},
		"another binary":        {"\x7fELF\x00\x00", "of no form that is known", "import k6's JSON"},
		"JSON that is not k6's": {`{"type":"Point","metric":"x"}` + "\n[1]\n[2]\n", "f:1: a point without its metric or its time", "--out json="},
		"garbage in k6's JSON":  {`{"type":"Metric","metric":"x"}` + "\nhello\n" + `{"type":"Metric","metric":"x"}` + "\n", "f:2: a line that is no JSON object", "--out json="},
		"garbage in k6's CSV":   {"metric_name,timestamp,metric_value\nhttp_reqs,x,1\nhttp_reqs,1,1\n", "f:2: k6 writes samples of an unknown form", "--out csv="},
		"garbage in vegeta's":   {`{"code":200,"timestamp":"2024-01-01T00:00:00Z","latency":5}` + "\n{}\n{}\n", "f:2: a line that is no result of vegeta's", "vegeta encode"},
		"garbage in Gatling's":  {"RUN\ta\tb\nHELLO\t1\nUSER\t1\n", "f:2: a line that Gatling does not write", "simulation.log"},
		"garbage in hey's":      {"response-time,DNS+dialup,DNS,Request-write,Response-delay,Response-read,status-code,offset\na,0,0,0,0,0,200,0\n0.1,0,0,0,0,0,200,0\n", "f:2: response-time, offset and status-code", "hey -o csv"},
		"broken XML":            {"<testResults>\n<httpSample ts=\"1700000000000\" t=\"5\" s=\"true\"></sample>\n</testResults>\n", "f:2: this is XML that cannot be read", ""},
		"XML without times":     {"<testResults>\n<httpSample s=\"true\"/>\n</testResults>\n", "f:2: a sample whose time and duration", "timestamp_format=ms"},
		"no success":            {"timeStamp,elapsed,label\n1700000000000,5,a\n1700000000000,5,a\n", "f:2: success is missing", "successful=true"},
		"no success in XML":     {"<testResults>\n<httpSample ts=\"1700000000000\" t=\"5\"/>\n</testResults>\n", "f:2: success is missing", ""},
		"locust's history":      {"Timestamp,User Count,Type,Name,Requests/s,Total Request Count\n", "moving windows", "_stats.csv"},
		"prose":                 {"It was fast.\n", "f:1: no published figure was found", "simulation.log"},
		"a summary of nothing":  {"http_req_duration.p(95): 12ms\n", "neither how many requests there were nor over how long", "number of requests"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := readText(t, "f", c.text, 0)
			var fault *Fault
			if !errors.As(err, &fault) || !strings.Contains(fault.Error(), c.want) || !strings.Contains(fault.Hint, c.hint) {
				t.Errorf("error %v, want %q and a hint of %q", err, c.want, c.hint)
			}
		})
	}
}

// Of a summary every figure is the one that was printed.
func TestSummaries(t *testing.T) {
	for name, want := range map[string]struct {
		tool           string
		requests, rate float64
	}{
		"testdata/locust_stats.csv":                 {"locust", 76, 25.48587494690228},
		"testdata/wrk.txt":                          {"wrk", 124, 41.23},
		"../../published/testdata/printed/wrk2.txt": {"wrk2", 60_018, 2000.28},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := Read(name, 0)
			if err != nil {
				t.Fatal(err)
			}
			expect(t, "tool", r.Tool, want.tool)
			expect(t, "samples", r.Samples, false)
			expect(t, "requests", r.Metrics.Counters[metricname.HTTPReqs], want.requests)
			rate, _ := r.Metrics.Aggregate(metricname.HTTPReqs, metricname.Rate, 0)
			expect(t, "rate", rate, want.rate)
			for _, f := range r.Quoted {
				if v, ok := r.Metrics.Aggregate(f.Metric, f.Aggregation, f.Percentile); !f.Open() && (!ok || v < f.Low || v > f.High) {
					t.Errorf("%s: %v, printed %v", f.Name(), v, f.Value)
				}
			}
			if _, ok := r.Metrics.Aggregate(metricname.HTTPReqDuration, metricname.P, 37); ok {
				t.Error("a percentile that nobody printed is known")
			}
			expect(t, "quoting is said", kinds(r)[0], "import_quoted")
		})
	}
}

// Samples that stand for others are left out, whichever way JMeter writes them.
func TestTransactions(t *testing.T) {
	csv := strings.Join(jtlDefault, ",") + "\n" +
		"1700000000000,10,one,200,OK,t,text,true,,1,1,1,1,u,1,0,0\n1700000000010,20,two,200,OK,t,text,true,,1,1,1,1,u,1,0,0\n" +
		"1700000000000,30,buy,,\"Number of samples in transaction : 2, number of failing samples : 0\",t,,true,,2,2,1,1,null,1,0,0\n"
	xml := `<testResults version="1.2">
<sample t="60" ts="1700000000000" s="true" lb="outer"><sample t="30" ts="1700000000000" s="true" lb="buy">
<httpSample t="10" ts="1700000000000" s="true" lb="one" rc="200"><httpSample t="4" ts="1700000000000" s="true" lb="redirected" rc="302"/></httpSample>
<httpSample t="20" ts="1700000000010" s="true" lb="two" rc="200"/></sample></sample>
</testResults>
`
	for name, text := range map[string]string{"csv": csv, "xml": xml} {
		t.Run(name, func(t *testing.T) {
			r := mustRead(t, "a.jtl", text)
			expect(t, "requests", r.Metrics.Counters[metricname.HTTPReqs], 2)
			expect(t, "mean", r.Metrics.Trends[metricname.HTTPReqDuration].Mean(), 15*time.Millisecond)
			expect(t, "said", slices.Contains(kinds(r), "import_transactions"), true)
		})
	}
	own := mustRead(t, "a.jtl", `<testResults><sample t="60" ts="1700000000000" s="true" lb="jsr223"/></testResults>`)
	expect(t, "samples that are no requests", own.Metrics.Counters[metricname.HTTPReqs], 1)
}

// Requests without a response are counted by why.
func TestErrors(t *testing.T) {
	text := strings.Join(jtlDefault, ",") + "\n"
	for _, says := range []string{"java.net.ConnectException,Non HTTP response message: Connection refused", "java.net.SocketTimeoutException,Read timed out", "java.net.UnknownHostException,x", "javax.net.ssl.SSLHandshakeException,x", "org.apache.http.NoHttpResponseException,x", "java.net.SocketException,Connection reset"} {
		text += "1700000000000,10,one,Non HTTP response code: " + says + ",t,text,false,,1,1,1,1,u,1,0,0\n"
	}
	r := mustRead(t, "a.jtl", text)
	for _, kind := range []string{metric.ErrRefused, metric.ErrTimeout, metric.ErrDNS, metric.ErrTLS, metric.ErrEOF, metric.ErrReset} {
		expect(t, kind, r.Metrics.Errors[kind], 1)
	}
}

// Names are made fit to stand in a figure's, and too many of them give none.
func TestNames(t *testing.T) {
	text := strings.Join(jtlDefault, ",") + "\n"
	row := func(label string) string {
		return "1700000000000,10," + label + ",200,OK,t,text,true,,1,1,1,1,u,1,0,0\n"
	}
	r := mustRead(t, "a.jtl", text+row("a {b}\x1b[31m\u202e")+row(""))
	expect(t, "clean", r.Metrics.Counters[metricname.OfRequest(metricname.HTTPReqs, "a (b) [31m")], 1)
	expect(t, "none", r.Metrics.Counters[metricname.OfRequest(metricname.HTTPReqs, "-")], 1)
	for i := range mostNames + 1 {
		text += row(fmt.Sprint("page ", i))
	}
	r = mustRead(t, "a.jtl", text)
	expect(t, "counters", len(r.Metrics.Counters), 3)
	expect(t, "said", slices.Contains(kinds(r), "import_many_names"), true)
}

// FuzzRead proves that no file makes a reader panic, and that what was read hangs together.
func FuzzRead(f *testing.F) {
	for _, text := range written(someRequests(5)) {
		f.Add(text)
		f.Add(text[:len(text)*2/3])
	}
	for _, name := range []string{"k6.json", "k6.csv", "wrk.txt", "locust_stats.csv"} {
		text, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text[:min(len(text), 6000)]))
	}
	f.Add("\x00\x003.12.0")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := readText(t, "f", text, 0)
		if err != nil {
			return
		}
		n := r.Metrics.Counters[metricname.HTTPReqs]
		if n < 1 || r.Metrics.Elapsed <= 0 || r.Samples && float64(r.Metrics.Trends[metricname.HTTPReqDuration].Count()) != n {
			t.Errorf("%v requests in %v: %d durations", n, r.Metrics.Elapsed, r.Metrics.Trends[metricname.HTTPReqDuration].Count())
		}
		for name := range r.Metrics.Counters {
			if strings.ContainsAny(name, "\x1b\n") {
				t.Errorf("a metric %q", name)
			}
		}
	})
}
